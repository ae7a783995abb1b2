from __future__ import annotations

import pytest

from aggregator.extract.boilerplate import (
    Line,
    is_boilerplate,
    is_prose,
    is_section,
    without_boilerplate,
)

PROSE = (
    "Der Stadtrat hat am Dienstagabend mit 31 zu 14 Stimmen den Bau der neuen Straßenbahn "
    "beschlossen, die vom Bahnhof zum Klinikum führt."
)


@pytest.mark.parametrize(
    "text",
    [
        "03.01.2026, 05:37 Uhr",
        "Stand: 22.04.2024, 06:00 Uhr",
        "Veröffentlicht am 13. Mai 2026 um 15:44",
        "30. Januar 2024",
        "Lesedauer: 4 Minuten",
        "3 Minuten Lesezeit",
        "Von Eva Groß",
        "Von Eva Groß und Tim von Böhme, Wien",
        "Ein Gastbeitrag von Eva Groß",
        "Redaktion: Eva Groß, Übersetzung: Tim Böhme",
        "Quelle: dpa",
        "(Quelle: APA/sda/dpa)",
        "SDA/sep",
        "dpa",
        "© dpa-infocom, dpa:260103-99-483045/5",
        "Foto: Eva Groß/dpa",
        "Bild: IMAGO / Zuma",
        "Mit Material von dpa",
        "02:57 Min. Verfügbar bis 06.05.2026.",
        "Link zum YouTube-Inhalt",
        "Empfohlener redaktioneller Inhalt",
        "An dieser Stelle finden Sie einen externen Inhalt von X, der den Artikel ergänzt.",
        "Ich bin damit einverstanden, dass mir externe Inhalte angezeigt werden.",
        "Anzeige",
        "Fehler gefunden? Jetzt melden.",
        "Artikel teilen",
        "Zur Startseite",
        "12 Kommentare",
        "Wie hat Ihnen dieser Artikel gefallen?",
        "Lesen Sie auch: Warum die Stadt neue Leitungen braucht",
        "Lesen Sie hier, was der Bund plant",
        "Mehr zum Thema: Der Streit um die Rente",
        ">> Hier finden Sie alle Termine im Überblick",
        "Newsblog: Alle Nachrichten zum Streik",
        "Melden Sie sich jetzt für unseren Newsletter an.",
        "Abonniere den WhatsApp-Kanal und du bekommst jeden Morgen Nachrichten.",
        "Jetzt vier Wochen gratis testen: das Digitalabo.",
        "Unabhängiger Journalismus braucht deine Unterstützung.",
        "Folgen Sie uns auf Instagram und Facebook",
        "Wir verwenden Cookies, um die Seite zu verbessern.",
        "Artikel veröffentlicht am 3. Mai 2026, 14:02 Uhr",
        "Über dieses Thema berichtete das Erste am 3. Mai um 20 Uhr.",
        "Dieses Thema im Programm: Radio Nord | Aktuell | 03.05.2026 | 08:00 Uhr",
        "Mit Informationen von Eva Groß, Hauptstadtstudio",
        "Rubriklistenbild: © dpa",
        "Wenn Sie über diese Links einkaufen, erhalten wir eine Provision.",
        "Mit Ihrer Zustimmung wird hier ein externes Video geladen.",
        "YouTube-Video immer laden",
        "Bildrechte: dpa",
        "Bild vergrößern",
        "Legende: Die Brücke im Bau. Keystone",
        "Box aufklappen Box zuklappen",
        "Im Video: Wie der Damm brach",
        "Optimieren Sie Ihre Browsereinstellungen: Diese Seite benötigt JavaScript.",
        "Kommentare lesen (12 Beiträge)",
        "Fotostrecke mit 4 Bildern",
        "— Stadtwerke (@stadtwerke) May 3, 2026",
        "***",
        "",
    ],
)
def test_lines_that_are_never_the_article(text: str) -> None:
    assert is_boilerplate(Line(text))


@pytest.mark.parametrize(
    "text",
    [
        PROSE,
        "Die Zeitung verschickt ihren Newsletter künftig nur noch einmal in der Woche.",
        "Der Verlag hat im vergangenen Jahr 12.000 neue Abonnenten gewonnen.",
        "Von Montag an gelten im ganzen Land neue Regeln.",
        "Vor zwei Wochen hatte die Stadt das Abo für Schüler eingestellt.",
        "„Das Foto ist echt“, sagte die Sprecherin.",
        "Die Quelle der Elbe liegt im Riesengebirge.",
        "Mehr als 200 Menschen kamen.",
        "Jetzt ist der Bund am Zug.",
        "Hier lebten einst Bergleute.",
        "Weitere Festnahmen sind nicht ausgeschlossen.",
        "Anzeige erstattet hat die Frau erst im Mai.",
        "Video zeigt den Moment des Einsturzes",
        "Was bedeutet das für Mieter?",
        "Der Eintritt ist kostenlos, die Halle öffnet um 18 Uhr.",
        "Die App der Bahn zeigt Verspätungen künftig früher an.",
        "Er lebt von der Hand in den Mund",
        "Am 3. Januar 2026 wurde der Vertrag unterschrieben.",
        "12 Verletzte",
        "Das Museum ist ein Teil des neuen Campus.",
        "Die Makler verlangen eine Provision von drei Prozent.",
        "Bitte aktivieren wollte die Regierung den Pakt nicht.",
        "Stand jetzt bleibt der Trainer.",
        "Video und Ton waren gestört, sagte der Richter.",
        "Mit Informationen geizte der Konzern auch am Freitag.",
        "Die Bildrechte liegen beim Verein.",
        "Copyleft statt Kontrolle",
    ],
)
def test_lines_that_may_be_the_article(text: str) -> None:
    assert not is_boilerplate(Line(text))


def test_a_long_line_is_prose_whatever_it_mentions() -> None:
    text = "Melden Sie sich jetzt für unseren Newsletter an. " + PROSE * 4
    assert not is_boilerplate(Line(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mehr zum Thema", True),
        ("Lesen Sie auch", True),
        ("Das könnte Sie auch interessieren:", True),
        ("Verwendete Quellen", True),
        ("Meistgelesen", True),
        ("Weitere Artikel", True),
        ("Weitere Entwicklung für 2026", False),
        ("Quelle der Kraft", False),
        ("Themen der Zukunft", False),
        ("Kommentar", False),
    ],
)
def test_headings_of_other_parts(text: str, expected: bool) -> None:
    assert is_section(Line(text, "head")) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (Line(PROSE), True),
        (Line(PROSE, "quote"), True),
        (Line(PROSE, "item"), False),
        (Line(PROSE.rstrip(".")), False),
        (Line("Kurz."), False),
    ],
)
def test_prose(line: Line, expected: bool) -> None:
    assert is_prose(line) is expected


def texts(*lines: Line, titles: tuple[str, ...] = ()) -> list[str]:
    return [line.text for line in without_boilerplate(lines, titles)]


@pytest.mark.parametrize(
    "line",
    [
        "Straßenbahn kommt: Rat stimmt zu",
        "Verkehr Straßenbahn kommt: Rat stimmt zu",
        "VerkehrStraßenbahn kommt: Rat stimmt zu",
        "Straßenbahn kommt: Rat stimmt zu | Zeitung aktuell",
    ],
)
def test_the_title_is_not_repeated_above_the_text(line: str) -> None:
    titles = ("Straßenbahn kommt: Rat stimmt zu",)
    assert texts(Line(line, "head"), Line(PROSE), titles=titles) == [PROSE]
    assert texts(Line(PROSE), Line(line), Line(PROSE), titles=titles) == [PROSE, line, PROSE]


def test_a_short_title_within_a_line_is_no_repetition() -> None:
    assert (
        texts(Line("Krieg in Sicht?", "head"), Line(PROSE), titles=("Krieg",))[0]
        == "Krieg in Sicht?"
    )


def test_a_section_goes_with_its_list_and_the_text_goes_on() -> None:
    assert texts(
        Line(PROSE),
        Line("Mehr zum Thema", "head"),
        Line("Was der Bund plant", "item"),
        Line("Warum die Bahn streikt"),
        Line("Wie es weitergeht", "head"),
        Line(PROSE),
    ) == [PROSE, "Wie es weitergeht", PROSE]


def test_everything_below_the_last_section_goes_when_there_is_no_prose_in_it() -> None:
    assert texts(
        Line(PROSE), Line("Meistgelesen"), Line("Sport", "head"), Line("Der HSV siegt.")
    ) == [PROSE]


def test_a_section_above_the_text_does_not_take_the_text() -> None:
    assert texts(Line("Inhalt", "head"), Line("Teil eins", "item"), Line("Kurz und gut.")) == [
        "Kurz und gut."
    ]


def test_a_list_of_selling_points_goes_as_a_whole() -> None:
    points = [
        Line("E-Paper und Archiv", "item"),
        Line("Push-Nachrichten", "item"),
        Line("Mehr Komfort", "item"),
    ]
    assert texts(Line(PROSE), *points) == [PROSE]


def test_a_list_in_the_article_stays() -> None:
    items = [Line("Gärten nur abends gießen", "item"), Line("Becken erst im Mai füllen", "item")]
    assert texts(Line(PROSE), *items) == [PROSE, *(item.text for item in items)]


def test_what_stands_between_two_offers_below_the_article_goes_with_them() -> None:
    offer = Line("Unabhängiger Journalismus braucht Ihre Unterstützung.")
    last = Line("Testen Sie jetzt unser Digitalabo.")
    assert texts(Line(PROSE), offer, Line(PROSE), last) == [PROSE]
    assert texts(Line(PROSE), offer, Line(PROSE), last, Line(PROSE)) == [PROSE, PROSE, PROSE]


def test_a_text_of_short_lines_stays() -> None:
    assert texts(Line("Über allen Gipfeln"), Line("Ist Ruh"), Line("In allen Wipfeln")) == [
        "Über allen Gipfeln",
        "Ist Ruh",
    ]


def test_a_last_line_that_heads_or_signs_goes() -> None:
    assert texts(Line(PROSE), Line("Ausblick", "head")) == [PROSE]
    assert texts(Line(PROSE), Line("Eva Groß")) == [PROSE]
    assert texts(Line(PROSE), Line("Ein Punkt", "item")) == [PROSE, "Ein Punkt"]
