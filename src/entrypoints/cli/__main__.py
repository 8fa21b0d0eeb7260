"""`python -m entrypoints.cli`: the same as `sluice`."""

from __future__ import annotations

from entrypoints.cli import main

main()
