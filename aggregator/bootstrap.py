"""The only place that builds: a configuration in, wired objects out.

``opened`` gives the store alone, for commands that only look; ``built`` the
whole pipeline with its fetcher and workers, and ends them when it is left.
"""

from __future__ import annotations

import os
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from time import time
from typing import TYPE_CHECKING

from aggregator.announcer import Announcer
from aggregator.engines import Workshop, prompts
from aggregator.errors import ConfigError, Problem
from aggregator.fetch import Fetcher
from aggregator.fetch.service import Service
from aggregator.pipeline import Pipeline
from aggregator.pipeline.equipment import Tally
from aggregator.pipeline.terms import credential
from aggregator.pipeline.twins import twin_keys
from aggregator.publish import owner
from aggregator.publish.owner import Owner
from aggregator.runner.llama import ModelFiles
from aggregator.runner.workers import Workers
from aggregator.store import credentials, feeds, pauses, robots, sources
from aggregator.store.database import Store
from aggregator.store.lock import WriterLock
from aggregator.store.sources import Known
from aggregator.subscriber import Subscriber

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from aggregator.config.model import Settings
    from aggregator.config.reader import Loaded
    from aggregator.store.feeds import FeedKey

_MOST_WORKERS = 4
_WORKER_DEADLINE = 20.0
"""Seconds for one page or one TLDR; a long article takes a tenth of one."""


def now() -> datetime:
    """Give the present in UTC, to the second: no instant that is stored needs more."""
    return datetime.fromtimestamp(int(time()), UTC)


def writer_lock(loaded: Loaded) -> WriterLock:
    """Make the lock of the store, not yet taken."""
    path = loaded.store
    path.parent.mkdir(parents=True, exist_ok=True)
    return WriterLock(path)


@contextmanager
def opened(loaded: Loaded) -> Iterator[Store]:
    """Open the store, made or brought up to date where needed.

    Raises:
        StoreError: It cannot be used.
    """
    store = Store.open(loaded.store)
    try:
        yield store
    finally:
        store.close()


@dataclass(frozen=True, slots=True)
class Built:
    """A pipeline and the way to another one over the same collaborators.

    ``again`` takes a new configuration: its sources and feeds hold from then
    on, its settings stay those that the first was built with. ``subscriber``
    listens to hubs for whoever has it started, ``announcer`` tells them.
    """

    pipeline: Pipeline
    again: Callable[[Loaded], Pipeline]
    subscriber: Subscriber
    announcer: Announcer


def workers(*, most: int = _MOST_WORKERS) -> Workers:
    """Make the worker processes, not yet started."""
    return Workers(min(os.cpu_count() or 1, most), deadline=_WORKER_DEADLINE)


@asynccontextmanager
async def built(
    loaded: Loaded, store: Store, *, stopping: Callable[[], bool] = lambda: False
) -> AsyncIterator[Built]:
    """Build the pipeline over an open store; ends fetcher and workers when left.

    Raises:
        StoreError: The store cannot be written to.
    """
    settings = loaded.config.settings
    paused = store.read_now(pauses.running, now())
    pool = workers()
    heard = store.read_now(robots.load, now())
    tally = Tally()
    async with (
        Fetcher(settings.fetch, clock=now, pauses=paused, robots=heard) as fetcher,
        workshop(loaded, store, pool) as shop,
    ):

        def pipeline(new: Loaded) -> Pipeline:
            config = new.config.model_copy(update={"settings": settings})
            keys = _make_known(store, new)
            fetcher.expect(one.url for one in config.sources if one.enabled)
            return Pipeline(
                config=config,
                secrets=new.secrets,
                store=store,
                fetcher=fetcher,
                workers=pool,
                engine=shop.everywhere(),
                engines=shop.by_source(config.sources),
                output=loaded.output,
                keys=keys,
                lent=_make_lent(store, new),
                clock=now,
                stopping=stopping,
                rules=new.rules,
                tally=tally,
                owner=_owner(new),
            )

        try:
            yield Built(
                pipeline(loaded),
                pipeline,
                _subscriber(store, fetcher, settings),
                Announcer(
                    store,
                    fetcher,
                    output=loaded.output,
                    base_url=settings.base_url,
                    clock=now,
                ),
            )
        finally:
            await pool.stop()


@asynccontextmanager
async def workshop(
    loaded: Loaded, store: Store, pool: Workers, *, trying: bool = False
) -> AsyncIterator[Workshop]:
    """Build what makes engines; ends the servers of model files when left.

    Args:
        loaded: Its settings count.
        store: Open; remembers what models wrote and cost.
        pool: Where TLDRs are checked.
        trying: A person tries an engine: nothing that was written before is
            given again, and no other engine stands in.
    """
    settings = loaded.config.settings
    service, files = Service(proxy=settings.fetch.proxy), ModelFiles()
    try:
        yield Workshop(
            settings=settings,
            store=store,
            clock=now,
            run=pool.run,
            send=service.post,
            model_files=files,
            root=loaded.root,
            folder=_folder(loaded),
            recalls=not trying,
            stands_in=not trying,
        )
    finally:
        await service.aclose()
        await files.stop()


def read_prompts(loaded: Loaded) -> None:
    """Read the prompts for models, to see whether they can be used.

    Raises:
        ConfigError: One of the user's cannot; names it.
    """
    prompts(_folder(loaded))


def check_output(loaded: Loaded, output: Path) -> None:
    """See that a configuration takes down no feed of another one that is still there.

    To be called before anything is written, the store included: whoever shares
    the one by mistake mostly shares the other.

    Raises:
        ConfigError: It would, if it published to ``output``.
    """
    own = _owner(loaded)
    if own is not None and (why := owner.objection(output, own)):
        raise ConfigError([Problem.of(own.folder, "settings.output", why)])


def _owner(loaded: Loaded) -> Owner | None:
    folder, config = _folder(loaded), loaded.config
    names = {*(one.slug for one in config.feeds), *twin_keys(config.sources)}
    return Owner(folder, frozenset(names)) if folder is not None else None


def _folder(loaded: Loaded) -> Path | None:
    return loaded.files[0].parent if loaded.files else None


def _subscriber(store: Store, fetcher: Fetcher, settings: Settings) -> Subscriber:
    reachable = settings.web.reachable
    return Subscriber(store, fetcher, base_url=settings.base_url, reachable=reachable, clock=now)


def _make_known(store: Store, loaded: Loaded) -> dict[str, FeedKey]:
    """Let the store know every configured source and feed, under present and former names."""
    config = loaded.config
    wishes = [Known(name=one.name, url=loaded.secrets.redact(one.url)) for one in config.sources]
    former = {one.name: one.was for one in config.sources if one.was}
    store.write_now(sources.ensure, wishes, former)
    keys = {one.slug: one.was for one in config.feeds} | twin_keys(config.sources)
    return store.write_now(feeds.ensure, keys, now())


def _make_lent(store: Store, loaded: Loaded) -> dict[str, datetime]:
    """Let the store know which sources are read with credentials; say which were, until when."""
    config = loaded.config
    reading = [one.name for one in config.sources if credential(one, loaded.secrets)]
    former = {one.name: one.was for one in config.sources if one.was}
    return store.write_now(credentials.ensure, reading, former, now())
