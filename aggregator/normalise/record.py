"""An entry, and its article, as a record: one function per question of whom to believe."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from aggregator.model import Access, Article, Entry, Failure, Record, State
from aggregator.text import addresses, markup

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.model import Manner, SourceFeed

INCOMPLETE = "incomplete"
"""Why a record has a failure whose article is there, but not all of its pages."""
_SHOWN = 0.8
"""Share of a teaser's words on a page from which the page shows it; one of the two may be cut."""
_ID_BYTES = 8
_TITLE_WORDS = 10
_CLOCK_SKEW = timedelta(days=1)
"""A date further ahead than this is a mistake of the source, not a clock that is fast."""


def record_id(source: str, guid: str) -> str:
    """Make the id of a new record: sixteen hexadecimal digits of source and guid.

    The same entry gets the same id in a store that is built anew; once
    stored, the id stays, whatever becomes of the source's name or the guid.
    """
    return hashlib.blake2b(f"{source}\0{guid}".encode(), digest_size=_ID_BYTES).hexdigest()


def from_entry(entry: Entry, *, manner: Manner, feed: SourceFeed, now: datetime) -> Record:
    """Make the first form of a record, in state ``new``.

    Args:
        entry: As the parser gave it; its HTML is not trusted.
        manner: How its source is read; a language set there is believed first.
        feed: The document it stood in.
        now: UTC; stands in for a date that is missing or in the future.
    """
    link = addresses.canonical(entry.link) if entry.link else None
    teaser = markup.plain(entry.summary or entry.content)
    published = _believable(entry.published or entry.updated, now, now)
    return Record(
        id=record_id(manner.name, entry.guid),
        source=manner.name,
        guid=entry.guid,
        # The parser gives titles and categories clean; only double spaces may be left in them.
        title=markup.one_line(entry.title) or first_words(teaser),
        link=link,
        original_link=entry.link,
        quelle=addresses.host(link or feed.link or "") or manner.host,
        published=published,
        updated=max(published, _believable(entry.updated, published, now)),
        first_seen=now,
        authors=tuple(filter(None, map(_tidy, entry.authors))),
        categories=tuple(filter(None, map(markup.one_line, entry.categories))),
        language=manner.language or entry.language or feed.language,
        teaser=teaser,
        content=(entry.content or entry.summary) if manner.full_text == "feed" else "",
        image=entry.image,
        enclosures=entry.enclosures,
    )


def with_article(record: Record, article: Article, *, final_url: str | None = None) -> Record:
    """Add what the entry's page told, in state ``fetched``.

    The feed is believed first (title, authors, date); the page fills what it
    left open. Where the page did not let us read the article, its teaser
    stands as Inhalt, behind a paywall with what the page shows to everybody.
    What there is to be said of that, or of pages that are missing, is kept
    as the record's failure, though there is nothing to be tried again.

    Args:
        record: In whatever state.
        article: What extraction found.
        final_url: The address that answered, which names the publisher where
            the feed's link went through somebody else's host.
    """
    readable = article.access is Access.OPEN
    quelle = addresses.host(final_url) if final_url and readable else ""
    published = record.published
    if record.published == record.first_seen and article.published is not None:  # the feed has none
        published = _believable(article.published, record.published, record.first_seen)
    return replace(
        record,
        title=record.title or article.title,
        authors=record.authors or article.authors,
        language=record.language or article.language,
        image=record.image or article.image,
        quelle=quelle or record.quelle,
        published=published,
        updated=record.updated if published == record.published else published,
        inhalt=_inhalt(record, article),
        content="",
        access=article.access,
        # of a text that the feed itself carries, it has said what it reserves
        reserved=article.reserved if final_url else record.reserved,
        state=State.FETCHED,
        failure=_said(article),
        attempts=0,
    )


def with_teaser_only(record: Record) -> Record:
    """Go on without a page: the teaser is all the text there is (``full_text: none``)."""
    return replace(
        record,
        inhalt=record.inhalt or record.teaser,
        content="",
        access=Access.OPEN,
        state=State.FETCHED,
        failure=None,
        attempts=0,
    )


def imported(
    *, datum: datetime, quelle: str, tldr: str, inhalt: str, source: str, now: datetime
) -> Record:
    """Make a record of the four fields alone, as a seed record brings them.

    Its identity is what it says, so that importing a file twice adds nothing.
    """
    guid = hashlib.blake2b(
        "\0".join((f"{datum:%Y-%m-%dT%H:%M}", quelle, inhalt or tldr)).encode(), digest_size=16
    ).hexdigest()
    return Record(
        id=record_id(source, guid),
        source=source,
        guid=guid,
        title=first_words(inhalt or tldr),
        link=None,
        quelle=quelle,
        published=datum,
        updated=datum,
        first_seen=now,
        tldr=tldr,
        inhalt=inhalt,
        engine="import" if tldr else "",
        state=State.SUMMARISED if tldr else State.FETCHED,
    )


def first_words(text: str) -> str:
    """Give the first words of a text, as the title of something that has none."""
    words = text.split()
    return " ".join(words[:_TITLE_WORDS]) + (" …" if len(words) > _TITLE_WORDS else "")


def _tidy(text: str) -> str:
    return markup.one_line(markup.clean(text))


def _believable(given: datetime | None, otherwise: datetime, now: datetime) -> datetime:
    return otherwise if given is None or given > now + _CLOCK_SKEW else given


def _inhalt(record: Record, article: Article) -> str:
    if article.access is Access.OPEN:
        return article.text
    if article.access is Access.PAYWALLED and article.text:
        shown = set(article.text.casefold().split())
        teaser = record.teaser.casefold().split()
        is_shown = sum(word in shown for word in teaser) >= _SHOWN * len(teaser)
        return article.text if is_shown else f"{record.teaser}\n{article.text}"
    return record.teaser


def _said(article: Article) -> Failure | None:
    if not article.message:
        return None
    reason = INCOMPLETE if article.access is Access.OPEN else article.access.value
    return Failure(reason, article.message)
