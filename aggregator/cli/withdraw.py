"""``withdraw``: take records out of everything that is published and stored, for good."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from aggregator import bootstrap
from aggregator.cli import screen
from aggregator.config.reader import read
from aggregator.errors import NoSuchRecord, UsageError
from aggregator.pipeline import withdrawal
from aggregator.store import records, withdrawals

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping, Sequence

    from aggregator.config.reader import Loaded
    from aggregator.model import Record
    from aggregator.pipeline import Publication
    from aggregator.pipeline.withdrawal import Withdrawal
    from aggregator.store.database import Store
    from aggregator.store.withdrawals import Removed, Withdrawn

_DAY = "%d.%m.%Y %H:%M"


def withdraw(options: argparse.Namespace) -> int:
    """Withdraw records, list what was withdrawn, or let it be taken again."""
    if options.list:
        if options.ids:
            raise UsageError("withdraw --list takes no ID; `show ID` tells of one")
        return _list(options)
    if not options.ids:
        raise UsageError("withdraw needs the ID of a record, or --list")
    loaded = read(options.config, os.environ)
    screen.log_to_terminal(loaded.secrets, loaded.config.settings.zone)
    with screen.turn(bootstrap.writer_lock(loaded)), bootstrap.opened(loaded) as store:
        bootstrap.check_output(loaded, loaded.output)
        if options.undo:
            return _undo(loaded, store, options.ids)
        return _withdraw(loaded, store, options.ids, " ".join(options.reason.split()))


def _list(options: argparse.Namespace) -> int:
    loaded = read(options.config, os.environ)
    with bootstrap.opened(loaded) as store:
        found = store.read_now(withdrawals.load)
    zone = loaded.config.settings.zone
    name = screen.zone_name(zone, bootstrap.now())
    rows = [
        (one.record, screen.local(one.at, zone, known=name, form=_DAY), one.source, one.reason)
        for one in found
    ]
    if rows:
        screen.table(("id", f"withdrawn ({name})", "source", "reason"), rows)
    else:
        screen.say("nothing was withdrawn")
    return 0


def _withdraw(loaded: Loaded, store: Store, ids: Sequence[str], reason: str) -> int:
    named, before = _found(store, ids)
    for one in before:
        at = screen.local(one.at, loaded.config.settings.zone, form=_DAY)
        print(f"{one.record}  was withdrawn before, on {at}")
    done = None
    if named:
        done = store.write_now(withdrawal.withdraw, named, reason=reason, now=bootstrap.now())
        _tell(done)
    # Also where all was withdrawn before: that run may have been cut short.
    publication, slugs = asyncio.run(_published(loaded, store))
    if done is not None:
        for line in _places(done.removed, slugs):
            print(line)
    return _close(store, publication)


def _found(store: Store, ids: Sequence[str]) -> tuple[list[Record], list[Withdrawn]]:
    """Give the records of ids, and what was withdrawn under others before.

    Raises:
        NoSuchRecord: One of them names nothing; then none is to be withdrawn.
    """
    named: dict[str, Record] = {}
    before = []
    for one in ids:
        try:
            record = store.read_now(records.find, one)
            named[record.id] = record
        except NoSuchRecord as error:
            try:
                before.append(store.read_now(withdrawals.find, one.strip().lower()))
            except NoSuchRecord:
                raise error from None
    return list(named.values()), before


def _tell(done: Withdrawal) -> None:
    for one in done.named:
        print(f"{one.id}  withdrawn: {one.title} ({one.source})")
    for one in done.others:
        print(f"{one.id}  withdrawn too, it has the same page: {one.title} ({one.source})")


async def _published(loaded: Loaded, store: Store) -> tuple[Publication, Mapping[str, str]]:
    """Publish, and tell the hubs; give the feeds' slugs by their keys too."""
    async with bootstrap.built(loaded, store) as made:
        publication = await made.pipeline.publish_all(busy=frozenset())
        await made.announcer.announce(loaded.config.feeds)
        return publication, {str(key.key): slug for slug, key in made.pipeline.keys.items()}


def _places(removed: Removed, slugs: Mapping[str, str]) -> Iterator[str]:
    for key, pages in removed.entries.items():
        archived = sorted({page for page in pages if page is not None})
        where = f", page {', '.join(map(str, archived))} of its archive" if archived else ""
        yield f"out of {_name(key, slugs)}{where}"
    for key, names in removed.editions.items():
        yield f"out of {_name(key, slugs)}, editions {', '.join(names)}"
    for key in removed.stories:
        yield f"in {_name(key, slugs)} a story that others tell goes on without it"


def _name(key: str, slugs: Mapping[str, str]) -> str:
    return f"the feed {slugs[key]}" if key in slugs else "a feed that is configured no longer"


def _close(store: Store, publication: Publication) -> int:
    """Say what was published, and what may still hold something that was withdrawn."""
    print("\n".join(f"files {line}" for line in publication.told() or ["changed: none"]))
    for slug, error in publication.errors.items():
        print(f"feed {slug}: its old files are still there: {error}")
    unerased = store.read_now(withdrawals.is_unerased)
    if unerased:
        print("the store's file could not be rewritten yet; the next run tries again")
    return 1 if publication.errors or unerased else 0


def _undo(loaded: Loaded, store: Store, ids: Sequence[str]) -> int:
    found = [store.read_now(withdrawals.find, one.strip().lower()) for one in ids]
    freed = {its for one in found for its in store.write_now(withdrawals.lift, one)}
    for one in sorted(freed):
        print(f"{one}  may be taken again, if its source still has it at the next check")
    publication, _ = asyncio.run(_published(loaded, store))
    return _close(store, publication)
