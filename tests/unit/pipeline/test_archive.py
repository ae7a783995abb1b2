"""Which entries make the next pages, and that nothing published is ever lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.pipeline.archive import full
from aggregator.store.published import Numbered


def numbered(text: str, start: int = 1) -> list[Numbered]:
    return [Numbered(number, one) for number, one in enumerate(text, start)]


@pytest.mark.parametrize(
    ("loose", "held", "size", "pages"),
    [
        ("abc", "abc", 2, []),
        ("", "abc", 2, []),
        ("abc", "bc", 2, [[1, 2]]),
        ("abcd", "d", 2, [[1, 2], [3, 4]]),
        # One that came late and left at once takes the oldest along, not the newest.
        ("abcdx", "abcd", 3, [[1, 2, 5]]),
        ("a", "", 5, [[1]]),
        ("ab", "", 0, [[1], [2]]),
    ],
)
def test_pages(loose: str, held: str, size: int, pages: list[list[int]]) -> None:
    assert full(numbered(loose), set(held), size) == pages


@given(st.lists(st.integers(0, 40), unique=True), st.sets(st.integers(0, 40)), st.integers(1, 10))
def test_all_that_left_is_on_exactly_one_page(
    numbers: list[int], held: set[int], size: int
) -> None:
    loose = [Numbered(sequence, str(one)) for sequence, one in enumerate(numbers)]
    pages = full(loose, {str(one) for one in held}, size)
    lying = [sequence for page in pages for sequence in page]
    assert len(lying) == len(set(lying))
    assert {one.sequence for one in loose if int(one.record) not in held} <= set(lying)
    assert all(len(page) <= size for page in pages)
