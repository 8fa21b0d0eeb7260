"""The README promises only what is there: each line of each of its blocks is looked at."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from domain.mapping import check_mapping
from entrypoints.cli.commands import run, tree

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
LINES = [shlex.split(line) for _, block in BLOCKS for line in block.replace("\\\n", " ").splitlines() if line.strip()]


def words_of(program: str) -> list[list[str]]:
    """The arguments of each line that calls this program."""
    return [line[1:] for line in LINES if line[0] == program]


def test_it_is_short() -> None:
    assert len(README.splitlines()) <= 150


def test_every_block_is_shell_and_every_line_is_one_of_four_programs() -> None:
    assert {kind for kind, _ in BLOCKS} == {"sh"}
    assert {line[0] for line in LINES} == {"make", "curl", "export", ".venv/bin/sluice"}


def test_every_target_of_make_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    inline = re.findall(r"`make ([a-z]+)`", README)
    assert {*inline, *(words[0] for words in words_of("make"))} <= targets


@pytest.mark.parametrize("words", words_of(".venv/bin/sluice"), ids=" ".join)
def test_every_sluice_command_is_understood(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    if words == ["--help"]:
        assert run(words) == 0
        return
    command, bound, _ = tree().parse_args(words, exit_on_error=False, print_error=False)
    assert callable(command)
    assert set(words) & {"ID", "suppliers.csv", "--watch"} == set() or bound.arguments


def test_every_curl_goes_to_a_route_with_the_fields_it_takes() -> None:
    from entrypoints.http.reading import FIELDS

    uploads = [words for words in words_of("curl") if words[-1].endswith("/v1/uploads")]
    assert len(uploads) == 1
    fields = dict(word.split("=", 1) for word in uploads[0] if re.match(r"\w+=", word))
    assert set(fields) - {"file"} <= set(FIELDS)
    check_mapping({"Company": "vendor.name"}, None)
    assert fields["mapping"] == '{"Company": "vendor.name"}'


def test_every_address_is_a_path_of_the_api() -> None:
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "src/entrypoints/http").glob("*.py"))
    paths = {re.sub(r"\?.*", "", path) for path in re.findall(r"127\.0\.0\.1:8080(/[\w/?=]+)", README)}
    assert paths == {"/v1/uploads", "/v1/vendors"}
    assert all(f'path = "{path}"' in sources for path in paths)
