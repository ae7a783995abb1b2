from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from aggregator.model import Enclosure
from aggregator.publish import view
from aggregator.publish.rss_atom import atom

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from aggregator.model import PublishedEntry, Selection

GRAMMAR = Path(__file__).with_name("atom.rng")
_TEXT = st.text(max_size=40)


@pytest.fixture(scope="session")
def grammar() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(GRAMMAR))


@pytest.fixture(scope="session")
def render(zone: tzinfo) -> Callable[[Selection], bytes]:
    def render(selection: Selection) -> bytes:
        document = view.document(selection, base_url="https://presse.example/", zone=zone)
        return atom(document, version="1.2.3")

    return render


@pytest.mark.parametrize("content", ["tldr", "full"])
def test_a_feed_follows_the_grammar(
    grammar: etree.RelaxNG,
    render: Callable[..., bytes],
    selection: Callable[..., Selection],
    entry: Callable[..., PublishedEntry],
    content: str,
) -> None:
    bare = entry(2, link=None, authors=(), categories=(), language=None, enclosures=())
    grammar.assertValid(etree.fromstring(render(selection(entry(1), bare, content=content))))
    grammar.assertValid(etree.fromstring(render(selection(language=None))))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (b"<updated>2026-01-03T04:37:00+00:00<", b"<updated>2026-01-03T04:37:00<"),
        (b"<id>urn:example:feed:politik<", b"<id>politik<"),
        (b'<content type="html">', b'<content type="CDATA">'),
        (b' length="4711"', b' length="viele"'),
        (b"<name>Presseschau</name>", b""),
        (b"<source>", b"<quelle/><source>"),
    ],
)
def test_the_grammar_tells_wrong_from_right(
    grammar: etree.RelaxNG,
    render: Callable[..., bytes],
    selection: Callable[..., Selection],
    entry: Callable[..., PublishedEntry],
    *,
    right: bytes,
    wrong: bytes,
) -> None:
    data = render(selection(entry()))
    assert right in data
    assert not grammar.validate(etree.fromstring(data.replace(right, wrong)))


@settings(max_examples=100, deadline=None)
@given(
    texts=st.tuples(_TEXT, _TEXT, _TEXT, _TEXT, _TEXT),
    link=st.none() | st.builds("https://a.example/{}".format, _TEXT),
    media_type=_TEXT,
    length=st.none() | st.integers(),
    language=st.none() | st.sampled_from(["de", "de_AT", "en-GB", "???", ""]),
)
def test_any_feed_follows_the_grammar(
    *,
    grammar: etree.RelaxNG,
    render: Callable[..., bytes],
    selection: Callable[..., Selection],
    entry: Callable[..., PublishedEntry],
    texts: tuple[str, str, str, str, str],
    link: str | None,
    media_type: str,
    length: int | None,
    language: str | None,
) -> None:
    title, tldr, name, category, description = texts
    made = entry(
        title=title,
        tldr=f"TLDR {tldr}",
        authors=(name,),
        categories=(category,),
        link=link,
        language=language,
        enclosures=(Enclosure(link or "", media_type, length),),
    )
    chosen = selection(made, title=title, description=description, language=language)
    grammar.assertValid(etree.fromstring(render(chosen)))
