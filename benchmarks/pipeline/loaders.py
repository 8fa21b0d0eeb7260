"""The other loaders; this file runs in an environment of its own: `python loaders.py SYSTEM FILE URL`, prints seconds.

`dlt`: the table read by Arrow, ten columns as text, loaded into one table by its csv loader. `csvkit`: csvsql --insert.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote


def by_dlt(file: str, url: str) -> None:
    """In batches of Arrow, as its documentation tells for speed."""
    import dlt
    import pyarrow as pa
    import pyarrow.csv as arrow

    with Path(file).open(encoding="utf-8") as table:
        names = table.readline().strip().split(",")
    read = arrow.open_csv(
        file, convert_options=arrow.ConvertOptions(column_types={name: pa.string() for name in names})
    )
    rows = dlt.resource((pa.Table.from_batches([batch]) for batch in read), name="bench_rows")
    # It wants a host before the name of the database: the folder of the socket.
    where, _, more = url.partition("?")
    folder = quote(more.split("host=")[1].split("&")[0], safe="")
    url = where.replace("@/", f"@{folder}:5432/")
    pipeline = dlt.pipeline("bench", destination=dlt.destinations.postgres(url), dataset_name="dlt_bench")
    pipeline.run(rows, loader_file_format="csv", write_disposition="replace").raise_on_failed_jobs()


def by_csvkit(file: str, url: str) -> None:
    """Its own command, with the types it finds."""
    program = Path(sys.executable).parent / "csvsql"
    command = [
        program,
        "--db",
        url.replace("postgresql://", "postgresql+psycopg2://"),
        "--tables",
        "csvkit_bench",
        "--insert",
        "--chunk-size",
        "1000",
        file,
    ]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    system, table, address = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DLT_DATA_DIR": folder, "DLT_PROJECT_DIR": folder, "RUNTIME__DLTHUB_TELEMETRY": "false"}
        began = time.perf_counter()
        {"dlt": by_dlt, "csvkit": by_csvkit}[system](table, address)
        seconds = time.perf_counter() - began
    who = resource.RUSAGE_CHILDREN if system == "csvkit" else resource.RUSAGE_SELF
    sys.stdout.write(f"{seconds} {resource.getrusage(who).ru_maxrss * 1024}\n")
