"""A file whose kind is told: the caller knows best of a text, not of what is packed."""

from __future__ import annotations

import pytest
from memory_house import a_house
from test_tables_of_the_world import FIRM, OTHER

from domain.errors import Refusal
from domain.provenance import Noun
from domain.sources import SourceKind


async def test_a_text_that_is_told_to_be_a_table_is_read_as_one_whatever_it_begins_with() -> None:
    house = a_house()
    table = f"BEGIN:VCARD,Supplier,City\n1,{FIRM},Leeds\n2,{OTHER},York\n".encode()
    with pytest.raises(Refusal):
        await house.imported(table, "cards.csv")
    done = await house.imported(table, "cards.csv", kind=SourceKind.CSV)
    assert done.imported.counts.records == 2
    assert {one.values["name"] for one in await house.entities(Noun.VENDOR)} == {FIRM, OTHER}


async def test_a_workbook_of_an_old_format_is_refused_as_whatever_text_it_is_told() -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le")
    with pytest.raises(Refusal) as refused:
        await a_house().upload(old, "old.xls", kind=SourceKind.CSV)
    assert refused.value.code == "kind_mismatch"
