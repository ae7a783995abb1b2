from __future__ import annotations

from aggregator.extract.agreement import agree, stand_in
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
    for body in ("", SENTENCES[0]):
        assert agree([*LINES, OTHER], body) == [*LINES, OTHER]
        assert stand_in(LINES, body, free=True) == LINES


def test_what_the_publisher_does_not_count_to_the_text_goes() -> None:
    assert agree([OTHER, *LINES, OTHER], BODY) == LINES
    assert agree([*LINES[:2], OTHER, *LINES[2:]], BODY) == LINES


def test_headings_and_lists_within_the_text_stay() -> None:
    extra = [Line("Zwischenruf", "head"), Line("Ein Punkt der Liste", "item")]
    found = [Line("Oben", "head"), *LINES[:2], *extra, *LINES[2:], Line("Unten", "item")]
    assert agree(found, BODY) == [*LINES[:2], *extra, *LINES[2:]]


def test_a_body_about_something_else_is_not_believed() -> None:
    assert agree([OTHER] * 9, BODY) == [OTHER] * 9
    assert stand_in([OTHER], BODY, free=None) == [OTHER]


def test_a_body_that_was_cut_does_not_cut_the_text() -> None:
    rest = [Line(text.replace("Ort", "Dorf") + " Und mehr.") for text in SENTENCES[:4]]
    assert agree([*LINES, *rest], BODY) == [*LINES, *rest]


def test_where_far_too_little_was_found_the_body_stands_in() -> None:
    assert stand_in([], "\n".join(SENTENCES), free=None) == [Line(text) for text in SENTENCES]
    assert stand_in(LINES[:1], BODY, free=True) == [Line(BODY)]
    assert stand_in(LINES[:3], BODY, free=True) == LINES[:3]


def test_never_for_an_article_that_is_not_free() -> None:
    assert stand_in([], BODY, free=False) == []
    assert stand_in(LINES[:1], BODY, free=False) == LINES[:1]
