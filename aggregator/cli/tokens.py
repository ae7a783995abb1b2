"""``token``: the secret address of a feed with ``access: token``, and another in its place."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from aggregator import bootstrap
from aggregator.cli import screen
from aggregator.cli.curating import feed_of
from aggregator.config.reader import read
from aggregator.errors import UsageError
from aggregator.publish import places
from aggregator.store import tokens

if TYPE_CHECKING:
    import argparse

    from aggregator.config.model import CuratedFeed
    from aggregator.config.reader import Loaded
    from aggregator.errors import PublishError


def token(options: argparse.Namespace) -> int:
    """Give a feed another address in place of its own; with ``--show``, print its own."""
    loaded = read(options.config, os.environ)
    feed = feed_of(options.slug, loaded)
    if feed.access != "token":
        raise UsageError(
            f"{feed.slug} has no secret address: it has `access: {feed.access}`, not `token`"
        )
    error = None if options.show else asyncio.run(_rotate(loaded, feed))
    with bootstrap.opened(loaded) as store:
        own = store.read_now(tokens.of, feed.slug)
    if own is None:
        raise UsageError(f"{feed.slug} was not published yet; `presseschau once` does that")
    address = places.token_address(loaded.config.settings.base_url, own)
    for form in feed.formats:
        print(f"{address}{feed.slug}.{form}")
    if error:
        screen.say(f"nothing is there yet: {error}")
        return 1
    if not options.show:
        screen.say("the addresses before are gone; these must be given to everybody who may read")
    return 0


async def _rotate(loaded: Loaded, feed: CuratedFeed) -> PublishError | None:
    """Close the old address, then publish under another; gives why that failed, if it did."""
    with screen.turn(bootstrap.writer_lock(loaded)), bootstrap.opened(loaded) as store:
        bootstrap.check_output(loaded, loaded.output)
        async with bootstrap.built(loaded, store) as made:
            pipeline = made.pipeline
            before = await store.write(tokens.rotate, str(pipeline.keys[feed.slug].key))
            if before:
                await asyncio.to_thread(places.close, pipeline.output, before)
            return (await pipeline.publish_all()).errors.get(feed.slug)
