"""``check``, ``status`` and ``show``: commands that change nothing."""

from __future__ import annotations

import asyncio
import json
import os
from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from aggregator import bootstrap, subscribing
from aggregator.cli import publicity, screen
from aggregator.config.reader import read
from aggregator.engines import today
from aggregator.errors import FetchError, PresseschauError
from aggregator.fetch import Fetcher, options_of
from aggregator.model import HAND, SourceStatus
from aggregator.parse import parse
from aggregator.publish import seed
from aggregator.reading import manner_of
from aggregator.runner import llama
from aggregator.standing import told_to_wait
from aggregator.store import joints, records, sources, spent, subscriptions, writers
from aggregator.store.sources import Known, Tally
from aggregator.store.writers import Writers
from aggregator.text import addresses

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import tzinfo

    from aggregator.config.model import Source, Summariser
    from aggregator.config.reader import Loaded
    from aggregator.model import Joint, Record, SourceFeed
    from aggregator.store.spent import Spent
    from aggregator.store.subscriptions import Subscription


def check(options: argparse.Namespace) -> int:
    """Validate the configuration, and with ``--probe`` fetch every source once."""
    loaded = read(options.config, os.environ)
    config = loaded.config
    rules = f", {len(loaded.rules)} rules for sites" if loaded.rules else ""
    print(
        f"{options.config}: in order: {len(loaded.files)} files,"
        f" {len(config.sources)} sources, {len(config.feeds)} feeds{rules}"
    )
    for line in publicity.lines(loaded):
        print(line)
    lacking = list(_lacking(loaded))
    for line in lacking:
        print(line)
    code = asyncio.run(_probe(loaded)) if options.probe else 0
    return 1 if lacking else code


def _lacking(loaded: Loaded) -> Iterator[str]:
    """Say what models are to work with and is not there.

    Raises:
        ConfigError: A prompt of the user's cannot be used.
    """
    everywhere = loaded.config.settings.summariser
    wanted = [everywhere, *(everywhere.changed_by(one.summariser) for one in loaded.config.sources)]
    if any(one.engine != "extractive" for one in wanted):
        bootstrap.read_prompts(loaded)
    paths = (one.model_path for one in wanted if one.engine == "llama" and one.model_path)
    for path in dict.fromkeys(paths):
        if text := llama.lacking(loaded.root / path):
            yield f"summariser: {text}"


async def _probe(loaded: Loaded) -> int:
    enabled = [one for one in loaded.config.sources if one.enabled]
    async with Fetcher(loaded.config.settings.fetch, clock=bootstrap.now) as fetcher:
        found = await asyncio.gather(*(_probe_one(fetcher, one) for one in enabled))
    redact = loaded.secrets.redact
    rows = [
        (one.name, answer, redact(text)) for one, (answer, text) in zip(enabled, found, strict=True)
    ]
    screen.table(("source", "answer", "what"), rows)
    return 1 if any(answer == "failed" for _, answer, _ in rows) else 0


async def _probe_one(fetcher: Fetcher, source: Source) -> tuple[str, str]:
    try:
        answer = await fetcher.get(source.url, options=options_of(source))
        content_type = answer.headers.get("content-type")
        feed = parse(
            answer.body,
            content_type=content_type,
            url=answer.final_url,
            select=manner_of(source).select,
        )
    except PresseschauError as error:
        return "failed", error.message
    reserved = dict.fromkeys((*answer.reserved, *await _site_reserves(fetcher, source, feed)))
    told = f"; reserves {', '.join(reserved)}" if reserved else ""
    return "ok", f"{feed.format}, {len(feed.entries)} entries, {feed.title!r}{told}"


async def _site_reserves(fetcher: Fetcher, source: Source, feed: SourceFeed) -> tuple[str, ...]:
    """Say what the site of a source's newest article reserves for machines."""
    link = next((one.link for one in feed.entries if one.link), None)
    if link is None or source.full_text != "article":
        return ()
    try:
        return await fetcher.reserved(link, options=options_of(source))
    except FetchError:
        return ()  # it cannot say; that is no failure of the source


def status(options: argparse.Namespace) -> int:
    """Show how every source is doing."""
    loaded = read(options.config, os.environ)
    with bootstrap.opened(loaded) as store:
        known = store.read_now(sources.load)
        tallies = store.read_now(sources.tally)
        wrote = store.read_now(writers.tally)
        reserving = store.read_now(sources.reserving)
        told = store.read_now(joints.tally)
        cost = store.read_now(spent.on, today(bootstrap.now(), loaded.config.settings.zone))
        hubs = subscribing.foremost(store.read_now(subscriptions.load))
    now = bootstrap.now()
    longest = loaded.config.settings.fetch.max_interval
    rows = [
        _status(
            _as_due(one, _known(one, known, loaded), hubs.get(one.name), longest, now),
            tallies.get(one.name, Tally()),
            now,
            enabled=one.enabled,
        )
        | {"websub": _websub(hubs.get(one.name), now)}
        | _reserved(one, known.get(one.name), reserving.get(one.name, 0), loaded)
        | _writers(its := wrote.get(one.name, Writers()))
        | {"waiting": dict(its.waiting)}
        | {"stories": _writers(told.get(one.name, Writers()))}
        for one in loaded.config.sources
    ]
    if options.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    zone = loaded.config.settings.zone
    its_name = screen.zone_name(zone, now)

    def local(instant: str | None, known: str = "") -> str:
        if instant is None:
            return "–"
        return screen.local(datetime.fromisoformat(instant), zone, known=known)

    head = (
        "source",
        "status",
        last := f"last check ({its_name})",
        f"next check ({its_name})",
        "why then",
        "entries",
        "TLDRs",
        "reason",
    )
    screen.table(
        head,
        [
            (
                *(row["name"], row["status"]),
                *(local(row["last_check"], its_name), local(row["next_check"], its_name)),
                *(row["next_reason"] or "", str(row["entries"]), str(row["tldrs"])),
                _remark(row, local),
            )
            for row in rows
        ],
        lesser=("why then", last, "TLDRs", "entries"),
    )
    for line in _engines(wrote.values(), cost, loaded.config.settings.summariser):
        screen.say(line)
    for line in _stories(told.values()):
        screen.say(line)
    screen.say(f"store: {loaded.store}")
    if gone := sorted(set(tallies) - {one.name for one in loaded.config.sources}):
        screen.say(f"in the store, but no longer configured: {', '.join(gone)}")
    return 0


def _reserved(source: Source, known: Known | None, count: int, loaded: Loaded) -> dict[str, Any]:
    """Say what its publisher reserves for machines, and who is given its texts all the same."""
    summariser = loaded.config.settings.summariser.changed_by(source.summariser)
    server = summariser.base_url if summariser.engine == "openai" else None
    reserved = list(known.reserved) if known else []
    return {
        "reserved": reserved,
        "reserved_records": count,
        "sent_to": addresses.host(server) if server and (reserved or count) else None,
    }


def _writers(found: Writers) -> dict[str, Any]:
    return {"engines": dict(found.wrote), "turned_down": dict(found.turned_down)}


def _engines(found: Iterable[Writers], cost: Spent, wanted: Summariser) -> Iterator[str]:
    """Say who wrote the TLDRs, what was turned down, and what models have cost today."""
    wrote, refused, waiting = Counter[str](), Counter[str](), Counter[str]()
    for one in found:
        wrote += one.wrote
        refused += one.turned_down
        waiting += one.waiting
    if set(wrote) - {"extractive", "teaser", HAND} or refused:
        yield f"TLDRs by engine: {_counted(wrote)}"
    if refused:
        yield f"not by the model, because of: {_counted(refused)}"
    if waiting:
        yield f"articles that wait for the model, because of: {_counted(waiting)}"
    if cost.requests or wanted.engine != "extractive":
        budget = wanted.daily_token_budget
        limit = "no budget is set" if budget is None else f"of a budget of {budget:,}"
        yield f"today: {cost.requests:,} requests to models, {cost.tokens:,} tokens, {limit}"


def _stories(found: Iterable[Writers]) -> Iterator[str]:
    """Say who wrote TLDRs over several reports, and why stories have none."""
    wrote, refused = Counter[str](), Counter[str]()
    for one in found:
        wrote += one.wrote
        refused += one.turned_down
    if wrote:
        yield f"stories told over several reports, by engine: {_counted(wrote)}"
    if refused:
        yield f"stories left to one report, because of: {_counted(refused)}"


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {word}" for word, count in counts.most_common())


def _remark(row: Mapping[str, Any], local: Callable[[str | None], str]) -> str:
    """Say what a person should know of a source, the most pressing first."""
    said = [row["message"]] if row["message"] else []
    if row["status"] == SourceStatus.RETIRED:
        said.append(f"it is asked again after `presseschau revive {row['name']}`")
    if row["status"] == SourceStatus.QUIET:
        said.append(f"no news since {local(row['last_new'])}")
    if row["moved_to"]:
        said.append(f"moved to {row['moved_to']}: change its url in the YAML")
    if row["gap"]:
        said.append(f"{local(row['gap_at'])}: {row['gap']}")
    if row["passed"] and not row["entries"]:
        said.append(f"{row['passed']} entries not taken (first, include, exclude, max_age)")
    if row["reserved"] or row["reserved_records"]:
        named = f" ({row['reserved_records']} articles)" if row["reserved_records"] else ""
        sent = f", and its texts are sent to {row['sent_to']}" if row["sent_to"] else ""
        said.append(f"its publisher opts out of text and data mining{named}{sent}")
    if row["websub"] and row["websub"]["message"]:
        said.append(f"WebSub: {row['websub']['message']}")
    return "; ".join([*(text.removesuffix(".") for text in said[:-1]), *said[-1:]])


def _known(source: Source, known: dict[str, Known], loaded: Loaded) -> Known:
    url = loaded.secrets.redact(source.url)
    return known.get(source.name) or Known(name=source.name, url=url)


def _as_due(
    source: Source, known: Known, hub: Subscription | None, longest: timedelta, now: datetime
) -> Known:
    """Give what is known, with the next check as a hub that is relied on makes it."""
    if not subscribing.is_relied_on(hub, now):
        return known
    at, why = subscribing.due(known, hub, source=source, longest=longest, now=now)
    return known._replace(next_check=at, next_reason=why)


def _websub(hub: Subscription | None, now: datetime) -> dict[str, Any] | None:
    """Say what a hub was asked to tell; neither the callback nor the secret."""
    if hub is None:
        return None
    return {
        "hub": hub.hub,
        "state": hub.state,
        "until": _iso(hub.lease_until),
        "relied_on": subscribing.is_relied_on(hub, now),
        "last_told": _iso(hub.pushed_at),
        "message": hub.message,
    }


def _status(known: Known, tally: Tally, now: datetime, *, enabled: bool) -> dict[str, Any]:
    failure = known.failure
    is_asked = enabled and known.retired_at is None
    status, message = known.status(now, enabled=enabled), failure.message if failure else None
    if failure is None and status is SourceStatus.WAITING and known.waiting_until is not None:
        message = told_to_wait(known.url, known.waiting_until)
    return {
        "name": known.name,
        "url": known.url,
        "status": status,
        "last_check": _iso(known.last_check),
        "next_check": _iso(known.next_check) if is_asked else None,
        "next_reason": known.next_reason if is_asked else None,
        "reason": failure.reason if failure else None,
        "message": message,
        "failures": known.failures,
        "moved_to": known.moved_to if known.moved_seen > 1 else None,
        "last_new": _iso(known.last_new),
        "gap_at": _iso(known.gap_at),
        "gap": known.gap or None,
        "entries": tally.entries,
        "tldrs": tally.tldrs,
        "failed": tally.failed,
        "passed": tally.passed,
    }


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


def show(options: argparse.Namespace) -> int:
    """Show one record: where it came from, then its four fields."""
    loaded = read(options.config, os.environ)
    with bootstrap.opened(loaded) as store:
        record = store.read_now(records.find, options.id)
        told = store.read_now(joints.made_of, record.id)
    zone = loaded.config.settings.zone
    for label, value in [*_facts(record, zone), *map(_story, told)]:
        if value:
            print(f"{label + ':':<12}{value}")
    print()
    print(seed.write([seed.of(record)], zone).decode())
    return 0


def _facts(record: Record, zone: tzinfo) -> list[tuple[str, str]]:
    failure = record.failure
    retry_at = failure.retry_at if failure else None
    again = f"; again at {screen.local(retry_at, zone)}" if retry_at else ""
    return [
        ("id", record.id),
        ("title", record.title),
        ("link", record.link or ""),
        ("source", record.source),
        ("author", ", ".join(record.authors)),
        ("categories", ", ".join(record.categories)),
        ("language", record.language or ""),
        ("state", record.state),
        ("access", record.access),
        ("reserved", ", ".join(record.reserved)),
        ("engine", record.engine),
        ("TLDR in", _translated(record)),
        *(("not by", f"{one.engine} ({one.reason}): {one.message}") for one in record.turned_down),
        ("failure", f"{failure.reason}: {failure.message}{again}" if failure else ""),
    ]


def _story(told: tuple[str, str, Joint]) -> tuple[str, str]:
    """Say what became of a TLDR over several reports, one of which a record is."""
    slug, story, joint = told
    of = f"in {slug}, {story}, of {len(joint.records)} reports"
    if joint.text:
        return "story", f"{of} by {joint.engine}: {joint.text}"
    why = "; ".join(f"{one.reason}: {one.message}" for one in joint.turned_down)
    return "story", f"{of}, not told by {joint.engine}: {why or 'several papers print one text'}"


def _translated(record: Record) -> str:
    if record.tldr_language is None:
        return ""
    return f"{record.tldr_language}; only numbers, names and quotations were checked"
