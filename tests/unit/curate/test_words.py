from __future__ import annotations

import subprocess
import sys

import pytest

from aggregator.curate.words import finder

# What a rule says; texts that have it; texts that do not.
TABLE = [
    ("Bundestag", "Bundestags Bundestage Bundestagswahl Bundestagswahlkampf", "Bund Tagung Landtag"),
    ("Wahl", "Wahlen Bundestagswahl Landtagswahlkampf Neuwahlen EU-Wahl wahlberechtigt", "Auswahl Vorauswahl Anbieterauswahl wählerisch Wähler Walfisch wahllos"),
    ("Ukraine", "Ukraine-Krieg Ukrainekrieg Ukraines Nicht-Ukraine", "ukrainisch Ukrainer Ukrainerinnen"),
    ("Rat", "Stadtrat Rathaus Räte Stadträte", "Ratte Heirat Verrat Apparat Demokratie Literatur Ration Rätsel Soldaten Quadratmeter"),
    ("Öl", "Ölpreis Erdöl Ölpreise", "Köln Höhle völlig"),
    ("EU", "EU-Gipfel eu", "Euter Euro neu Europa"),
    ("Rente", "Renten Rentenreform Altersrente", "Rentner Konkurrenten"),
    ("Schule", "Schulreform Schulen Grundschule", "Schulden Schulung"),
    ("Haus", "Häuser Krankenhäuser Rathäuser Häuserkampf", "hausieren Unterhaus"),
    ("Land", "Länder Bundesland Landtag", "Landung Landschaft Gelände landen"),
    ("Streik", "Streiks Warnstreik Streikrecht", "streiken"),
    ("Bank", "Banken Bankenkrise Zentralbank", "bankrott"),
    ("Museum", "Museen Kunstmuseum", "musisch"),
    ("sprechen", "sprach spricht gesprochen", "Sprache versprechen"),
    ("Präsident", "Präsidenten US-Präsidenten Bundespräsident", "Präsidium"),
    ("Selenskyj", "Selenskyjs Selenskyj-Rede", "Selenskyjow"),
    ("Tor", "Tore Eigentor Torwart", "Autor Faktor Historiker Torte"),
    ("Zug", "Nachtzug Zugfahrt Züge", "zugesagt zugreifen Anzug"),
    ("Umwelt", "Umweltpolitik", "Umwege"),
    ("Deutschland", "Ostdeutschland Deutschlands", "deutsch"),
    ("C++", "C++", "C C#"),
]  # fmt: skip


@pytest.mark.parametrize(("word", "yes", "no"), TABLE, ids=[row[0] for row in TABLE])
def test_a_word_stands_for_its_forms_and_compounds_and_nothing_else(word, yes, no):
    found = finder((word,))
    assert [one for one in yes.split() if not found.first(f"Es geht um {one}.", "de")] == []
    assert [one for one in no.split() if found.first(f"Es geht um {one}.", "de")] == []


@pytest.mark.parametrize(
    ("word", "text", "expected"),
    [
        ("bundestag", "Im BUNDESTAG.", True),
        ("Bundestag", "Der „Bundestag“-Streit", True),
        ("Europäische Union", "in der Europäischen\nUnion", True),
        ("Europäische Union", "die Union Europas", False),
        ("Europäische Union", "eine europäische Idee der Union", False),
        ('"Wahl"', "Die Wahl.", True),
        ('"Wahl"', "Die Wahlen.", False),
        ('"Rote Karte"', "die rote  Karte", True),
        ("/Bundes(rat|tag)/", "im bundesrat", True),
        (r"/\bÖl(preis|kanne)\b/", "der Ölpreis.", True),
        (r"/\bÖl(preis|kanne)\b/", "der Rapsölpreis.", False),
        (r"/Bundes\w+minister/", "der Bundesaußenminister", True),
        (r"/[\wß]+\d/", "Größe7", True),
        ("(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", False),
        ("/(a|aa)+$/", "a" * 5000 + "!", False),
        ("Straße", "Strasse und Gasse", True),
        ("Mühle", "die Mu\u0308hle", True),
        ("Schiff", "Schiff\xadfahrt", True),
    ],
)
def test_phrases_and_regexes_are_exact_and_case_never_matters(word, text, expected):
    assert (finder((word,)).first(text, "de") is not None) is expected


def test_the_word_that_was_found_is_named_in_the_order_of_the_rule():
    found = finder(("Ukraine", "Wahl", "/x+/"))
    assert found.first("Wahlen in der Ukraine", "de") == "Ukraine"
    assert found.all("Wahlen in der Ukraine", "de") == ("Ukraine", "Wahl")
    assert found.first("nichts davon", "de") is None


def test_in_other_languages_words_are_whole_words_and_compounds_are_not_taken_apart():
    assert finder(("Bank",)).first("Bankkonto", "pl") is None
    assert finder(("election",)).first("two elections", "en") == "election"
    assert finder(("Bank",)).first("a bank-account", "pl") == "Bank"


def test_a_text_tells_its_language_where_nobody_does():
    text = "Die Abgeordneten haben sich nach der langen Debatte auf neue Renten geeinigt."
    assert finder(("Rente",)).first(text, None) == "Rente"


def test_the_dictionary_is_loaded_only_where_a_text_may_have_the_word():
    program = (
        "import simplemma, aggregator.text.lemmas as l\n"
        "from aggregator.curate.words import finder\n"
        "def never(*a, **k): raise SystemExit('asked')\n"
        "simplemma.lemmatize = simplemma.is_known = never\n"
        "assert finder(('Ukraine', 'Wahl', '\"x y\"')).first('Der Zug hat Verspätung.', 'de') is None\n"
        "assert finder(('Wahl',)).first('Die Wahl ist heute.', 'de') == 'Wahl'\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
