from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.lemmas import (
    content_lemmas,
    detect_language,
    in_dictionary,
    is_stop_word,
    lemma,
    primary,
    tokens,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Der Zug fährt.", ["Der", "Zug", "fährt"]),
        ("rund 5,4 Prozent, 3.000 Euro", ["rund", "5,4", "Prozent", "3.000", "Euro"]),
        ("um 20:15 Uhr", ["um", "20:15", "Uhr"]),
        ("die 21-jährige US-Präsidentin", ["die", "21-jährige", "US-Präsidentin"]),
        ("„Bürger:innen und Lehrer*in“", ["Bürger:innen", "und", "Lehrer*in"]),
        ("wie geht's?", ["wie", "geht's"]),
        ("Ende 2024.", ["Ende", "2024"]),
        ("Wasser\xadwerk", ["Wasserwerk"]),
        ("gru\u0308n", ["grün"]),
        ("", []),
        ("… – !", []),
    ],
)
def test_a_text_is_cut_into_words_and_numbers(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Häusern", "haus"),
        ("ging", "gehen"),
        ("Straßen", "strasse"),
        ("grössten", "gross"),
        ("Gute", "gut"),
        ("Deutsche", "deutsch"),
        ("deutschen", "deutsch"),
        ("Schüler:innen", "schüler"),
        ("Grünwaldstetten", "grünwaldstetten"),
        ("3.000", "3.000"),
    ],
)
def test_german_words_have_their_dictionary_form(word: str, expected: str) -> None:
    assert lemma(word, "de-CH") == expected


def test_a_language_without_a_list_is_only_put_in_lower_case() -> None:
    assert lemma("Häusern", None) == "häusern"
    assert lemma("Domami", "cs") == "domami"
    assert lemma("Домами", "xx-hostile") == "домами"
    assert content_lemmas("Der Zug", None) == ["der", "zug"]


def test_english_has_a_dictionary_too() -> None:
    assert content_lemmas("The houses were built in 1999.", "en") == ["house", "build", "1999"]


def test_stop_words_and_punctuation_are_no_content() -> None:
    text = "Die Stadt hat 12 neue Brücken, und sie sind nicht alt."
    assert content_lemmas(text, "de") == ["stadt", "12", "neu", "brücke", "alt"]


def test_stop_words_do_not_depend_on_case() -> None:
    assert is_stop_word("Dass", "de")
    assert is_stop_word("THE", "en-GB")
    assert not is_stop_word("Dass", "en")
    assert not is_stop_word("und", None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Der Rat hat gestern über die neue Brücke beraten, und er will sie bauen.", "de"),
        ("The council met yesterday and it will build a bridge over the river.", "en"),
        ("Le conseil a décidé hier que les habitants auront un pont sur le fleuve.", "fr"),
        ("Il consiglio ha deciso che la città costruirà un ponte sul fiume per tutti.", "it"),
        ("El consejo decidió que la ciudad construirá un puente sobre el río para todos.", "es"),
        ("De raad heeft gisteren besloten dat er een brug over de rivier wordt gebouwd.", "nl"),
        ("Brücke gesperrt", None),
        ("", None),
        ("Совет решил построить мост через реку", None),
    ],
)
def test_the_language_is_told_by_its_small_words(text: str, expected: str | None) -> None:
    assert detect_language(text) == expected


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("de-CH", "de"), ("EN_us", "en"), ("", None), (None, None), ("-", None)],
)
def test_only_the_first_part_of_a_language_tag_counts(
    tag: str | None, expected: str | None
) -> None:
    assert primary(tag) == expected


def test_the_dictionary_knows_words_and_not_strangers() -> None:
    assert in_dictionary("Haus", "de-AT")
    assert in_dictionary("häusern", "de")
    assert not in_dictionary("Quorblim", "de")
    assert in_dictionary("Quorblim", "xx")


def test_importing_loads_no_dictionary() -> None:
    code = (
        "import aggregator.text.lemmas, simplemma.strategies.dictionaries.dictionary_factory as f;"
        "calls = []; f._read_decompressed = lambda c: calls.append(c);"
        "aggregator.text.lemmas.content_lemmas('Häuser', 'xx');"
        "aggregator.text.lemmas.detect_language('der die das und ein');"
        "raise SystemExit(len(calls))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@given(st.text(), st.none() | st.sampled_from(["de", "en", "zz", "de-AT"]) | st.text(max_size=3))
def test_any_text_in_any_language_gives_lower_case_words(text: str, language: str | None) -> None:
    found = content_lemmas(text, language)
    assert all(word and word == word.lower() for word in found)
    assert len(found) <= len(tokens(text))
