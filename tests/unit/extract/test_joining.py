"""Several pages as one text."""

from __future__ import annotations

import pytest

from aggregator.extract import join
from aggregator.model import Access, Article

LEAD = "Der Rat hat am Dienstag nach langer Aussprache den Bau der Brücke beschlossen."
BOX = "Anna Meyer ist Redakteurin im Ressort Stadtentwicklung und schreibt über Verkehr."


def page(*lines: str, access: Access = Access.OPEN, **more: str) -> Article:
    return Article(text="\n".join(lines), access=access, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "joined"),
    [
        ((LEAD, "A."), ("B.", "C."), (LEAD, "A.", "B.", "C.")),
        # the lead is repeated on top, with its heading
        (("Kosten", LEAD, "A."), ("Kosten", LEAD, "B."), ("Kosten", LEAD, "A.", "B.")),
        # a box stands below every page
        ((LEAD, "A.", BOX), ("B.", BOX), (LEAD, "A.", BOX, "B.")),
        # and in the middle
        ((LEAD, BOX), ("B.", BOX, "C."), (LEAD, BOX, "B.", "C.")),
        # white space and letter case are no difference
        ((LEAD,), (f" {LEAD.upper()} ", "B."), (LEAD, "B.")),
        # short lines may be said again
        ((LEAD, "- ja"), ("B.", "- ja", "C."), (LEAD, "- ja", "B.", "- ja", "C.")),
    ],
)
def test_what_pages_share_stands_once(
    one: tuple[str, ...], other: tuple[str, ...], joined: tuple[str, ...]
) -> None:
    assert join(page(*one), page(*other)).text.split("\n") == list(joined)


@pytest.mark.parametrize("lines", [(), (LEAD,), (LEAD, "A.")])
def test_a_page_that_adds_nothing_changes_nothing(lines: tuple[str, ...]) -> None:
    first = page(LEAD, "A.", next_page="https://a.example/2")
    assert join(first, page(*lines)) is first


def test_the_first_page_says_what_the_article_is() -> None:
    first = page("A.", title="Eins", next_page="https://a.example/2")
    joined = join(first, page("B.", title="Zwei", next_page="https://a.example/3"))
    assert (joined.title, joined.next_page) == ("Eins", "https://a.example/3")


def test_a_page_that_is_not_free_makes_an_article_that_is_not() -> None:
    joined = join(page("A."), page("B.", access=Access.PAYWALLED, message="nur der Anfang"))
    assert (joined.access, joined.message) == (Access.PAYWALLED, "nur der Anfang")
