from __future__ import annotations

import pytest

from aggregator.extract.boilerplate import Line
from aggregator.extract.document import parse
from aggregator.extract.lead import find_lead

LEAD = "Nach drei Jahren Bauzeit rollt der Verkehr wieder, doch die Kosten sind gestiegen."
TEXT = (
    "Am Montagmorgen hat die Baudirektion die neue Brücke für den Verkehr freigegeben, "
    "wie sie in einer Mitteilung schreibt."
)


def lead(
    between: str, *summaries: str, above: str = "", lines: tuple[str, ...] = (TEXT,)
) -> list[str]:
    tree = parse(
        f"<body>{above}<h1>Brücke offen</h1>{between}<article><p>{TEXT}</p><p>{LEAD}</p></article></body>"
    )
    return [line.text for line in find_lead(tree, [Line(text) for text in lines], summaries)]


@pytest.mark.parametrize(
    "html",
    [
        f'<p class="article__intro">{LEAD}</p>',
        f'<h2 class="lead">{LEAD}</h2>',
        f'<div class="standfirst"><p>{LEAD}</p></div>',
        f'<p itemprop="description">{LEAD}</p>',
    ],
)
def test_a_lead_is_known_by_its_name(html: str) -> None:
    assert lead(html) == [LEAD]


def test_a_lead_is_known_by_saying_what_the_feed_says() -> None:
    assert lead(f"<p>{LEAD}</p>", LEAD.replace("wieder, doch", "wieder. Doch")) == [LEAD]
    assert lead("", LEAD, above=f"<p>{LEAD}</p>") == [LEAD]


@pytest.mark.parametrize(
    "html",
    [
        "",
        f"<p>{LEAD}</p>",
        '<p class="intro">Kurz.</p>',
        f'<p class="intro">{LEAD * 20}</p>',
        '<h2 class="subtitle">Die Baudirektion gibt die Brücke nach Jahren frei</h2>',
        '<p class="intro">Melden Sie sich jetzt für unseren Newsletter an.</p>',
    ],
)
def test_what_is_not_known_as_a_lead_is_none(html: str) -> None:
    assert lead(html) == []


def test_a_lead_that_the_text_has_is_not_repeated() -> None:
    assert lead(f'<p class="intro">{LEAD}</p>', LEAD, lines=(LEAD, TEXT)) == []


def test_a_summary_that_the_page_does_not_show_is_not_put_into_its_text() -> None:
    assert lead("", "Etwas ganz anderes, das der Feed über den Artikel zu sagen weiß.") == []


def test_a_paragraph_below_the_beginning_of_the_text_is_no_lead() -> None:
    assert lead("", LEAD, lines=(TEXT,)) == []
