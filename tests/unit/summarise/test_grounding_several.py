"""A TLDR over several reports: which of them carries a sentence, and who is said to say it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.summarise.grounding.several import Dispute, Voice, check_several

BLATT = (
    "Bei einem Brand in einer Lagerhalle in Kassel sind am Samstag drei Feuerwehrleute verletzt "
    "worden. Das Feuer brach nach Angaben der Polizei gegen 5 Uhr im Dachstuhl der Halle aus. "
    "140 Einsatzkräfte löschten die Flammen. In der Halle lagerten Möbel und Teppiche. Ein Mann "
    "soll das Feuer gelegt haben. Anwohner wurden nicht verletzt. Am Montag will ein Gutachter "
    "die Ruine betreten."
)
FUNK = (
    "Nach dem Brand einer Lagerhalle in Kassel ermittelt die Polizei. Bei dem Feuer waren am "
    "Samstag fünf Feuerwehrleute verletzt worden. Inhaber Dietmar Kornblau schätzt den Verlust "
    "auf 2,4 Millionen Euro. Er selbst war zur Zeit des Brandes in Wolfhagen. Die Bundesstraße "
    "war bis zum Mittag gesperrt. Anwohner wurden verletzt, sagte ein Sprecher."
)
VOICES = (Voice(BLATT, ("blatt.example", "blatt")), Voice(FUNK, ("funk.example", "funk")))
DISPUTE = Dispute(((0, "drei Feuerwehrleute"), (1, "fünf Feuerwehrleute")))
BOTH = "Laut blatt.example wurden drei Feuerwehrleute verletzt, laut funk.example fünf."
FIRE = "Das Feuer brach im Dachstuhl der Halle aus."


def held(tldr, *disputes, voices=VOICES):
    return check_several(tldr, voices, "de", disputes)


def found(tldr, *disputes):
    """The words of the faults of the parts, then of the whole."""
    verdict = held(tldr, *disputes)
    ofs = [one.fault.word for one in verdict.parts if one.fault]
    return [*ofs, *(one.word for one in verdict.faults)]


def test_sentences_of_several_reports_are_each_carried_by_one():
    verdict = held(f"{FIRE} Inhaber Dietmar Kornblau schätzt den Verlust auf 2,4 Millionen Euro.")
    assert verdict.supported
    assert [one.report for one in verdict.parts] == [0, 1]
    assert verdict.parts[1].support == (
        "Inhaber Dietmar Kornblau schätzt den Verlust auf 2,4 Millionen Euro.",
    )
    assert verdict.verbatim == 10


def test_what_both_carry_is_the_first_ones():
    (part,) = held("Eine Lagerhalle in Kassel hat gebrannt.", voices=(VOICES[1], VOICES[1])).parts
    assert part.report == 0


@pytest.mark.parametrize(
    "sentence",
    [
        "140 Einsatzkräfte löschten die Flammen in Wolfhagen.",
        "Das Feuer brach im Dachstuhl der Halle aus, und die Bundesstraße war gesperrt.",
        "Ein Gutachter schätzt den Verlust der Möbel und Teppiche.",
        "In der Lagerhalle in Kassel lagerten Möbel, sagte Inhaber Dietmar Kornblau.",
    ],
)
def test_a_sentence_mended_out_of_two_reports_is_carried_by_none(sentence):
    assert found(sentence)


def test_pieces_of_one_report_are_no_statement_of_it():
    assert found("Feuerwehrleute löschten am Samstag Möbel in der Halle.") == ["scattered"]


def test_what_a_report_only_quotes_is_no_fact():
    voice = Voice(f"{BLATT} „Die ganze Halle war in wenigen Minuten verloren“, so der Leiter.")
    verdict = held("Die ganze Halle war in wenigen Minuten verloren.", voices=(voice, VOICES[1]))
    assert [one.fault.word for one in verdict.parts if one.fault] == ["hearsay"]


def test_the_second_half_gives_a_mended_sentence_away():
    assert found("Das Feuer brach im Dachstuhl aus, die Bundesstraße war gesperrt.") == ["mended"]


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("Laut blatt.example löschten 140 Einsatzkräfte die Flammen.", None),
        ("Blatt zufolge löschten 140 Einsatzkräfte die Flammen.", None),
        ("140 Einsatzkräfte löschten die Flammen, berichtet blatt.example.", None),
        ("Laut funk.example löschten 140 Einsatzkräfte die Flammen.", "attribution"),
        ("Laut zeit.example löschten 140 Einsatzkräfte die Flammen.", "attribution"),
        ("Laut Feuerwehrverband löschten 140 Einsatzkräfte die Flammen.", "attribution"),
        ("Laut blatt.example und funk.example löschten Einsatzkräfte Flammen.", "attribution"),
        ("Laut blatt.example hat ein Mann das Feuer gelegt.", "attribution"),
        ("Laut blatt.example soll ein Mann das Feuer gelegt haben.", None),
        ("Ein Mann hat das Feuer gelegt.", "hearsay"),
    ],
)
def test_a_source_that_is_named_says_so_itself(sentence, word):
    assert found(sentence) == ([word] if word else [])


@pytest.mark.parametrize(
    "tldr",
    [
        BOTH,
        f"{FIRE} {BOTH}",
        "Laut blatt.example sind drei Feuerwehrleute verletzt. Laut funk.example waren es fünf.",
        "Verletzt wurden laut blatt.example drei Feuerwehrleute, laut funk.example fünf.",
        "Verletzt wurden laut blatt.example drei, laut funk.example fünf Feuerwehrleute.",
    ],
)
def test_a_disagreement_is_told_with_both_sources(tldr):
    assert found(tldr, DISPUTE) == []


@pytest.mark.parametrize(
    ("tldr", "words"),
    [
        (FIRE, ["disagreement"]),
        ("Laut blatt.example wurden drei Feuerwehrleute verletzt.", ["disagreement"]),
        (BLATT.split(". ", maxsplit=1)[0] + ".", ["disagreement", "disagreement"]),
        (f"{BOTH} Am Samstag sind fünf Feuerwehrleute verletzt worden.", ["disagreement"]),
        ("Am Samstag sind vier Feuerwehrleute verletzt worden.", ["number", "disagreement"]),
        (BOTH.replace("fünf", "fünf Gutachter"), ["attribution", "disagreement"]),
        (
            BOTH.replace("blatt", "x").replace("funk", "blatt").replace("x.", "funk."),
            ["attribution", "attribution", "disagreement"],
        ),
    ],
)
def test_what_reports_disagree_on_is_neither_averaged_nor_chosen(tldr, words):
    assert found(tldr, DISPUTE) == words


def test_a_third_number_is_no_way_out_either():
    third = Voice("Sieben Feuerwehrleute wurden bei dem Brand am Samstag verletzt.", ("c.example",))
    tldr = f"{BOTH} Sieben Feuerwehrleute wurden bei dem Brand verletzt."
    verdict = held(tldr, DISPUTE, voices=(*VOICES, third))
    assert [one.fault.word for one in verdict.parts if one.fault] == ["disagreement"]
    named = tldr.replace("Sieben", "Laut c.example wurden sieben").replace(" wurden bei", " bei")
    assert held(named, DISPUTE, voices=(*VOICES, third)).supported


def test_reports_without_names_are_held_to_the_same():
    nameless = [Voice(one.text) for one in VOICES]
    verdict = held(
        f"{FIRE} Am Samstag sind fünf Feuerwehrleute verletzt worden.", DISPUTE, voices=nameless
    )
    assert "report 1" in verdict.faults[0].message
    assert held(FIRE, voices=nameless).supported


def test_other_numbers_are_not_disputed():
    assert found(f"Das Feuer brach gegen 5 Uhr im Dachstuhl aus. {BOTH}", DISPUTE) == []


def test_what_another_report_denies_needs_its_source():
    (part,) = held("Anwohner wurden verletzt, sagte ein Sprecher.").parts
    assert part.fault.word == "disagreement"
    assert "nicht verletzt" in part.fault.message
    assert found("Laut funk.example wurden Anwohner verletzt, sagte ein Sprecher.") == []


def test_a_sentence_cut_at_its_sources_is_still_the_sentence():
    assert " ".join(one.text for one in held(BOTH, DISPUTE).parts) == BOTH


def test_what_is_said_in_other_words_is_said_twice():
    twice = "Am Samstag waren bei dem Feuer fünf Feuerwehrleute verletzt worden."
    assert "repetition" in found(
        f"Bei dem Feuer waren fünf Feuerwehrleute verletzt worden. {twice}"
    )


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=80))
@settings(max_examples=60, deadline=None)
def test_no_text_breaks_it(one, other, tldr):
    voices = (Voice(one, ("a.example",)), Voice(other, ("b.example",)))
    verdict = check_several(f"Laut a.example {tldr}, laut b.example zwei", voices)
    assert not verdict.supported or verdict.parts
