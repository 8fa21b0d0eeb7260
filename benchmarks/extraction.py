"""What the extraction finds in texts that others have tagged, with the first version of the rules beside.

    .venv/bin/python benchmarks/extraction.py FOLDER [--keys FOLDER] [--spacy PIPELINE] [--show N]

FOLDER holds `transcripts/earnings-calls/*.nlp` and
`extraction/{CurrencyModel,EmailModel,URLModel}.json`. Money and years
are tagged in the calls; organisations and people have their kind in the corpus' `<call>.wer_tag.json`, beside the calls
or in `--keys`, or in a `<call>.names.json` that a person wrote: {"ORG": [...], "PERSON": [...], "IGNORE": [...]}, names
that are tagged wherever they stand (of those that overlap the longest; IGNORE counts neither for nor against).
`--half 0|1` reads every other call alone: one half to write rules by, the other to judge them by.
`--spacy` names an installed spaCy pipeline. A mention counts as right when it overlaps a tag of its kind; `exact`
counts those with the very same ends. Those tags were made by a machine: names of firms are people there now and then.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from adapters.extractors.rules import RulesExtractor
from application.ports.extractors import Extractor
from domain.currencies import MINORS
from domain.extraction import mentions as first_version
from domain.extraction.text import Context
from domain.extraction.text.memory import remember
from domain.provenance import Mention

Span = tuple[int, int]
Read = Callable[[str, Context], Sequence[Mention]]
NOWHERE = Context()
REMEMBERS = "remembering the call"
"""Readers whose name ends so are told what all turns of the call name."""
NAMES = ".names.json"
KINDS = (
    ("money", "MONEY"), ("date", "YEAR"), ("organisation", "ORG"), ("person", "PERSON"),
    ("organisation+person", "ORG+PERSON"),
)  # fmt: skip
"""What we find and what is tagged; the last pair tells names from other words, whoever they name."""


class Call:
    """A call as text with the spans of its tags by kind; a change of the speaker is an empty line."""

    def __init__(self, path: Path, key: Path | None) -> None:
        said = {} if key is None else json.loads(key.read_text())
        named = key is not None and key.name.endswith(NAMES)
        kinds = {} if named else {i: one["entity_type"] for i, one in said.items()}
        self.keyed = key is not None
        self.turns: list[tuple[int, str]] = []
        self.tags: dict[tuple[str, str], list[Span]] = {}
        pieces: list[str] = []
        length, speaker, begin = 0, None, 0
        for row in path.read_text().splitlines()[1:]:
            token, who, _, _, mark, _, tags, wer = row.split("|")[:8]
            if who != speaker and pieces:
                self.turns.append((begin, "".join(pieces)[begin:]))
                pieces.append("\n\n")
                length += 2
                begin = length
            speaker = who
            self._tag(tags, wer, kinds, (length, length + len(token)))
            piece = token + mark + " "
            pieces.append(piece)
            length += len(piece)
        self.text = "".join(pieces)
        self.turns.append((begin, self.text[begin:]))
        self.ignored: list[Span] = []
        if named:
            self._name(said)

    def _name(self, said: dict[str, list[str]]) -> None:
        """Tags every place of the names, of those that overlap the longest."""
        kind_of = {name: kind for kind, several in said.items() for name in several}
        longest = sorted(kind_of, key=len, reverse=True)
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)")
        for number, hit in enumerate(pattern.finditer(self.text)):
            kind = kind_of[hit.group()]
            if kind == "IGNORE":
                self.ignored.append(hit.span())
            else:
                self.tags.setdefault((kind, f"n{number}"), []).append(hit.span())

    def _tag(self, tags: str, wer: str, kinds: dict[str, str], place: Span) -> None:
        named = [tuple(tag.split(":", 1)) for tag in ast.literal_eval(tags)]
        found = {(kind, f"t{number}") for number, kind in named if kind in {"MONEY", "YEAR"}}
        found |= {
            (kinds[number], f"w{number}") for number in ast.literal_eval(wer) if kinds.get(number) in {"ORG", "PERSON"}
        }
        for one in found:
            self.tags.setdefault(one, []).append(place)

    def spans(self, kind: str) -> list[Span]:
        return sorted((places[0][0], places[-1][1]) for (named, _), places in self.tags.items() if named == kind)

    def read(self, read: Read, context: Context = NOWHERE) -> list[Mention]:
        found: list[Mention] = []
        for begin, turn in self.turns:
            for one in read(turn, context):
                found.append(
                    Mention(one.kind, one.value, one.raw, one.rule, one.start + begin, one.end + begin, one.confidence)
                )
        return found


class Score:
    """Counts over files, and examples of what was missed and of what nobody tagged."""

    def __init__(self) -> None:
        self.found = self.right = self.exact = self.wanted = self.met = 0
        self.missed: list[str] = []
        self.untagged: list[str] = []
        self.rules: Counter[tuple[str, bool]] = Counter()

    def add(self, text: str, mentions: Sequence[Mention], wanted: Sequence[Span], ignored: Sequence[Span] = ()) -> None:
        for mention in mentions:
            hit = any(start < mention.end and mention.start < end for start, end in wanted)
            if not hit and any(start < mention.end and mention.start < end for start, end in ignored):
                continue
            self.found += 1
            self.right += hit
            self.exact += (mention.start, mention.end) in wanted
            self.rules[mention.rule, hit] += 1
            if not hit:
                self.untagged.append(text[max(0, mention.start - 25) : mention.end + 15].replace("\n", " "))
        for start, end in wanted:
            met = any(mention.start < end and start < mention.end for mention in mentions)
            self.wanted += 1
            self.met += met
            if not met:
                self.missed.append(text[max(0, start - 25) : end + 15].replace("\n", " "))

    def line(self, name: str) -> str:
        precision = self.right / self.found if self.found else 1.0
        recall = self.met / self.wanted if self.wanted else 1.0
        exact = self.exact / self.wanted if self.wanted else 1.0
        return (
            f"{name:34} P {precision:.3f}  R {recall:.3f}  exact {exact:.3f}   "
            f"{self.found} found, {self.right} right; {self.wanted} tagged, {self.met} met"
        )


def calls(folder: Path, keys: Path, readers: dict[str, Read], show: int, half: int | None = None) -> list[str]:
    """Prints the figures of the calls; returns the money that the rules did not find."""
    paths = sorted((folder / "transcripts" / "earnings-calls").glob("*.nlp"))
    every = [Call(path, _key(path, keys)) for path in (paths if half is None else paths[half::2])]
    keyed = sum(call.keyed for call in every)
    print(f"earnings calls: {len(every)} ({keyed} with a key for organisations and people)")
    missed: list[str] = []
    for name, read in readers.items():
        began = time.process_time()
        known = [Context(names=remember(("", turn) for _, turn in call.turns)) for call in every]
        found = [
            call.read(read, context if name.endswith(REMEMBERS) else NOWHERE)
            for call, context in zip(every, known, strict=True)
        ]
        took = time.process_time() - began
        size = sum(len(call.text) for call in every)
        for kind, tag in KINDS:
            score = Score()
            for call, mentions in zip(every, found, strict=True):
                if tag not in {"MONEY", "YEAR"} and not call.keyed:
                    continue
                wanted = sorted(span for one in tag.split("+") for span in call.spans(one))
                score.add(call.text, [one for one in mentions if one.kind in kind.split("+")], wanted, call.ignored)
            if score.wanted:
                _print(score, f"{name}: {kind} ({tag})", show)
            if name == "rules" and kind == "money":
                missed = score.missed
        print(f"{name}: {size / took / 1e3:,.0f} kB/s")
    return missed


def _print(score: Score, name: str, show: int) -> None:
    print(score.line(name))
    for one in score.missed[:show]:
        print(f"      missed:   {one}")
    for one in score.untagged[:show]:
        print(f"      untagged: {one}")
    if show:
        for rule in sorted({rule for rule, _ in score.rules}):
            right, wrong = score.rules[rule, True], score.rules[rule, False]
            print(f"      {rule:34} {right / (right + wrong):.2f} of {right + wrong}")


def _key(path: Path, keys: Path) -> Path | None:
    several = [f"{path.stem}{ending}" for ending in (NAMES, ".wer_tag.json")]
    places = [place for name in several for place in (path.with_name(name), keys / name)]
    return next((found for found in places if found.is_file()), None)


def table(path: Path, kind: str, read: Read, show: int) -> Score:
    """The score on a table of texts; a text's results are looked for in their order."""
    score, values, wrong = Score(), 0, 0
    for case in json.loads(path.read_text()):
        text, at = case["Input"], 0
        wanted: list[Span] = []
        mentions = [one for one in read(text, NOWHERE) if one.kind == kind]
        for result in case["Results"]:
            place = text.lower().find(result["Text"].lower(), at)
            start = result.get("Start", place if place >= 0 else text.lower().find(result["Text"].lower()))
            at = start + len(result["Text"])
            wanted.append((start, at))
            if kind == "money" and (met := next((m for m in mentions if m.start < at and start < m.end), None)):
                values += 1
                wrong += not _equal(result["Resolution"], met)
        score.add(text, mentions, wanted)
    _print(score, f"{path.stem}: {kind}", show)
    if kind == "money":
        print(f"{'':34} values equal {values - wrong} of {values}")
    return score


def _equal(resolution: dict[str, str], mention: Mention) -> bool:
    """Whether the value is the same; the table counts minor units (`50 cents` is 50 Cent)."""
    value = resolution["value"]
    minor = MINORS.get(resolution["unit"].lower())
    number = Decimal(mention.value.split()[0])
    return value is not None and Decimal(value) == (number.scaleb(minor[1]) if minor else number)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--keys", type=Path, default=Path())
    parser.add_argument("--spacy", default="", help="an installed spaCy pipeline, or a folder that holds one")
    parser.add_argument("--half", type=int, choices=(0, 1), help="every other call alone, and no tables")
    parser.add_argument("--show", type=int, default=0, help="examples of each error, and the precision of each rule")
    given = parser.parse_args()
    if given.folder is None:
        print("extraction: needs a folder with the tagged files; nothing was measured")
        return 0
    rules = RulesExtractor()
    readers: dict[str, Read] = {
        f"rules, {REMEMBERS}": _reader(rules),
        "rules": _reader(rules),
        "first version": lambda text, _: first_version.read(text)[1],
    }
    if given.spacy:
        from adapters.extractors.spacy import load

        readers["spaCy"] = _reader(load(given.spacy))
    missed = calls(given.folder, given.keys, readers, given.show, given.half)
    if given.half is not None:
        return 0
    scores = {
        kind: table(given.folder / "extraction" / f"{name}.json", kind, readers["rules"], given.show)
        for name, kind in (("CurrencyModel", "money"), ("EmailModel", "email"), ("URLModel", "url"))
    }
    money = scores["money"]
    wanted = {
        "calls: every tagged MONEY is found": not missed,
        "CurrencyModel: precision 1.0": money.right == money.found,
        "CurrencyModel: recall at least 0.9": money.met >= 0.9 * money.wanted,
        "EmailModel: recall 1.0": scores["email"].met == scores["email"].wanted,
        "URLModel: recall 1.0": scores["url"].met == scores["url"].wanted,
    }
    for said, held in wanted.items():
        print(f"{'yes' if held else 'NO ':4}{said}")
    return 0 if all(wanted.values()) else 1


def _reader(extractor: Extractor) -> Read:
    return extractor.extract


if __name__ == "__main__":
    sys.exit(main())
