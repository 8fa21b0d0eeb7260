"""Which place SLUICE_FILES_URL names for files, and which scanner SLUICE_SCANNER_URL: judged without loading any
client library, and asked whether they answer."""

from __future__ import annotations

import math
from importlib.util import find_spec
from typing import TYPE_CHECKING

from adapters.clamav import address as clamd_address
from adapters.s3 import address as s3_address

if TYPE_CHECKING:
    from adapters.s3.rules import Keeping
    from entrypoints.settings import Settings

DISK, BUILT_IN = "disk:", "built-in:"


def problem_of(files_url: str) -> str:
    """Why no files can be kept there, as a sentence without any address; empty when they can."""
    name = "SLUICE_FILES_URL"
    if files_url == DISK:
        return ""
    if not files_url.startswith("s3://"):
        return f"{name} names no place for files; there are {DISK} and s3://."
    if find_spec("obstore") is None or find_spec("aiobotocore") is None:
        return f"{name} with S3 needs the extra: pip install 'sluice-server[s3]'."
    try:
        s3_address.parse_address(files_url)
    except s3_address.BadAddress as bad:
        return f"{name} {bad}."
    return ""


def scanner_problem_of(scanner_url: str) -> str:
    """Why nobody can be asked there, in the same way."""
    name = "SLUICE_SCANNER_URL"
    if scanner_url == BUILT_IN:
        return ""
    if not scanner_url.startswith("clamd://"):
        return f"{name} names no scanner; there are {BUILT_IN} and clamd://."
    try:
        clamd_address.parse_address(scanner_url)
    except clamd_address.BadAddress as bad:
        return f"{name} {bad}."
    return ""


def keeping(settings: Settings) -> Keeping:
    """How long a bucket's own rules leave things, in whole days."""
    from adapters.s3.rules import Keeping

    return Keeping(uploads=math.ceil(settings.part_hours / 24), exports=math.ceil(settings.export_hours / 24))


async def why_not(settings: Settings) -> str:
    """The reason why the place for files does not answer now; empty when it does, or is a folder of this machine."""
    if settings.files_url == DISK:
        return ""
    from adapters.s3.bucket import why_not as bucket_why_not

    return await bucket_why_not(s3_address.parse_address(settings.files_url))


async def scanner_why_not(settings: Settings) -> str:
    """The reason why the scanner does not answer now; empty when it does, or is built in."""
    if settings.scanner_url == BUILT_IN:
        return ""
    from adapters.clamav.scanner import ClamdScanner
    from domain.errors import Transient

    try:
        await ClamdScanner(clamd_address.parse_address(settings.scanner_url)).ping()
    except Transient:
        return "The scanner does not answer."
    return ""
