"""`sluice vendors`, `contacts` and `deals`: what was derived, and for each value how it is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from cyclopts import App, Parameter

from entrypoints.cli.options import Call, identifier
from entrypoints.cli.outcome import Exit
from entrypoints.cli.showing import document, items, line

vendors = App(name="vendors", help="The vendors: list, show, set, corrections, restore, merge, unmerge, matches.")
contacts = App(name="contacts", help="The contacts: list, show, set, corrections, restore.")
deals = App(name="deals", help="The deals: list, show, findings, dismiss, recall, policy, set, corrections, restore.")

Query = Annotated[str, Parameter(help="Only those with this text in them.")]
Vendor = Annotated[str, Parameter(help="Only those of this vendor (its id).")]
Limit = Annotated[int, Parameter(help="Items on a page, 1 to 500.")]
Cursor = Annotated[str, Parameter(help="Go on from here: `next` of the page before.")]
Ident = Annotated[str, Parameter(name="ID", help="As in the list.")]


@vendors.default
@vendors.command(name="list")
def list_vendors(*, query: Query = "", limit: Limit = 50, cursor: Cursor = "", call: Call = Call()) -> int:  # noqa: B008
    """List vendors by name."""
    columns = {"name": "name", "domain": "domain", "registration": "registrationId", "country": "country"}
    return _list("vendors", {"query": query, "limit": limit, "cursor": cursor}, {"id": "id", **columns}, call)


@contacts.default
@contacts.command(name="list")
def list_contacts(
    *,
    query: Query = "",
    vendor: Vendor = "",
    limit: Limit = 50,
    cursor: Cursor = "",
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """List contacts by name."""
    owner = vendor and identifier(vendor, "sluice vendors")
    asked = {"query": query, "vendorId": owner, "limit": limit, "cursor": cursor}
    columns = {"id": "id", "name": "name", "email": "email", "phone": "phone", "title": "title", "vendor": "vendorId"}
    return _list("contacts", asked, columns, call)


@deals.default
@deals.command(name="list")
def list_deals(
    *,
    query: Query = "",
    vendor: Vendor = "",
    limit: Limit = 50,
    cursor: Cursor = "",
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """List deals by name."""
    owner = vendor and identifier(vendor, "sluice vendors")
    asked = {"query": query, "vendorId": owner, "limit": limit, "cursor": cursor}
    columns = {"id": "id", "external id": "externalId", "name": "name", "amount": "amount", "currency": "currency"}
    return _list("deals", asked, {**columns, "stage": "stage", "vendor": "vendorId"}, call)


@vendors.command(name="show")
def show_vendor(ident: Ident, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Show one vendor: each value with the record it came from."""
    return _show("vendors", ident, call)


@contacts.command(name="show")
def show_contact(ident: Ident, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Show one contact: each value with the record it came from."""
    return _show("contacts", ident, call)


@deals.command(name="show")
def show_deal(ident: Ident, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Show one deal: each value with the record it came from."""
    return _show("deals", ident, call)


@deals.command(name="findings")
def list_findings(
    *,
    kind: Annotated[str, Parameter(help="Only these: duplicate or conflict.")] = "",
    dismissed: Annotated[bool, Parameter(help="Also those that were dismissed.")] = False,
    limit: Limit = 50,
    cursor: Cursor = "",
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """List the duplicates and conflicts of deals, each with its reason."""
    columns = {"id": "id", "kind": "kind", "severity": "severity", "rule": "rule", "deals": "deals", "reason": "reason"}
    asked = {"kind": kind, "dismissed": "true" if dismissed else "", "limit": limit, "cursor": cursor}
    return _list("deals/findings", asked, columns, call)


@deals.command(name="dismiss")
def dismiss_finding(
    deal: Annotated[str, Parameter(name="DEAL", help="A deal that the finding is about.")],
    finding: Annotated[str, Parameter(name="FINDING", help="Its id, as in the list of findings.")],
    /,
    *,
    reason: Annotated[str, Parameter(help="Why it is of no matter.")],
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Say that a finding of a deal is of no matter, and why."""
    ids = identifier(deal, "sluice deals"), identifier(finding, "sluice deals findings")
    path = f"/v1/deals/{ids[0]}/findings/{ids[1]}/dismissal"
    said = call.api().send("PUT", path, json={"reason": reason}).json()
    if call.json:
        document(said)
    else:
        line(f"Finding {ids[1]} is dismissed: {said['reason']}")
    return Exit.OK


@deals.command(name="recall")
def recall_dismissal(
    finding: Annotated[str, Parameter(name="FINDING", help="The id of a finding that was dismissed.")],
    /,
    *,
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Take the dismissal of a finding back."""
    ident = identifier(finding, "sluice deals findings --dismissed")
    call.api().delete(f"/v1/deals/findings/{ident}/dismissal")
    if call.json:
        document({"id": ident, "dismissed": None})
    else:
        line(f"Finding {ident} is listed again")
    return Exit.OK


@deals.command(name="policy")
def deal_policy(
    *,
    protection_days: Annotated[int | None, Parameter(help="How long an approval protects.")] = None,
    duplicate_days: Annotated[int | None, Parameter(help="How far apart two deals may still be one.")] = None,
    tolerance: Annotated[str, Parameter(help="The share by which equal amounts may differ, such as 0.01.")] = "",
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Show what counts as protected and as the same, or set what is given (admin)."""
    api = call.api()
    policy = api.get("/v1/deals/policy")
    given = {"protectionDays": protection_days, "duplicateDays": duplicate_days, "tolerance": tolerance or None}
    said = {name: value for name, value in given.items() if value is not None}
    if said:
        policy = api.send("PUT", "/v1/deals/policy", json=policy | said).json()
    if call.json:
        document(policy)
    else:
        for name, value in policy.items():
            line(f"{name}: {value}")
    return Exit.OK


def judged(deal: Mapping[str, Any]) -> list[str]:
    """The protection and the findings of a deal, a line each."""
    window = deal.get("protection") or {}
    lines: list[str] = []
    if window.get("from"):
        lines.append(f"  protection: {window['state']}, {window['from']} to {window['until']}")
    return lines + [f"  {one['severity']} {one['kind']}: {one['reason']} ({one['rule']})" for one in deal["findings"]]


def explained(entity: Mapping[str, Any]) -> list[str]:
    """The fields of an entity, one line each, and below each the evidence: the answer to "how do you know?"."""
    lines = [str(entity["id"])]
    for field, known in entity["fields"].items():
        lines.append(f"  {field}: {'(no value)' if known['value'] is None else known['value']}")
        if pin := known.get("pinned"):
            before = "nothing" if pin["replaced"] is None else f"“{pin['replaced']}”"
            by = pin["byName"] or pin["by"]
            lines.append(f"      set by {by}, before {before}: correction {pin['correctionId']}")
        lines += [f"      {where(one)}" for one in known.get("evidence") or ()]
    return lines


def where(evidence: Mapping[str, Any]) -> str:
    """One piece of evidence as a sentence fragment: place, what stood there, the rule that read it."""
    place = evidence.get("locator") or {}
    found = [f"{name} {place[name]}" for name in ("line", "cue", "messageId", "message") if place.get(name)]
    column = f", column {evidence['column']}" if evidence.get("column") else ""
    raw = " ".join(str(evidence["raw"]).split())
    shown = raw if len(raw) <= 80 else raw[:79] + "…"
    weight = f", {evidence['weight']:+.1f} bits" if evidence.get("weight") is not None else ""
    return f"{', '.join(found)}{column}: “{shown}” by {evidence['rule']}{weight}, import {evidence['importId']}"


def _list(noun: str, asked: Mapping[str, Any], columns: Mapping[str, str], call: Call) -> int:
    page = call.api().get(f"/v1/{noun}", asked)
    if call.json:
        document(page)
    else:
        items(page, columns)
    return Exit.OK


def _show(noun: str, ident: str, call: Call) -> int:
    ident = identifier(ident, f"sluice {noun}")
    entity = call.api().get(f"/v1/{noun}/{ident}")
    if call.json:
        document(entity)
    else:
        for one in (*explained(entity), *(judged(entity) if "findings" in entity else ())):
            line(one)
    return Exit.OK
