from __future__ import annotations

import pytest

from aggregator.summarise.llm.across import fault

ARTICLE = (
    "Der Bundestag in Berlin hat am 12. März über den Haushalt abgestimmt. 384 Abgeordnete "
    "stimmten mit Ja, darunter die Abgeordnete Anna Kowalczyk aus München. Deutschland gibt "
    "demnach 476,8 Milliarden Euro aus. „Das ist ein guter Tag für das Land“, sagte sie."
)
TRUE = (
    "The Bundestag voted on the budget on 12 March. 384 members said yes, among them Anna Kowalczyk "
    "of Munich. Germany is to spend 476.8 billion euros."
)


def found(tldr, wanted="en"):
    one = fault(tldr, ARTICLE, language="de", wanted=wanted)
    return one.word if one else None


def test_a_translation_that_keeps_numbers_names_and_dates_passes():
    assert found(TRUE) is None


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("384 members", "483 members", "number"),
        ("476.8 billion", "746.8 billion", "number"),
        ("12 March", "13 March", "date"),
        ("Anna Kowalczyk", "Anna Nowakowska", "name"),
        ("of Munich", "of Hamburg", "name"),
        ("Germany is", "This week Austria is", "name"),
        ("voted on the budget", "called it “a bad day for everybody”", "quotation"),
    ],
)
def test_what_can_be_looked_up_is_looked_up(old, new, word):
    assert old in TRUE
    assert found(TRUE.replace(old, new)) == word


def test_a_tldr_in_the_wrong_language_is_found():
    assert found(ARTICLE) == "language"
    assert (
        found("Le Bundestag a voté sur le budget avec 384 voix, et il est dans les temps.")
        == "language"
    )
