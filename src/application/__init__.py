"""What the system does: use cases over ports."""
