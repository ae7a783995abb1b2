"""``make bench-large``: what a store that has grown for years costs at each publication.

    python -m benchmarks.bench_large [--records 300000] [--sources 12]

Fills a store with invented records, about three an hour of each source, and
asks the program's own pipeline over it, with nothing new:

    feed …       which records the feed holds now; the last two hold none, and
                 so are never full
    publish      all feeds, none of which changed
    next page    when a page of one source is to be read again, as the daemon
                 asks after each of its checks

Told is the median of five, in milliseconds, in this process; the store's pages
are in memory by then.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator import bootstrap
from aggregator.config.reader import read
from aggregator.model import Record, State
from aggregator.normalise import record_id
from aggregator.store import records, traces
from aggregator.store.rows import row_of
from aggregator.store.traces import Trace
from benchmarks.bench_feeds import items

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from sqlalchemy import Connection

    from aggregator.config.reader import Loaded

_TOGETHER = 3000
_LOOKED_AT = timedelta(days=3)
_FEEDS = """
feeds:
  - {slug: all, title: All}
  - {slug: three-sources, title: Three, sources: [source-0, source-1, source-2]}
  - {slug: category, title: Category, include: {categories: [Energie]}}
  - {slug: word, title: Word, include: {words: [Bundestag]}}
  - {slug: no-category, title: None, include: {categories: [Modellbau]}}
  - {slug: no-word, title: None, include: {words: [Zitronenfalter, "Blauer Montag"]}}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--records", type=int, default=300_000)
    parser.add_argument("--sources", type=int, default=12)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="presseschau-large-") as folder:
        loaded = _configured(Path(folder), options.sources)
        print(f"{options.records} records of {options.sources} sources, ", end="", flush=True)
        begun = time.monotonic()
        with bootstrap.opened(loaded) as store:
            each = options.records // options.sources
            for source in range(options.sources):
                store.write_now(_fill, source, each, datetime.now(UTC))
        size = loaded.store.stat().st_size / 1e6
        print(f"{size:.0f} MB (made in {time.monotonic() - begun:.0f} s)\n")
        asyncio.run(_measured(loaded))


def _configured(folder: Path, sources: int) -> Loaded:
    config = folder / "config"
    config.mkdir()
    listed = "".join(
        f"  - {{name: source-{n}, url: http://127.0.0.1:9/{n}}}\n" for n in range(sources)
    )
    (config / "large.yaml").write_text(f"sources:\n{listed}{_FEEDS}", encoding="utf-8")
    return read(config, os.environ)


def _fill(connection: Connection, source: int, entries: int, now: datetime) -> None:
    """Store the records of a source; the pages of the last days are to be read again."""
    rows = []
    for one in _records(source, entries, now):
        rows.append(row_of(one))
        if one.published > now - _LOOKED_AT:
            traces.save(connection, Trace(record=one.id, due_at=now + _LOOKED_AT))
        if len(rows) == _TOGETHER:
            records.add_rows(connection, rows)
            rows.clear()
    records.add_rows(connection, rows)


def _records(source: int, entries: int, now: datetime) -> Iterator[Record]:
    name = f"source-{source}"
    for item in items(source, entries=entries, seed=1, now=now):
        yield Record(
            id=record_id(name, item.id),
            source=name,
            guid=item.id,
            title=item.title,
            link=item.link,
            quelle="zeitung.example",
            published=item.published,
            updated=item.published,
            first_seen=item.published,
            authors=(item.author,),
            categories=item.categories,
            language="de",
            teaser=item.teaser,
            tldr=item.teaser,
            inhalt=f"{item.teaser}\n{item.title}.",
            engine="teaser",
            state=State.SUMMARISED,
        )


async def _measured(loaded: Loaded) -> None:
    with bootstrap.opened(loaded) as store:
        async with bootstrap.built(loaded, store) as made:
            pipeline = made.pipeline
            await pipeline.publish_all()
            for feed in loaded.config.feeds:
                held = len(await pipeline.chosen(feed))
                await _tell(f"feed {feed.slug} ({held})", partial(pipeline.chosen, feed))
            await _tell("publish", pipeline.publish_all)
            await _tell("next page", partial(store.read, traces.next_due, "source-1"))


async def _tell(name: str, work: Callable[[], Awaitable[object]]) -> None:
    took = []
    for _ in range(5):
        begun = time.perf_counter()
        await work()
        took.append(time.perf_counter() - begun)
    print(f"{name:26} {statistics.median(took) * 1000:8.1f} ms")


if __name__ == "__main__":
    main()
