from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.addresses import canonical, home, host, origin, resolve


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "https://www.zeit.de/politik/2026-01/ukraine",
            "https://www.zeit.de/politik/2026-01/ukraine",
        ),
        ("http://www.zeit.de", "http://www.zeit.de/"),
        ("HTTP://WWW.Zeit.DE:80/Index", "http://www.zeit.de/Index"),
        ("https://zeit.de:443/", "https://zeit.de/"),
        ("https://zeit.de:8443/a", "https://zeit.de:8443/a"),
        ("https://müller.de/Straße?q=ä", "https://xn--mller-kva.de/Stra%C3%9Fe?q=%C3%A4"),
        ("https://STRAßE.de/", "https://xn--strae-oqa.de/"),
        ("http://zeit.de./a", "http://zeit.de/a"),
        ("http://[0:0::1]:80/", "http://[::1]/"),
        ("http://zeit.de/a/./b/../c", "http://zeit.de/a/c"),
        ("http://zeit.de/a/..", "http://zeit.de/"),
        ("http://zeit.de/../../a", "http://zeit.de/a"),
        ("http://zeit.de/a//b/", "http://zeit.de/a//b/"),
        ("http://zeit.de/%7euser/%e4%2f", "http://zeit.de/~user/%E4%2F"),
        ("http://zeit.de/a b", "http://zeit.de/a%20b"),
        ("http://zeit.de/a#kommentare", "http://zeit.de/a"),
        ("http://zeit.de/#!/artikel/1", "http://zeit.de/#!/artikel/1"),
        ("http://zeit.de/#/artikel/1", "http://zeit.de/#/artikel/1"),
        ("http://zeit.de/a?", "http://zeit.de/a"),
        ("http://zeit.de/a?b=2&a=1&a=", "http://zeit.de/a?b=2&a=1&a="),
        ("https://nutzer:geheim@zeit.de/a", "https://zeit.de/a"),
        (" https://zeit.de/a\n", "https://zeit.de/a"),
        ("https://zeit.de/v1.2/a.html", "https://zeit.de/v1.2/a.html"),
        ("https://zeit.de/a/.", "https://zeit.de/a/"),
        ("https://zeit.de/.well-known/a.b.c", "https://zeit.de/.well-known/a.b.c"),
        ("http://127.0.1.1/a/7-1.html", "http://127.0.1.1/a/7-1.html"),
        ("http://127.0.1.1:8000", "http://127.0.1.1:8000/"),
        ("http://zeit.de:0080/a", "http://zeit.de/a"),
        ("http://zeit.de:08080/a", "http://zeit.de:8080/a"),
        ("http://zeit.de:65535/a", "http://zeit.de:65535/a"),
    ],
)
def test_canonical_spelling(url: str, expected: str) -> None:
    assert canonical(url) == expected
    assert canonical(expected) == expected


@pytest.mark.parametrize(
    "parameter",
    [
        "utm_source=rss",
        "UTM_Campaign=x",
        "wt_zmc=fix.int.zonaudev",
        "wt_mc=rss.red.ho.ho.atom.beitrag.beitrag",
        "at_medium=RSS",
        "at_campaign=rss",
        "fbclid=abc",
        "gclid=abc",
        "mc_cid=1",
        "mc_eid=1",
        "ref=rss",
        "source=rss",
        "from=rss_feed",
        "partner=rss",
        "maca=de-rss-de-all-1119-xml-mrss",
        "traffic_source=rss",
        "xtor=RSS-16",
        "cmp=rss",
    ],
)
def test_tracking_is_stripped(parameter: str) -> None:
    assert canonical(f"https://zeit.de/a?{parameter}") == "https://zeit.de/a"
    assert canonical(f"https://zeit.de/a?id=3&{parameter}&p=4") == "https://zeit.de/a?id=3&p=4"


@pytest.mark.parametrize(
    "parameter",
    [
        "id=3",
        "p=123",
        "ref=abc123",
        "source=dpa",
        "cid=7",
        "from=2026",
        "page=2",
        "at=1",
        "feed=rss2",
        "wt=1",
        "q=utm_source",
    ],
)
def test_what_may_name_the_page_stays(parameter: str) -> None:
    assert canonical(f"https://zeit.de/a?{parameter}") == f"https://zeit.de/a?{parameter}"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "zeit.de/a",
        "//zeit.de/a",
        "/a",
        "javascript:alert(1)",
        "mailto:a@zeit.de",
        "file:///etc/passwd",
        "ftp://zeit.de/",
        "http://",
        "http:///a",
        "http://[::g]/",
        "http://zeit.de:99999/",
        "http://zeit.de:8000.html",
        "http://a b.de/",
        "http://xn--a.de\u2100/",
    ],
)
def test_no_address(url: str) -> None:
    assert canonical(url) is None
    assert origin(url) == home(url) == host(url) == ""


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/a", "https://zeit.de/a"),
        ("b", "https://zeit.de/x/b"),
        ("../b?c#d", "https://zeit.de/b?c#d"),
        ("//taz.de/a", "https://taz.de/a"),
        ("https://taz.de/a?utm_source=rss", "https://taz.de/a?utm_source=rss"),
        ("\n  https://taz.de/a/\n   b ", "https://taz.de/a/%20%20%20b"),
        ("https://taz.de/a\r\nb", "https://taz.de/ab"),
        ("ein titel.html", "https://zeit.de/x/ein%20titel.html"),
        ("HTTPS://taz.de/A", "HTTPS://taz.de/A"),
        ("#oben", "https://zeit.de/x/y#oben"),
    ],
)
def test_resolves_against_the_base(url: str, expected: str) -> None:
    assert resolve(url, "https://zeit.de/x/y") == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "  ",
        "javascript:alert(1)",
        " JavaScript:x",
        "data:text/html,x",
        "tel:1",
        "http://",
        "//[",
        "java\nscript:alert(1)",
    ],
)
def test_resolves_to_nothing(url: str) -> None:
    assert resolve(url, "https://zeit.de/x/y") is None


def test_a_relative_address_needs_a_base() -> None:
    assert resolve("/a") is None
    assert resolve("a", "mailto:x@zeit.de") is None
    assert resolve("https://zeit.de/a") == "https://zeit.de/a"


def test_host_is_shown_as_people_know_it() -> None:
    assert host("https://nutzer@WWW.Zeit.de:8080/a") == "www.zeit.de"
    assert host("http://127.0.0.1:8000/a") == "127.0.0.1"
    assert host("http://zeit.de\n.example/") == "zeit.de.example"  # as urlsplit reads it
    assert host("https://xn--mller-kva.de/") == host("https://MÜLLER.de/") == "müller.de"
    assert host("http://xn--zz-----.de/") == "xn--zz-----.de"


def test_origin_and_home_hold_no_secret() -> None:
    url = "https://nutzer:geheim@Zeit.de:8443/feed?token=geheim#x"
    assert origin(url) == "https://zeit.de:8443"
    assert home(url) == "https://zeit.de:8443/"
    assert origin("http://zeit.de:80/a") == origin("http://ZEIT.de") == "http://zeit.de"


@given(st.text() | st.from_regex(r"https?://[^/]{1,20}/.{0,30}"))
def test_canonical_is_stable_and_never_raises(url: str) -> None:
    found = canonical(url)
    assert found is None or canonical(found) == found
    resolve(url, "https://zeit.de/")
    resolve("x", url)
    assert bool(host(url)) == bool(origin(url)) == bool(home(url)) == (found is not None)
