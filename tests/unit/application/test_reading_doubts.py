"""What a reading that does not fit its file says: an encoding without a row, a column that nearly is a price."""

from __future__ import annotations

from memory_house import a_house

from domain.readings import Reading
from domain.sources import ImportState


async def test_an_encoding_in_which_there_is_no_row_is_refused_with_the_one_it_looks_like() -> None:
    house = a_house()
    content = b"Company,City\n" + b"".join(b"Acme %d Ltd,Leeds\n" % n for n in range(40))
    found = await house.imported(content, reading=Reading(encoding="utf-16-le"))
    error = found.imported.error
    assert found.imported.state is ImportState.FAILED and error is not None
    assert error.code == "encoding_mismatch" and "utf-16-le" in error.message and "utf-8" in error.message
    assert (await house.imported(content, reading=Reading(encoding="utf-8"))).imported.counts.records == 40


async def test_a_column_that_is_nearly_a_price_is_told_of_in_the_warnings() -> None:
    house = a_house()
    found = await house.imported(b"Company,Price,Currency\nAcme Ltd,10.00,EUR\nBell Ltd,on request please,EUR\n")
    assert found.imported.state is ImportState.SUCCEEDED
    assert any("“Price”" in one and "deal.amount" in one for one in found.imported.warnings)
