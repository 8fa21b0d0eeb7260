"""Thin shells: HTTP, worker, scheduler and command line; the only place that knows settings and processes."""
