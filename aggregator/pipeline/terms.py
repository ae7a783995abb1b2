"""On what terms public feeds are published: what the configuration says of each source.

What a publisher granted, and what is read with credentials, is what the YAML
says now; only that something was read with credentials once is remembered. A
source that the YAML does not have any more has granted nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from aggregator.publish.public import Terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aggregator.config.env import Secrets
    from aggregator.config.model import Config, CuratedFeed, Source

_STILL = datetime.max.replace(tzinfo=UTC)


class Offer(NamedTuple):
    """What a public feed carries of some sources, and why no more.

    Attributes:
        what: ``everything``, ``nothing``, ``own words`` (title, link, and a TLDR or
            an excerpt) or ``excerpts``, where hardly any TLDR will be in own words.
        why: For people; may be empty.
        sources: Their names, in the order of the configuration.
    """

    what: str
    why: str
    sources: tuple[str, ...]


def credential(source: Source, secrets: Secrets) -> str | None:
    """Say with what a source is read that not everybody has; ``None`` where everybody can."""
    if source.headers:
        return "headers"
    if source.cookies:
        return "cookies"
    if source.auth is not None:
        return "auth"
    if "@" in source.url and urlsplit(source.url).password is not None:
        return "a password in its url"
    return "a secret in its url" if secrets.redact(source.url) != source.url else None


def terms(config: Config, secrets: Secrets, ended: Mapping[str, datetime]) -> Terms:
    """Give the terms of all public feeds.

    Args:
        config: As it holds now.
        secrets: What came from the environment.
        ended: By name, sources that were read with credentials: until when, UTC.
    """
    granted = frozenset(one.name for one in config.sources if one.rights == "granted")
    read = (one.name for one in config.sources if credential(one, secrets))
    lent = {**ended, **dict.fromkeys(read, _STILL)}
    return Terms(
        most=config.settings.public_excerpt,
        granted=granted,
        lent={name: until for name, until in lent.items() if name not in granted},
    )


def offers(feed: CuratedFeed, config: Config, secrets: Secrets) -> list[Offer]:
    """Say of all sources that a public feed may hold what it carries of them, most first."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for one in _held(feed, config):
        grouped.setdefault(_offer(one, config, secrets), []).append(one.name)
    order = ("everything", "own words", "excerpts", "nothing")
    found = [Offer(what, why, tuple(names)) for (what, why), names in grouped.items()]
    return sorted(found, key=lambda one: order.index(one.what))


def _offer(source: Source, config: Config, secrets: Secrets) -> tuple[str, str]:
    if source.rights == "granted":
        return "everything", ""
    if what := credential(source, secrets):
        return "nothing", f"read with {what}"
    if source.full_text == "none":
        return "excerpts", "no page is read, so there is only the publisher's own teaser"
    if config.settings.summariser.changed_by(source.summariser).engine == "extractive":
        return "excerpts", "the embedded engine takes the article's own sentences"
    return "own words", ""


def _held(feed: CuratedFeed, config: Config) -> Iterator[Source]:
    """The sources that a feed may hold, as far as names and tags tell."""
    for one in config.sources:
        rules, tags = feed.include, {tag.casefold() for tag in one.tags}
        if feed.sources != "all" and one.name not in feed.sources:
            continue
        if rules.sources and one.name not in rules.sources:
            continue
        if rules.tags and not tags & {tag.casefold() for tag in rules.tags}:
            continue
        if one.name in feed.exclude.sources:
            continue
        if tags & {tag.casefold() for tag in feed.exclude.tags}:
            continue
        yield one
