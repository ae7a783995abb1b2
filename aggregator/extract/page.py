"""The walk of a page: bytes -> characters -> tree -> lines -> article.

    decode | parse | read what it says of itself | prune | find the lines
           | drop boilerplate | hold against articleBody | put the lead in front
           | decide access

Does not fetch anything, and knows nothing of the source the page is from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.extract.access import Found, decide, share_of
from aggregator.extract.agreement import agree
from aggregator.extract.body import find_lines
from aggregator.extract.boilerplate import without_boilerplate
from aggregator.extract.charset import decode
from aggregator.extract.document import parse
from aggregator.extract.lead import find_lead
from aggregator.extract.metadata import read_metadata
from aggregator.extract.prune import prune
from aggregator.extract.structured import read_structured
from aggregator.extract.walls import read_marks
from aggregator.model import Access, Article

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from aggregator.extract.metadata import Metadata
    from aggregator.extract.structured import Structured


def read_page(
    body: bytes, *, content_type: str | None, url: str, teaser: str, title: str
) -> Article:
    """See :func:`aggregator.extract.extract`."""
    return _read(parse(decode(body, content_type)), url=url, teaser=teaser, title=title)


def read_fragment(html: str, *, url: str, teaser: str, title: str) -> Article:
    """See :func:`aggregator.extract.extract_html`."""
    return _read(parse(f"<article>{html}</article>"), url=url, teaser=teaser, title=title)


def _read(tree: HtmlElement, *, url: str, teaser: str, title: str) -> Article:
    structured = read_structured(tree)
    about = read_metadata(tree, structured, url)
    marks = read_marks(tree)
    prune(tree)
    text = _text(tree, structured, about, url=url, teaser=teaser, title=title)
    found = Found(
        text=text,
        about=share_of(f"{title} {teaser}", text),
        free=structured.free,
        stated_words=structured.words or len(structured.body.split()),
        media=structured.media,
    )
    verdict = decide(marks, found)
    readable = verdict.access in {Access.OPEN, Access.PAYWALLED}
    return Article(
        text=text if readable else "",
        access=verdict.access,
        title=about.title,
        authors=about.authors,
        published=about.published,
        language=about.language,
        image=about.image,
        message=verdict.message,
    )


def _text(
    tree: HtmlElement,
    structured: Structured,
    about: Metadata,
    *,
    url: str,
    teaser: str,
    title: str,
) -> str:
    lines = agree(find_lines(tree, url), structured.body, free=structured.free)
    lines = without_boilerplate(lines, [title, about.title, *about.headings])
    lead = find_lead(tree, lines, [teaser, *about.descriptions])
    return "\n".join(line.text for line in [*lead, *lines])
