"""What one part of a packed workbook refers to (ECMA-376 part 2): other parts, by id and kind."""

from __future__ import annotations

from collections.abc import Mapping

from adapters.formats.packed import Parts, Xml, heard
from adapters.formats.workbook import SHEETS_LIMIT, Damaged

ROOT = "_rels/.rels"


class Relations(Xml):
    """What a part refers to: by id, its type's last word and the name of its part."""

    def __init__(self, beside: str) -> None:
        super().__init__()
        self.found: dict[str, tuple[str, str]] = {}
        self._folder = beside.rpartition("/")[0]

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name != "Relationship" or attributes.get("TargetMode") == "External":
            return
        if len(self.found) > SHEETS_LIMIT:
            raise Damaged("too many parts")
        target = attributes.get("Target", "")
        steps: list[str] = []
        for step in (target if target.startswith("/") else f"{self._folder}/{target}").replace("\\", "/").split("/"):
            if step == "..":
                steps = steps[:-1]
            elif step not in ("", "."):
                steps.append(step)
        self.found[attributes.get("Id", "")] = attributes.get("Type", "").rpartition("/")[2], "/".join(steps)


def relations(parts: Parts, part: str) -> dict[str, tuple[str, str]]:
    """What the part refers to; of the archive as a whole, where it is ""."""
    folder, _, name = part.rpartition("/")
    where = f"{folder}/_rels/{name}.rels" if part else ROOT
    found = Relations(part)
    if where in parts:
        heard(found, parts.pieces(where))
    return found.found
