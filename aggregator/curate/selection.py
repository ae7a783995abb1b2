"""From all records to the few that a curated feed shows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from math import log2
from typing import TYPE_CHECKING

from aggregator.curate.duplicates import TextIndex
from aggregator.curate.importance import Score, score
from aggregator.curate.knowledge import Knowledge
from aggregator.curate.rules import Reason, refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from aggregator.config.model import CuratedFeed
    from aggregator.curate.knowledge import Tags
    from aggregator.model import Record


_MOST_WEIGHED = 2_000
"""Records that are weighed against each other at most, the newest."""
_HALF_LIVES = 6
"""So far back importance looks, where there is no window: what is older has six points less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of a record in a feed.

    Attributes:
        reason: Why it is left out; ``None`` where the feed shows it.
        score: Where the feed's order is by importance.
        reports: All records that the entry tells of, where the feed merges
            stories; its own among them.
    """

    record: Record
    reason: Reason | None = None
    pinned: bool = False
    score: Score | None = None
    reports: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a feed holds, and what it does not.

    Attributes:
        kept: In the feed's order.
        left: Newest first; only if they were asked for.
        looked_at: Of how many records.
    """

    kept: tuple[Verdict, ...]
    left: tuple[Verdict, ...] = ()
    looked_at: int = 0

    @property
    def records(self) -> list[Record]:
        """The records that the feed shows."""
        return [one.record for one in self.kept]


def select(
    feed: CuratedFeed, records: Iterable[Record], *, tags: Tags, now: datetime
) -> list[Record]:
    """Give the records that ``feed`` shows, in its order, where nothing else is known."""
    return choose(feed, records, known=Knowledge(tags=tags, now=now)).records


def choose(
    feed: CuratedFeed, records: Iterable[Record], *, known: Knowledge, look_at: int = 0
) -> Choice:
    """Give what ``feed`` holds, and why it does not hold the rest.

    Args:
        feed: Its rules, order and limit.
        records: Newest first; read only as far as the feed needs. Pinned
            ones, which may be older than it would read, may come first too;
            one that comes twice counts once.
        known: What is known beside them.
        look_at: Go on to so many records, and say of all that were looked at
            why they are left out.
    """
    pool = _Pool(feed, known)
    left: list[Verdict] = []
    looked_at = 0
    for one in _once(records):
        full = pool.is_full(one)
        if full and looked_at >= look_at:
            break
        looked_at += 1
        reason = refusal(one, feed, known)
        if reason is None and full and not pool.is_pinned(one):
            reason = Reason(_limit(feed), "there is enough that is newer")
        passed = pool.take(one) if reason is None else Verdict(record=one, reason=reason)
        if passed is not None and look_at:
            left.append(passed)
    kept, over = _arranged(feed, pool, known)
    if look_at:
        left += over
    left.sort(key=lambda verdict: (verdict.record.published, verdict.record.id), reverse=True)
    return Choice(kept=tuple(kept), left=tuple(left), looked_at=looked_at)


def _once(records: Iterable[Record]) -> Iterator[Record]:
    seen: set[str] = set()
    for one in records:
        if one.id not in seen:
            seen.add(one.id)
            yield one


def _limit(feed: CuratedFeed) -> str:
    return "window" if feed.window else "limit"


@dataclass(slots=True)
class _Pool:
    """Records that belong in a feed, of several of one article only one.

    What counts is the same address, or the same text (``duplicates``). Of
    several the one that was seen first stays, so that a
    paper that prints the article later does not bring it back as new; one
    that is pinned stays before all.
    """

    feed: CuratedFeed
    known: Knowledge
    records: list[Record] = field(default_factory=list)
    _places: dict[str, int] = field(default_factory=dict)
    _texts: TextIndex = field(default_factory=TextIndex)
    _counts: Counter[str] = field(default_factory=Counter)
    told: list[list[Record]] = field(default_factory=list)
    """The reports of each one's story, its own among them, where the feed merges stories."""
    _stories: dict[str, int] = field(default_factory=dict)
    _held: int = 0
    """How many of them the feed would hold by ``per_source``."""

    def is_pinned(self, one: Record) -> bool:
        mark = self.known.marks.get(one.id)
        return mark is not None and mark.pinned

    def is_full(self, one: Record) -> bool:
        """Say whether neither ``one`` nor anything older can come into the feed any more."""
        feed, window = self.feed, self.feed.window
        least, most = (window.min, window.max) if window else (feed.limit, feed.limit)
        if feed.order == "importance":
            if len(self.records) >= _MOST_WEIGHED:
                return True
            back = timedelta(hours=window.hours) if window else _HALF_LIVES * _half_life(feed)
        else:
            if self._held >= most:
                return True
            back = timedelta(hours=window.hours) if window else timedelta(0)
        return self._held >= least and one.published < self.known.now - back

    def same_text(self, one: Record) -> str | None:
        """Hold a record's text, and give the id of the first one with the same that is held."""
        return self._texts.add(one.id, one.inhalt)

    def take(self, one: Record) -> Verdict | None:
        """Take a record in, and give what is left out for it, if something is."""
        place = self._places.get(_key(one))
        if place is None and self.feed.order == "newest" and (twin := self.same_text(one)):
            place = self._places[twin]
        if place is not None:
            return self._duplicate(place, one)
        if self.feed.stories == "merge":
            story = self.known.stories.get(one.id, one.id)
            place = self._stories.setdefault(story, len(self.records))
            if place < len(self.records):
                self.told[place].append(one)
                self._places.update(dict.fromkeys((one.id, _key(one)), place))
                return Verdict(record=one, reason=Reason("stories", _with(self.records[place])))
        self._places.update(dict.fromkeys((one.id, _key(one)), len(self.records)))
        self.records.append(one)
        self.told.append([one])
        self._counts[one.source] += 1
        most = self.feed.per_source
        if most is None or self._counts[one.source] <= most or self.is_pinned(one):
            self._held += 1
        return None

    def _duplicate(self, place: int, one: Record) -> Verdict:
        self._places.update(dict.fromkeys((one.id, _key(one)), place))
        told = self.told[place]
        at = next((n for n, report in enumerate(told) if _key(report) == _key(one)), None)
        before = self.records[place] if at is None else told[at]
        stays, goes = sorted((before, one), key=self._claim)
        if at is None:
            told.append(one)  # another paper's print of the same text is another report
        else:
            told[at] = stays
        if self.records[place] is goes:
            self.records[place] = stays
        return Verdict(record=goes, reason=Reason("duplicate", f"the same as {stays.id}"))

    def _claim(self, one: Record) -> tuple[bool, datetime, str]:
        return (not self.is_pinned(one), one.first_seen, one.id)


def _key(one: Record) -> str:
    return one.link or one.id


def _with(one: Record) -> str:
    return f"told with {one.id}"


def _half_life(feed: CuratedFeed) -> timedelta:
    return feed.importance.half_life


def _arranged(
    feed: CuratedFeed, pool: _Pool, known: Knowledge
) -> tuple[list[Verdict], list[Verdict]]:
    """Put the pool in order, and cut it: rules 11 to 13."""
    verdicts = [
        Verdict(
            record=one,
            pinned=pool.is_pinned(one),
            score=_score(one, feed, known),
            reports=tuple(told) if feed.stories == "merge" else (),
        )
        for one, told in zip(pool.records, pool.told, strict=True)
    ]
    verdicts = _in_order(_in_order(verdicts, feed), feed, known.stories)
    counts: Counter[str] = Counter()
    kept: list[Verdict] = []
    over: list[Verdict] = []
    most = feed.window.max if feed.window else feed.limit
    for one in verdicts:
        reason = None
        source = one.record.source
        if not one.pinned and feed.per_source is not None and counts[source] >= feed.per_source:
            reason = Reason("per_source", f"{feed.per_source} of {source} come before it")
        elif len(kept) >= most:
            reason = Reason(_limit(feed), f"{most} come before it")
        elif feed.order == "importance" and (twin := pool.same_text(one.record)):
            reason = Reason("duplicate", f"the same as {twin}")
        if reason is None:
            counts[source] += 1
            kept.append(one)
        else:
            over.append(Verdict(record=one.record, reason=reason, score=one.score))
    return kept, over


def _in_order(
    verdicts: Iterable[Verdict], feed: CuratedFeed, stories: Mapping[str, str] | None = None
) -> list[Verdict]:
    """Sort verdicts; with ``stories``, those in order already so that none floods the feed.

    Of the reports of one story only the first keeps the points for how many
    there are; each further one loses as many as that many sources are worth.
    """
    if stories:
        verdicts, before = list(verdicts), Counter[str]()
        for place, one in enumerate(verdicts):
            story = stories.get(one.record.id)
            if one.score is not None and story is not None and before[story]:
                lost = feed.importance.sources * log2(1 + before[story])
                verdicts[place] = replace(one, score=replace(one.score, sources=-lost))
            before[story or one.record.id] += 1
    return sorted(verdicts, key=lambda verdict: _place(verdict, feed), reverse=True)


def _score(one: Record, feed: CuratedFeed, known: Knowledge) -> Score | None:
    if feed.order != "importance":
        return None
    return score(
        one,
        feed.importance,
        now=known.now,
        weight=known.weight(one),
        reports=known.reports.get(one.id, 1),
        language=feed.language,
    )


def _place(one: Verdict, feed: CuratedFeed) -> tuple[bool, float, datetime, str]:
    """Say where a record stands: what is greater comes first. The present does not change it."""
    points = 0.0
    if one.score is not None:
        born = one.record.published.timestamp() / _half_life(feed).total_seconds()
        points = round(one.score.lasting + born, 6)
    return (one.pinned, points, one.record.published, one.record.id)
