"""What an entry's HTML says of its TLDR: where each sentence comes from, and who wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from aggregator.model import Support
from aggregator.publish import view

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from aggregator.model import PublishedEntry
    from aggregator.publish.view import Item

INHALT = "Der Rat hat beschlossen.\nDie Brücke & der Weg kosten viel.\nIm Mai geht es los."
SUPPORT = (
    Support("Der Rat hat beschlossen.", ("Der Rat hat beschlossen.",)),
    Support("Brücke & Weg kosten viel.", ("Die Brücke & der Weg kosten viel.",)),
)
TLDR = "Der Rat hat beschlossen. Brücke & Weg kosten viel."
LINK = "https://www.zeit.example/politik/1"


@pytest.fixture
def show(entry: Callable[..., PublishedEntry], zone: ZoneInfo) -> Callable[..., Item]:
    def show(editor: str | None = None, **changes: Any) -> Item:
        given = {"tldr": TLDR, "inhalt": INHALT, "support": SUPPORT} | changes
        return view.item(entry(**given), content="tldr", language="de", zone=zone, editor=editor)

    return show


def arrow(words: str) -> str:
    return (
        f'<a href="{LINK}#:~:text={words}" title="Beleg im Artikel" rel="noopener noreferrer">↗</a>'
    )


def test_each_sentence_leads_to_its_place_in_the_article(show: Callable[..., Item]) -> None:
    item = show()
    assert item.content.startswith(
        f"<p>Der Rat hat beschlossen. {arrow('Der%20Rat%20hat%20beschlossen')} "
        "Brücke &amp; Weg kosten viel. "
        f"{arrow('Die%20Br%C3%BCcke%20%26%20der%20Weg%20kosten%20viel')}</p>"
    )
    assert item.summary == TLDR


def test_a_sentence_without_support_keeps_its_place(show: Callable[..., Item]) -> None:
    item = show(tldr=f"{TLDR} Mehr nicht.")
    assert "viel</a>" not in item.content
    assert "↗</a> Mehr nicht.</p>" in item.content
    item = show(support=SUPPORT[1:])
    assert item.content.startswith("<p>Der Rat hat beschlossen. Brücke &amp; Weg kosten viel. <a")


@pytest.mark.parametrize(
    "changes",
    [
        {"link": None},
        {"support": ()},
        {"engine": "teaser"},
        {"engine": "hand"},
        {"support": (Support("Etwas anderes.", ("Der Rat hat beschlossen.",)),)},
        {"support": (Support("Der Rat hat beschlossen.", ()),)},
    ],
)
def test_where_nothing_can_be_shown_the_tldr_stands_plain(
    show: Callable[..., Item], changes: dict[str, Any]
) -> None:
    item = show(**changes)
    assert item.content.startswith("<p>Der Rat hat beschlossen. Brücke &amp; Weg kosten viel.</p>")


@pytest.mark.parametrize(
    ("engine", "language", "editor", "author", "line"),
    [
        ("extractive", "de", "Anna", "machine", "TLDR automatisch erstellt (extractive)."),
        ("qwen3:8b", "en", None, "machine", "TLDR made automatically (qwen3:8b)."),
        ("hand", "de", None, "editor", "TLDR von Hand geschrieben."),
        ("hand", "de", "Anna Berg", "editor", "TLDR von Anna Berg."),
        ("hand", "fr", "Anna Berg", "editor", "TLDR by Anna Berg."),
        ("teaser", "de", None, "publisher", "Anriss des Verlags."),
    ],
)
def test_one_line_says_who_wrote_it(
    *,
    show: Callable[..., Item],
    engine: str,
    language: str,
    editor: str | None,
    author: str,
    line: str,
) -> None:
    item = show(editor, engine=engine, language=language)
    assert item.making is not None
    assert (item.making.engine, item.making.author, item.making.line) == (engine, author, line)
    assert f"<p><em>{line}</em></p>" in item.content
