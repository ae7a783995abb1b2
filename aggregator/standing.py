"""What a check means for a source: how it stands now, and when to ask again.

Pure functions from what was known and what came of asking to what is known
now. They ask nobody and store nothing; the pipeline does, in its order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from aggregator.errors import AskedToWait, FetchError, Gone
from aggregator.fetch.rhythm import Rhythm, first_read, news_came, roughly, window_of
from aggregator.fetch.schedule import Manners, fresh_seconds, next_check, out_of_skipped
from aggregator.fetch.spread import jitter
from aggregator.fetch.websub import announced
from aggregator.model import Failure, Validators
from aggregator.text import addresses

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from aggregator.config.model import Source
    from aggregator.errors import NoNetwork, PresseschauError
    from aggregator.model import Answer, SourceFeed
    from aggregator.store.sources import Known

_VALIDATORS_LAST = timedelta(days=8)
"""Some servers answer 304 for ever; once in a while a feed is fetched whole."""
_FEWEST = 2
"""A document of a single entry shares none with the one before whenever there is news."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a document that was read holds.

    Attributes:
        feed: The document; its entries do not matter here.
        dates: When its entries were published, as far as it says so.
        new: The dates of those that were not known.
        gap: It shared no entry with what was known, so that some may have
            come and gone unseen.
        closed: Older documents were read until one shared an entry.
    """

    feed: SourceFeed
    dates: Sequence[datetime | None]
    new: Sequence[datetime | None]
    gap: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A source that is asked now.

    Attributes:
        longest: The longest pause for want of news, if the source sets none.
        redact: Takes secrets out of a text that will be stored.
        now: UTC.
    """

    source: Source
    known: Known
    longest: timedelta
    redact: Callable[[str], str]
    now: datetime

    def trusted(self) -> Validators | None:
        """Give the validators to ask with, unless they are too old or vouch for something else."""
        known = self.known
        if known.validators_at is None or known.validators_at < self.now - _VALIDATORS_LAST:
            return None
        return known.validators if known.parsed_as == parsed_as(self.source) else None

    def kept_waiting(self, until: datetime) -> Known:
        """Say what is known when its host may not be asked before ``until`` (UTC)."""
        waiting = until - self.now
        at = until + jitter(self.source.name, waiting)
        return self.known._replace(next_check=at, next_reason="Retry-After", waiting_until=until)

    def answered(self, answer: Answer, found: Found | None) -> Known:
        """Say what is known after an answer that could be read.

        Args:
            answer: Of the server.
            found: What it held; ``None`` for a 304.
        """
        known = self._announced(self._read(found), answer, found.feed) if found else self.known
        changed = known._replace(
            validators=answer.validators,
            validators_at=known.validators_at if answer.not_modified else self.now,
            given_by=self.redact(answer.final_url),
            parsed_as=parsed_as(self.source),
            fresh=fresh_seconds(answer, known.fresh, self.now),
            last_check=self.now,
            last_success=self.now,
            failures=0,
            failure=None,
            waiting_until=None,
            reserved=known.reserved if answer.not_modified else answer.reserved,
        )
        changed = self._moved(changed, answer)
        return self._planned(changed, answer, is_new=self.known.last_success is None)

    def failed(self, error: PresseschauError, answer: Answer | None) -> Known:
        """Say what is known after a check that came to nothing.

        Args:
            error: Why.
            answer: Of the server, if it gave one that could not be read.
        """
        retry_at = error.retry_at if isinstance(error, FetchError) else None
        waiting = isinstance(error, AskedToWait) and retry_at is not None
        changed = self.known._replace(
            last_check=self.now,
            failures=self.known.failures + (0 if waiting else 1),
            moved_to=self.known.moved_to if waiting else None,
            moved_seen=self.known.moved_seen if waiting else 0,
            waiting_until=retry_at,
            retired_at=self.now if isinstance(error, Gone) else None,
        )
        changed = self._planned(changed, answer, retry_at=retry_at, failed=True)
        failure = Failure(error.reason, self.redact(error.message), changed.next_check)
        return changed._replace(failure=failure)

    def without_network(self, error: NoNetwork) -> Known:
        """Say what is known after a check that could reach nobody.

        Nothing is held against the source. It is asked again soon, unless it
        was asked before its time: then what was planned for it stays.

        Args:
            error: Why, and when to try again.
        """
        known, planned = self.known, self.known.due_at(self.now)
        at = error.retry_at + jitter(self.source.name, error.retry_at - self.now, first=True)
        at, why = out_of_skipped(at, "no network", hours=known.skip_hours, days=known.skip_days)
        if planned > at and known.next_reason:
            at, why = planned, known.next_reason
        failure = Failure(error.reason, self.redact(error.message), at)
        return known._replace(last_check=self.now, next_check=at, next_reason=why, failure=failure)

    def told(self, new: Sequence[datetime | None]) -> Known:
        """Say what is known after a hub sent a document, which may hold the news alone (WebSub).

        Nothing of how often to ask: the source itself was not asked.

        Args:
            new: When the entries that were not known were published.
        """
        known = self.known
        if not new or known.last_new is None:
            return known
        since = self.now - known.last_new
        usual = news_came(known.usual, new, since=since, every=self.source.every)
        return known._replace(usual=usual, last_new=self.now)

    def _announced(self, known: Known, answer: Answer, feed: SourceFeed) -> Known:
        found = announced(
            answer.headers, hubs=feed.hubs, self_link=feed.self_link, url=answer.final_url
        )
        if found is None:
            return known._replace(hub=None, topic=None)
        return known._replace(hub=self.redact(found.hub), topic=self.redact(found.topic))

    def _read(self, found: Found) -> Known:
        known, feed = self.known, found.feed
        dates = found.dates
        if known.last_new is None:
            rhythm = first_read(dates, self.source.every)
        else:
            rhythm = Rhythm(self._usual(found, known.last_new), window_of(dates))
        if found.gap:
            known = known._replace(gap_at=self.now, gap=self._gap(found))
        home = self.redact(feed.link or "") or addresses.home(self.source.url)
        return known._replace(
            title=self.redact(feed.title) or known.title,
            home=home,
            language=feed.language,
            ttl=feed.ttl,
            skip_hours=feed.skip_hours,
            skip_days=feed.skip_days,
            entries=len(dates) or known.entries,
            usual=rhythm.usual,
            window=rhythm.window,
            last_new=self.now if found.new or known.last_new is None else known.last_new,
        )

    def _usual(self, found: Found, last_new: datetime) -> int | None:
        every, known = self.source.every, self.known
        usual = news_came(known.usual, found.new, since=self.now - last_new, every=every)
        if not found.gap or known.last_success is None:
            return usual
        unseen = round((self.now - known.last_success).total_seconds() / 2)
        return min(usual, unseen) if usual else unseen

    def _gap(self, found: Found) -> str:
        if found.closed:
            return ""
        window = timedelta(seconds=window_of(found.dates) or 0)
        text = "entries probably came and went unseen"
        if timedelta(0) < window < self.source.every:
            return f"{text}: its document spans only {roughly(window)}, set `every` to less"
        return text

    def _moved(self, known: Known, answer: Answer) -> Known:
        moved = self.redact(answer.moved_to) if answer.moved_to else None
        if has_moved(known) and moved is None:
            return known
        again = moved is not None and moved == known.moved_to
        return known._replace(
            moved_to=moved, moved_seen=known.moved_seen + 1 if again else int(bool(moved))
        )

    def _planned(
        self,
        known: Known,
        answer: Answer | None,
        *,
        retry_at: datetime | None = None,
        failed: bool = False,
        is_new: bool = False,
    ) -> Known:
        manners = Manners(
            name=self.source.name,
            every=self.source.every,
            longest=self.source.max_interval or self.longest,
            rhythm=Rhythm(known.usual, known.window),
            silence=self.now - known.last_new if known.last_new else None,
            ttl=known.ttl,
            skip_hours=known.skip_hours,
            skip_days=known.skip_days,
            fresh=known.fresh,
            is_new=is_new,
        )
        at, reason = next_check(
            manners,
            now=self.now,
            answer=answer,
            failures=max(known.failures, 1) if failed else 0,
            retry_at=retry_at,
        )
        return known._replace(next_check=at, next_reason=reason)


def told_to_wait(url: str, until: datetime) -> str:
    """Say that a source waits because its server asked for a pause, until an instant in UTC."""
    host = addresses.host(url) or "Its server"
    return f"{host} asked for a pause until {until:%Y-%m-%d %H:%M} UTC and is not asked before."


def is_gap(entries: int, known: Known) -> bool:
    """Whether a document of so many entries, none of them known, means that some were missed."""
    return known.entries > 0 and entries >= _FEWEST


def has_moved(known: Known) -> bool:
    """Whether a permanent redirect was seen at two checks in a row (RFC 9110, 15.4.2)."""
    return known.moved_to is not None and known.moved_seen > 1


def parsed_as(source: Source) -> str:
    """Name the settings that shape what is made of a document."""
    selectors = f" select={source.select!r}" if source.select else ""
    return f"full_text={source.full_text} language={source.language}{selectors}"
