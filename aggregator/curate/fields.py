"""What an expression may ask of a record: the values of ``config.expression.FIELDS``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from aggregator.curate.knowledge import Knowledge
    from aggregator.model import Record

_SEEN = frozenset({"source", "tags", "categories", "weight", "teaser", "first_seen"})
"""Fields that do not wait for an entry's page."""
_OPEN: Mapping[str, Callable[[Record], bool]] = {
    "title": lambda one: bool(one.title),
    "author": lambda one: bool(one.authors),
    "authors": lambda one: bool(one.authors),
    "language": lambda one: bool(one.language),
    "published": lambda one: one.published != one.first_seen,
}
"""Fields that the page fills only where the feed left them open, and whether it did not."""

_VALUES: Mapping[str, Callable[[Record, Knowledge], object]] = {
    "title": lambda one, _: one.title,
    "tldr": lambda one, _: one.tldr,
    "inhalt": lambda one, _: one.inhalt,
    "teaser": lambda one, _: one.teaser,
    "link": lambda one, _: one.link or "",
    "quelle": lambda one, _: one.quelle,
    "source": lambda one, _: one.source,
    "weight": lambda one, known: known.weight(one),
    "tags": lambda one, known: list(known.tags.get(one.source, ())),
    "categories": lambda one, _: list(one.categories),
    "author": lambda one, _: ", ".join(one.authors),
    "authors": lambda one, _: list(one.authors),
    "language": lambda one, _: one.language or "",
    "access": lambda one, _: one.access.value,
    "engine": lambda one, _: one.engine,
    "words": lambda one, _: len(one.inhalt.split()),
    "reports": lambda one, known: known.reports.get(one.id, 1),
    "published": lambda one, _: one.published,
    "updated": lambda one, _: one.updated,
    "first_seen": lambda one, _: one.first_seen,
    "age": lambda one, known: known.now - one.published,
}


def values(record: Record, fields: Iterable[str], known: Knowledge) -> dict[str, object]:
    """Give the values of ``fields``, each in the type that the expression was checked with."""
    return {name: _VALUES[name](record, known) for name in fields}


def are_settled(record: Record, fields: Iterable[str]) -> bool:
    """Say whether ``fields`` have their values before the entry's page was read."""
    return all(name in _SEEN or (name in _OPEN and _OPEN[name](record)) for name in fields)
