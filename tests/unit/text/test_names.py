from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from aggregator.config.values import Name
from aggregator.text.names import name_for


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.zeit.de/", "zeit"),
        ("https://newsfeed.zeit.de/index", "zeit"),
        ("https://rss.feeds.blatt.example/alle.xml", "blatt"),
        ("https://blog.fefe.de/rss.xml?html", "blog-fefe"),
        ("https://www.bbc.co.uk/news", "bbc"),
        ("https://www.orf.or.at/", "orf"),
        ("https://feeds.de/x", "feeds"),
        ("https://www.müller-blatt.de/", "mueller-blatt"),
        ("https://xn--mller-kva.de/", "mueller"),
        ("https://новости.рф/", "source"),
        ("http://localhost:8080/feed", "localhost"),
        ("http://192.168.1.2/feed", "192-168-1-2"),
        ("http://[2001:db8::1]/feed", "2001-db8-1"),
    ],
)
def test_a_name_is_that_of_the_host(url: str, name: str) -> None:
    assert name_for(url, ()) == name


def test_a_name_that_is_taken_is_told_apart() -> None:
    taken = {"zeit"}
    assert name_for("https://newsfeed.zeit.de/politik/index", taken) == "zeit-politik"
    assert name_for("https://newsfeed.zeit.de/rss/sport.xml", taken) == "zeit-sport"
    assert name_for("https://newsfeed.zeit.de/index", taken) == "zeit-2"
    taken |= {"zeit-2", "zeit-politik"}
    assert name_for("https://newsfeed.zeit.de/all", taken) == "zeit-3"
    assert name_for("https://newsfeed.zeit.de/politik/index", taken) == "zeit-politik-2"


HOSTS = st.from_regex(r"[a-zäß0-9-]{1,40}(\.[a-z0-9]{1,20}){0,3}", fullmatch=True)


@given(HOSTS, st.text(max_size=200))
def test_every_address_gets_a_valid_name(host: str, path: str) -> None:
    name = name_for(f"https://{host}/{path}", ())
    again = name_for(f"https://{host}/{path}", {name})
    assert again != name
    for one in (name, again):
        TypeAdapter(Name).validate_python(one)
