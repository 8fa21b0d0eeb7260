"""`sluice vendors`, `contacts` and `deals`: what was derived, and for each value how it is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from cyclopts import App, Parameter

from entrypoints.cli.options import Call, identifier
from entrypoints.cli.outcome import Exit
from entrypoints.cli.showing import document, items, line

vendors = App(name="vendors", help="The vendors: list, show.")
contacts = App(name="contacts", help="The contacts: list, show.")
deals = App(name="deals", help="The deals: list, show.")

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


def explained(entity: Mapping[str, Any]) -> list[str]:
    """The fields of an entity, one line each, and below each the evidence: the answer to "how do you know?"."""
    lines = [str(entity["id"])]
    for field, known in entity["fields"].items():
        lines.append(f"  {field}: {known['value']}")
        lines += [f"      {where(one)}" for one in known.get("evidence") or ()]
    return lines


def where(evidence: Mapping[str, Any]) -> str:
    """One piece of evidence as a sentence fragment: place, what stood there, the rule that read it."""
    place = evidence.get("locator") or {}
    found = [f"{name} {place[name]}" for name in ("line", "cue", "messageId", "message") if place.get(name)]
    column = f", column {evidence['column']}" if evidence.get("column") else ""
    raw = " ".join(str(evidence["raw"]).split())
    shown = raw if len(raw) <= 80 else raw[:79] + "…"
    return f"{', '.join(found)}{column}: “{shown}” by {evidence['rule']}, import {evidence['importId']}"


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
        for one in explained(entity):
            line(one)
    return Exit.OK
