"""``revive``: ask a source again that was given up, or is being left alone after failures."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from aggregator import bootstrap
from aggregator.cli import screen
from aggregator.config.complaints import did_you_mean
from aggregator.config.reader import read
from aggregator.errors import UsageError
from aggregator.store import sources
from aggregator.store.sources import Known

if TYPE_CHECKING:
    import argparse

    from sqlalchemy import Connection


def revive(options: argparse.Namespace) -> int:
    """Forget that a source is retired or failing, so that it is due at once.

    A pause that its server asked for still runs to its end.
    """
    loaded = read(options.config, os.environ)
    by_name = {one.name: one for one in loaded.config.sources}
    source = by_name.get(options.name)
    if source is None:
        hint = did_you_mean(options.name, by_name)
        raise UsageError(f"no source is called {options.name!r}.{hint}")
    wish = Known(name=source.name, url=loaded.secrets.redact(source.url))
    with screen.turn(bootstrap.writer_lock(loaded)), bootstrap.opened(loaded) as store:
        known = store.write_now(_revived, wish)
    now = bootstrap.now()
    if known.waiting_until is not None and known.waiting_until > now:
        at = screen.local(known.waiting_until, loaded.config.settings.zone)
        print(f"{source.name} is asked again at {at}, when its pause is over")
    elif not source.enabled:
        print(f"{source.name} is revived, but not enabled (`enabled: false`)")
    else:
        print(f"{source.name} is asked again by the next `once`, or by a running `run` in a minute")
    return 0


def _revived(connection: Connection, wish: Known) -> Known:
    sources.ensure(connection, [wish], {})
    known = sources.load_one(connection, wish.name).revived(bootstrap.now())
    sources.save(connection, known)
    return known
