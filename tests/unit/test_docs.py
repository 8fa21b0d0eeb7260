"""The documents keep to what is there: links resolve, named files exist, settings and fields are explained."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from domain.errors import RefusalKind
from domain.provenance import MAPPABLE
from entrypoints.cli.outcome import Exit
from entrypoints.http.errors import EXCEPTIONS, STATUS
from entrypoints.settings import SECRETS, Settings, example, variable

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]*)(#[^)\s]*)?\)")
NAMED = re.compile(r"`((?:src|tests|migrations|benchmarks|deploy|docs)/[\w./-]+)`")
VARIABLE = re.compile(r"\bSLUICE_[A-Z_]+\b")


def titles(page: Path) -> set[str]:
    """The anchors of a page, as they are made from its headings."""
    heads = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for target, anchor in LINK.findall(page.read_text("utf-8")):
        if "://" in target:
            continue
        place = (page.parent / target).resolve() if target else page
        assert place.exists(), f"{target} is not there"
        assert not anchor or anchor[1:] in titles(place), f"{target}{anchor} has no such heading"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_is_named_exists(page: Path) -> None:
    missing = [name for name in NAMED.findall(page.read_text("utf-8")) if not (ROOT / name).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_setting_that_is_named_exists(page: Path) -> None:
    known = {variable(field) for field in Settings.__struct_fields__} | {f"{variable(name)}_FILE" for name in SECRETS}
    named = {name for name in VARIABLE.findall(page.read_text("utf-8")) if name != "SLUICE_"}
    assert named - known == set()


def test_every_setting_is_explained_in_the_example() -> None:
    text = (ROOT / ".env.example").read_text("utf-8")
    assert text == example()
    assert all(f"\n{variable(field)}=" in text for field in Settings.__struct_fields__)


def test_the_words_of_the_glossary_are_sorted_and_each_is_there_once() -> None:
    lines = (ROOT / "docs/glossary.md").read_text("utf-8").splitlines()
    words = [line.split("|")[1].strip() for line in lines if line.startswith("| ") and not line.startswith("| word ")]
    assert words == sorted(set(words), key=str.lower)


def test_the_api_page_names_every_field_status_and_exit_code() -> None:
    text = (ROOT / "docs/api.md").read_text("utf-8")
    assert [field for field in MAPPABLE if f"`{field}`" not in text] == []
    statuses = {str(STATUS[kind]) for kind in RefusalKind} | {str(status) for status in EXCEPTIONS.values()}
    assert [status for status in statuses if not re.search(rf"^\|[^|]*\b{status}\b", text, re.MULTILINE)] == []
    assert [code for code in Exit if f"\n| {int(code)} |" not in text] == []


def test_decisions_are_numbered_without_gaps_and_have_their_four_parts() -> None:
    pages = sorted((ROOT / "docs/adr").glob("*.md"))
    for number, page in enumerate(pages, 1):
        text = page.read_text("utf-8")
        assert page.name.startswith(f"{number:04d}-")
        assert text.startswith(f"# {number}. ")
        parts = ("**Context.**", "**Decision.**", "**Consequences.**", "**Alternatives.**")
        assert [part for part in parts if part not in text] == []


def test_the_diagram_of_jobs_is_the_table_of_moves() -> None:
    from domain.jobs import MOVES

    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    drawn = {
        (before, move.strip().replace(" ", "_"), after)
        for before, after, moves in re.findall(r"^ +(\S+) --> (\w+): ([\w, ]+)$", text, re.MULTILINE)
        for move in moves.split(",")
    }
    law = {
        (before or "[*]", str(move), str(after))
        for move, rows in MOVES.items()
        for before, after in rows.items()
        if before != after
    }
    assert drawn == law


def test_the_adapter_of_the_how_to_passes_its_suite(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "docs/how-to/write-an-adapter.md").read_text("utf-8")
    adapter, test = re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    module = ModuleType("sluice_folder")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(adapter, "how-to", "exec"), module.__dict__)
    names: dict[str, type] = {}
    exec(compile(test, "how-to", "exec"), names)
    suite = names["TestFolderBell"]
    laws = [name for name in dir(suite) if name.startswith("test_")]
    assert laws
    for name in laws:
        getattr(suite(), name)()


def test_settings_have_descriptions_that_end_as_sentences_do() -> None:
    schema = msgspec.json.schema(Settings)["$defs"]["Settings"]["properties"]
    assert [name for name, one in schema.items() if not one.get("description", "").endswith(".")] == []
