"""What belongs in a curated feed: the rules, and the order in which they act.

     1. by hand      dropped: out; pinned: in, and none of 3 to 11 is asked
     2. ready        its TLDR is written; nobody vetoed it; its source is configured
                     and does not leave out what is behind a paywall; in a public
                     feed, it was not read with credentials
     3. sources      the feed's ``sources`` (all, if left out)
     4. include      every key that is given must match; within a key, any value
     5. exclude      any value of any key leaves the record out
     6. max_age      older records are left out
     7. min_words    records with a shorter Inhalt are left out
     8. where        the expression must be true
     9. review       held until it is approved, where the feed requires that
    10. duplicate    of the same article, one record stays
    11. order        newest, or most important, first; pinned ones before all
    12. per_source   of one source the first so many
    13. limit        the first so many (``limit``, or ``window`` by time)

1 to 9 look at one record alone and are here; 10 to 13 are in ``selection``.

``wants`` asks what can be answered of an entry that was only just seen, so
that no page is fetched and no TLDR written for what no feed can hold: 1, 3,
sources, tags and categories of 4 and 5, authors and languages there as far as
the source's feed gives them, 6, and 8 if it asks only for such things. Words,
access, min_words and reports wait for the page.

Sources, tags, categories and authors are compared without regard to case; what
counts as the same word is in ``words``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aggregator.config.expression import Unanswered, expression
from aggregator.curate import fields
from aggregator.curate.knowledge import Knowledge
from aggregator.curate.words import finder, whole_words
from aggregator.model import Access, Mark, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from aggregator.config.model import CuratedFeed, Rule
    from aggregator.curate.knowledge import Tags
    from aggregator.model import Record

_UNMARKED = Mark()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a feed does not hold a record.

    Attributes:
        rule: A stable word: ``dropped``, ``not_ready``, ``vetoed``,
            ``not_configured``, ``paywalled``, ``credentials``, ``sources``, ``include.words``
            and the other keys of ``include`` and ``exclude``, ``max_age``,
            ``min_words``, ``where``, ``review``, ``duplicate``,
            ``stories``, ``per_source``, ``limit``, ``window``.
        detail: What it came to, for people; may be empty.
    """

    rule: str
    detail: str = ""


def wants(
    record: Record,
    feed: CuratedFeed,
    *,
    tags: Tags,
    now: datetime,
    weights: Mapping[str, float] | None = None,
) -> bool:
    """Say whether ``feed`` could hold ``record``, by the rules that need no page.

    Args:
        record: In any state; its TLDR and Inhalt are not looked at.
        feed: Whose rules are asked.
        tags: The tags of each configured source, by its name. A source that
            is not among them is not configured and not wanted.
        now: UTC.
        weights: Of sources, by their names.
    """
    known = Knowledge(tags=tags, now=now, weights=weights or {})
    return record.source in tags and _refusal(record, feed, known, early=True) is None


def refusal(record: Record, feed: CuratedFeed, known: Knowledge) -> Reason | None:
    """Give the first of the rules 1 to 9 that leaves ``record`` out; ``None`` if none does.

    Of a record that has no TLDR since no feed wanted it, the rule that did not.
    """
    mark = known.marks.get(record.id, _UNMARKED)
    if mark.dropped:
        return Reason("dropped", "by hand; `presseschau drop --undo` lets it back in")
    if unready := _unready(record, known):
        is_new = record.state is State.NEW and not mark.pinned
        return (_refusal(record, feed, known, early=True) if is_new else None) or unready
    if mark.pinned:
        return None
    if refused := _refusal(record, feed, known, early=False):
        return refused
    if feed.review == "required" and not mark.approved:
        return Reason("review", "waits for `presseschau approve`")
    return None


def _unready(record: Record, known: Knowledge) -> Reason | None:
    if record.vetoed:
        return Reason("vetoed", "by hand; `presseschau tldr ID --unveto` lets it back in")
    if record.state is not State.SUMMARISED or not record.tldr:
        why = f"; {record.failure.message}" if record.failure else ""
        return Reason("not_ready", f"its state is {record.state}{why}")
    if record.source not in known.tags:
        return Reason("not_configured", f"no source is called {record.source}")
    if record.access is Access.PAYWALLED and record.source in known.skipping:
        return Reason("paywalled", "its source says `paywalled: skip`")
    until = known.lent.get(record.source)
    if until is not None and record.first_seen < until:
        return Reason("credentials", "it was read with them, and the feed is public")
    return None


def _refusal(record: Record, feed: CuratedFeed, known: Knowledge, *, early: bool) -> Reason | None:
    if feed.sources != "all" and record.source not in feed.sources:
        return Reason("sources", record.source)
    for key, found in _answers(record, feed, feed.include, known, early=early):
        if found is None:
            return Reason(f"include.{key}", "none of them")
    for key, found in _answers(record, feed, feed.exclude, known, early=early):
        if found is not None:
            return Reason(f"exclude.{key}", found)
    if feed.max_age is not None and record.published < known.now - feed.max_age:
        return Reason("max_age", f"published {record.published:%d.%m.%Y %H:%M} UTC")
    if feed.min_words and not early:
        count = len(record.inhalt.split())
        if count < feed.min_words:
            return Reason("min_words", f"{count} words")
    return _unfulfilled(record, feed, known, early=early) if feed.where else None


def _unfulfilled(
    record: Record, feed: CuratedFeed, known: Knowledge, *, early: bool
) -> Reason | None:
    assert feed.where is not None
    asked = expression(feed.where)
    if early and not fields.are_settled(record, asked.fields):
        return None
    try:
        holds = asked.holds(fields.values(record, asked.fields, known))
    except Unanswered as error:
        return Reason("where", f"it has no answer here: {error}")
    return None if holds else Reason("where", "is false")


def _answers(
    record: Record, feed: CuratedFeed, rule: Rule, known: Knowledge, *, early: bool
) -> Iterator[tuple[str, str | None]]:
    """Give for each key of ``rule`` that can be asked what matches it, if anything does."""
    if rule.sources:
        yield "sources", record.source if record.source in rule.sources else None
    if rule.tags:
        yield "tags", _shared(rule.tags, known.tags.get(record.source, ()))
    if rule.categories:
        yield "categories", _shared(rule.categories, record.categories)
    if rule.authors and (record.authors or not early):
        found = whole_words(rule.authors).search(", ".join(record.authors))
        yield "authors", found[0] if found else None
    if rule.languages and (record.language or not early):
        yield "languages", _spoken(rule.languages, record.language)
    if early:
        return
    if rule.access:
        yield "access", record.access.value if record.access.value in rule.access else None
    if rule.words:
        text = f"{record.title}\n{record.tldr}\n{record.inhalt}"
        yield "words", finder(rule.words).first(text, record.language or feed.language)


def _shared(wanted: Iterable[str], given: Iterable[str]) -> str | None:
    known = {one.casefold() for one in given}
    return next((one for one in wanted if one.casefold() in known), None)


def _spoken(wanted: Iterable[str], language: str | None) -> str | None:
    spoken = (language or "").casefold()
    return next(
        (one for one in wanted if f"{spoken}-".startswith(f"{one.casefold()}-")),
        None,
    )
