from __future__ import annotations

import pytest

from aggregator.extract.document import parse
from aggregator.extract.walls import Shown, look_at


def look(body: str, head: str = "", locked: tuple[str, ...] = ()) -> Shown:
    return look_at(parse(f"<html><head>{head}</head><body>{body}</body></html>"), locked)


def test_what_is_the_same_on_every_page_is_not_counted() -> None:
    shown = look("<nav>Bereits Abonnent?</nav><p>Ein Satz.</p><footer>Alle akzeptieren</footer>")
    assert (shown.text, shown.words) == ("Ein Satz.", 2)


@pytest.mark.parametrize(
    "said",
    [
        "Just a moment...",
        "Einen Moment bitte …",
        "Checking your browser before accessing",
        "Verify you are human",
        "Bestätigen Sie, dass Sie kein Roboter sind.",
        "Sind Sie ein Mensch?",
        "Pardon Our Interruption",
        "Access Denied",
        "Zugriff verweigert",
        "Ihr Browser wird überprüft",
        "Wir haben ungewöhnlichen Datenverkehr festgestellt",
        "Making sure you're not a bot!",
    ],
)
def test_bot_defences(said: str) -> None:
    assert Shown(text=said).challenge()
    assert Shown(title=said).challenge()


@pytest.mark.parametrize(
    "code",
    [
        '<script src="/cdn-cgi/challenge-platform/h/b.js"></script>',
        '<script>var dd={"host":"geo.captcha-delivery.com"}</script>',
        '<iframe src="/_Incapsula_Resource?x"></iframe>',
        '<script src="https://client.px-cloud.net/px-captcha.js"></script>',
    ],
)
def test_code_of_bot_defences(code: str) -> None:
    assert look(f"<p>Moment</p>{code}").challenge_code
    assert not look("<p>" + "Ein Artikel mit viel Text. " * 300 + f"</p>{code}").challenge_code


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Mit Werbung weiterlesen", "Mit Werbung weiterlesen"),
        ("Besuchen Sie uns wie gewohnt mit Werbung", "wie gewohnt mit Werbung"),
        ("Nutzen Sie uns werbefrei", "werbefrei"),
        ("Jetzt das PUR-Abo abschliessen", "Pur-Abo"),
        ("Akzeptieren und weiter", "Zustimmen und weiter"),
        ("Akzeptieren und schliessen", "Zustimmen und weiter"),
        ("Alle Cookies akzeptieren", "Alle akzeptieren"),
        ("Ihre Einwilligung können Sie jederzeit ändern", "Einwilligung"),
        ("Wir und unsere 214 Partner", "Partner"),
        ("We value your privacy", "Ihre Privatsphäre"),
    ],
)
def test_consent_pages(said: str, name: str) -> None:
    assert name in Shown(text=said).consent()


@pytest.mark.parametrize(
    "said",
    [
        "Jetzt weiterlesen",
        "Jetzt gratis weiterlesen",
        "Weiterlesen mit Zeitung+",
        "Diesen Artikel lesen Sie mit unserem Digitalabo",
        "Um diesen Artikel zu lesen, brauchen Sie ein Konto",
        "Nur für Abonnenten",
        "Exklusiv für Abonnierende",
        "Sie haben bereits ein Abo?",
        "Sie sind bereits Digitalabonnentin?",
        "Zugang zu allen Artikeln",
        "Das ist ein ABO+-Artikel",
        "Subscribe to continue reading",
    ],
)
def test_offers_to_pay_for_the_article(said: str) -> None:
    assert Shown(text=said).offer()


@pytest.mark.parametrize(
    "said",
    [
        "Jetzt abonnieren",
        "E-Paper",
        "Newsletter bestellen",
        "Die Leser haben entschieden.",
        "Der Text ist umstritten.",
    ],
)
def test_offers_of_the_newspaper_in_general_are_none(said: str) -> None:
    assert not Shown(text=said).offer()


@pytest.mark.parametrize(
    ("title", "heading", "expected"),
    [
        ("404 – Seite nicht gefunden", "", True),
        ("Zeitung", "Diese Seite ist leider nicht verfügbar", True),
        ("Page not found", "", True),
        ("404 Tage im Amt: eine Bilanz", "Eine Bilanz", False),
        ("Fehler 404", "", True),
        ("Verschollenes Bild gefunden", "", False),
    ],
)
def test_pages_that_say_there_is_no_page(title: str, heading: str, expected: bool) -> None:
    assert Shown(title=title, heading=heading).missing() is expected


@pytest.mark.parametrize(
    ("html", "media"),
    [
        ('<video src="v.mp4"></video>', ("video",)),
        ('<iframe src="https://www.youtube.com/embed/x"></iframe>', ("video",)),
        ('<audio src="a.mp3"></audio>', ("audio",)),
        ('<div class="c-bildergalerie big"></div>', ("gallery",)),
        ('<iframe src="https://maps.example/x"></iframe>', ()),
    ],
)
def test_media(html: str, media: tuple[str, ...]) -> None:
    assert look(html).media == media


@pytest.mark.parametrize(
    ("selector", "words"),
    [
        (".paid", 4),
        ("#rest", 4),
        ("article .paid", 4),
        ("div.paid", 4),
        (".missing", 0),
        ("[data-paid]", None),
    ],
)
def test_words_in_the_locked_parts(selector: str, words: int | None) -> None:
    body = '<article><p>frei</p><div class="x paid" id="rest"><p>vier Worte sind gezahlt</p></div></article>'
    assert look(body, locked=(selector,)).locked_words == words


def test_a_field_for_a_password() -> None:
    assert look('<input type="PASSWORD">').password
    assert not look('<input type="search">').password
