"""Every file of tests/data/feeds beside what must come of it; what refuses to be a feed; hostile bytes."""

from __future__ import annotations

import dataclasses
import json
import pickle
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.errors import ParseError
from aggregator.parse import parse
from aggregator.text.markup import clean

if TYPE_CHECKING:
    from aggregator.model import SourceFeed

FEEDS = Path(__file__).parents[2] / "data" / "feeds"
CASES = sorted(path for path in FEEDS.iterdir() if not path.name.endswith(".expected.json"))
URL = "https://blatt.example/feeds/alle"
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


def read(body: bytes, **given: Any) -> SourceFeed:
    return parse(body, **{"content_type": None, "url": URL, "now": NOW, **given})


def plain(feed: SourceFeed) -> dict[str, Any]:
    """As JSON would have it, without what was left at its default."""

    def told(value: Any) -> Any:
        if isinstance(value, datetime):
            return value.isoformat()
        if isinstance(value, tuple):
            return [told(item) for item in value]
        if dataclasses.is_dataclass(value):
            return {
                field.name: told(getattr(value, field.name))
                for field in dataclasses.fields(value)
                if getattr(value, field.name) != field.default
            }
        return value

    found: dict[str, Any] = told(feed)
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_file_becomes_what_stands_beside_it(case: Path) -> None:
    expected = json.loads(case.with_name(f"{case.name}.expected.json").read_text("utf-8"))
    found = read(case.read_bytes(), zone=ZoneInfo("Europe/Berlin"))
    assert plain(found) == expected
    assert len({entry.guid for entry in found.entries}) == len(found.entries)


@pytest.mark.parametrize(
    ("body", "reason", "says"),
    [
        (b"", "empty", "empty"),
        (b" \n\xef\xbb\xbf", "empty", "empty"),
        (b"\xef\xbb\xbf", "empty", "empty"),
        (b"<?xml version='1.0'?><!-- nichts -->", "empty", "empty"),
        (b"<!DOCTYPE html><title>Zustimmung</title><p>Ja", "html", "Zustimmung"),
        (
            b"<html><head><link rel=alternate type='application/rss+xml' href='/f?a=1&amp;b=2'>",
            "html",
            "https://blatt.example/f?a=1&b=2",
        ),
        (
            b'<html><link href="atom.xml" type="application/atom+xml" rel="alternate"></html>',
            "html",
            "https://blatt.example/feeds/atom.xml",
        ),
        (b"<html><link type='application/rss+xml' href='javascript:x'>", "html", "names none"),
        (b"<HTML><body>", "html", "web page"),
        (b"<head><title>x</title>", "html", "web page"),
        (b"<html><script>'<rss >'</script>", "html", "web page"),
        (b"<opml version='2.0'><body/></opml>", "not_a_feed", "<opml>"),
        (b"<?xml version='1.0'?><urlset/>", "not_a_feed", "<urlset>"),
        (b"404 page not found", "not_a_feed", "404 page not found"),
        (b"%PDF-1.7 \x00\xff", "not_a_feed", "PDF"),
        (b"\x1f\x8b\x08\x00kaputt", "not_a_feed", "not a feed"),
        (b'{"error": "not found"}', "not_a_feed", "no list of items"),
        (b"[1, 2]", "not_a_feed", "JSON"),
        (b'{"items": [', "malformed", "JSON"),
        (b"[" * 100_000, "malformed", "nests too deep"),
        (b'{"items": [1' + b"0" * 5000 + b"]}", "malformed", "number too long"),
        (b"<rss><channel><title>Abgerissen</title><item><title>Ha", "malformed", "first entry"),
        (b"<rss", "not_a_feed", "<rss>"),
    ],
)
def test_what_is_no_feed_says_what_it_is(body: bytes, reason: str, says: str) -> None:
    with pytest.raises(ParseError) as caught:
        read(body)
    assert caught.value.reason == reason
    assert says in caught.value.message


def test_error_survives_pickling() -> None:
    with pytest.raises(ParseError) as caught:
        read(b"")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.reason, again.message) == ("empty", caught.value.message)


def rss(items: str, encoding: str = "utf-8", declared: str = "") -> bytes:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    return f'{head}<rss version="2.0"><channel><title>B</title>{items}</channel></rss>'.encode(
        encoding
    )


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-8", "", None),
        ("utf-8", "utf-8", "text/xml"),
        ("utf-8", "iso-8859-1", "text/xml; charset=iso-8859-1"),
        ("cp1251", "", 'application/xml; charset="windows-1251"'),
        ("cp1251", "windows-1251", "text/xml; charset=ISO-8859-1"),
        ("cp1251", "windows-1251", "text/html"),
        ("koi8-r", "koi8-r", "text/xml; charset=unsinn"),
        ("utf-16", "utf-16", None),
        ("utf-16-be", "", None),
        ("utf-32", "", None),
    ],
)
def test_characters_are_read_whatever_is_declared(
    encoding: str, declared: str, content_type: str | None
) -> None:
    body = rss("<item><title>Привет</title></item>", encoding, declared)
    assert read(body, content_type=content_type).entries[0].title == "Привет"


def test_stateful_encodings_are_believed_utf_7_is_not() -> None:
    body = rss("<item><title>日本</title></item>", "iso-2022-jp", "iso-2022-jp")
    assert read(body).entries[0].title == "日本"
    body = rss("<item><title>+ADw-b</title></item>", declared="utf-7")
    assert read(body).entries[0].title == "+ADw-b"


def test_zone_is_for_dates_that_name_none() -> None:
    body = rss(
        "<item><title>a</title><pubDate>2026-01-03T05:37:00</pubDate></item>"
        "<item><title>b</title><pubDate>Sat, 03 Jan 2026 05:37:00 GMT</pubDate></item>"
    )
    assert [entry.published for entry in read(body).entries] == [
        datetime(2026, 1, 3, 5, 37, tzinfo=UTC)
    ] * 2
    assert [entry.published for entry in read(body, zone=ZoneInfo("Europe/Berlin")).entries] == [
        datetime(2026, 1, 3, 4, 37, tzinfo=UTC),
        datetime(2026, 1, 3, 5, 37, tzinfo=UTC),
    ]


def test_language_of_entry_outranks_source_outranks_feed() -> None:
    body = rss(
        "<language>en-US</language><item><title>a</title></item>"
        '<item><title>b</title><dc:language xmlns:dc="http://purl.org/dc/elements/1.1/">fr_CH</dc:language></item>'
    )
    feed = read(body, language="de")
    assert feed.language == "en-us"
    assert [entry.language for entry in feed.entries] == ["de", "fr-ch"]
    assert [entry.language for entry in read(body).entries] == ["en-us", "fr-ch"]


ODD = st.text("e\u0338\u0301\xad\x85\u200f\u202e\u05d0\u2028 \n@.<>()&;ab", max_size=30)


@given(ODD, ODD)
def test_titles_and_categories_are_clean(title: str, category: str) -> None:
    feed = {"title": title, "items": [{"id": "1", "title": title, "tags": [category]}]}
    (entry,) = read(json.dumps(feed).encode()).entries
    for text in (entry.title, *entry.categories):
        assert clean(text) == text  # so the normaliser does not do it again
        assert "\n" not in text


def test_guid_does_not_depend_on_the_order_or_the_date_of_a_repetition() -> None:
    def body(*dates: str) -> bytes:
        return rss(
            "".join(
                f"<item><guid>g</guid><link>https://blatt.example/{date}</link><title>t</title>"
                f"<pubDate>{date} Jan 2026 05:37 GMT</pubDate></item>"
                for date in dates
            )
        )

    one = {entry.link: entry.guid for entry in read(body("1", "2")).entries}
    other = {entry.link: entry.guid for entry in read(body("3", "2", "1")).entries}
    assert one.items() <= other.items()


def test_a_very_long_guid_is_shortened_to_a_hash() -> None:
    body = rss(f"<item><guid>{'x' * 5000}</guid></item><item><guid>{'x' * 5001}</guid></item>")
    assert [len(entry.guid) for entry in read(body).entries] == [32, 32]


def test_ttl_is_the_longest_wait_and_sane() -> None:
    sy = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    assert read(rss("<ttl>90</ttl>")).ttl == 5400
    assert read(rss(f"<ttl>90</ttl><sy:updatePeriod {sy}>daily</sy:updatePeriod>")).ttl == 86400
    assert read(rss(f"<sy:updateFrequency {sy}>4</sy:updateFrequency>")).ttl == 21600
    assert read(rss("<ttl>99999999999</ttl>")).ttl == 366 * 86400
    for nonsense in ("-5", "0", "bald", "1e9", "inf", ""):
        assert read(rss(f"<ttl>{nonsense}</ttl>")).ttl is None


def test_the_feed_itself_is_no_home_page() -> None:
    body = rss(f"<link>{URL}</link>")
    assert read(body).link is None


def test_deep_and_large_documents_end() -> None:
    deep = rss("<item><title>t</title><description>" + "<div>" * 3000 + "</description></item>")
    assert read(deep).entries[0].title == "t"
    many = rss("<item><title>t</title></item><item/>" * 2000)
    assert len(read(many).entries) == 2


WORDS = [
    "<rss>", "<rss version='2.0'>", "</rss>", "<channel>", "</channel>", "<item>", "</item>", "<title>",
    "</title>", "<link>", "</link>", "<link href='x'/>", "<feed xmlns='http://www.w3.org/2005/Atom'>", "</feed>",
    "<entry>", "</entry>", "<content type='xhtml'>", "<content type='image/png'>", "</content>", "<guid>",
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>", "<![CDATA[", "]]>", "<!--", "-->", "&amp;",
    "&#0;", "&#xD800;", "&#99999999;", "&nbsp;", "&x", "<!DOCTYPE r [", "<!ENTITY x 'y'>", "]>", "<?xml version='1.0'?>",
    "<a:b>", "xml:base='http://['", "<author>", "<category/>", "<enclosure url='//['/>", "<pubDate>", "99 99",
    "ä", " ", "\x00", "\ud7ff", "http://[", "javascript:", "<html>", '{"items": [', '{"id": 1e400}', "]}", "1",
]  # fmt: skip


@given(
    st.binary(max_size=200)
    | st.lists(st.sampled_from(WORDS), max_size=30).map("".join).map(str.encode)
    | st.tuples(st.sampled_from(CASES), st.integers(0, 4000), st.binary(max_size=6)).map(
        lambda hit: (body := hit[0].read_bytes())[: hit[1]] + hit[2] + body[hit[1] + len(hit[2]) :]
    ),
    st.none()
    | st.text(max_size=20)
    | st.sampled_from(["text/xml; charset=hex", "a; charset=idna"]),
)
@settings(max_examples=300, deadline=None)
def test_no_bytes_raise_anything_but_a_parse_error(body: bytes, content_type: str | None) -> None:
    found, problem = None, None
    try:
        found = parse(body, content_type=content_type, url=URL, now=NOW)
    except ParseError as error:
        problem = error
    if problem is not None:
        assert problem.reason in {"empty", "html", "not_a_feed", "malformed"}
        assert problem.message
    if found is not None:
        json.dumps(plain(found)).encode()
        assert len({entry.guid for entry in found.entries}) == len(found.entries)
        assert all(entry.guid for entry in found.entries)


def test_a_date_in_a_feed_may_be_relative() -> None:
    body = b"""<rss version="2.0"><channel><title>T</title>
    <item><title>A</title><link>https://a.example/1</link><pubDate>vor 2 Stunden</pubDate></item>
    </channel></rss>"""
    now = datetime(2026, 1, 3, 4, 37, tzinfo=UTC)
    (entry,) = parse(body, content_type=None, url="https://a.example/feed", now=now).entries
    assert entry.published == datetime(2026, 1, 3, 2, 37, tzinfo=UTC)
