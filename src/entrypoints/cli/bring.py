"""`sluice import`: what may be said about files, and whether it makes sense before any of them is handed in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from entrypoints.cli.options import Call
from entrypoints.cli.outcome import Exit, Stop
from entrypoints.cli.showing import document


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class About:
    """What is seldom said of a file; empty: find out, or as usual."""

    mode: Annotated[str, Parameter(help="upsert (the default), create or update.")] = ""
    by: Annotated[str, Parameter(help="By what records are found again: vendor.registrationId,deal.externalId.")] = ""
    collision: Annotated[
        str, Parameter(help="overwrite (the default), fill-blank or never; or JSON of column to such a word.")
    ] = ""
    blank: Annotated[str, Parameter(help="What empty cells say: ignore (the default) or clear; or JSON as above.")] = ""
    encoding: Annotated[str, Parameter(help="Such as windows-1252; else found out.")] = ""
    delimiter: Annotated[str, Parameter(help="One character or a word such as tab; else found out.")] = ""
    header_line: Annotated[str, Parameter(help="The line of the column names, 0 for none; else found out.")] = ""
    decimal_comma: Annotated[
        bool | None, Parameter(negative="--decimal-point", help="1,5 is one and a half; else found out per column.")
    ] = None
    from_above: Annotated[
        bool | None,
        Parameter(
            negative="--not-from-above", help="Each vendor stands once above its rows, in gaps too; else found out."
        ),
    ] = None
    profile: Annotated[str, Parameter(help="remember: read such files like this from now on; ignore: as if new.")] = ""

    def fields(self) -> dict[str, str]:
        """As the form of an upload has them."""
        comma = "" if self.decimal_comma is None else str(self.decimal_comma).lower()
        said = {"mode": self.mode, "key": self.by, "collision": self.collision, "blank": self.blank}
        said |= {"encoding": self.encoding, "delimiter": self.delimiter, "headerLine": self.header_line}
        above = "" if self.from_above is None else str(self.from_above).lower()
        return {**said, "decimalComma": comma, "fromAbove": above, "profile": self.profile}


def bring(
    files: Annotated[
        list[str],
        # A leading hyphen is let through for the sake of `-`; any other word with one is refused by `given`.
        Parameter(
            name="FILE",
            negative="",
            allow_leading_hyphen=True,
            help="Files to import, one import each; - is the standard input.",
        ),
    ],
    /,
    *,
    mapping: Annotated[str, Parameter(help='{"their column": "our.field"} as JSON, or a file that holds it.')] = "",
    kind: Annotated[
        str, Parameter(help="csv, xlsx (any workbook), transcript, mbox or eml (any message); else found out.")
    ] = "",
    day_first: Annotated[
        bool | None, Parameter(negative="", help="03/04/2026 is the 3rd of April; else found out per column.")
    ] = None,
    month_first: Annotated[bool | None, Parameter(negative="", help="03/04/2026 is the 4th of March.")] = None,
    about: About = About(),
    name: Annotated[str, Parameter(help="The name of what comes on the standard input; else stdin.")] = "",
    source: Annotated[str, Parameter(help="A name for where the files come from.")] = "",
    key: Annotated[
        str, Parameter(name=("--key", "--idempotency-key"), help="The same key and file again: the first answer again.")
    ] = "",
    dry_run: Annotated[
        bool, Parameter(negative="", help="Read and plan it, show what would come of it, and write nothing.")
    ] = False,
    pipeline: Annotated[str, Parameter(help="The version to read it with (admin); else the one of the flag.")] = "",
    watch: Annotated[bool, Parameter(negative="", help="Wait for the end and print a receipt.")] = False,
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Import files: CSV, transcripts (VTT, SRT, `Speaker: text`), mail archives (mbox) and messages (eml).

    Examples:
    sluice import bids.csv --mapping '{"bidder": "vendor.name", "price": "deal.amount"}' --watch
    sluice import call.vtt november.mbox --source "sales team"
    zcat bids.csv.gz | sluice import - --name bids.csv

    Every file is tried. The exit code is the worst of them: 4 (not reached) before 1, 2, 3 and 0.
    """
    from entrypoints.cli.given import given
    from entrypoints.cli.handover import hand_over, worst
    from entrypoints.cli.sending import Wishes

    if key and len(files) > 1:
        raise Stop(Exit.USAGE, "key_for_many", "One idempotency key names one import: give one file with it.")
    sources = given(files, name)
    more = about.fields() | {"dryRun": "true" if dry_run else "", "pipeline": pipeline}
    wishes = Wishes(kind, mapping_text(mapping), _day_first(day_first, month_first), source, key, more=more)
    ends = hand_over(call.api(), sources, wishes, watch=watch or dry_run, quiet=call.json)
    if call.json:
        document({"imports": [end.entry for end in ends]})
    return worst(ends)


def _day_first(day_first: bool | None, month_first: bool | None) -> bool | None:
    """The order of day and month in dates, or None when nothing was said about it."""
    if day_first is not None and month_first is not None:
        raise Stop(Exit.USAGE, "both_orders", "--day-first and --month-first exclude each other: give one of them.")
    return day_first if month_first is None else not month_first


def mapping_text(given: str) -> str:
    """The mapping as JSON text; the columns and fields themselves are the API's to judge."""
    if not given:
        return ""
    text = given
    if not given.lstrip().startswith("{"):
        try:
            text = Path(given).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise Stop(
                Exit.USAGE, "mapping_unreadable", f"--mapping: {given!r} is neither JSON nor a readable file ({error})."
            ) from error
    try:
        found = json.loads(text)
    except ValueError as error:
        raise Stop(Exit.USAGE, "mapping_invalid", f"--mapping: that is not JSON ({error}).") from error
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise Stop(Exit.USAGE, "mapping_invalid", '--mapping: expected {"their column": "our.field", ...}.')
    return json.dumps(found, ensure_ascii=False)
