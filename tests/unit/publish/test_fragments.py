"""Text fragments name what a browser finds; the same in Chromium: tests/e2e/clients."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.publish import fragments

LINK = "https://blatt.example/1"
SHORT = "Im Visier hatten sie auch High-Tech-Drohnen."
LONG = "Der Rat der Stadt hat am Dienstag beschlossen, im Frühjahr eine neue Brücke zu bauen."


@pytest.mark.parametrize(
    ("sentences", "text", "fragment"),
    [
        ([SHORT], SHORT, "#:~:text=Im%20Visier%20hatten%20sie%20auch%20High%2DTech%2DDrohnen"),
        ([LONG], LONG, "#:~:text=Der%20Rat%20der%20Stadt,neue%20Br%C3%BCcke%20zu%20bauen"),
        # Words that the article says twice do not tell which place is meant.
        (
            [LONG],
            f"Der Rat der Stadt tagt.\n{LONG}",
            "#:~:text=Der%20Rat%20der%20Stadt%20hat,neue%20Br%C3%BCcke%20zu%20bauen",
        ),
        (["„Ja, & nein“, sagte er."], "", "#:~:text=Ja%2C%20%26%20nein%E2%80%9C%2C%20sagte%20er"),
        (
            [SHORT, "Ja!", SHORT],
            "",
            "#:~:text=Im%20Visier%20hatten%20sie%20auch%20High%2DTech%2DDrohnen&text=Ja",
        ),
    ],
)
def test_an_address_names_the_words(sentences: list[str], text: str, fragment: str) -> None:
    assert fragments.address(LINK, sentences, text) == LINK + fragment


def test_a_fragment_of_the_page_itself_is_kept() -> None:
    assert fragments.address(f"{LINK}#teil", ["Ja!"], "") == f"{LINK}#teil:~:text=Ja"


@pytest.mark.parametrize("sentences", [[], [""], ["…"], ["„“"]])
def test_what_has_no_words_has_no_address(sentences: list[str]) -> None:
    assert fragments.address(LINK, sentences, "") is None


def test_what_is_told_apart_by_the_text_alone_is_not_sure_without_it() -> None:
    again = "Der Rat der Stadt baut eine Brücke über den Fluss."
    text = f"Der Rat der Stadt berät. {again} Sie wird rot."
    assert fragments.sure([again, "Sie wird rot.", "…"], text) == ("Sie wird rot.",)


def test_a_sentence_whose_beginning_is_said_again_and_again_is_named_whole() -> None:
    sentence = " ".join(["gleich"] * 20)
    assert fragments.directive(sentence, f"{sentence} {sentence}") == sentence.replace(" ", "%20")


@given(st.text(max_size=200))
def test_the_words_of_any_sentence_come_back_in_order(sentence: str) -> None:
    found = fragments.directive(sentence, sentence.casefold())
    if found is None:
        assert not any(one.isalnum() for one in sentence)
        return
    assert found.isascii()
    assert not set(found) & set("-& #")
    plain, at = " ".join(sentence.split()), 0
    for part in map(unquote, found.split(",")):
        at = plain.index(part, at) + len(part)
