"""``digest``: what a feed told over some time, in one document."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING

from aggregator import bootstrap
from aggregator.cli import screen
from aggregator.cli.records import instant
from aggregator.config.model import Digest
from aggregator.config.reader import read
from aggregator.errors import UsageError
from aggregator.publish import digest as rendering
from aggregator.publish import files

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from aggregator.config.model import CuratedFeed
    from aggregator.config.reader import Loaded
    from aggregator.model import Edition

_TOP = Digest.model_fields["top"].default


def digest(options: argparse.Namespace) -> int:
    """Print a digest as plain text, and write it as HTML where that is asked for."""
    loaded = read(options.config, os.environ)
    zone = loaded.config.settings.zone
    feeds = {one.slug: one for one in loaded.config.feeds}
    if options.slug not in feeds:
        raise UsageError(f"{options.slug}: no such feed; there are: {', '.join(feeds) or 'none'}")
    feed = feeds[options.slug]
    top = options.top or (feed.digest.top if feed.digest else _TOP)
    if top < 1:
        raise UsageError(f"--top {top}: must be at least 1")
    edition = asyncio.run(_made(loaded, feed, instant(options.since, zone), top))
    if not edition.stories:
        screen.say(f"nothing to tell: {options.slug} holds nothing since {options.since}")
        return 0
    stories = rendering.shown(edition, zone, editor=loaded.config.settings.editor)
    if options.html is not None:
        files.replace(options.html, rendering.page(edition, stories).encode())
        screen.say(f"written: {options.html}")
    sys.stdout.buffer.write(rendering.text(edition, stories).encode())
    sys.stdout.buffer.flush()
    return 0


async def _made(loaded: Loaded, feed: CuratedFeed, since: datetime, top: int) -> Edition:
    with bootstrap.opened(loaded) as store:
        async with bootstrap.built(loaded, store) as made:
            return await made.pipeline.digest(feed, since=since, top=top)
