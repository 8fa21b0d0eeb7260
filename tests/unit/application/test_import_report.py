"""The report of an import adds up, says each kind of error once, and begins anew with a reprocess."""

from __future__ import annotations

from memory_house import a_house

from application.import_report import ReportImport
from domain.readings import Reading
from domain.tallies import STAGES

READING = Reading(mapping={"vendor": "vendor.name", "price": "deal.amount", "when": "deal.submittedAt"})
ROWS = (
    b"vendor,price,when\nAcme,1,2024-01-02\nAcme,dear,2024-01-02\nBirch,cheap,2024-01-02\nBirch,2,soon\n"
    b"Acme,1,2024-01-02\nCedar,3,\n"
)


async def test_outcomes_and_codes_add_up_over_chunks_and_a_reprocess_begins_anew() -> None:
    house = a_house(chunk=2)
    found = await house.imported(ROWS, reading=READING)
    ask = ReportImport(house.unit_of_work, house.clock, house.bell)
    report = await ask(house.workspace_id, found.imported.id)
    tally, counts = report.found.imported.tally, found.imported.counts
    assert tally.outcomes == {"new": 2, "rejected": 3, "duplicate": 1}
    assert sum(tally.outcomes.values()) == counts.records and tally.outcomes["rejected"] == counts.rejected
    assert [(one.code, one.column, one.count, one.record, one.raw) for one in tally.codes] == [
        ("invalid_amount", "price", 2, 1, "dear"), ("invalid_date", "when", 1, 3, "soon"),
    ]  # fmt: skip
    assert tuple(report.seconds) == STAGES and all(spent >= 0 for spent in report.seconds.values())
    assert report.rows_per_second is not None and report.rows_per_second > 0
    await house.reprocess(found.imported.id)
    await house.run()
    assert (await ask(house.workspace_id, found.imported.id)).found.imported.tally.outcomes == tally.outcomes


async def test_the_model_is_named_where_weights_decide() -> None:
    house = a_house(pipeline="v2")
    found = await house.imported(ROWS, reading=READING)
    report = await ReportImport(house.unit_of_work, house.clock, house.bell)(house.workspace_id, found.imported.id)
    async with house.unit_of_work(house.workspace_id) as work:
        model = await work.linkage.model()
    assert report.model == ("" if model is None else model.hash)


async def test_the_figures_of_matching_tell_whom_keys_met_and_what_may_be_lost() -> None:
    house = a_house(pipeline="v2")
    rows = b"company,phone\nKestrel Optics,+441332555123\nKestrel Optics Ltd,+441332555123\n"
    mapping = Reading(mapping={"company": "vendor.name", "phone": "vendor.phone"})
    found = await house.imported(rows, reading=mapping)
    report = await ReportImport(house.unit_of_work, house.clock, house.bell)(house.workspace_id, found.imported.id)
    figures = report.matching
    # Two new nodes of one chunk meet each other under each key, and are compared once.
    assert (figures["met.phone"], figures["met.name"] >= 2, figures["compared"], figures["same"]) == (2, True, 1, 1)
    assert (figures["cut"], figures["lostRecall"], figures["fullKeys"]) == (0, 0, 0) and "lost" not in figures
    assert report.seconds["match"] >= 0
