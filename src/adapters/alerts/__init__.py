"""The channels by which people are told, one file each; `web` is what those over HTTP share."""
