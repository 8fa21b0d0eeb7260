"""The HTTP shell: one controller and its Structs per noun, and the edge that stands before them."""

from __future__ import annotations

import sys

if "litestar" not in sys.modules and "advanced_alchemy.service" not in sys.modules:
    # Litestar loads advanced-alchemy for a pagination class that nothing here uses: a fifth of the time to start.
    sys.modules["advanced_alchemy.service"] = None  # type: ignore[assignment]
    import litestar.pagination  # noqa: F401

    del sys.modules["advanced_alchemy.service"]
