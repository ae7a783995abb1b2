"""Sources come and go: ``add``, ``remove``, and pages without a feed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ruamel.yaml import YAML

from aggregator.demo.documents import Document
from tests.e2e.running import Desk

HEAD = """\
# Meine Presseschau
settings:   # hinter dem Proxy
  base_url: {base}
  fetch: {{proxy: "{proxy}", per_host_delay: 0s}}

sources:
  # Das Erste.
  - name: erstes   # bleibt
    url: "http://erstes.example/feed"   # wie es ist

feeds:
  - slug: alles
    title: 'Alles'
"""


@pytest.fixture
def desk(tmp_path, press):
    made = Desk(tmp_path)
    file = made.configure()
    file.write_text(HEAD.format(base=made.base, proxy=press.proxy), encoding="utf-8")
    return made


@pytest.fixture
def file(desk):
    return desk.folder / "config" / "presseschau.yaml"


def serve(press, host, path, body, kind="text/html"):
    document = Document(body.encode(), kind, datetime(2026, 1, 3, tzinfo=UTC))
    press.room._documents[host, path] = document


def sources(file):
    return YAML(typ="safe", pure=True).load(file)["sources"]


def test_add_finds_the_feed_of_a_site_and_writes_it(desk, press, file):
    publisher = press.room.publishers[0]
    before = file.read_text(encoding="utf-8")
    told = desk.run(
        "add", publisher.address(publisher.reports[0]), "--tag", "Heimat", "--every", "15m"
    )
    name = sources(file)[1]["name"]
    assert f"“{publisher.title}”" in told
    assert f"{len(publisher.reports)} entries" in told
    assert "written: config/presseschau.yaml" in told
    assert "next: `presseschau once`" in told
    new = f"  - name: {name}\n    url: {publisher.feed}\n    every: 15m\n    tags: [Heimat]\n"
    assert file.read_text(encoding="utf-8") == before.replace("\nfeeds:", new + "\nfeeds:")
    assert "in order" in desk.run("check")
    desk.run("once", code=1)  # the first source does not answer
    assert len(desk.records()) == len(publisher.reports)


def test_add_takes_a_feed_as_it_is(desk, press, file):
    publisher = press.room.publishers[1]
    told = desk.run("add", publisher.feed, "--name", "meins", "--file", "neu.yaml")
    assert told.startswith(f"meins: {publisher.format}, ")
    assert sources(file.with_name("neu.yaml")) == [{"name": "meins", "url": publisher.feed}]
    desk.run("add", publisher.feed, code=2)
    assert "“meins” reads this address already" in desk.errors


def test_add_lists_several_feeds_and_takes_the_one_that_is_picked(desk, press, file):
    first, second = press.room.publishers[:2]
    page = "".join(
        f'<link rel="alternate" type="application/rss+xml" title="{one.title}" href="{one.feed}">'
        for one in (first, second)
    )
    serve(press, "www.kiosk.example", "/", page)
    told = desk.run("add", "http://www.kiosk.example/", "--pick", "2")
    assert f"   1  {first.title}  {first.feed}\n   2  {second.title}  {second.feed}\n" in told
    assert sources(file)[1]["url"] == second.feed
    desk.run("add", "http://www.kiosk.example/", "--pick", "3", code=2)
    assert "2 feeds to pick from" in desk.errors
    desk.run("add", "http://www.kiosk.example/", "--name", "erstes", code=2)
    assert "erstes" in desk.errors
    desk.run("add", "http://www.kiosk.example/")
    assert sources(file)[2]["url"] == first.feed


def test_add_tries_the_usual_addresses_last(desk, press, file):
    document = press.room._documents[press.room.publishers[0].host, press.room.publishers[0].path]
    serve(press, "www.still.example", "/start", '<p>Kein Feed. <a href="/defekt.rss">Feed</a></p>')
    serve(press, "www.still.example", "/defekt.rss", "<title>Auch nicht</title>")
    press.room._documents["www.still.example", "/atom.xml"] = document
    desk.run("add", "http://www.still.example/start")
    assert sources(file)[1] == {"name": "still", "url": "http://www.still.example/atom.xml"}


def test_add_follows_a_link_to_a_list_of_feeds(desk, press, file):
    first, second = press.room.publishers[:2]
    serve(press, "www.haus.example", "/", '<a href="/service/feeds.html">Unsere RSS-Feeds</a>')
    listed = f'<a href="/kaputt.rss">Alt</a><a href="{first.feed}">RSS: Eins</a><a href="{second.feed}">RSS: Zwei</a>'
    serve(press, "www.haus.example", "/service/feeds.html", listed)
    told = desk.run("add", "http://www.haus.example/")
    assert "   1  Alt  http://www.haus.example/kaputt.rss\n   2  RSS: Eins" in told
    assert "http://www.haus.example/kaputt.rss: " in desk.errors
    assert sources(file)[1]["url"] == first.feed


def test_add_changes_nothing_where_it_finds_nothing(desk, press, file):
    before = file.read_bytes()
    serve(press, "www.stumm.example", "/", "<title>Stumm</title>")
    desk.run("add", "http://www.stumm.example/", code=1)
    assert "(“Stumm”), not a feed" in desk.errors
    assert "kind: page" in desk.errors
    desk.run("add", "http://www.fehlt.example/", code=1)
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("{feed}", "--every", "15"), "must be a number with a unit"),
        (("{feed}", "--name", "Mein Blatt"), "may hold only a-z"),
        (("{feed}", "--file", "/anderswo/quellen.yaml"), "must be a *.yaml file in config"),
        (("http://erstes.example/feed",), "“erstes” reads this address already"),
        (("https://blatt.example/?key=${{KEY}}",), "by hand"),
        (("ftp://blatt.example/",), "no http:// or https:// address"),
    ],
)
def test_add_refuses_what_would_be_wrong(desk, press, file, arguments, said):
    before = file.read_bytes()
    feed = press.room.publishers[0].feed
    desk.run("add", *(one.format(feed=feed) for one in arguments), code=2)
    assert said in desk.errors
    assert file.read_bytes() == before


def test_remove_takes_out_what_add_wrote(desk, press, file):
    before = file.read_bytes()
    desk.run("add", press.room.publishers[0].feed, "--name", "neu")
    assert "records stay" in desk.run("remove", "neu")
    assert file.read_bytes() == before
    desk.run("remove", "erstis", code=2)
    assert 'did you mean "erstes"' in desk.errors


def test_remove_asks_before_it_changes_feeds(desk, press, file):
    desk.run("add", press.room.publishers[0].feed, "--name", "neu")
    extra = file.with_name("weiteres.yaml")
    extra.write_text(
        "feeds:\n  - {slug: beide, title: Beide, sources: [erstes, neu]}  # zwei\n"
        "  - {slug: eins, title: Eins, sources: [erstes]}\n",
        encoding="utf-8",
    )
    desk.run("remove", "neu", code=2)
    assert "config/weiteres.yaml: feeds[0].sources (beide)" in desk.errors
    desk.run("remove", "erstes", "--force", code=2)
    assert "feeds[1].sources (eins)" in desk.errors
    assert len(sources(file)) == 2
    desk.run("remove", "neu", "--force")
    assert "sources: [erstes]}  # zwei" in extra.read_text(encoding="utf-8")
    assert len(sources(file)) == 1


def test_a_page_without_a_feed_is_read_like_a_feed(desk, press, file):
    publisher = press.room.publishers[0]
    items = "".join(
        f'<li><h2><a href="{publisher.address(one)}">{one.title}</a></h2><i>{one.teaser}</i></li>'
        for one in publisher.reports
    )
    serve(press, "www.seite.example", "/neues", f"<html lang=de><ul class=n>{items}</ul>")
    text = file.read_text(encoding="utf-8").partition("sources:")[0]
    page = "sources:\n- name: seite\n  url: http://www.seite.example/neues\n  kind: page\n"
    select = "  select: {item: .n > li, title: h2, teaser: i}\n"
    feeds = "feeds: [{slug: alles, title: Alles}]\n"
    file.write_text(text + page + select + feeds, encoding="utf-8")
    assert f"page, {len(publisher.reports)} entries" in desk.run("check", "--probe")
    desk.run("once")
    records = desk.records()
    assert {one["title"] for one in records} == {one.title for one in publisher.reports}
    assert all(one["tldr"] for one in records)
    file.write_text(text + page + select.replace("h2", "h3") + feeds, encoding="utf-8")
    desk.run("once", code=1)
    assert "select.title (h3) finds nothing in any of the" in desk.run("status")


OPML = """<?xml version="1.0"?>
<opml version="2.0" xmlns:frss="https://freshrss.org/opml"><head/><body>
<outline text="Nachrichten"><outline text="Lokales">
<outline type="rss" text="Das Blatt &amp; mehr" xmlUrl="https://www.blatt.example/feed?a=1&b=2"/>
<outline type="rss" text="Erstes" xmlUrl="http://erstes.example/feed"/>
</outline></outline>
<outline type="HTML+XPath" text="Rat" xmlUrl="https://rat.example/" frss:ttl="1800"
  frss:xPathItem="//ul[@id='n']/li" frss:cssFullContent="article"/>
<outline type="rss" text="Kaputt" xmlUrl="gopher://alt.example/"/>
</body></opml>
"""


def test_opml_of_another_program_is_taken_over(desk, file):
    opml = desk.folder / "liste.opml"
    opml.write_text(OPML, encoding="utf-8")
    told = desk.run("opml", "import", "liste.opml", code=1)
    assert "2 added, 1 there already, 1 not taken" in told
    assert "cssFullContent" in told
    assert "'gopher://alt.example/' is no http:// or https:// address" in told
    assert sources(file)[1:] == [
        {
            "name": "blatt",
            "url": "https://www.blatt.example/feed?a=1&b=2",
            "title": "Das Blatt & mehr",
            "tags": ["Nachrichten", "Lokales"],
        },
        {
            "name": "rat",
            "url": "https://rat.example/",
            "title": "Rat",
            "kind": "page",
            "select": {"item": 'ul[id="n"] > li'},
            "every": "30m",
        },
    ]
    assert "0 added, 3 there already" in desk.run("opml", "import", "liste.opml", code=1)
    assert "in order" in desk.run("check")


def test_opml_goes_out_and_comes_back_the_same(desk, file, tmp_path_factory):
    (desk.folder / "liste.opml").write_text(OPML, encoding="utf-8")
    desk.run("opml", "import", "liste.opml", "--file", "neu.yaml", code=1)
    exported = desk.run("opml", "export")
    other = Desk(tmp_path_factory.mktemp("other"))
    other.configure(settings=other.settings())
    (other.folder / "liste.opml").write_text(exported, encoding="utf-8")
    assert "3 added, 0 there already, 0 not taken" in other.run("opml", "import", "liste.opml")
    back = other.folder / "config" / "presseschau.yaml"
    wanted = sources(file) + sources(file.with_name("neu.yaml"))
    assert sorted(map(str, sources(back))) == sorted(map(str, wanted))


def test_a_file_that_is_no_opml_changes_nothing(desk, file):
    before = file.read_bytes()
    (desk.folder / "liste.opml").write_text("<html>", encoding="utf-8")
    desk.run("opml", "import", "liste.opml", code=2)
    assert "liste.opml: It is not OPML" in desk.errors
    desk.run("opml", "import", "fehlt.opml", code=2)
    desk.run("opml", code=2)
    assert file.read_bytes() == before
