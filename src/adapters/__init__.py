"""How the ports are fulfilled: one folder or file per technology, none knowing another."""
