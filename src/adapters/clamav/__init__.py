"""ClamAV, asked over its daemon's own protocol."""
