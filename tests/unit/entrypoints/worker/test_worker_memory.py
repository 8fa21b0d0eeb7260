"""What a worker process carries: libraries of which its jobs may need none stay out of its memory until then."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_a_worker_loads_no_object_mapper_and_no_web_framework_before_a_job_wants_them() -> None:
    code = (
        "import sys; import entrypoints.composition.container, entrypoints.worker.process;"
        "print([m for m in ('sqlalchemy', 'alembic', 'litestar') if m in sys.modules])"
    )
    src = Path(__file__).parents[4] / "src"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env={"PYTHONPATH": str(src)}
    )
    assert done.stdout.splitlines() == ["[]"], done.stderr
