"""What a robots.txt says to us."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.robots import Rules

URL = "https://blatt.example"


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/a", True),
        ("<html>Diese Seite gibt es nicht</html>", "/a", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: GPTBot\nDisallow: /", "/a", True),
        ("User-agent: GPTBot\nUser-agent: *\nDisallow: /", "/a", False),
        # Our own group stands for all others.
        ("User-agent: *\nDisallow: /\nUser-agent: presseschau\nDisallow: /x", "/a", True),
        ("User-agent: *\nAllow: /\nUser-Agent: Presseschau\nDisallow: /", "/a", False),
        # The longest match decides, and Allow on a tie.
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?a", True),
        ("User-agent: *\nDisallow: /größe", "/gr%C3%B6%C3%9Fe", False),
        ("user-agent : *\r\ndisallow:/a # hier nicht\r\n", "/a", False),
    ],
)
def test_which_pages_are_allowed(text, path, allowed):
    assert Rules(text).allows(URL + path) is allowed


@pytest.mark.parametrize(
    ("delay", "seconds"),
    [("2", 2), ("0.5", 0.5), ("3600", 10), ("-1", 0), ("inf", 0), ("nan", 0), ("viel", 0)],
)
def test_crawl_delay_has_a_limit(delay, seconds):
    assert Rules(f"User-agent: *\nCrawl-delay: {delay}").crawl_delay == seconds
    assert Rules("User-agent: *\nDisallow: /a").crawl_delay == 0


def test_thousands_of_agents_cost_nothing():
    text = "".join(f"User-agent: a{number}\n" for number in range(15_000))
    text += "Disallow: /x\n" * 15_000
    rules = Rules(text)
    assert rules.allows(URL + "/x")
    assert len(rules._parsed._user_agents) == 1, "each rule would be kept for each agent"


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300), st.text(max_size=20)
)
def test_nothing_in_it_raises(text, value):
    for one in (text, f"User-agent: *\nDisallow: {value}\nAllow: {text}\nCrawl-delay: {value}"):
        try:
            one.encode()
        except UnicodeEncodeError:
            continue
        rules = Rules(one)
        rules.allows(f"{URL}/%C3%A4?a=b")
        assert 0 <= rules.crawl_delay <= 10
