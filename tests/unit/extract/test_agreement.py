from __future__ import annotations

from aggregator.extract.agreement import agree
from aggregator.extract.boilerplate import Line

SENTENCES = [
    f"Satz {n}: Im Ort {word} haben am {n}. Tag viele Menschen über {word} gesprochen."
    for n, word in enumerate(
        ("Wasser", "Licht", "Brot", "Salz", "Holz", "Stahl", "Glas", "Sand"), start=1
    )
]
BODY = " ".join(SENTENCES)
LINES = [Line(" ".join(SENTENCES[n : n + 2])) for n in range(0, 8, 2)]
OTHER = Line("Unser Reiseführer stellt in diesem Monat zwölf Häuser für die ganze Familie vor.")


def test_without_a_body_nothing_changes() -> None:
    assert agree([*LINES, OTHER], "", free=True) == [*LINES, OTHER]
    assert agree([*LINES, OTHER], SENTENCES[0], free=True) == [*LINES, OTHER]


def test_what_the_publisher_does_not_count_to_the_text_goes() -> None:
    assert agree([OTHER, *LINES[:2], OTHER, *LINES[2:], OTHER], BODY, free=None) == LINES


def test_headings_and_lists_within_the_text_stay() -> None:
    extra = [Line("Zwischenruf", "head"), Line("Ein Punkt der Liste", "item")]
    found = [Line("Oben", "head"), *LINES[:2], *extra, *LINES[2:], Line("Unten", "item")]
    assert agree(found, BODY, free=None) == [*LINES[:2], *extra, *LINES[2:]]


def test_a_body_about_something_else_is_not_believed() -> None:
    assert agree([OTHER] * 9, BODY, free=None) == [OTHER] * 9


def test_a_body_that_is_only_the_beginning_is_not_believed() -> None:
    long = [*LINES, *[Line(text.replace("Ort", "Dorf") + " Und mehr.") for text in SENTENCES * 2]]
    assert agree(long, BODY, free=None) == long


def test_where_far_too_little_was_found_the_body_stands_in() -> None:
    assert agree([], "\n".join(SENTENCES), free=None) == [Line(text) for text in SENTENCES]
    assert agree(LINES[:1], BODY, free=True) == [Line(BODY)]


def test_never_for_an_article_that_is_not_free() -> None:
    assert agree([], BODY, free=False) == []
    assert agree(LINES[:1], BODY, free=False) == LINES[:1]
