"""From an article's page to its text, and to what the page let us read.

A pure function of bytes, meant to run in a worker process that can be killed:
no network, no files, no state. Importing this package is cheap; trafilatura is
loaded by the first call.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from aggregator.extract.joining import join

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from aggregator.config.rules import SiteRule
    from aggregator.model import Article

__all__ = ["extract", "extract_html", "join", "shipped_rules"]


def extract(
    body: bytes,
    *,
    content_type: str | None,
    url: str,
    teaser: str = "",
    title: str = "",
    rule: SiteRule | None = None,
    before: Sequence[str] = (),
    now: datetime | None = None,
    zone: tzinfo = UTC,
    reserved: Sequence[str] = (),
) -> Article:
    """Read the article on a page.

    Args:
        body: The page after content decoding, in any charset.
        content_type: Value of the Content-Type header, if there was one.
        url: Address that answered; relative addresses are resolved against it.
        teaser: The entry's summary as plain text. With the title it tells an
            article about the entry from a wall in front of it, and finds the lead.
        title: The entry's title; not repeated in the text.
        rule: For the site, of ``shipped_rules`` and the user's own.
        before: The addresses of the article's pages before this one, in order.
        now: UTC; posts of a liveblog that are minutes old then are left out.
        zone: Of dates on the page that name none.
        reserved: What its answer's headers and its site reserve; the page may say otherwise.

    Returns:
        The article. Its text is empty unless ``access`` is ``open`` or, as far
        as everybody is shown it, ``paywalled``; ``message`` then says what was found.

    Raises:
        ExtractError: The page is too large, too deep, or nothing that can be read.
    """
    from aggregator.extract.page import read_page  # noqa: PLC0415 - loads trafilatura, 0.5 s

    return read_page(
        body,
        content_type=content_type,
        url=url,
        teaser=teaser,
        title=title,
        rule=rule,
        before=before,
        now=now,
        zone=zone,
        reserved=reserved,
    )


def shipped_rules() -> tuple[SiteRule, ...]:
    """Give the rules for sites that come with the program."""
    from aggregator.extract.sites import shipped  # noqa: PLC0415 - loads lxml

    return shipped()


def extract_html(html: str, *, url: str = "", teaser: str = "", title: str = "") -> Article:
    """Read the article in a fragment of HTML: the full text that a feed itself carries.

    Arguments, result and errors are those of :func:`extract`.
    """
    from aggregator.extract.page import read_fragment  # noqa: PLC0415 - loads trafilatura, 0.5 s

    return read_fragment(html, url=url, teaser=teaser, title=title)
