"""What Sluice does on Redis; needs the extra `redis`."""
