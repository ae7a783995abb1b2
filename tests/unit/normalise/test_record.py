from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aggregator import normalise
from aggregator.model import Access, Article, Entry, SourceFeed, State
from aggregator.reading import manner_of
from tests.making import NOW, source

FEED = SourceFeed(format="rss", link="https://www.blatt.example/", language="de")


def made(of=source(), feed=FEED, **given):
    entry = Entry(**{"guid": "g", "link": "https://www.blatt.example/a"} | given)
    return normalise.from_entry(entry, manner=manner_of(of), feed=feed, now=NOW)


def test_an_id_depends_on_source_and_guid_alone():
    assert made(title="eins").id == made(title="zwei").id
    assert made(guid="g1").id != made(guid="g2").id
    assert made(of=source("a")).id != made(of=source("b")).id
    # Fixed from the first release on: readers know entries by what is made of it.
    assert normalise.record_id("zeit", "{urn:uuid:1}") == "6a58fe13b1e5b04d"


def test_the_link_is_canonical_and_the_original_is_kept():
    one = made(link="https://WWW.blatt.example/a?utm_source=rss&id=7")
    assert one.link == "https://www.blatt.example/a?id=7"
    assert one.original_link == "https://WWW.blatt.example/a?utm_source=rss&id=7"
    assert one.quelle == "www.blatt.example"


def test_without_a_link_the_publisher_is_that_of_the_source():
    one = made(link=None)
    assert (one.link, one.quelle) == (None, "www.blatt.example")
    assert made(link=None, feed=SourceFeed(format="rss")).quelle == "blatt.example"


def test_title_and_teaser_are_plain_text():
    one = made(title=" Bahn &  Bus\x0b ", summary="<p>Ein <b>Satz</b>.</p><script>x()</script>")
    assert one.title == "Bahn & Bus"
    assert one.teaser == "Ein Satz."


def test_a_missing_title_is_made_of_the_first_words():
    one = made(summary="eins zwei drei vier fünf sechs sieben acht neun zehn elf")
    assert one.title == "eins zwei drei vier fünf sechs sieben acht neun zehn …"


@pytest.mark.parametrize(
    ("published", "updated", "expected"),
    [
        (NOW - timedelta(hours=2), None, NOW - timedelta(hours=2)),
        (None, NOW - timedelta(hours=1), NOW - timedelta(hours=1)),
        (None, None, NOW),
        (datetime(2050, 1, 3, tzinfo=UTC), None, NOW),
        (NOW + timedelta(hours=23), None, NOW + timedelta(hours=23)),
    ],
)
def test_a_date_that_cannot_be_believed_is_now(published, updated, expected):
    assert made(published=published, updated=updated).published == expected


def test_a_later_change_moves_updated_and_not_published():
    one = made(published=NOW - timedelta(days=3), updated=NOW)
    assert (one.published, one.updated) == (NOW - timedelta(days=3), NOW)


@pytest.mark.parametrize(
    ("configured", "entry", "feed", "expected"),
    [("fr", "en", "de", "fr"), (None, "en", "de", "en"), (None, None, "de", "de")],
)
def test_the_language_that_a_person_set_is_believed_first(configured, entry, feed, expected):
    of = source(language=configured)
    assert made(of, SourceFeed(format="rss", language=feed), language=entry).language == expected


def test_the_full_text_of_a_feed_is_kept_only_where_it_is_wanted():
    html = "<p>Alles</p>"
    assert made(content=html).content == ""
    assert made(source(full_text="feed"), content=html).content == html


def article(**given):
    return Article(**{"text": "Der Text.", "access": Access.OPEN} | given)


def test_an_article_fills_what_the_feed_left_open():
    page = article(authors=("Anna",), language="de", title="T", published=NOW - timedelta(days=1))
    one = normalise.with_article(made(feed=SourceFeed(format="rss")), page)
    assert (one.inhalt, one.state, one.authors) == ("Der Text.", State.FETCHED, ("Anna",))
    assert one.language == "de"
    assert one.published == one.updated == NOW - timedelta(days=1)


def test_what_the_feed_says_is_believed_before_the_page():
    first = made(title="Im Feed", authors=("Bea",), published=NOW - timedelta(hours=5))
    page = article(title="Auf der Seite", authors=("Anna",), published=NOW - timedelta(days=1))
    one = normalise.with_article(first, page)
    assert (one.title, one.authors) == ("Im Feed", ("Bea",))
    assert one.published == NOW - timedelta(hours=5)


def test_the_publisher_is_who_answered_in_the_end():
    first = made(link="https://click.example/1")
    one = normalise.with_article(first, article(), final_url="https://www.blatt.example/a")
    assert one.quelle == "www.blatt.example"
    wall = article(access=Access.CONSENT_WALL, text="")
    one = normalise.with_article(first, wall, final_url="https://consent.example/")
    assert one.quelle == "click.example"


@pytest.mark.parametrize(
    ("access", "text", "expected"),
    [
        (Access.PAYWALLED, "", "Der Anriss."),
        (
            Access.PAYWALLED,
            "Der Anriss. Und ein freier Absatz.",
            "Der Anriss. Und ein freier Absatz.",
        ),
        (Access.PAYWALLED, "Ein freier Absatz.", "Der Anriss.\nEin freier Absatz."),
        (Access.CONSENT_WALL, "", "Der Anriss."),
        (Access.NO_TEXT, "", "Der Anriss."),
    ],
)
def test_where_nothing_is_open_the_teaser_is_all_there_is(access, text, expected):
    one = normalise.with_article(made(summary="Der Anriss."), article(access=access, text=text))
    assert (one.inhalt, one.access) == (expected, access)


def test_a_date_of_the_page_that_cannot_be_believed_is_not():
    page = article(published=NOW + timedelta(days=300))
    one = normalise.with_article(made(feed=SourceFeed(format="rss")), page)
    assert one.published == one.updated == NOW


@pytest.mark.parametrize(
    ("access", "message", "reason"),
    [
        (Access.OPEN, "", None),
        (Access.OPEN, "page 2 is missing", "incomplete"),
        (Access.NO_TEXT, "the page holds a video", "no_text"),
    ],
)
def test_what_is_to_be_said_of_an_article_stays_with_the_record(access, message, reason):
    one = normalise.with_article(made(summary="Kurz."), article(access=access, message=message))
    assert one.state is State.FETCHED
    assert (one.failure and (one.failure.reason, one.failure.message)) == (
        reason and (reason, message)
    )


def test_what_is_reserved_of_a_page_counts_for_its_article_and_else_what_the_feed_said():
    told = replace(made(summary="Kurz."), reserved=("noai",))
    page = article(reserved=("tdm-reservation",))
    read = normalise.with_article(told, page, final_url="https://blatt.example/1")
    assert read.reserved == ("tdm-reservation",)
    silent = normalise.with_article(told, article(), final_url="https://blatt.example/1")
    assert silent.reserved == ()
    assert normalise.with_article(told, article()).reserved == ("noai",)
    assert normalise.with_teaser_only(told).reserved == ("noai",)


def test_an_imported_record_has_the_same_identity_each_time():
    def imported(**given):
        fields = {"datum": NOW, "quelle": "www.blatt.example", "tldr": "Kurz.", "inhalt": "Lang."}
        return normalise.imported(**fields | given, source="import", now=NOW)

    assert imported().id == imported().id
    assert imported(inhalt="Anders.").id != imported().id
    assert imported().state is State.SUMMARISED
    assert imported(tldr="").state is State.FETCHED
