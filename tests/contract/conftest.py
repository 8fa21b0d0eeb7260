"""Lets the tests in this folder import what they share: `up_house` and `up_kinds`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
