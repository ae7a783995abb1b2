"""Who wrote the TLDRs, and who was to and did not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from aggregator.model import State
from aggregator.store.schema import record

if TYPE_CHECKING:
    from sqlalchemy import Connection

_WAITS = ("engine_down", "asked_to_wait", "budget")
"""See ``errors.EngineDown``."""


@dataclass(frozen=True, slots=True)
class Writers:
    """TLDRs of one source, counted.

    Attributes:
        wrote: By engine.
        turned_down: By the reason for which another engine had to write.
        waiting: Articles that wait for a model, by the reason why it cannot be asked now.
    """

    wrote: Counter[str] = field(default_factory=Counter)
    turned_down: Counter[str] = field(default_factory=Counter)
    waiting: Counter[str] = field(default_factory=Counter)


def tally(connection: Connection) -> dict[str, Writers]:
    """Count the TLDRs there are, by source."""
    found: dict[str, Writers] = {}
    done = record.c.state == State.SUMMARISED.value
    counts = select(record.c.source, record.c.engine, func.count()).where(done)
    for source, engine, count in connection.execute(counts.group_by("source", "engine")):
        found.setdefault(source, Writers()).wrote[engine] = count
    refused = select(record.c.source, record.c.turned_down).where(
        done, record.c.turned_down.is_not(None)
    )
    for source, turned_down in connection.execute(refused):
        found[source].turned_down.update(one.reason for one in turned_down)
    waits = select(record.c.source, record.c.failure_reason, func.count()).where(
        record.c.state == State.FAILED.value,
        record.c.inhalt != "",  # a site that asks to wait has given no article
        record.c.failure_reason.in_(_WAITS),
    )
    for source, reason, count in connection.execute(waits.group_by("source", "failure_reason")):
        found.setdefault(source, Writers()).waiting[reason] = count
    return found
