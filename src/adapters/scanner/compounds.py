"""Looks into compound files: only workbooks and Outlook messages pass, without macros and without a password."""

from __future__ import annotations

from typing import BinaryIO

from adapters.compound import BrokenCompound, Compound

OLE = "document.ole"
_READ = frozenset({"Workbook", "Book", "__properties_version1.0"})
_MACROS = frozenset({"_VBA_PROJECT_CUR", "Macros", "VBA"})


def look_into_compound(file: BinaryIO) -> str:
    """The finding in this compound file, or "" for one of a kind that is read. What is in its streams is not unpacked:
    nothing in them is packed."""
    try:
        found = Compound(file)
    except BrokenCompound:
        return "archive.broken"
    if "EncryptedPackage" in found.streams:
        return "archive.encrypted"
    if _READ.isdisjoint(found.streams):
        return OLE
    if any(not _MACROS.isdisjoint(path.split("/")) for path in found.folders):
        return "document.macros"
    return ""
