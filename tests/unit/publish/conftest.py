"""Values to publish: one record of each kind, made by functions so that a test says what matters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from aggregator.model import Enclosure, Origin, PublishedEntry, Record, Selection, State

if TYPE_CHECKING:
    from collections.abc import Callable

MORNING = datetime(2026, 1, 3, 4, 37, tzinfo=UTC)


def _record(number: int = 1, **changes: Any) -> Record:
    values: dict[str, Any] = {
        "id": f"{number:016x}",
        "source": "zeit",
        "guid": f"guid-{number}",
        "title": f"Beratungen in Kyjiw, Teil {number}",
        "link": f"https://www.zeit.example/politik/{number}",
        "quelle": "www.zeit.example",
        "published": MORNING - timedelta(hours=number),
        "updated": MORNING - timedelta(minutes=number),
        "first_seen": MORNING,
        "authors": ("Anna Berg", "Jörg Öztürk"),
        "categories": ("Politik", "Ausland"),
        "language": "de",
        "tldr": "Die Berater treffen sich in Kyjiw. Es geht um Sicherheit & Frieden.",
        "inhalt": "Erster Absatz.\nZweiter Absatz mit <spitzen> Klammern.",
        "engine": "extractive",
        "enclosures": (Enclosure("https://cdn.example/folge.mp3", "audio/mpeg", 4711),),
        "image": "https://cdn.example/bild.jpg",
        "state": State.SUMMARISED,
    }
    return Record(**values | changes)


def _entry(number: int = 1, **changes: Any) -> PublishedEntry:
    record = _record(number, **changes)
    return PublishedEntry(
        id=f"urn:example:feed:politik:{record.id}",
        record=record,
        origin=Origin(name="zeit", title="ZEIT ONLINE", home="https://www.zeit.example/"),
        updated=record.updated,
    )


def _selection(*entries: PublishedEntry, **changes: Any) -> Selection:
    values: dict[str, Any] = {
        "id": "urn:example:feed:politik",
        "slug": "politik",
        "title": "Politik in Kürze",
        "description": "Was in der Politik geschah.",
        "language": "de",
        "updated": MORNING,
        "entries": entries,
    }
    return Selection(**values | changes)


@pytest.fixture(scope="session")
def zone() -> ZoneInfo:
    return ZoneInfo("Europe/Berlin")


@pytest.fixture(scope="session")
def record() -> Callable[..., Record]:
    return _record


@pytest.fixture(scope="session")
def entry() -> Callable[..., PublishedEntry]:
    return _entry


@pytest.fixture(scope="session")
def selection() -> Callable[..., Selection]:
    return _selection
