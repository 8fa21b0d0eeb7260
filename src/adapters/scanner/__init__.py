"""The scanner that needs nothing installed."""

from __future__ import annotations

from adapters.scanner.built_in import NAME, SLAB, BuiltInScanner, look

__all__ = ["NAME", "SLAB", "BuiltInScanner", "look"]
