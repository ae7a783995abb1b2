from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from aggregator.errors import PublishError
from aggregator.model import Access, Enclosure, Origin, Support
from aggregator.publish import view

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from aggregator.model import PublishedEntry, Selection


BASE = "https://presse.example/"


def _item(
    entry: PublishedEntry,
    zone: ZoneInfo,
    *,
    content: str = "tldr",
    language: str | None = "de",
) -> view.Item:
    return view.item(entry, content=content, language=language, zone=zone)


def test_content_begins_with_the_tldr_then_facts_then_the_link(
    entry: Callable[..., PublishedEntry], zone: ZoneInfo
) -> None:
    item = _item(entry(), zone)
    assert item.content.startswith(
        "<p>Die Berater treffen sich in Kyjiw. Es geht um Sicherheit &amp; Frieden.</p>"
        "<p>Datum 03.01.2026 04:37 · Quelle www.zeit.example</p>"
        '<p><a href="https://www.zeit.example/politik/1"'
    )
    assert "Absatz" not in item.content


def test_full_content_adds_one_paragraph_for_each_line_and_escapes_it(
    entry: Callable[..., PublishedEntry], zone: ZoneInfo
) -> None:
    item = _item(entry(), zone, content="full")
    assert item.content.endswith(
        "<p>Erster Absatz.</p><p>Zweiter Absatz mit &lt;spitzen&gt; Klammern.</p>"
    )


def test_markup_in_text_stays_text(entry: Callable[..., PublishedEntry], zone: ZoneInfo) -> None:
    item = _item(entry(tldr="<script>alert(1)</script> & Co", title="a <b> c"), zone)
    assert "<script" not in item.content
    assert item.summary == "<script>alert(1)</script> & Co"
    assert item.title == "a <b> c"


@pytest.mark.parametrize(
    ("engine", "access", "german", "english"),
    [
        ("extractive", Access.OPEN, "", ""),
        ("teaser", Access.OPEN, "Anriss des Verlags.", "The publisher's own teaser."),
        # the TLDR itself says that there is a paywall
        ("teaser", Access.PAYWALLED, "Anriss des Verlags.", "The publisher's own teaser."),
        (
            "teaser",
            Access.CONSENT_WALL,
            "Anriss des Verlags; der Artikel ist nicht frei zugänglich.",
            "The publisher's own teaser; the article is not freely accessible.",
        ),
        ("teaser", Access.NO_TEXT, "Anriss des Verlags.", "The publisher's own teaser."),
        (
            "extractive",
            Access.PAYWALLED,
            "Der Artikel ist nicht ganz frei zugänglich.",
            "Parts of the article are not freely accessible.",
        ),
    ],
)
def test_note_says_what_the_tldr_is(
    *,
    entry: Callable[..., PublishedEntry],
    zone: ZoneInfo,
    engine: str,
    access: Access,
    german: str,
    english: str,
) -> None:
    made = entry(engine=engine, access=access, language="de")
    assert _item(made, zone).note == german
    assert f"{german}</em>" in _item(made, zone).content
    assert _item(entry(engine=engine, access=access, language="en-GB"), zone).note == english


@pytest.mark.parametrize(
    ("of_record", "of_feed", "link_text"),
    [
        ("en", "de", "Read the article"),
        (None, "en", "Read the article"),
        (None, None, "Zum Artikel"),
        ("de-AT", "en", "Zum Artikel"),
    ],
)
def test_own_words_follow_the_record_then_the_feed(
    entry: Callable[..., PublishedEntry],
    zone: ZoneInfo,
    of_record: str | None,
    of_feed: str | None,
    link_text: str,
) -> None:
    item = _item(entry(language=of_record), zone, language=of_feed)
    assert link_text in item.content


@pytest.mark.parametrize(
    ("title", "tldr", "shown"),
    [
        ("  Zwei\n Zeilen\t", "x", "Zwei Zeilen"),
        ("", "Kurz und gut.", "Kurz und gut."),
        ("\x00 ", " ".join("abcdefghijklmn"), "a b c d e f g h i j k l …"),
        ("", "", "www.zeit.example"),
    ],
)
def test_title_falls_back_to_the_first_words_of_the_tldr(
    entry: Callable[..., PublishedEntry], zone: ZoneInfo, title: str, tldr: str, shown: str
) -> None:
    assert _item(entry(title=title, tldr=tldr), zone).title == shown


def test_source_without_a_home_still_has_an_identity(
    entry: Callable[..., PublishedEntry], zone: ZoneInfo
) -> None:
    nameless = replace(entry(), origin=Origin(name="zeit", title="", home=None))
    item = _item(nameless, zone)
    assert (item.source_id, item.source_title, item.source_home) == (
        "urn:presseschau:source:zeit",
        "www.zeit.example",
        None,
    )


def test_a_credential_in_an_address_is_not_shown(
    entry: Callable[..., PublishedEntry], zone: ZoneInfo
) -> None:
    origin = Origin(name="zeit", title="Z", home="https://anna:geheim@feeds.example/")
    item = _item(replace(entry(), origin=origin), zone)
    assert item.source_home == "https://feeds.example/"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://a.example/b?c=d#e", "https://a.example/b?c=d#e"),
        ("https://a.example", "https://a.example/"),
        ("https://müller.example/straße", "https://xn--mller-kva.example/stra%C3%9Fe"),
        ("https://a.example/100% wahr", "https://a.example/100%25%20wahr"),
        ("https://a.example/%C3%9F", "https://a.example/%C3%9F"),
        ('https://a.example/"><script>', "https://a.example/%22%3E%3Cscript%3E"),
        ("javascript:alert(1)", None),
        ("/relativ", None),
        ("https://", None),
        ("", None),
        (None, None),
    ],
)
def test_web_address(address: str | None, shown: str | None) -> None:
    assert view.web_address(address) == shown


def test_no_address_is_too_broken_to_be_written() -> None:
    shown = view.web_address("https://a.example/\ud800")
    assert shown is None or shown.isascii()


@pytest.mark.parametrize(
    ("enclosure", "shown"),
    [
        (Enclosure("https://a.example/f.MP3"), ("audio/mpeg", None)),
        (Enclosure("https://a.example/f", "Audio/OGG; codecs=opus", 7), ("audio/ogg", 7)),
        (Enclosure("https://a.example/f", "Unsinn", -1), ("application/octet-stream", None)),
        (Enclosure("https://a.example/f.m4a?x=.exe", None, 0), ("audio/mp4", None)),
    ],
)
def test_enclosure_has_a_media_type_and_no_invented_length(
    entry: Callable[..., PublishedEntry],
    zone: ZoneInfo,
    enclosure: Enclosure,
    shown: tuple[str, int | None],
) -> None:
    [found] = _item(entry(enclosures=(enclosure,)), zone).enclosures
    assert (found.type, found.length) == shown


def test_enclosure_without_an_address_is_left_out(
    entry: Callable[..., PublishedEntry], zone: ZoneInfo
) -> None:
    assert _item(entry(enclosures=(Enclosure("ftp://a.example/f"),)), zone).enclosures == ()


def test_what_is_no_language_is_not_called_one(
    entry: Callable[..., PublishedEntry], zone: ZoneInfo
) -> None:
    assert _item(entry(language="qq"), zone).language is None
    assert _item(entry(language="deu_AT"), zone).language == "de-AT"


def test_what_nobody_could_decode_is_a_question_mark_everywhere(
    entry: Callable[..., PublishedEntry], zone: ZoneInfo
) -> None:
    said = "M\ufffdnchen liegt an der Isar."
    made = entry(
        title=said,
        tldr=said,
        inhalt=said,
        authors=("J\ufffdrg",),
        support=(Support(said, (said,)),),
    )
    shown = view.item(made, content="full", language="de", zone=zone)
    assert "\ufffd" not in repr(shown)
    assert shown.title == shown.summary == "M?nchen liegt an der Isar."
    assert "#:~:text=M%EF%BF%BDnchen" in shown.content, "the page has what it has"


def test_the_id_of_an_origin_is_spelled_as_identities_are(
    entry: Callable[..., PublishedEntry], zone: ZoneInfo
) -> None:
    origin = Origin(name="z", title="Z", home="http://z.example:80/caf%c3%a9/./%7ez")
    assert _item(replace(entry(), origin=origin), zone).source_id == (
        "http://z.example/caf%C3%A9/~z"
    )


def test_instants_are_utc_and_whole_seconds() -> None:
    summer = datetime(2026, 7, 1, 12, 0, 5, 999, tzinfo=timezone(timedelta(hours=2)))
    assert view.instant(summer) == datetime(2026, 7, 1, 10, 0, 5, tzinfo=UTC)
    assert view.rfc3339(summer) == "2026-07-01T10:00:05Z"


def test_an_entry_that_cannot_be_shown_is_named(
    entry: Callable[..., PublishedEntry], selection: Callable[..., Selection], zone: ZoneInfo
) -> None:
    naive = entry(2, published=datetime(2026, 1, 3))  # noqa: DTZ001 - the fault under test
    with pytest.raises(PublishError, match=r"feed politik: entry 0000000000000002 .* time zone"):
        view.document(selection(entry(1), naive), base_url=BASE, zone=zone)


def test_a_feed_that_cannot_be_shown_is_named(
    selection: Callable[..., Selection], zone: ZoneInfo
) -> None:
    naive = selection(updated=datetime(2026, 1, 3))  # noqa: DTZ001 - the fault under test
    with pytest.raises(PublishError, match=r"feed politik cannot be shown: .* no time zone"):
        view.document(naive, base_url=BASE, zone=zone)


def test_document_knows_its_addresses(selection: Callable[..., Selection], zone: ZoneInfo) -> None:
    document = view.document(
        selection(formats=("atom",)), base_url="https://a.example/presse", zone=zone
    )
    assert document.address("atom") == "https://a.example/presse/politik.atom"
    assert document.home == "https://a.example/presse/"
    assert "rss" not in document.names


@pytest.mark.parametrize(
    ("base_url", "address"),
    [
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/"),
        ("https://a.example/presse", "https://a.example/presse/"),
        ("https://müller.example/", "https://xn--mller-kva.example/"),
        ("https://anna:geheim@a.example/", "https://a.example/"),
    ],
)
def test_base_address_is_a_uri_that_ends_with_a_slash(base_url: str, address: str) -> None:
    assert view.base_address(base_url) == address
