import pytest

from aggregator.summarise.boilerplate import could_hold_boilerplate, is_boilerplate, opens_box

NEVER = [
    "Verfolgen Sie alle Entwicklungen im Krieg gegen die Ukraine in unserem Liveblog.",
    "Lesen Sie auch: Wie die Stadt sparen will.",
    "Mehr zum Thema finden Sie hier.",
    "Mit unserem Newsletter sind Sie jeden Morgen informiert.",
    "Abonnieren Sie jetzt den Kanal der Redaktion.",
    "Hier können Sie die Pressekonferenz im Livestream sehen.",
    "Folgen Sie uns auch auf Instagram.",
    "Im Stadtblatt-Blog können Sie alles Wichtige nachlesen.",
    "Foto: Anna Muster/dpa",
    "© Agentur Muster",
    "Von Anna Muster und Bert Beispiel",
    "Die Autorin ist Professorin für Recht in Kiel.",
    "Dieser Artikel erschien zuerst in der Zeitschrift Muster.",
    "Dieses Interview ist zuerst in der Ausgabe vom Mai erschienen.",
    "Jetzt weiterlesen mit dem Digitalabo!",
    "Dieser Text ist exklusiv für Abonnenten.",
    "An dieser Stelle finden Sie externe Inhalte von YouTube.",
    "Alle Rechte vorbehalten.",
    "Hinweis der Redaktion: Wir haben die Zahl berichtigt.",
    "In einer früheren Version hieß es, der Rat habe zugestimmt.",
    "* Name von der Redaktion geändert.",
    "Stand: 12.03.2026, 10 Uhr",
    "Durch einen Klick darauf gelangen Sie direkt zum Anbieter.",
    "https://example.org/artikel",
    "Unabhängiger Journalismus braucht deine Unterstützung.",
    "Das vollständige Programm gibt es hier.",
    "Read more about the vote.",
    "Sign up for our newsletter.",
]
NEWS = [
    "Der Verlag stellt seinen Newsletter nach zwölf Jahren ein.",
    "Die App sammelte nach Angaben der Behörde Daten von Kindern.",
    "Sie schrieb auf Facebook, sie werde zurücktreten.",
    "„Unser Kanal ist gesperrt“, sagte der Minister.",
    "Das Video zeigt den Angriff aus der Luft.",
    "Von Berlin aus fährt der Zug weiter nach Prag.",
    "Die Autorin liest am Freitag in der Stadtbibliothek.",
    "Der Bund stellt drei Millionen Euro für den Text der Verfassung bereit.",
    "Lesen lernen viele Kinder erst in der Schule.",
    "Sie sammelten Spenden für die Opfer des Hochwassers.",
    "Das Abonnement der Bahn wird teurer.",
]


@pytest.mark.parametrize("sentence", NEVER)
def test_never_part_of_a_tldr(sentence: str) -> None:
    assert is_boilerplate(sentence)


@pytest.mark.parametrize("sentence", NEWS)
def test_news_about_media_is_news(sentence: str) -> None:
    assert not is_boilerplate(sentence)


@pytest.mark.parametrize("line", ["Darum gehts", "Darum geht's:", "Das Wichtigste in Kürze"])
def test_boxes(line: str) -> None:
    assert opens_box(line)
    assert not opens_box(line + " ist heute die Frage der Kosten")


@pytest.mark.parametrize("sentence", NEVER)
def test_the_quick_look_never_misses_boilerplate(sentence: str) -> None:
    assert could_hold_boilerplate(sentence)


def test_the_quick_look_lets_plain_news_pass() -> None:
    assert not could_hold_boilerplate("Der Rat der Stadt baut im Frühjahr eine Brücke.")
