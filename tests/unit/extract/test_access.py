from __future__ import annotations

import pytest

from aggregator.extract.access import Found, decide, share_of
from aggregator.extract.walls import Shown
from aggregator.model import Access


def text(words: int, end: str = ".") -> str:
    return " ".join(["Wort"] * words) + end


CONSENT = (
    "Weiter mit Werbung lesen wie gewohnt mit Werbung und Tracking. Ihre Zustimmung können Sie "
    "jederzeit widerrufen. Alle akzeptieren. Wir und unsere 214 Partner verarbeiten Daten, damit "
    "Sie diese Seiten nutzen können."
)
ABOUT_CONSENT = (
    "Das Gericht hat entschieden, dass ein Verlag seine Leser nicht vor die Wahl zwischen Pur-Abo "
    "und Tracking stellen darf. Wer die Einwilligung erteilt, müsse sie jederzeit zurücknehmen können."
)
OFFER = "Jetzt weiterlesen mit dem Digitalabo"
LOGIN = Shown(title="Anmelden", text=text(60), password=True)


@pytest.mark.parametrize(
    ("shown", "found", "access"),
    [
        # a whole article
        (Shown(text=text(400)), Found(text=text(400)), Access.OPEN),
        (Shown(text=text(40)), Found(text=text(30)), Access.OPEN),
        (Shown(), Found(text=text(600), about=0.9), Access.OPEN),
        # bot defences
        (Shown(text="Just a moment..."), Found(text=""), Access.BLOCKED),
        (Shown(title="Access denied", text=text(40)), Found(text=text(40)), Access.BLOCKED),
        (Shown(text=text(9), challenge_code=True), Found(text=text(9)), Access.BLOCKED),
        (Shown(text=text(90), challenge_code=True), Found(text=text(90)), Access.OPEN),
        (Shown(text="Just a moment... " + text(300)), Found(text=text(90)), Access.OPEN),
        (Shown(text="Access denied " + text(130)), Found(text=text(130), about=0.9), Access.OPEN),
        # logins
        (LOGIN, Found(text=""), Access.LOGIN_EXPIRED),
        (LOGIN, Found(text=text(50)), Access.LOGIN_EXPIRED),
        (LOGIN, Found(text=text(200), about=0.1), Access.LOGIN_EXPIRED),
        (LOGIN, Found(text=text(200), about=0.9), Access.OPEN),
        (Shown(text=text(900), password=True), Found(text=text(50)), Access.OPEN),
        # consent pages and banners
        (Shown(text=CONSENT), Found(text=""), Access.CONSENT_WALL),
        (Shown(text=CONSENT), Found(text=CONSENT), Access.CONSENT_WALL),
        (
            Shown(text=CONSENT + text(300)),
            Found(text=CONSENT + text(300), about=0.1),
            Access.CONSENT_WALL,
        ),
        (Shown(text=CONSENT), Found(text=CONSENT, about=0.9), Access.CONSENT_WALL),
        (Shown(text=ABOUT_CONSENT), Found(text=ABOUT_CONSENT, about=0.9), Access.OPEN),
        (Shown(text=CONSENT + text(90)), Found(text=text(90)), Access.OPEN),
        (Shown(text=CONSENT + text(2000)), Found(text=text(90)), Access.OPEN),
        # no such page
        (Shown(title="Seite nicht gefunden", text=text(30)), Found(text=text(30)), Access.NO_TEXT),
        (Shown(title="Seite nicht gefunden"), Found(text=text(200), about=0.9), Access.OPEN),
        # said not to be free
        (Shown(), Found(text=text(400), free=False), Access.OPEN),
        (Shown(), Found(text=text(150), free=False), Access.OPEN),
        (Shown(), Found(text=text(50), free=False), Access.PAYWALLED),
        (Shown(text=OFFER), Found(text=text(200), free=False), Access.PAYWALLED),
        (Shown(), Found(text=text(200, " und"), free=False), Access.PAYWALLED),
        (Shown(), Found(text=text(200, "..."), free=False), Access.PAYWALLED),
        (Shown(), Found(text=text(200, " (dpa)"), free=False), Access.OPEN),
        (Shown(text=OFFER, locked_words=300), Found(text=text(200), free=False), Access.OPEN),
        (Shown(text=OFFER, locked_words=10), Found(text=text(200), free=False), Access.PAYWALLED),
        (Shown(), Found(text=text(400), free=False, stated_words=900), Access.PAYWALLED),
        (Shown(), Found(text=text(400), free=False, stated_words=500), Access.OPEN),
        # an offer, and nothing said
        (Shown(text=OFFER), Found(text=text(50)), Access.PAYWALLED),
        (Shown(text=OFFER), Found(text=text(200)), Access.OPEN),
        (Shown(text=OFFER), Found(text=text(200, " und")), Access.PAYWALLED),
        (Shown(text=OFFER), Found(text=text(200), stated_words=500), Access.PAYWALLED),
        (Shown(), Found(text=text(200), stated_words=500), Access.OPEN),
        (Shown(text="Jetzt abonnieren"), Found(text=text(50)), Access.OPEN),
        # too little
        (Shown(), Found(text=""), Access.NO_TEXT),
        (Shown(), Found(text=text(10)), Access.NO_TEXT),
        (Shown(media=("video",)), Found(text=text(10)), Access.NO_TEXT),
        (Shown(media=("video",)), Found(text=text(100)), Access.OPEN),
    ],
)
def test_what_a_page_let_us_read(shown: Shown, found: Found, access: Access) -> None:
    verdict = decide(shown, found)
    assert verdict.access is access
    assert bool(verdict.message) is (access is not Access.OPEN)


@pytest.mark.parametrize(
    ("shown", "found", "part"),
    [
        (
            Shown(media=("gallery", "video")),
            Found(text="", media=("video",)),
            "a video and a picture",
        ),
        (Shown(text="Bitte aktivieren Sie JavaScript."), Found(text=""), "JavaScript"),
        (Shown(), Found(text=""), "no text"),
        (Shown(text=OFFER), Found(text=text(50)), "“Jetzt weiterlesen”"),
        (Shown(), Found(text=text(50), free=False), "says that it is not free"),
        (LOGIN, Found(text=""), "cookie or login"),
        (Shown(text=CONSENT), Found(text=""), "“Mit Werbung weiterlesen”"),
    ],
)
def test_the_message_says_what_was_found(shown: Shown, found: Found, part: str) -> None:
    assert part in decide(shown, found).message


def test_a_text_without_doubt_is_open_whatever_is_shown() -> None:
    found = Found(text=text(400), about=0.9)
    assert not found.is_doubtful
    assert decide(Shown(text=CONSENT + OFFER, password=True), found).access is Access.OPEN


@pytest.mark.parametrize(
    ("wanted", "found", "share"),
    [
        ("Straßenbahn beschlossen", "Die Straßenbahn kommt", 0.5),
        ("STRASSENBAHN Straßenbahn", "straßenbahn", 0.5),
        ("der die das", "der die das", None),
        ("", "Text", None),
    ],
)
def test_share_of_words(wanted: str, found: str, share: float | None) -> None:
    assert share_of(wanted, found) == share
