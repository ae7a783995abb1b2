import pytest

from aggregator.summarise.candidates import Candidate, candidates, count_words


def only(sentence: str) -> Candidate:
    (candidate,) = candidates(sentence, "de")
    return candidate


@pytest.mark.parametrize(
    "sentence",
    [
        "Wie geht es nun weiter mit der Brücke?",
        "Eine Autobahn in Polen nahe der Grenze.",
        "Unterschriften, die er braucht, um antreten zu dürfen.",
        "Gerade jetzt, da die Stadt sparen muss.",
        "Nicht etwa, weil die Stadt spart, sondern aus Not.",
        "Zwar stehe die Brücke, erklärte die Stadt.",
        "Erstens müsse die Brücke billig sein.",
        "Die Stadt sagt: „Die Brücke kommt.",
        "„Die Brücke kommt im nächsten Jahr.“",
        "Die Brücke kostet …",
        "Leider erfolglos.",
        "Was hinter dem Bau der Brücke steckt.",
        "Wie die Brücke zum Problem wurde, warum der Rat zahlt und wer bleibt.",
        "Nun steht fest, wie die Brücke aussehen wird.",
    ],
)
def test_half_thoughts_are_not_usable(sentence: str) -> None:
    assert not only(sentence).usable


@pytest.mark.parametrize(
    "sentence",
    [
        "Die Stadt baut im nächsten Jahr eine Brücke.",
        "„Die Brücke kommt im nächsten Jahr“, sagt Bürgermeisterin Anna Meier.",
        "Wie die Stadt mitteilte, beginnt der Bau im Mai.",
        "Was als Plan begann, ist heute eine Brücke.",
        "Wer die Brücke nutzen will, zahlt drei Euro.",
        "Zwar steht die Brücke, aber die Straße fehlt.",
        "اجتمع مجلس المدينة يوم الاثنين وقرر بناء جسر جديد.",
    ],
)
def test_whole_thoughts_are_usable(sentence: str) -> None:
    assert only(sentence).usable


def test_headings_boxes_and_boilerplate_are_no_candidates() -> None:
    text = (
        "Darum gehts\nDie Stadt baut eine Brücke.\nDie Brücke kostet viel Geld.\n"
        "Der Rat der Stadt hat getagt. Er hat die Brücke beschlossen.\n"
        "Streit im Rat\nDie Opposition stimmte dagegen, weil Geld fehlt.\n"
        "Lesen Sie auch: Die alte Brücke."
    )
    assert [candidate.source for candidate in candidates(text, "de")] == [
        "Der Rat der Stadt hat getagt.",
        "Er hat die Brücke beschlossen.",
        "Die Opposition stimmte dagegen, weil Geld fehlt.",
    ]


def test_lines_broken_at_a_fixed_width_are_joined() -> None:
    text = "Der Rat der Stadt hat am Montag getagt\nund eine Brücke beschlossen. Die\nStadt zahlt."
    assert [candidate.source for candidate in candidates(text, "de")] == [
        "Der Rat der Stadt hat am Montag getagt und eine Brücke beschlossen.",
        "Die Stadt zahlt.",
    ]


def test_what_a_sentence_takes_as_known() -> None:
    text = (
        "Anna Weber leitet das Amt. Das Amt prüft den Bau einer Brücke. "
        "Weber hält die Brücke für sicher. Doch das letzte Wort hat laut Anna Weber der Rat."
    )
    found = candidates(text, "de")
    assert found[0].assumes == frozenset()
    assert found[1].assumes == {"amt"}
    assert found[2].assumes == {"weber"}
    assert found[3].assumes == frozenset()


def test_who_speaks() -> None:
    assert only("Wir bauen eine Brücke über die Elbe.").personal
    assert only("Damit sparen Sie im Jahr viel Geld.").personal
    assert not only("Sie bauen eine Brücke über die Elbe.").personal
    assert not only("„Wir bauen eine Brücke“, sagte die Bürgermeisterin.").personal
    assert only("„Wir bauen eine Brücke“, sagte die Bürgermeisterin.").spoken > 0.3


def test_no_more_than_four_hundred() -> None:
    assert len(candidates("Die Stadt baut eine Brücke. " * 500, "de")) == 400


def test_words_of_scripts_without_spaces() -> None:
    assert count_words("Drei kurze Wörter") == 3
    assert count_words("市议会周一开会") == 4
