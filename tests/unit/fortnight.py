"""Fourteen days of a small internet whose servers judge every request.

Each ``Site`` publishes by a timetable of its own and shows its newest entries.
It notes what it is asked, and with every request that a considerate reader
would not have made, the rule that it broke. The rules are those by which
operators judge feed readers (rachelbythebay.com/fs): ask conditionally, with
what was given last; not more than once an hour unless you said otherwise, nor
before max-age, ttl, skipHours or Retry-After allow; nothing that nobody
linked; no cookies, no referrer; nothing after 410; take a move seriously.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from aggregator.fetch.client import Reply

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEGIN = datetime(2026, 1, 5, 4, 37, tzinfo=UTC)
"""A Monday."""
END = BEGIN + 14 * DAY
WHOLE_AGAIN = 8 * DAY
"""So long after it was last sent whole, a feed may be asked for unconditionally."""
TDMREP = "/.well-known/tdmrep.json"
DAILY = ("/robots.txt", TDMREP)
"""What a reader may ask for by itself, once a day."""


@dataclass
class Site:
    """One publisher with one feed.

    Attributes:
        times: When each entry is published, in order.
        window: How many entries the feed shows.
        every: The shortest pause that the reader was configured with.
        headers: Sent with the feed.
        channel: Further elements of the feed's channel.
        down: From when to when it answers 503, and with which Retry-After.
        moves_at: When the feed moves for good.
        gone_at: When it goes for good.
        paged: Whether the feed links to its older entries.
        tags: ``etag`` and ``modified``: which validators it gives.
        sleepy: Hours in which it wants no visit.
    """

    name: str
    times: list[datetime]
    window: int = 12
    every: timedelta = HOUR
    headers: dict[str, str] = field(default_factory=dict)
    channel: str = ""
    down: tuple[datetime, datetime, str | None] | None = None
    moves_at: datetime | None = None
    gone_at: datetime | None = None
    paged: bool = False
    tags: tuple[str, ...] = ("etag", "modified")
    sleepy: frozenset[int] = frozenset()
    dated: bool = True
    pages: bool = False
    asked: list[tuple[datetime, str, int]] = field(default_factory=list)
    unjustified: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._given: dict[str, dict[str, str]] = {}
        self._whole_at: dict[str, datetime] = {}
        self._not_before = BEGIN
        self._moved_said = 0
        self._linked = {"/feed", *DAILY}
        self._fetched: dict[str, datetime] = {}

    @property
    def host(self) -> str:
        return f"{self.name}.example"

    def shown(self, until: datetime) -> set[str]:
        """What the feed has ever shown: everything, or what was there before it fell silent."""
        until = min(until, self.gone_at or until)
        begun = [n for n, at in enumerate(self.times) if at <= BEGIN]
        first = max(len(begun) - self.window, 0)
        return {f"n{n}" for n, at in enumerate(self.times) if n >= first and at < until}

    def answer(self, now: datetime, target: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:  # fmt: skip
        status, given, body = self._answer(now, target, headers)
        self.asked.append((now, target, status))
        return status, given, body

    def _answer(self, now, target, headers):
        self._judge(now, target, headers)
        path, _, page = target.partition("?seite=")
        if path in DAILY:
            rules = b"User-agent: *\nDisallow: /intern/\n"
            return (404, {}, b"") if path == TDMREP else (200, {}, rules)
        if path.startswith("/n") and path != "/neu":
            return 200, {"content-type": "text/html"}, _page(path)
        self._not_before = now + max(self.every, self._asks_for())
        if self.gone_at and now >= self.gone_at:
            self._not_before = END + DAY
            return 410, {}, b""
        if self.down and self.down[0] <= now < self.down[1]:
            return self._unavailable(now)
        if path == "/feed" and self.moves_at and now >= self.moves_at:
            self._moved_said += 1
            self._linked.add("/neu")
            self._not_before = now
            return 301, {"location": f"https://{self.host}/neu"}, b""
        return self._feed(now, path, int(page or 1), headers)

    def _asks_for(self) -> timedelta:
        seconds = self.headers.get("cache-control", "").partition("max-age=")[2]
        minutes = self.channel.partition("<ttl>")[2].partition("<")[0]
        return timedelta(seconds=int(seconds or 0), minutes=int(minutes or 0))

    def _unavailable(self, now):
        seconds = self.down[2]
        if seconds is None:
            return 503, {}, b""
        self._not_before = now + timedelta(seconds=int(seconds))
        return 429, {"retry-after": seconds}, b""

    def _feed(self, now, path, page, headers):
        out = [n for n, at in enumerate(self.times) if at <= now]
        last = len(out) - (page - 1) * self.window
        entries = out[max(last - self.window, 0) : last][::-1]
        links = {f"/n{n}" for n in entries}
        self._linked |= links
        tag, modified = f'"{len(out)}-{page}"', format_datetime(self.times[out[-1]], usegmt=True)
        given = {"etag": tag} if "etag" in self.tags else {}
        given |= {"last-modified": modified} if "modified" in self.tags else {}
        if page == 1:
            if given and headers.get("if-none-match", tag) == tag and self._same(headers, modified):
                return 304, given | self._repeated(), b""
            self._given[path], self._whole_at[path] = given, now
        older = ""
        if self.paged and last > self.window:
            target = f"/feed?seite={page + 1}"
            self._linked.add(target)
            older = f'<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="next" href="{target}"/>'
        return 200, given | self.headers, self._document(entries, older)

    def _same(self, headers, modified):
        if "if-none-match" in headers:
            return True
        return headers.get("if-modified-since") == modified

    def _repeated(self) -> dict[str, str]:
        """A 304 may leave Cache-Control out; then what was said before holds on."""
        return self.headers if len(self.asked) % 2 else {}

    def _document(self, entries: list[int], older: str) -> bytes:
        items = "".join(
            f"<item><guid>n{n}</guid><link>https://{self.host}/n{n}</link><title>Meldung {n}</title>"
            f"<description>Ein Anriss der Meldung {n} steht hier in einem ganzen Satz.</description>"
            + (f"<pubDate>{format_datetime(self.times[n])}</pubDate>" if self.dated else "")
            + "</item>"
            for n in entries
        )
        head = f"<title>{self.name}</title><link>https://{self.host}/</link><description/>"
        return f'<rss version="2.0"><channel>{head}{self.channel}{older}{items}</channel></rss>'.encode()

    # -- the rules ----------------------------------------------------------------------------

    def _judge(self, now, target, headers):
        def broken(rule):
            self.unjustified.append(f"{self.name} {now:%d. %H:%M:%S} {target}: {rule}")

        if target not in self._linked:
            broken("nobody linked this")
        if {"cookie", "referer", "authorization"} & headers.keys():
            broken("carries what nobody asked for")
        if not headers.get("user-agent", "").startswith("Presseschau/"):
            broken("does not say who asks")
        if target in DAILY or (target.startswith("/n") and target != "/neu"):
            if now - self._fetched.get(target, BEGIN - 99 * DAY) < DAY:
                broken("fetched again although it was had")
            self._fetched[target] = now
        elif "seite" not in target:
            self._judge_feed(now, target, headers, broken)

    def _judge_feed(self, now, target, headers, broken):
        if now < self._not_before:
            broken(f"sooner than {self._not_before:%d. %H:%M:%S}")
        if now.hour in self.sleepy and len(self.asked) > 2:
            broken("in an hour of skipHours")
        if target == "/feed" and self._moved_said > 2:
            broken("the feed has moved, and was said to have twice")
        sent = {
            "etag": headers.get("if-none-match"),
            "last-modified": headers.get("if-modified-since"),
        }
        sent = {name: value for name, value in sent.items() if value}
        given, moved = self._given.get(target, {}), target == "/feed" and self._moved_said
        if sent and sent != given:
            broken(f"asks with {sent}, which was not given last")
        if not sent and given and not moved and now - self._whole_at[target] < WHOLE_AGAIN:
            broken("asks unconditionally although it could have asked conditionally")


def _page(path: str) -> bytes:
    text = (
        f"Der Rat der Stadt hat am Dienstag die Meldung {path[2:]} besprochen und beschlossen. " * 5
    )
    return f"<html lang=de><body><article><h1>T</h1><p>{text}</p></article></body></html>".encode()


class Internet:
    """All sites, in the place of the client that would reach the real ones."""

    def __init__(self, sites: list[Site], clock: Any) -> None:
        self._sites = {site.host: site for site in sites}
        self._clock = clock

    def __call__(self, **_: object) -> Internet:
        """Stand in for ``Client``, whatever proxy and guard it is to have."""
        return self

    @asynccontextmanager
    async def get(self, address, headers):
        lower = {name.lower(): value for name, value in headers.items()}
        status, given, body = self._sites[address.host].answer(self._clock(), address.path, lower)

        async def chunks():
            yield body

        yield Reply(status, given, chunks())

    async def aclose(self) -> None:
        """Nothing is open."""


def each(gap: timedelta, *, hours: range = range(24), days: range = range(7), before: timedelta = 10 * DAY) -> list[datetime]:  # fmt: skip
    """Instants ``gap`` apart, in some hours of some days, from before the beginning to the end."""
    at, found = BEGIN - before, []
    while at <= END:
        if at.hour in hours and at.weekday() in days:
            found.append(at)
        at += gap
    return found


def together(number: int, *, hour: int, days: range = range(7)) -> list[datetime]:
    """So many entries within minutes, once a day."""
    first = each(HOUR, hours=range(hour, hour + 1), days=days)
    return [at + timedelta(seconds=40 * n) for at in first for n in range(number)]
