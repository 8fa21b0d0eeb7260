"""Packages that bring job kinds: one that cannot be used is named in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from application.kinds import Kinds
from entrypoints.composition.plug_ins import plug_kinds_in
from entrypoints.supervisor import StartRefused

HEAD = """
from application.kinds import JobKind

async def nothing(context, payload):
    pass
"""


def install(folder: Path, source: str, name: str) -> None:
    """A package of this module, with the entry point `x = <name>:kinds`."""
    (folder / f"{name}.py").write_text(HEAD + source, "utf-8")
    about = folder / f"sluice_{name}-1.0.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: sluice-{name}\nVersion: 1.0.0\n", "utf-8")
    (about / "entry_points.txt").write_text(f"[sluice.jobs]\nx = {name}:kinds\n", "utf-8")


def test_the_kinds_of_a_package_are_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(
        tmp_path,
        "def kinds():\n    return [JobKind('a.one', nothing, dict), JobKind('a.two', nothing, dict)]\n",
        "good",
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    assert set(plug_kinds_in(Kinds()).names()) == {"a.one", "a.two"}


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("raise RuntimeError('no licence')", "no licence"),
        ("def kinds():\n    return 5\n", "not iterable"),
        ("", "kinds"),
        ("kinds = [5]", "5 is no JobKind"),
        ("kinds = [JobKind('a', nothing, dict), JobKind('a', nothing, dict)]", "two job kinds are named 'a'"),
        ("kinds = JobKind('a b', nothing, dict)", "name"),
        ("kinds = JobKind('a', nothing, dict, queue='')", "queue"),
        ("kinds = JobKind('a', nothing, dict, priority=7)", "priority"),
        ("kinds = JobKind('a', nothing, dict, timeout=-1)", "timeout"),
    ],
)
def test_a_package_that_cannot_be_used_is_named_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, source: str, why: str
) -> None:
    name = f"bad{abs(hash(request.node.name))}"
    install(tmp_path, source, name)
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(StartRefused) as refused:
        plug_kinds_in(Kinds())
    said = str(refused.value)
    assert said.startswith(f"the package sluice-{name} 1.0.0 (entry point x = {name}:kinds) cannot be used: ")
    assert why in said and "\n" not in said
