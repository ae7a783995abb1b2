"""The check on hostile and on ordinary text: it never raises, and never doubts a plain copy."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.summarise.grounding import check
from aggregator.summarise.grounding.article import LONGEST

SENTENCES = (
    "Der Gemeinderat von Oberwalden hat am Dienstag den Haushalt für 2025 beschlossen.",
    "Er sieht Ausgaben von 4,2 Millionen Euro vor, das sind 3 Prozent mehr als im Vorjahr.",
    "Bürgermeisterin Petra Lindner nannte den Beschluss einen Anfang.",
    "Die Opposition stimmte nicht zu, weil ihr die Schulden zu hoch sind.",
    "Nach Angaben der Kämmerei könnten die Zinsen im Herbst weiter steigen.",
    "Das Hallenbad bleibt bis Ende Mai geschlossen.",
    "Dort soll eine neue Heizung eingebaut werden.",
    "Ein Sprecher der Feuerwehr sagte, das alte Gerät sei nicht mehr sicher.",
    "Drei Vereine haben sich beschwert, darunter der Schwimmclub.",
    "Verletzt wurde bei dem Brand im vergangenen Winter niemand.",
)
ARTICLE = " ".join(SENTENCES)

PIECES = st.lists(
    st.sampled_from([*SENTENCES, "nicht", "„", "“", '"', "?", "1.", "\n", "soll", "(", "Der", "%"])
    | st.text(max_size=12),
    max_size=12,
).map(" ".join)


@given(PIECES, PIECES, st.none() | st.sampled_from(["de", "en-GB", "xx", ""]))
@settings(max_examples=150, deadline=None)
def test_it_never_raises(tldr: str, article: str, language: str | None) -> None:
    verdict = check(tldr, article, language)
    assert 0 <= verdict.score <= 1
    assert verdict.supported == (not verdict.faults and all(s.supported for s in verdict.sentences))
    assert all(sentence.text in tldr for sentence in verdict.sentences)
    assert verdict.verbatim <= len(tldr)


@given(st.sets(st.integers(0, len(SENTENCES) - 1), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_sentences_of_the_article_are_supported(chosen: set[int]) -> None:
    tldr = " ".join(SENTENCES[number] for number in sorted(chosen))
    verdict = check(tldr, ARTICLE, "de")
    assert verdict.supported, verdict
    assert verdict.score == 1
    assert [s.support for s in verdict.sentences] == [(SENTENCES[n],) for n in sorted(chosen)]


@pytest.mark.parametrize(
    ("tldr", "article"),
    [
        ("Ein Satz.", ""),
        ("", ""),
        ("wort " * 5_000, "wort " * 200_000),
        ("Nicht der, die, das. " * 50, "nicht der, die. " * 20_000),
        ("«»„“" * 500, '"' * 50_000),
        ("זה משפט ארוך.", "זה משפט ארוך. וזה עוד אחד."),
        ("文章は短い。", "文章は短い。これは別の文です。"),
    ],
)
def test_odd_texts_have_a_verdict(tldr: str, article: str) -> None:
    assert isinstance(check(tldr, article).supported, bool)


def test_a_copy_is_found_far_behind_what_is_read_for_meaning() -> None:
    words = random.Random(1)
    filler = " ".join("".join(words.choices("abcdefgh", k=7)) for _ in range(LONGEST // 8 + 10))
    assert check(SENTENCES[0], f"{filler}.\n{ARTICLE}", "de").supported


def test_a_stranger_repeated_ten_times_is_turned_down_for_it() -> None:
    article = "Brandsen und Lord Miller sprachen über Schutz durch die USA. " + ARTICLE
    verdict = check("Brandsen und Lord Miller in USA-Schutz. " * 10, article, "de")
    assert "repetition" in {fault.word for fault in verdict.faults}
