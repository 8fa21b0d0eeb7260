"""`set`, `corrections` and `restore` of vendors, contacts and deals: what a person says over what sources say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from cyclopts import App, Parameter

from entrypoints.cli.entities import contacts, deals, explained, vendors
from entrypoints.cli.options import Call, identifier
from entrypoints.cli.outcome import Exit, Stop
from entrypoints.cli.showing import document, items, line

Ident = Annotated[str, Parameter(name="ID", help="As in the list.")]
Note = Annotated[str, Parameter(help="Why; kept with the correction.")]
IfMatch = Annotated[str, Parameter(help="Only if it is still as it was read: the ETag of then.")]
Correction = Annotated[str, Parameter(name="CORRECTION", help="Its id, as `corrections` lists it.")]


def set_values(noun: str, ident: str, values: Sequence[str], note: str, if_match: str, call: Call) -> int:
    """Set shown fields, over all sources, until `restore`."""
    body: dict[str, str | None] = {"note": note} if note else {}
    for one in values:
        field, sign, value = one.partition("=")
        if not sign:
            raise Stop(Exit.USAGE, "not_a_value", f"{one!r} is not FIELD=VALUE.", ("For example: city=Turin",))
        body[field.strip()] = value or None
    entity = call.api().patch(f"/v1/{noun}/{identifier(ident, f'sluice {noun}')}", body, if_match)
    if call.json:
        document(entity)
    else:
        for text in explained(entity):
            line(text)
    return Exit.OK


def list_corrections(noun: str, ident: str, call: Call) -> int:
    """What people said of it, latest first."""
    page = call.api().get(f"/v1/{noun}/{identifier(ident, f'sluice {noun}')}/corrections")
    if call.json:
        document(page)
        return Exit.OK
    said = [{**one, "set": _said(one["values"]), "before": _said(one["replaced"])} for one in page["items"]]
    items({**page, "items": said}, {"id": "id", "at": "madeAt", "by": "madeByName", "set": "set", "before": "before",
                                    "taken back": "undoneAt"})  # fmt: skip
    return Exit.OK


def _said(values: dict[str, str | None]) -> str:
    return ", ".join(f"{field}={'' if value is None else value}" for field, value in values.items())


def restore(ident: str, call: Call) -> int:
    """Take a correction back: shown is again what sources say."""
    taken = call.api().take_back(f"/v1/corrections/{identifier(ident, 'sluice vendors corrections ID')}")
    if call.json:
        document(taken)
    else:
        line(f"Correction {taken['id']} of {taken['noun']} {taken['entityId']} is taken back")
    return Exit.OK


def _commands(app: App, noun: str, one: str) -> None:
    @app.command(name="set", help=f"Correct a {one}: what is set here wins over all sources until it is restored.")
    def _set(
        ident: Ident,
        /,
        *values: Annotated[str, Parameter(name="FIELD=VALUE", help="FIELD= says that there is no value.")],
        note: Note = "",
        if_match: IfMatch = "",
        call: Call = Call(),  # noqa: B008 - frozen
    ) -> int:
        return set_values(noun, ident, values, note, if_match, call)

    @app.command(name="corrections", help=f"List what people said of a {one}.")
    def _corrections(ident: Ident, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
        return list_corrections(noun, ident, call)

    @app.command(name="restore", help="Take a correction back.")
    def _restore(ident: Correction, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
        return restore(ident, call)


_commands(vendors, "vendors", "vendor")
_commands(contacts, "contacts", "contact")
_commands(deals, "deals", "deal")
