"""The other systems of the matching benchmark; this file runs in an environment of its own, with nothing of ours.

`python others.py SYSTEM ROWS.json PAIRS.json` reads `{id: {column: text}}` and writes `{"pairs": [[id, id], ...],
"seconds": s}`. Each is set up as its documentation tells, once for all data sets; no label is used.
"""

from __future__ import annotations

import json
import re
import sys
import time
import unicodedata
from itertools import combinations
from pathlib import Path

COLUMNS = (
    "name", "street", "number", "extra", "town", "postcode", "country", "phone", "domain", "email", "registration",
)  # fmt: skip
BLOCK = 60
"""Members of a block from which it is left out, as all three need a bound."""


def plain(text: str) -> str:
    """Lower case without accents and punctuation: what their own documentation tells to do before."""
    text = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[\W_]+", " ", text).split())


def load(path: str) -> dict[str, dict[str, str]]:
    """The records, cleaned."""
    rows = json.loads(Path(path).read_text(encoding="utf-8"))
    return {ident: {column: plain(row.get(column, "")) for column in COLUMNS} for ident, row in rows.items()}


def used(rows: dict[str, dict[str, str]]) -> list[str]:
    """The columns that this data set has."""
    return [column for column in COLUMNS if any(row[column] for row in rows.values())]


def blocked(rows: dict[str, dict[str, str]]) -> list[tuple[str, str]]:
    """Pairs that share two words of the name, its beginning in a town or postcode, number and street, phone, domain."""
    blocks: dict[tuple[str, ...], list[str]] = {}
    for ident, row in rows.items():
        words = sorted(set(row["name"].split()))
        keys: set[tuple[str, ...]] = {("words", *two) for two in combinations(words, 2)} | {("name", row["name"])}
        for place in ("town", "postcode"):
            if row[place]:
                keys.update((place, row[place], word[:4]) for word in words)
        if row["street"]:
            keys.add(("street", row["number"], row["street"][:10]))
        keys.update((column, row[column]) for column in ("phone", "domain", "email", "registration") if row[column])
        for key in keys:
            blocks.setdefault(key, []).append(ident)
    found: set[tuple[str, str]] = set()
    for members in blocks.values():
        if 1 < len(members) <= BLOCK:
            found.update(combinations(sorted(members), 2))
    return sorted(found)


def by_rapidfuzz(rows: dict[str, dict[str, str]]) -> list[tuple[str, str]]:
    """The baseline: a weighted mean of string similarities of the columns both have, from 0.85 one vendor."""
    from rapidfuzz import fuzz

    weights = {
        "name": 3.0,
        "street": 2.0,
        "number": 0.5,
        "extra": 0.5,
        "town": 1.0,
        "postcode": 1.0,
        "phone": 1.0,
        "domain": 1.0,
        "email": 1.0,
        "registration": 1.0,
    }
    found = []
    for one, two in blocked(rows):
        left, right = rows[one], rows[two]
        both = [column for column in weights if left[column] and right[column]]
        if not both:
            continue
        score = sum(weights[column] * fuzz.token_sort_ratio(left[column], right[column]) for column in both)
        if score / sum(weights[column] for column in both) >= 85 and "name" in both:
            found.append((one, two))
    return found


def by_recordlinkage(rows: dict[str, dict[str, str]]) -> list[tuple[str, str]]:
    """recordlinkage's ECM classifier on binary comparisons (Jaro-Winkler 0.85), its default settings."""
    import pandas as pd
    import recordlinkage

    frame = pd.DataFrame.from_dict(rows, orient="index").replace("", None)
    pairs = pd.MultiIndex.from_tuples(blocked(rows), names=("one", "two"))
    compare = recordlinkage.Compare()
    for column in used(rows):
        if column in ("number", "postcode", "country", "phone", "domain", "email", "registration"):
            compare.exact(column, column, label=column)
        else:
            compare.string(column, column, method="jarowinkler", threshold=0.85, label=column)
    features = compare.compute(pairs, frame)
    return [tuple(pair) for pair in recordlinkage.ECMClassifier().fit_predict(features)]


def by_splink(rows: dict[str, dict[str, str]]) -> list[tuple[str, str]]:
    """Splink on DuckDB: EM with term frequencies, 0.95 one vendor, then its connected components."""
    import pandas as pd
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    frame = pd.DataFrame([{"unique_id": ident, **row} for ident, row in rows.items()]).replace("", None)
    frame["first_word"], frame["last_word"] = frame["name"].str.split().str[0], frame["name"].str.split().str[-1]
    have = used(rows)
    exact = [one for one in ("number", "country", "phone", "domain", "email", "registration") if one in have]
    comparisons = [cl.JaroWinklerAtThresholds("name", [0.92, 0.85, 0.7]).configure(term_frequency_adjustments=True)]
    for column in ("street", "extra", "town"):
        if column in have:
            comparisons.append(
                cl.JaroWinklerAtThresholds(column, [0.9, 0.8]).configure(term_frequency_adjustments=True)
            )
    if "postcode" in have:
        comparisons.append(cl.LevenshteinAtThresholds("postcode", [1, 2]))
    comparisons += [cl.ExactMatch(column).configure(term_frequency_adjustments=True) for column in exact]
    rules = [block_on("first_word", "last_word"), block_on("substr(name, 1, 6)", "town"), block_on("last_word", "town")]
    rules += [block_on("street", "number")] if "number" in have else [block_on("street")]
    rules += [block_on(column) for column in ("phone", "domain", "email", "registration") if column in have]
    rules += [block_on("postcode", "substr(name, 1, 4)")] if "postcode" in have else []
    settings = SettingsCreator("dedupe_only", comparisons=comparisons, blocking_rules_to_generate_predictions=rules)
    api = DuckDBAPI()
    linker = Linker(api.register(frame), settings, log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match([block_on("name", "street")], recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for rule in (block_on("name"), block_on("street", "town")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    predicted = linker.inference.predict(threshold_match_probability=0.95)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, threshold_match_probability=0.95)
    grouped = clusters.as_pandas_dataframe().groupby("cluster_id")["unique_id"].apply(sorted)
    return [pair for members in grouped for pair in combinations(members, 2)]


SYSTEMS = {"rapidfuzz": by_rapidfuzz, "recordlinkage": by_recordlinkage, "splink": by_splink}


def main(system: str, source: str, target: str) -> None:
    """Runs one system on one data set."""
    rows = load(source)
    began = time.perf_counter()
    pairs = SYSTEMS[system](rows)
    seconds = time.perf_counter() - began
    Path(target).write_text(json.dumps({"pairs": [list(pair) for pair in pairs], "seconds": seconds}), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
