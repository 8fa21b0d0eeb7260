"""A twin of a house in which what was taken back was never done; both told without the ids that are given by chance."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from api_trial import NOUNS, Json, Trial

FIELD_OF = {"vendors": "vendorId", "contacts": "contactId", "deals": "dealId"}
NOT_FIELDS = frozenset({"id", "vendorId", "version", "createdAt", "updatedAt", "fields", "phase", "products", "prices"})
NOT_TOLD = frozenset({"correctionId", "by", "byName", "replaced", "findings", "protection", "matchedBy"})
"""Of a pin whose it is, and what was shown before; findings name things in an order of their own; who came first."""
Ref = tuple[str, int, int]
"""An import, a record of it, a part of that."""


def words_of(path: str) -> list[str]:
    """The fields that a thing of this path has."""
    from domain.provenance import FIELDS, Noun

    return list(FIELDS[Noun(path.split("s/")[0])])


def tellers(trial: Trial, imports: Sequence[Any]) -> dict[str, list[Ref]]:
    """Per path of what is shown the parts of records of live imports that tell of it, in order."""
    found: dict[str, list[Ref]] = {}
    shown: dict[str, str] = {}
    for step in imports:
        for record in trial.records(step.ident):
            for number, part in enumerate(record["parts"]):
                for noun in NOUNS:
                    ident = part[FIELD_OF[noun]]
                    if ident is None:
                        continue
                    path = f"{noun}/{ident}"
                    if path not in shown:
                        shown[path] = trial.do("GET", f"/v1/{path}", follow_redirects=True)["id"]
                    found.setdefault(f"{noun}/{shown[path]}", []).append((step.ident, record["record"], number))
    return found


def record_refs(trial: Trial, imports: Sequence[Any], path: str) -> tuple[Ref, ...]:
    """The parts of records that tell of this."""
    return tuple(tellers(trial, imports)[path])


def as_if_never(trial: Trial, opened: Callable[[], Trial], steps: Sequence[Any]) -> None:
    """What is shown is told as in a house in which only what still counts was done, in the same order."""
    twin = opened()
    try:
        names: dict[str, str] = {}
        brought: list[Any] = []
        for step in (one for one in steps if one.live):
            if step.kind == "import":
                what = step.what
                ident = twin.bring(what["name"], what["content"], **what["policies"])
                names[ident] = step.ident
                brought.append(type(step)("import", ident, what))
            elif not _said(twin, brought, names, step):
                return
        live = [one for one in steps if one.kind == "import" and one.live]
        ours, theirs = _told(trial, live, {}), _told(twin, brought, names)
        assert ours == theirs
    finally:
        twin.close()


def _said(twin: Trial, brought: Sequence[Any], names: dict[str, str], step: Any) -> bool:
    """Say the same there, of what the same records tell of; False where that is two things, or none, there."""
    noun = step.what.get("noun", "vendors")
    told = _renamed(tellers(twin, brought), names)
    by_ref = {ref: path for path, refs in told.items() if path.startswith(noun) for ref in refs}
    ends = [{by_ref[ref] for ref in refs if ref in by_ref} for refs in step.refs]
    if any(len(end) != 1 for end in ends) or len({path for end in ends for path in end}) != len(ends):
        return False
    paths = [next(iter(end)) for end in ends]
    if step.kind == "correction":
        twin.do("PATCH", f"/v1/{paths[0]}", json=step.what["said"])
    else:
        into, other = (path.split("/")[1] for path in paths)
        twin.do("POST", "/v1/vendors/merges", json={"into": into, "fromIds": [other]})
    return True


def _renamed(found: dict[str, list[Ref]], names: dict[str, str]) -> dict[str, list[Ref]]:
    return {path: [(names.get(one, one), *rest) for one, *rest in refs] for path, refs in found.items()}  # type: ignore[misc]


def _told(trial: Trial, imports: Sequence[Any], names: dict[str, str]) -> dict[str, Json]:
    """What is shown, each thing named by the records that tell of it."""
    refs = _renamed(tellers(trial, imports), names)
    labels = {path.split("/")[1]: f"{path.split('/')[0]} of {_first(some)}" for path, some in refs.items()}
    found = {}
    for path, one in trial.shown().items():
        told = _plain(one, {**labels, **names})
        found[labels[path.split("/")[1]]] = {"records": refs[path], **told}
    return found


def _first(refs: Iterable[Ref]) -> str:
    return "{}:{}:{}".format(*min(refs))


def _plain(told: Any, names: dict[str, str]) -> Any:
    if isinstance(told, dict):
        return {name: _plain(value, names) for name, value in told.items() if name not in NOT_TOLD}
    if isinstance(told, list):
        return [_plain(value, names) for value in told]
    return names.get(told, told) if isinstance(told, str) else told
