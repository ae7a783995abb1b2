from datetime import UTC, datetime

import pytest

from aggregator.curate.stories.item import Item
from aggregator.curate.stories.reading import read


def reading(title, teaser="", **given):
    return read(
        Item(
            **{
                "key": "a",
                "source": "blatt",
                "title": title,
                "teaser": teaser,
                "published": datetime(2026, 3, 14, tzinfo=UTC),
                "language": "de",
            }
            | given
        )
    )


@pytest.mark.parametrize(
    ("one", "other", "concept"),
    [
        ("Häuser in Flammen", "Großbrand in einem Haus", "brand"),
        ("Frankreich wählt", "die französische Wahl", "@fr"),
        ("Proteste in Lyon", "Pariser Polizei im Einsatz", "@fr"),
        ("Magdeburger trauern", "Trauer in Magdeburg", "magdeburg"),
        ("elf Tote", "Zahl der Todesopfer steigt auf elf", "#11 tot"),
        ("3.800 Stellen", "3800 Jobs", "#3800 stelle"),
        ("Vereinte Nationen warnen", "Warnung der UNO", "uno"),
        ("Regionalzug entgleist", "Zug entgleist", "zug"),
        ("Drei Menschen ums Leben gekommen", "drei Menschen gestorben", "tot"),
    ],
)
def test_said_in_other_words(one, other, concept):
    assert concept in reading(one).concepts
    assert concept in reading(other).concepts


def test_the_title_weighs_most_and_the_text_least():
    found = reading("Brücke", "Tunnel", text="Schleuse").concepts
    assert found["brücke"] > found["tunnel"] > found["schleuse"] > 0


def test_what_comes_back_weighs_more():
    assert reading("Brücke", "Die Brücke").concepts["brücke"] > reading("Brücke").concepts["brücke"]


def test_stop_words_and_bare_small_numbers_are_left_out():
    assert reading("Und der 3 ist es auch").concepts == {}


def test_a_text_fills_up_a_short_teaser():
    text = "Anfang. " + "und " * 100 + "Schleuse"
    concepts = reading("Brücke", "Tunnel", text=text).concepts
    assert "anfang" in concepts
    assert "schleuse" not in concepts
    assert "anfang" not in reading("Brücke", "Tunnel " * 50, text=text).concepts


def test_a_text_that_repeats_the_teaser_goes_on_behind_it():
    teaser = "Der Tunnel unter dem Fluss bleibt bis zum Herbst zu."
    found = reading("Brücke", teaser, text=f"{teaser} Schiffe nehmen die Schleuse.").concepts
    assert found["tunnel"] == reading("Brücke", teaser).concepts["tunnel"]
    assert "schleuse" in found


def test_without_a_teaser_the_text_is_the_teaser():
    assert reading("Brücke", "", text="Der Tunnel ist zu.").concepts == (
        reading("Brücke", "Der Tunnel ist zu.").concepts
    )


def test_places():
    found = reading("Beben vor Japan", "Tokio spürt nichts")
    assert found.countries == {"jp"}
    assert found.cities == {"tokio"}


def test_figures_by_what_they_count():
    found = reading("Elf Tote und 47 Verletzte", "Der Zins sinkt auf 1,75 Prozent, 14 Uhr")
    assert found.figures["tot"] == {11.0}
    assert found.figures["verletzt"] == {47.0}
    assert found.figures["percent"] == {1.75}
    assert "hour" not in found.figures


def test_a_byline_is_no_content():
    assert "krahl" not in reading("Urteil", "Der Landrat ging leer aus. Von Tobias Krahl.").concepts


@pytest.mark.parametrize("language", [None, "de", "de-CH", "DE"])
def test_german_is_german(language):
    assert reading("Häuser", language=language).language == "de"
    assert "haus" in reading("Häuser", language=language).concepts


def test_another_language_is_read_without_german_tables():
    found = reading("Fire in the houses", language="en")
    assert "house" in found.concepts
    assert found.language == "en"
