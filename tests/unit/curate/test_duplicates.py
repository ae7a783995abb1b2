import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.curate.duplicates import TextIndex, near_duplicates, same_text

AGENCY = (
    "Ein Bagger hat am Dienstag in der Innenstadt von Göttingen eine Gasleitung beschädigt. "
    "Die Feuerwehr sperrte das Gebiet im Umkreis von 300 Metern ab, 140 Menschen mussten ihre "
    "Wohnungen verlassen. Verletzt wurde nach Angaben eines Sprechers niemand. Der Versorger "
    "stellte die Leitung gegen 14:20 Uhr ab, zwei Stunden später war das Leck abgedichtet. "
    "Warum der Fahrer des Baggers den Verlauf der Leitung nicht kannte, ist noch unklar. Die "
    "Polizei ermittelt wegen des Verdachts der fahrlässigen Gefährdung. In den Plänen der "
    "Baufirma war die Leitung nach ersten Erkenntnissen eingezeichnet. Der Schaden beläuft sich "
    "auf rund 80.000 Euro. Am Abend konnten alle Anwohner zurückkehren."
)
WEATHER = (
    "Am {day} scheint im Süden häufig die Sonne, im Norden ziehen dichtere Wolken durch, aus "
    "denen gebietsweise etwas Regen fällt. Die Temperaturen erreichen {low} bis {high} Grad, an "
    "den Alpen ist es mit {alps} Grad milder. Der Wind weht schwach bis mäßig, an der Küste "
    "frisch mit einzelnen starken Böen aus westlichen Richtungen. In der Nacht klart es vor "
    "allem im Südosten auf, dort kann sich örtlich Nebel bilden. Die Luft kühlt auf {night} Grad "
    "ab. Das teilte der Deutsche Wetterdienst in Offenbach mit."
)
STOCKS = (
    "Der Dax hat am {day} {points} Punkte gewonnen und ist mit einem Stand von {level} Zählern "
    "aus dem Handel gegangen. Das entspricht einem Plus von {percent} Prozent im Vergleich zum "
    "Schlusskurs des Vortags. Der MDax mit den Werten mittelgroßer Unternehmen stieg um {mid} "
    "Prozent. Händler verwiesen auf die guten Vorgaben aus New York und auf die Hoffnung der "
    "Anleger, dass die Notenbank die Zinsen weiter senkt. Der Euro notierte am Abend bei {euro} "
    "Dollar. Am Rentenmarkt sank die Umlaufrendite auf {rent} Prozent."
)


def weather(**given):
    return WEATHER.format(**{"day": "Montag", "low": 8, "high": 14, "alps": 16, "night": 3} | given)


def stocks(**given):
    values = {"day": "Montag", "points": 112, "level": "23.410", "percent": "0,5"}
    return STOCKS.format(**values | {"mid": "0,3", "euro": "1,0840", "rent": "2,61"} | given)


@pytest.mark.parametrize(
    "printed",
    [
        AGENCY,
        "Göttingen (dpa/lni) - " + AGENCY,
        "Schreck in der Mittagspause: Plötzlich roch es nach Gas. " + AGENCY + " © dpa-infocom",
        AGENCY.replace("\n", " ").upper(),
        AGENCY.partition(" In den Plänen")[0],
        AGENCY.replace("Die Feuerwehr sperrte", "Die Einsatzkräfte der Feuerwehr sperrten"),
        AGENCY.replace("80.000", "95.000"),
    ],
    ids=["as it is", "place line", "intro and credit", "capitals", "cut", "edited", "updated"],
)
def test_one_text_in_several_papers(printed):
    assert same_text(AGENCY, printed)
    assert same_text(printed, AGENCY)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (weather(), weather(day="Dienstag", low=5, high=11, alps=12, night=-1)),
        (weather(), weather(low=5, high=11, alps=12, night=-1)),
        (weather(), weather(day="Dienstag")),
        (stocks(), stocks(day="Freitag", points=87, level="23.298", percent="0,4")),
        (stocks(), stocks(points=87, level="23.298", percent="0,4", euro="1,0911")),
        (weather(), stocks()),
        (AGENCY, AGENCY.replace("Dienstag", "Freitag")),
    ],
    ids=["days", "numbers", "day alone", "stocks", "stock numbers", "other", "another day"],
)
def test_texts_of_one_form_are_two(one, other):
    assert not same_text(one, other)
    assert not same_text(other, one)


def test_a_brief_is_not_the_article():
    assert not same_text(AGENCY, AGENCY[:380] + " " + weather() * 6)


def test_short_texts_are_never_the_same():
    assert not same_text("Video ansehen", "Video ansehen")
    assert not same_text("", "")


def test_shared_background_does_not_make_one_text():
    fresh = "Nach dem Gasalarm hat die Stadt Göttingen der Baufirma den Auftrag entzogen. " * 4
    assert not same_text(AGENCY, fresh + AGENCY[300:])


def test_the_index_names_the_first():
    index = TextIndex()
    assert index.add("a", AGENCY) is None
    assert index.add("b", weather()) is None
    assert index.add("c", "Göttingen (dpa) - " + AGENCY) == "a"
    assert index.add("d", AGENCY + " Mehr dazu in Kürze.") == "a"
    assert len(index) == 4


def test_what_was_removed_is_not_found():
    index = TextIndex()
    index.add("a", AGENCY)
    index.remove("a")
    index.remove("never there")
    assert index.add("b", AGENCY) is None
    assert len(index) == 1


def test_a_text_added_again_takes_its_own_place():
    index = TextIndex()
    index.add("a", weather())
    assert index.add("a", AGENCY) is None
    assert index.add("b", AGENCY) == "a"
    assert index.add("c", weather()) is None


def test_short_texts_are_not_held():
    index = TextIndex()
    assert index.add("a", "Video ansehen") is None
    assert index.add("b", "Video ansehen") is None
    assert len(index) == 0


def test_groups_are_of_their_first():
    texts = [("a", AGENCY), ("b", stocks()), ("c", AGENCY + " (dpa)"), ("d", "dpa: " + AGENCY)]
    assert near_duplicates(texts) == [["a", "c", "d"]]
    assert near_duplicates([]) == []


def test_among_a_thousand_others():
    chance = random.Random(5)
    words = AGENCY.split() + weather().split() + stocks().split()
    index = TextIndex()
    for number in range(1000):
        text = " ".join(chance.choices(words, k=200))
        assert index.add(str(number), text) is None
    index.add("a", AGENCY)
    assert index.add("b", "(dpa) " + AGENCY) == "a"


@given(st.text(), st.text())
def test_any_two_texts_can_be_compared(one, other):
    assert same_text(one, other) == same_text(other, one)
    assert TextIndex().add("a", one) is None
