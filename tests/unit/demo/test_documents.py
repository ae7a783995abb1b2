import json
from calendar import timegm
from datetime import UTC, datetime

import feedparser
import pytest
from lxml import etree, html

from aggregator.demo.documents import Document, documents, index
from aggregator.demo.press import Publisher, Report, read_press

NOW = datetime(2026, 3, 3, 7, 30, tzinfo=UTC)
PRESS = read_press(NOW)
PAGES = [(publisher, report) for publisher in PRESS for report in publisher.reports]


@pytest.fixture(scope="module")
def served() -> dict[tuple[str, str], Document]:
    return documents(PRESS)


@pytest.mark.parametrize(
    "publisher", [p for p in PRESS if p.format != "json"], ids=lambda publisher: publisher.name
)
def test_an_xml_feed_lists_every_report(
    served: dict[tuple[str, str], Document], publisher: Publisher
) -> None:
    document = served[publisher.host, publisher.path]
    etree.fromstring(document.body)  # well-formed without recovery
    feed = feedparser.parse(document.body, response_headers={"content-type": document.type})
    assert not feed.bozo
    assert feed.feed.title == publisher.title
    assert [entry.link for entry in feed.entries] == list(map(publisher.link, publisher.reports))
    for entry, report in zip(feed.entries, publisher.reports, strict=True):
        stamp = entry.get("published_parsed") or entry.updated_parsed
        assert datetime.fromtimestamp(timegm(stamp), UTC) == report.published
        assert [tag.term for tag in entry.tags] == list(report.categories)


def test_the_json_feed_lists_every_report(served: dict[tuple[str, str], Document]) -> None:
    publisher = next(publisher for publisher in PRESS if publisher.format == "json")
    feed = json.loads(served[publisher.host, publisher.path].body)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["title"] for item in feed["items"]] == [r.title for r in publisher.reports]


def test_a_feed_with_full_text_carries_every_paragraph(
    served: dict[tuple[str, str], Document],
) -> None:
    publisher = next(publisher for publisher in PRESS if publisher.full_text)
    feed = feedparser.parse(served[publisher.host, publisher.path].body)
    for entry, report in zip(feed.entries, publisher.reports, strict=True):
        text = html.fromstring(entry.content[0].value).text_content()
        assert text.split() == report.text.split()


@pytest.mark.parametrize(("publisher", "report"), PAGES, ids=[r.path for _, r in PAGES])
def test_a_page_holds_the_text_among_what_surrounds_it(
    served: dict[tuple[str, str], Document], publisher: Publisher, report: Report
) -> None:
    page = html.document_fromstring(served[publisher.host, report.path].body)
    shown = [
        block.text_content()
        for block in page.xpath("//div[@class='article-body']/*[self::p or self::h2]")
    ]
    assert shown == report.text.split("\n")
    assert page.xpath("//nav")
    assert page.xpath("//footer")
    (script,) = page.xpath("//script[@type='application/ld+json']")
    data = json.loads(script.text)
    assert data["headline"] == report.title
    assert datetime.fromisoformat(data["datePublished"]) == report.published
    assert data["isAccessibleForFree"] is not report.paywall
    assert bool(page.xpath("//div[@class='paywall']")) is report.paywall


@pytest.mark.parametrize(
    ("surroundings", "element"),
    [("newsletter", "//aside[@class='newsletter-box']"), ("liveblog", "//aside[@class='ticker']")],
)
def test_some_page_has_such_surroundings(
    served: dict[tuple[str, str], Document], surroundings: str, element: str
) -> None:
    for publisher, report in PAGES:
        page = html.document_fromstring(served[publisher.host, report.path].body)
        assert bool(page.xpath(element)) is (report.surroundings == surroundings)
    assert any(report.surroundings == surroundings for _, report in PAGES)


def test_the_same_moment_gives_the_same_bytes(served: dict[tuple[str, str], Document]) -> None:
    assert documents(read_press(NOW)) == served


def test_markup_in_a_title_is_text() -> None:
    report = Report(
        path="/a",
        kicker="Test",
        title="Bahn & <b>Bus</b> </script>",
        teaser="",
        published=NOW,
        paragraphs=("a < b",),
    )
    publisher = Publisher(
        name="t",
        host="t.example",
        title="T",
        slogan="",
        sections=(),
        path="/feed",
        format="atom",
        reports=(report,),
    )
    served = documents([publisher])
    page = html.document_fromstring(served["t.example", "/a"].body)
    assert page.xpath("string(//h1)") == report.title
    assert page.xpath("string(//div[@class='article-body']/p)") == "a < b"
    feed = feedparser.parse(served["t.example", "/feed"].body)
    assert not feed.bozo
    assert (
        etree.fromstring(served["t.example", "/feed"].body).findtext("{*}entry/{*}title")
        == report.title
    )


def test_the_index_leads_to_every_page() -> None:
    page = html.document_fromstring(index(PRESS).body)
    links = set(page.xpath("//a/@href"))
    assert {f"/{publisher.host}{report.path}" for publisher, report in PAGES} <= links
