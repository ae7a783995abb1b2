from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.moments import moments


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ende September", (None, 9, None, None, "end")),
        ("am 15. September 2019", (15, 9, 2019, None, "")),
        ("am 28.11.2024", (28, 11, 2024, None, "")),
        ("am 5.6.", (5, 6, None, None, "")),
        ("12.5.24", (12, 5, 2024, None, "")),
        ("2024-03-01", (1, 3, 2024, None, "")),
        ("July 4, 2024", (4, 7, 2024, None, "")),
        ("im Mai", (None, 5, None, None, "")),
        ("im Jahr 1990", (None, None, 1990, None, "")),
        ("am Montagabend", (None, None, None, 1, "")),
        ("gestern", (None, None, None, None, "gestern")),
    ],
)
def test_one_moment_is_read(
    text: str, expected: tuple[int | None, int | None, int | None, int | None, str]
) -> None:
    (found,) = moments(text)
    assert (found.day, found.month, found.year, found.weekday, found.part) == expected


@pytest.mark.parametrize(
    "text", ["45.13.2020", "2000 Franken", "you may go", "Version 1.25.3", "12.000", ""]
)
def test_what_only_looks_like_a_date(text: str) -> None:
    assert moments(text) == []


def test_the_vaguer_is_within_the_more_exact() -> None:
    vague, exact, end = moments("im September; am 15. September 2019; Ende September")
    assert vague.within(exact)
    assert not exact.within(vague)
    assert not exact.within(end)


@given(st.text(alphabet="0123456789. -JanMaiäzrEdO"))
def test_any_text_can_be_read(text: str) -> None:
    for moment in moments(text):
        assert text[moment.start :].startswith(moment.text)
