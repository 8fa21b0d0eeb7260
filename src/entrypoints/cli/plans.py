"""What a preview says to a person: how many records would do what, what to mend, and some of what would change."""

from __future__ import annotations

from typing import Any

from entrypoints.cli.client import Api
from entrypoints.cli.showing import line

SHOWN = 5
"""Fixes, and lines of each outcome, that are printed; the rest is a call away."""


def plan_of(api: Api, import_id: str, outcome: str = "") -> dict[str, Any]:
    """The plan with its first lines."""
    found: dict[str, Any] = api.get(f"/v1/imports/{import_id}/plan", {"outcome": outcome, "limit": SHOWN})
    return found


def summary(api: Api, name: str, import_id: str, plan: dict[str, Any]) -> None:
    """Print it; nothing has been written."""
    counts = plan["counts"]
    line(f"{name}: preview, nothing is written")
    line(
        f"  {counts['records']:,} records: {counts['new']:,} new, {counts['changed']:,} changed,"
        f" {counts['same']:,} same, {counts['duplicate']:,} duplicate, {counts['rejected']:,} rejected"
    )
    line(
        f"  would come to be: {counts['vendorsNew']:,} vendors, {counts['contactsNew']:,} contacts,"
        f" {counts['dealsNew']:,} deals; would change: {counts['vendorsChanged']:,} vendors"
    )
    if counts["likelyDuplicates"]:
        line(f"  {counts['likelyDuplicates']:,} pairs of vendors may be one: a person would be asked")
    for fix in plan["fixes"][:SHOWN]:
        line(f"  to mend, {fix['records']:,} records: {_told(fix)}")
    if len(plan["fixes"]) > SHOWN:
        line(f"  and {len(plan['fixes']) - SHOWN:,} more to mend: sluice imports plan {import_id} --json")
    for outcome in ("new", "changed"):
        for one in plan_of(api, import_id, outcome)["items"] if counts[outcome] else ():
            line(f"  {outcome}, {_place(one['locator'])}: {'; '.join(map(_change, one['changes'])) or 'whom it is of'}")
    line(f"  bring it in:   sluice imports commit {import_id} (until {plan['expiresAt']})")


def _told(fix: dict[str, Any]) -> str:
    if fix["code"] == "map_column":
        return str(fix["hint"])
    sample = f": {fix['samples'][0]['message']}" if fix["samples"] else ""
    column = f" in {fix['column']}" if fix["column"] else ""
    return f"{fix['code']}{column}{sample} {fix['hint']}".strip()


def _change(one: dict[str, Any]) -> str:
    what = f"{one['noun']} {one['name']}".strip()
    if one["old"] is None:
        return f"{what}: {one['field']} {one['new']}"
    return f"{what}: {one['field']} {one['old']} -> {one['new']}"


def _place(locator: dict[str, Any]) -> str:
    return f"message {locator['index']}" if "index" in locator else f"line {locator['line']}"
