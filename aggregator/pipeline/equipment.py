"""What every step of the walk works with."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar

from aggregator.pipeline.terms import terms

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from aggregator.config.env import Secrets
    from aggregator.config.model import Config, Summariser
    from aggregator.config.rules import SiteRule
    from aggregator.fetch import Fetcher
    from aggregator.model import Record
    from aggregator.publish.owner import Owner
    from aggregator.publish.public import Terms
    from aggregator.store.database import Store
    from aggregator.store.feeds import FeedKey
    from aggregator.store.rows import Row
    from aggregator.summarise.engine import Engine

P = ParamSpec("P")
T = TypeVar("T")

_SAID = (
    *("guid", "title", "link", "original_link", "teaser"),
    *("content", "inhalt", "tldr", "image", "enclosures"),
)
"""Columns that hold what a source said."""
IMPORTED = "import"
"""The source that records from a file belong to, unless the file names one."""


class Workers(Protocol):
    """Where CPU work on foreign bytes is done: see ``runner.workers``."""

    @property
    def running(self) -> bool:
        """Whether they are ready, or getting so."""

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work`` elsewhere; raises WorkerError."""

    async def run_small(self, job: Callable[[], T]) -> T:
        """Do the same with a job of a few milliseconds."""

    def start(self) -> None:
        """Get ready, if it is not so yet; does not wait."""


@dataclass(slots=True)
class Tally:
    """How many TLDRs walks have stored, whatever configuration they ran with."""

    tldrs: int = 0


@dataclass(frozen=True, kw_only=True)
class Equipment:
    """The stages' collaborators, for one configuration.

    Attributes:
        clock: Gives the present in UTC.
        keys: Permanent key of each configured feed, by slug.
        stopping: Says that no new piece of work is to be begun.
        rules: The user's own rules for sites.
        engines: Of sources that have one of their own, by the sources' names.
        lent: Sources that were read with credentials, and until when (UTC).
        tally: Counts on from one configuration to the next.
        owner: The configuration that fills the output folder; ``None`` where that is not minded.
    """

    config: Config
    secrets: Secrets
    store: Store
    fetcher: Fetcher
    workers: Workers
    engine: Engine
    output: Path
    keys: Mapping[str, FeedKey]
    clock: Callable[[], datetime]
    stopping: Callable[[], bool] = lambda: False
    rules: tuple[SiteRule, ...] = ()
    engines: Mapping[str, Engine] = field(default_factory=dict)
    lent: Mapping[str, datetime] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    owner: Owner | None = None

    @cached_property
    def tags(self) -> dict[str, tuple[str, ...]]:
        """Tags of every source whose records may be published, by its name."""
        return {IMPORTED: ()} | {one.name: one.tags for one in self.config.sources}

    @cached_property
    def weights(self) -> dict[str, float]:
        """How much the entries of every source matter, by its name."""
        return {one.name: one.weight for one in self.config.sources}

    @cached_property
    def terms(self) -> Terms:
        """The terms on which public feeds are published."""
        return terms(self.config, self.secrets, self.lent)

    def engine_of(self, source: str) -> Engine:
        """Give the engine that writes for a source."""
        return self.engines.get(source, self.engine)

    def limits_of(self, source: str) -> Summariser:
        """Give the settings for TLDRs that hold for a source."""
        return self._limits.get(source, self.config.settings.summariser)

    @cached_property
    def _limits(self) -> dict[str, Summariser]:
        shared = self.config.settings.summariser
        return {one.name: shared.changed_by(one.summariser) for one in self.config.sources}

    @cached_property
    def skipping(self) -> frozenset[str]:
        """Sources whose paywalled records are left out of all feeds."""
        return frozenset(one.name for one in self.config.sources if one.paywalled == "skip")

    def concealed(self, record: Record) -> Record:
        """Keep what came from the environment out of what a source sent back to us."""
        if not self.secrets:
            return record
        redact = self.secrets.redact
        return replace(
            record,
            guid=redact(record.guid),
            title=redact(record.title),
            link=redact(record.link) if record.link else None,
            original_link=redact(record.original_link) if record.original_link else None,
            teaser=redact(record.teaser),
            content=redact(record.content),
            inhalt=redact(record.inhalt),
            tldr=redact(record.tldr),
            image=redact(record.image) if record.image else None,
            enclosures=tuple(replace(one, url=redact(one.url)) for one in record.enclosures),
        )

    def concealed_row(self, row: Row) -> Row:
        """Do the same for a record that is a row already."""
        if not self.secrets:
            return row
        redact = self.secrets.redact
        said: dict[str, Any] = {n: redact(text) for n in _SAID if (text := getattr(row, n))}
        return row._replace(**said)
