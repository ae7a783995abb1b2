from __future__ import annotations

import pytest

from aggregator.cli import publicity
from aggregator.config.reader import read

CONFIG = """
settings:
  public_excerpt: 7
  summariser: {{engine: openai, base_url: "http://127.0.0.1:9/v1", model: eins}}
sources:
  - {{name: eins, url: "https://eins.example/feed", rights: granted, cookies: {{a: b}}}}
  - {{name: zwei, url: "https://zwei.example/feed"}}
  - {{name: drei, url: "https://drei.example/feed", summariser: {{engine: extractive}}}}
  - {{name: vier, url: "https://vier.example/feed", full_text: none, tags: [kurz]}}
  - {{name: fuenf, url: "https://fuenf.example/feed?k=${{KEY}}", tags: [abo]}}
  - {{name: sechs, url: "https://sechs.example/feed", auth: {{basic: "ich:geheim"}}, tags: [abo]}}
  - {{name: sieben, url: "https://ich:geheim@sieben.example/feed"}}
  - {{name: acht, url: "https://acht.example/feed", headers: {{X-Abo: "1"}}}}
feeds:
  - {{slug: alles, title: Alles, {keys}}}
"""

EVERYTHING = "- everything, as rights: granted allows, of: eins"
OWN = "- title, link, and a TLDR in other words than the publisher's, else an excerpt, of: zwei"


def said(tmp_path, keys: str) -> list[str]:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "news.yaml").write_text(CONFIG.format(keys=keys))
    told = publicity.lines(read(tmp_path / "config", {"KEY": "ganz-geheim"}))
    return " ".join(told).replace(" - ", "\n- ").replace("   ", " ").split("\n")


@pytest.mark.parametrize("access", ["local", "token"])
def test_of_a_feed_that_is_not_public_there_is_nothing_to_say(tmp_path, access):
    assert said(tmp_path, f"access: {access}") == [""]


def test_every_source_is_named_with_what_is_carried_and_why(tmp_path):
    assert said(tmp_path, "access: public, content: full") == [
        " alles is for everybody, so it carries",
        EVERYTHING,
        OWN,
        (
            "- title, link, and mostly an excerpt instead of a TLDR (the embedded engine takes the"
            " article's own sentences), of: drei"
        ),
        (
            "- title, link, and mostly an excerpt instead of a TLDR (no page is read, so there is only"
            " the publisher's own teaser), of: vier"
        ),
        "- nothing at all (read with a secret in its url), of: fuenf",
        "- nothing at all (read with auth), of: sechs",
        "- nothing at all (read with a password in its url), of: sieben",
        "- nothing at all (read with headers), of: acht",
        (
            "- without rights: granted no pictures, enclosures, full texts, nor more than 7 words in a"
            " row of a publisher's own (settings.public_excerpt)"
        ),
    ]


@pytest.mark.parametrize(
    ("keys", "sources"),
    [
        ("sources: [eins, zwei]", "eins zwei"),
        ("include: {sources: [eins]}", "eins"),
        ("include: {tags: [KURZ]}", "vier"),
        ("sources: [eins, vier], exclude: {tags: [kurz]}", "eins"),
        ("sources: [eins, vier], exclude: {sources: [eins]}", "vier"),
    ],
)
def test_only_sources_that_the_feed_may_hold_are_named(tmp_path, keys, sources):
    told = said(tmp_path, f"access: public, {keys}")
    assert [one.rpartition("of: ")[2] for one in told if ", of: " in one] == sources.split()


def test_where_no_word_may_be_the_publishers_no_excerpt_is_promised(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "CONFIG", CONFIG.replace("excerpt: 7", "excerpt: 0"))
    told = said(tmp_path, "access: public, sources: [eins, zwei, drei]")
    without = "- title and link, and no TLDR or excerpt that has a word of the publisher's"
    assert told == [
        " alles is for everybody, so it carries",
        EVERYTHING,
        f"{without}, of: zwei",
        (f"{without} (the embedded engine takes the article's own sentences), of: drei"),
        (
            "- without rights: granted no pictures, enclosures, nor any words of a publisher's own"
            " (settings.public_excerpt)"
        ),
    ]


def test_a_feed_that_can_hold_nothing_is_told_of(tmp_path):
    told = said(tmp_path, "access: public, include: {tags: [abo]}")
    assert told[-1] == "- so it holds nothing"
    assert not [one for one in told if "without rights" in one]
