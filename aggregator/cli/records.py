"""``export`` and ``import``: records out and in."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from aggregator import bootstrap, normalise
from aggregator.cli import screen
from aggregator.config.reader import read
from aggregator.errors import EngineDown, SummariseError, UsageError, WorkerError
from aggregator.model import Failure, State
from aggregator.pipeline import IMPORTED, withdrawal
from aggregator.publish import csv_form, jsonl, seed
from aggregator.store import records
from aggregator.summarise import grounding
from aggregator.summarise.llm.judging import judge
from aggregator.text import markup

if TYPE_CHECKING:
    import argparse
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from aggregator.config.model import CuratedFeed
    from aggregator.config.reader import Loaded
    from aggregator.model import Record
    from aggregator.pipeline import Pipeline

_AGO = re.compile(r"(\d{1,5})([dhm])")
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}
_ID = re.compile(r"[0-9a-f]{16}")


def export(options: argparse.Namespace) -> int:
    """Write records to standard output, newest first.

    The seed form leaves out records that have neither TLDR nor Inhalt yet.
    """
    loaded = read(options.config, os.environ)
    zone = loaded.config.settings.zone
    since = instant(options.since, zone) if options.since else None
    feed = _feed(options.feed, loaded) if options.feed else None
    sys.stdout.buffer.write(asyncio.run(_exported(loaded, options.format, since, feed)))
    sys.stdout.buffer.flush()
    return 0


async def _exported(
    loaded: Loaded, form: str, since: datetime | None, feed: CuratedFeed | None
) -> bytes:
    zone = loaded.config.settings.zone
    with bootstrap.opened(loaded) as store:
        if feed is None:
            chosen = store.read_now(lambda c: list(records.newest(c, since=since)))
        else:
            async with bootstrap.built(loaded, store) as made:
                held = await made.pipeline.chosen(feed)
            chosen = [one for one in held if since is None or one.published >= since]
    if form == "seed":
        return seed.write([seed.of(one) for one in chosen if one.tldr or one.inhalt], zone)
    return jsonl.write(chosen, zone) if form == "jsonl" else csv_form.write(chosen, zone)


def instant(text: str, zone: ZoneInfo) -> datetime:
    """Read what ``--since`` was given.

    Raises:
        UsageError: It is none of the forms.
    """
    if ago := _AGO.fullmatch(text):
        return bootstrap.now() - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            f"--since {text}: not understood; write 2026-01-03, 2026-01-03T05:37, 7d, 12h or 30m"
        ) from error
    return instant if instant.tzinfo else instant.replace(tzinfo=zone)


def _feed(slug: str, loaded: Loaded) -> CuratedFeed:
    feeds = {one.slug: one for one in loaded.config.feeds}
    if slug not in feeds:
        raise UsageError(f"--feed {slug}: no such feed; there are: {', '.join(feeds) or 'none'}")
    return feeds[slug]


def import_(options: argparse.Namespace) -> int:
    """Take in records from a file; what the store has already stays as it is.

    The file is read whole before anything is stored: one that cannot be read
    to its end changes nothing.
    """
    loaded = read(options.config, os.environ)
    found = _read(options.file, options.format, loaded)
    with screen.turn(bootstrap.writer_lock(loaded)):
        added, refused = asyncio.run(_import(loaded, found))
    there = len(found) - len(added) - len(refused)
    print(f"{len(found)} records read, {len(added)} added, {there} were there")
    for its_id in sorted(refused):
        print(f"withdrawn, and not taken in (`withdraw --list`, `withdraw --undo`): {its_id}")
    for one in added:
        if one.vetoed:
            print(f"left out of all feeds, since its Inhalt does not carry its TLDR: {one.id}")
    return 0


def _read(file: Path, form: str, loaded: Loaded) -> list[Record]:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}") from error
    if form == "jsonl":
        return [_cleaned(_with_usable_id(one)) for one in jsonl.read(data, file=str(file))]
    now = bootstrap.now()
    return [
        _cleaned(
            normalise.imported(
                datum=one.datum,
                quelle=one.quelle,
                tldr=one.tldr,
                inhalt=one.inhalt,
                source=IMPORTED,
                now=now,
            )
        )
        for one in seed.read(data, file=str(file), zone=loaded.config.settings.zone)
    ]


def _cleaned(record: Record) -> Record:
    """Give a record whose texts can be published and found, as those of sources are."""
    return replace(
        record,
        title=markup.clean(record.title),
        tldr=markup.clean(record.tldr),
        inhalt=markup.clean(record.inhalt),
    )


def _with_usable_id(record: Record) -> Record:
    """Keep an id of our own making; give one to a record that comes from elsewhere."""
    if _ID.fullmatch(record.id):
        return record
    return replace(record, id=normalise.record_id(record.source, record.guid))


async def _import(loaded: Loaded, found: list[Record]) -> tuple[list[Record], set[str]]:
    """Give the records that were added, and the ids of those that were withdrawn once."""
    with bootstrap.opened(loaded) as store:
        async with bootstrap.built(loaded, store) as made:
            new = store.read_now(records.missing, found)
            refused = store.read_now(withdrawal.refused, new)
            wanted = [one for one in new if one.id not in refused]
            finished = [await _finished(made.pipeline, one) for one in wanted]
            store.write_now(records.add, finished)
            return finished, refused


async def _finished(pipeline: Pipeline, record: Record) -> Record:
    """Write the TLDR of a record that came without one, and check one that came with it."""
    if record.tldr and not _holds(record):
        return replace(record, vetoed=True)
    if record.state is not State.FETCHED:
        return record
    try:
        return await pipeline.summarised(record)
    except (SummariseError, WorkerError, EngineDown) as error:
        failure = Failure(error.reason, error.message, getattr(error, "retry_at", None))
        return replace(record, state=State.FAILED, failure=failure)


def _holds(record: Record) -> bool:
    if record.tldr_language:  # of a translation less can be checked
        language, wanted = record.language, record.tldr_language
        return not judge(record.tldr, record.basis, language=language, wanted=wanted).reason
    return grounding.check(record.tldr, record.basis, record.language).supported
