"""A token is worth what was signed: nothing else, no longer, for nobody else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refusal
from domain.links import LONGEST_TOKEN, Grant, attachment, opened, sealed

SECRET = b"secret"
UNTIL = 2_000_000_000
BEFORE, AT = datetime.fromtimestamp(UNTIL - 1, UTC), datetime.fromtimestamp(UNTIL, UTC)
grants = st.builds(
    Grant, st.sampled_from(["GET", "PUT"]), st.from_regex(r"[a-z]{1,9}/[a-z0-9-]{1,40}", fullmatch=True),
    st.just(UNTIL), st.text(max_size=40), st.text(max_size=40), st.integers(0, 2**62),
)  # fmt: skip


def code(token: str, secret: bytes | None = SECRET, act: str = "GET", now: datetime = BEFORE) -> str:
    with pytest.raises(Refusal) as caught:
        opened(token, secret, act, now)
    return caught.value.code


@given(grants)
def test_a_token_is_opened_to_what_was_sealed_until_its_time_is_over(grant: Grant) -> None:
    token = sealed(grant, SECRET)
    assert opened(token, SECRET, grant.act, BEFORE) == grant
    assert code(token, act=grant.act, now=AT) == "link_expired"
    assert code(token, act="PUT" if grant.act == "GET" else "GET") == "link_invalid"
    assert code(token, b"another", grant.act) == code(token, None, grant.act) == code(token, b"", grant.act)


@given(grants, st.sampled_from(["=", "==", "\n", " "]))
def test_a_token_is_written_in_one_way_alone(grant: Grant, more: str) -> None:
    assert code(sealed(grant, SECRET) + more, act=grant.act) == "link_invalid"
    said, seal = sealed(grant, SECRET).split(".")
    assert code(f"{said}{more}.{seal}", act=grant.act) == "link_invalid"


@given(grants, st.integers(0, 500), st.characters(codec="ascii"))
def test_no_changed_token_is_opened(grant: Grant, place: int, char: str) -> None:
    token = sealed(grant, SECRET)
    place %= len(token)
    changed = token[:place] + char + token[place + 1 :]
    try:
        assert opened(changed, SECRET, grant.act, BEFORE) == grant  # the last bits of base64 say nothing
    except Refusal as refusal:
        assert refusal.code == "link_invalid"


@given(st.text(max_size=60))
def test_any_text_is_refused_as_no_link(text: str) -> None:
    assert code(text) == "link_invalid"


def test_a_token_that_was_sealed_without_a_secret_is_no_link() -> None:
    assert code(sealed(Grant("GET", "a", UNTIL), b""), b"") == "link_invalid"
    assert code(sealed(Grant("GET", "a", UNTIL, "x" * LONGEST_TOKEN), SECRET)) == "link_invalid"


@pytest.mark.parametrize(("name", "header"), [
    ("a.csv", "attachment; filename=\"a.csv\"; filename*=UTF-8''a.csv"),
    ('q"\\\r\nX: y', "attachment; filename=\"q____X: y\"; filename*=UTF-8''q%22%5C%0D%0AX%3A%20y"),
    ("größe", "attachment; filename=\"gr__e\"; filename*=UTF-8''gr%C3%B6%C3%9Fe"),
])  # fmt: skip
def test_a_name_cannot_break_out_of_its_header(name: str, header: str) -> None:
    assert attachment(name) == header
