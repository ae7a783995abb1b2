"""The engines that write TLDRs, made of the configuration: which source has which.

An engine knows neither store nor network; it is given here what it works
with. Engines of one server share its places, and all share one budget.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from aggregator.store import pauses, spent, written
from aggregator.summarise.engine import ExtractiveEngine

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping
    from datetime import tzinfo

    from aggregator.config.model import Settings, Source, Summariser
    from aggregator.store.database import Store
    from aggregator.summarise.engine import Engine
    from aggregator.summarise.llm.prompt import Library
    from aggregator.summarise.llm.server import Send, Server

_PAUSE_OF = "model "
"""Before a server's address among the pauses: as a site it has one of its own."""


class ModelFiles(Protocol):
    """Serves model files; see ``runner.llama``."""

    @property
    def key(self) -> str:
        """What requests to them must carry."""

    async def address(self, path: Path, *, context: int, slots: int) -> str:
        """Give the address at which a file is served, started where needed."""


@dataclass(frozen=True, slots=True)
class StoreLedger:
    """What is remembered of models, in the store.

    Attributes:
        zone: In which a day begins.
        budget: Most tokens a day, if there is a limit.
        recalls: Whether a TLDR that was written before is given again.
    """

    store: Store
    clock: Callable[[], datetime]
    zone: tzinfo
    budget: int | None
    recalls: bool = True

    async def recall(self, key: str) -> str | None:
        """Give the TLDR that was kept under a key."""
        return await self.store.read(written.recall, key) if self.recalls else None

    async def keep(self, key: str, text: str) -> None:
        """Keep a TLDR that was checked."""
        await self.store.write(written.keep, key, text, self.clock())

    async def reserve(self, engine: str, tokens: int) -> str | None:
        """Count tokens before they are spent and give the day; ``None`` beyond its budget."""
        day = today(self.clock(), self.zone)
        allowed = await self.store.write(spent.reserve, day, engine, tokens, budget=self.budget)
        return day if allowed else None

    async def settle(self, day: str, engine: str, *, reserved: int, used: int) -> None:
        """Put what was used in the place of what was reserved."""
        await self.store.write(spent.settle, day, engine, reserved=reserved, used=used)

    def renewed_at(self) -> datetime:
        """When the next day begins, in UTC."""
        tomorrow = self.clock().astimezone(self.zone).date() + timedelta(days=1)
        return datetime.combine(tomorrow, datetime.min.time(), self.zone).astimezone(UTC)


def prompts(folder: Path | None) -> Library:
    """Give the prompts for models, the user's beside the configuration before ours.

    Raises:
        ConfigError: One of the user's cannot be used; names it.
    """
    from aggregator.summarise.llm.prompt import FOLDER, Library  # noqa: PLC0415 - loads simplemma

    return Library(folder / FOLDER if folder else None)


def today(now: datetime, zone: tzinfo) -> str:
    """Give the day of an instant as ``spent`` knows it."""
    return now.astimezone(zone).date().isoformat()


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """Makes engines, one for each way in which sources want their TLDRs.

    Attributes:
        settings: They hold until the program ends, whatever the YAML says then.
        run: Calls a picklable function in a worker.
        send: Posts to a server.
        model_files: Serves model files.
        root: Where relative paths begin.
        folder: Of the configuration, which may hold prompts; ``None`` where there is none.
        recalls: Whether a TLDR that was written before is given again.
        stands_in: Whether the embedded engine writes where a model does not.
    """

    settings: Settings
    store: Store
    clock: Callable[[], datetime]
    run: Callable[..., Awaitable[Any]]
    send: Send
    model_files: ModelFiles
    root: Path
    folder: Path | None
    recalls: bool = True
    stands_in: bool = True
    _servers: dict[object, Server] = field(default_factory=dict, init=False, repr=False)
    _engines: dict[Summariser, Engine] = field(default_factory=dict, init=False, repr=False)
    _library: list[Library] = field(default_factory=list, init=False, repr=False)

    def everywhere(self) -> Engine:
        """Give the engine of sources that have none of their own."""
        return self.engine(self.settings.summariser)

    def by_source(self, sources: Iterable[Source]) -> Mapping[str, Engine]:
        """Give the engines of sources that have their own, by the sources' names."""
        return {
            one.name: self.engine(self.settings.summariser.changed_by(one.summariser))
            for one in sources
            if one.summariser is not None
        }

    def engine(self, wanted: Summariser) -> Engine:
        """Give the engine for these settings; the same one for the same settings.

        Raises:
            ConfigError: A prompt of the user's cannot be used.
        """
        if wanted not in self._engines:
            self._engines[wanted] = self._made(wanted)
        return self._engines[wanted]

    def _made(self, wanted: Summariser) -> Engine:
        embedded = ExtractiveEngine(self.run)
        if wanted.engine == "extractive":
            return embedded
        from aggregator.summarise.llm.engine import (  # noqa: PLC0415 - loads simplemma
            Means,
            ModelEngine,
        )

        where = wanted.base_url or ""
        if wanted.engine == "llama":
            where = str(self.root / (wanted.model_path or ""))
        settings = self.settings
        means = Means(
            server=self._server(wanted, where),
            ledger=StoreLedger(
                self.store,
                self.clock,
                settings.zone,
                settings.summariser.daily_token_budget,
                recalls=self.recalls,
            ),
            library=self._prompts(),
            run=self.run,
            clock=self.clock,
            stand_in=embedded if self.stands_in else None,
            where=where,
        )
        return ModelEngine(wanted.model or Path(where).stem, wanted, means)

    def _prompts(self) -> Library:
        if not self._library:
            self._library.append(prompts(self.folder))
        return self._library[0]

    def _server(self, wanted: Summariser, where: str) -> Server:
        shared = self.settings.summariser
        local = wanted.engine == "llama"
        key = (where, wanted.api_key, local and wanted.context)
        if key not in self._servers:
            from aggregator.summarise.llm.server import Place, Server  # noqa: PLC0415 - as above

            origin = _PAUSE_OF + where.split("?", maxsplit=1)[0].rpartition("@")[2]

            async def base_url() -> str:
                if not local:
                    return where
                return await self.model_files.address(
                    Path(where), context=wanted.context, slots=shared.concurrency
                )

            async def keep_pause(until: datetime) -> None:
                await self.store.write(pauses.save, {origin: until}, self.clock())

            place = Place(
                base_url=base_url,
                key=self.model_files.key if local else wanted.api_key,
                concurrency=shared.concurrency,
            )
            self._servers[key] = Server(
                place,
                self.send,
                clock=self.clock,
                keep_pause=keep_pause,
                paused_until=self.store.read_now(pauses.running, self.clock()).get(origin),
            )
        return self._servers[key]
