"""What we say ourselves behind a teaser."""

from __future__ import annotations

import pytest

from aggregator.summarise import grounding
from aggregator.summarise.notes import paywall_note, without_note
from aggregator.summarise.teaser import keep_teaser

TEASER = "Der Rat der Stadt hat am Dienstag beschlossen, eine neue Brücke zu bauen."


@pytest.mark.parametrize(
    ("language", "word"),
    [(None, "Bezahlschranke"), ("de-AT", "Bezahlschranke"), ("en", "paywall"), ("fr", "paywall")],
)
def test_the_note_speaks_the_article_s_language(language: str | None, word: str) -> None:
    assert word in paywall_note(language)


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_tldr_without_its_note(language: str) -> None:
    assert without_note(f"{TEASER} {paywall_note(language)}") == TEASER
    assert without_note(TEASER) == TEASER


def test_the_note_is_no_claim_of_the_article() -> None:
    tldr = keep_teaser(TEASER, note=paywall_note("de")).text
    assert grounding.check(tldr, TEASER, "de").supported
    assert not grounding.check(f"{TEASER} (Der Artikel ist gelogen.)", TEASER, "de").supported
