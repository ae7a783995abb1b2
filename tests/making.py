"""Values for tests: a record, an entry, a source, each with only what a test cares about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from aggregator.config.model import Config, CuratedFeed, Source
from aggregator.model import Record, State
from aggregator.normalise import record_id

NOW = datetime(2026, 1, 3, 4, 37, tzinfo=UTC)


def source(name: str = "blatt", **given: Any) -> Source:
    return Source(**{"name": name, "url": f"https://{name}.example/feed"} | given)


def feed(slug: str = "alles", **given: Any) -> CuratedFeed:
    return CuratedFeed(**{"slug": slug, "title": slug.title()} | given)


def config(*parts: Source | CuratedFeed, **settings: Any) -> Config:
    return Config(
        settings=settings,
        sources=[one for one in parts if isinstance(one, Source)],
        feeds=[one for one in parts if isinstance(one, CuratedFeed)],
    )


def record(number: int = 1, **given: Any) -> Record:
    """Give a summarised record; the higher its number, the older it is."""
    name = given.get("source", "blatt")
    published = NOW - timedelta(minutes=number)
    return Record(
        **{
            "id": record_id(name, f"g{number}"),
            "source": name,
            "guid": f"g{number}",
            "title": f"Meldung {number}",
            "link": f"https://{name}.example/{number}",
            "quelle": f"{name}.example",
            "published": published,
            "updated": published,
            "first_seen": published,
            "tldr": f"Kurz gesagt {number}.",
            "inhalt": f"Der Text der Meldung {number}.",
            "engine": "extractive",
            "state": State.SUMMARISED,
        }
        | given
    )
