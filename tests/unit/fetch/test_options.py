"""Who may see what belongs to one source."""

from __future__ import annotations

import pytest

from aggregator.fetch.address import parse
from aggregator.fetch.options import options_of
from tests.making import source

SENT = {"X-Key": "k", "Cookie": "a=1; b=2", "Authorization": "Bearer geheim"}


def made(url="https://www.blatt.example/feed", **given):
    wanted = {
        "headers": {"X-Key": "k"},
        "cookies": {"a": "1", "b": "2"},
        "auth": {"bearer": "geheim"},
    }
    return options_of(source(url=url, **(wanted | given)))


@pytest.mark.parametrize(
    ("home", "here", "sent"),
    [
        ("https://www.blatt.example/feed", "https://www.blatt.example/artikel/1", True),
        ("https://www.blatt.example/feed", "https://blatt.example/artikel/1", True),
        ("https://www.blatt.example/feed", "https://plus.blatt.example/artikel/1", True),
        ("https://blatt.example/feed", "https://www.blatt.example/artikel/1", True),
        # A host below is of the site, one above may be another's.
        ("https://ich.hoster.example/feed", "https://hoster.example/", False),
        ("https://ich.hoster.example/feed", "https://du.hoster.example/", False),
        ("https://blatt.example/feed", "https://boesesblatt.example/", False),
        ("https://blatt.example/feed", "https://blatt.example.boese.example/", False),
        ("https://www.example/feed", "https://andere.example/", False),
        # Another port is another service, and what goes over TLS stays there.
        ("https://blatt.example/feed", "https://blatt.example:8443/", False),
        ("https://blatt.example/feed", "http://blatt.example/", False),
        ("http://blatt.example/feed", "https://blatt.example/", True),
        ("http://blatt.example:8080/feed", "https://blatt.example/", False),
        ("http://192.168.1.5:3000/feed", "http://192.168.1.5:3000/a", True),
        ("http://192.168.1.5:3000/feed", "http://192.168.1.5/a", False),
    ],
)
def test_only_the_own_site_sees_it(home, here, sent):
    asked = parse(here)
    assert made(home).headers_for(asked, asked) == (SENT if sent else {})


@pytest.mark.parametrize(
    ("first", "here", "sent"),
    [
        ("https://blatt.example/feed", "https://blatt.example/neu", True),
        ("https://blatt.example/feed", "https://boese.blatt.example/", False),
        ("https://blatt.example/feed", "https://boese.example/", False),
        ("https://plus.blatt.example/1", "https://plus.blatt.example/2", True),
        ("https://plus.blatt.example/1", "https://blatt.example/2", True),
        ("https://boese.example/1", "https://blatt.example/2", True),
    ],
)
def test_a_redirect_to_another_host_takes_nothing_along(first, here, sent):
    options = made("https://blatt.example/feed")
    assert options.headers_for(parse(here), parse(first)) == (SENT if sent else {})


def test_basic_is_as_rfc_7617_has_it():
    auth = {"basic": "test:123£"}  # the RFC's own example
    assert made(auth=auth).headers["Authorization"] == "Basic dGVzdDoxMjPCow=="


def test_only_the_own_origin_may_be_private():
    options = made("http://192.168.1.5:3000/feed", allow_private=True)
    assert options.may_be_private(parse("http://192.168.1.5:3000/a"))
    assert not options.may_be_private(parse("http://192.168.1.5/a"))
    assert not options.may_be_private(parse("http://192.168.1.6:3000/a"))
    assert not made("http://192.168.1.5:3000/feed").may_be_private(
        parse("http://192.168.1.5:3000/a")
    )


def test_what_is_secret_is_not_shown():
    assert "geheim" not in repr(made(proxy="http://geheim:geheim@p.example:1"))
