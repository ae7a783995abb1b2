from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.curate.stories import NoteKind, Report, different, whats_new

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
FIRST = (
    "Bei einem Brand in einer Lagerhalle in Kassel sind am Samstag drei Feuerwehrleute verletzt "
    "worden. Das Feuer brach nach Angaben der Polizei gegen 5 Uhr im Dachstuhl der Halle aus. "
    "140 Einsatzkräfte löschten die Flammen. In der Halle lagerten Möbel und Teppiche. Die "
    "Ursache des Brandes ist noch unklar. Anwohner sollten die Fenster geschlossen halten. Der "
    "Verkehr auf der nahen Bundesstraße wurde bis zum Mittag umgeleitet. Am Montag will ein "
    "Gutachter die Ruine betreten."
)
SECOND = (
    "Nach dem Brand einer Lagerhalle in Kassel ermittelt die Polizei. Bei dem Feuer waren am "
    "Samstag fünf Feuerwehrleute verletzt worden. Das Feuer brach im Dachstuhl der Halle aus. "
    "Die Ursache des Brandes ist noch unklar. Inhaber Dietmar Kornblau schätzt den Verlust der "
    "Möbel in der Halle auf 2,4 Millionen Euro. In der Halle lagerten Möbel und Teppiche. Er "
    "selbst war zur Zeit des Brandes in Wolfhagen. Lesen Sie mehr über Kornblau in unserem "
    "Newsletter. Die Einsatzkräfte löschten die Flammen bis zum Mittag. Am Nachmittag zogen die "
    "letzten Wagen ab."
)
LOSS = "Inhaber Dietmar Kornblau schätzt den Verlust der Möbel in der Halle auf 2,4 Millionen Euro."


def report(text, source="blatt", hours=0, **given):
    return Report(source=source, text=text, published=NOON + timedelta(hours=hours), **given)


def literally(sentence, earlier):
    return sentence in earlier.text


def lines(*reports, supported=literally, **given):
    return [str(note) for note in whats_new(reports, supported, **given)]


def test_what_differs_and_what_is_new():
    assert lines(report(FIRST), report(SECOND, "kurier", 2)) == [
        "Abweichend: drei Feuerwehrleute (blatt), fünf Feuerwehrleute (kurier)",
        f"Neu: {LOSS}",
    ]


def test_only_the_numbers_that_differ_with_what_each_counts():
    (note,) = different([report(SECOND, "kurier", 2), report(FIRST)])
    assert note.sources == ("blatt", "kurier")
    assert note.counts == ("drei Feuerwehrleute", "fünf Feuerwehrleute")
    assert different([report(FIRST), report(FIRST, "kurier")]) == []


def test_a_note_says_whose_words_it_has():
    different, fresh = whats_new([report(SECOND, "kurier", 2), report(FIRST)], literally)
    assert (different.kind, different.sources) == (NoteKind.DIFFERENT, ("blatt", "kurier"))
    assert (fresh.kind, fresh.sources) == (NoteKind.NEW, ("kurier",))


def test_what_an_earlier_report_carries_is_not_new():
    notes = lines(report(FIRST), report(SECOND, "kurier", 2), supported=lambda *_: True)
    assert notes == ["Abweichend: drei Feuerwehrleute (blatt), fünf Feuerwehrleute (kurier)"]


def test_at_most_so_many():
    assert len(lines(report(FIRST), report(SECOND, "kurier", 2), most=1)) == 1


@pytest.mark.parametrize(
    ("there", "instead"),
    [
        ("fünf Feuerwehrleute", "mindestens fünf Feuerwehrleute"),
        ("fünf Feuerwehrleute", "etwa fünf Feuerwehrleute"),
        ("fünf Feuerwehrleute", "drei Feuerwehrleute"),
        ("fünf Feuerwehrleute", "3 Feuerwehrleute"),
        ("Das Feuer brach im", "Zwei Feuerwehrleute kamen in ein Krankenhaus. Das Feuer brach im"),
        (
            "Bei dem Feuer waren am Samstag fünf Feuerwehrleute verletzt worden.",
            "Für Montag werden fünf Feuerwehrleute zur Ehrung im Rathaus erwartet.",
        ),
    ],
    ids=["at least", "about", "the same", "in digits", "two numbers", "of something else"],
)
def test_numbers_that_may_agree_are_not_called_different(there, instead):
    assert there in SECOND
    notes = lines(report(FIRST), report(SECOND.replace(there, instead), "kurier", 2))
    assert notes == [f"Neu: {LOSS}"]


@pytest.mark.parametrize(
    "instead",
    [
        "Er schätzt den Verlust der Möbel in der Halle auf 2,4 Millionen Euro.",
        "Lesen Sie, wie Inhaber Dietmar Kornblau den Verlust der Möbel einschätzt.",
        "Ist der Verlust der Möbel für Inhaber Dietmar Kornblau zu verkraften?",
        "Inhaber Dietmar Kornblau lobte beim Stadtfest die Kapelle aus Wolfhagen.",
        "Die Möbel waren schön.",
        "Im Dachstuhl der Lagerhalle brannten die Möbel und Teppiche.",
    ],
    ids=["leaning", "notice", "question", "off topic", "short", "no fact"],
)
def test_sentences_that_leave_doubt_are_not_called_new(instead):
    changed = SECOND.replace(LOSS, instead).replace("fünf", "drei")
    assert lines(report(FIRST), report(changed, "kurier", 2)) == []


def test_a_number_told_in_words_before_is_not_new():
    earlier = FIRST + " Der Verlust beläuft sich auf zwölf Container voller Möbel."
    later = SECOND.replace(LOSS, "Inhaber und Versicherung zählen 12 zerstörte Container.")
    assert lines(report(earlier), report(later.replace("fünf", "drei"), "kurier", 2)) == []


def test_nothing_is_new_beside_a_report_without_text():
    notes = lines(report(FIRST), report("", "welle", 1), report(SECOND, "kurier", 2))
    assert notes == ["Abweichend: drei Feuerwehrleute (blatt), fünf Feuerwehrleute (kurier)"]


def test_the_same_text_in_another_paper_adds_nothing():
    assert lines(report(FIRST), report(FIRST + " " + LOSS, "kurier", 2)) == []


def test_a_source_does_not_disagree_with_itself():
    assert lines(report(FIRST), report(SECOND, hours=2)) == []


def test_other_languages_are_not_compared():
    assert lines(report(FIRST, language="en"), report(SECOND, "kurier", 2, language="en")) == []
    assert lines(report(FIRST, language="de-AT"), report(SECOND, "kurier", 2, language="de")) != []


def test_nothing_to_compare():
    assert lines() == []
    assert lines(report(FIRST)) == []


@given(st.lists(st.text(min_size=200), max_size=3))
def test_whatever_is_said_there_are_few_notes(texts):
    reports = [report(text, f"s{at}", at) for at, text in enumerate(texts)]
    assert len(whats_new(reports, literally)) <= 3
