from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.errors import RecordFormatError
from aggregator.model import Access, Enclosure, Failure, Record, State, Support, TurnedDown
from aggregator.publish import jsonl

if TYPE_CHECKING:
    from collections.abc import Callable


BERLIN = ZoneInfo("Europe/Berlin")
PROMISED = {
    "id", "title", "link", "source", "author", "categories", "language", "published", "datum",
    "quelle", "tldr", "inhalt", "engine", "state", "access",
}  # fmt: skip
LEAST = {
    "id": "00000000000000aa",
    "source": "zeit",
    "title": "Titel",
    "published": "2026-01-03T05:37:00+01:00",
}


def _read(*values: Any) -> list[Record]:
    data = "\n".join(json.dumps(value) for value in values).encode()
    return list(jsonl.read(data, file="akten.jsonl"))


def test_a_line_has_every_key_that_is_promised(record: Callable[..., Record]) -> None:
    [line] = jsonl.write([record()], BERLIN).decode().splitlines()
    value = json.loads(line)
    assert value.keys() >= PROMISED
    assert value["author"] == "Anna Berg, Jörg Öztürk"
    assert value["published"] == "2026-01-03T03:37:00+00:00"
    assert value["datum"] == "03.01.2026 04:37"
    assert "Ö" in line


def test_every_field_of_a_record_is_written(record: Callable[..., Record]) -> None:
    value = json.loads(jsonl.write([record()], BERLIN))
    assert {field.name for field in fields(Record)} <= value.keys()


_INSTANTS = st.datetimes(timezones=st.just(UTC)).filter(lambda moment: moment.year > 1)
_TEXTS = st.lists(st.text()).map(tuple)
_RECORDS = st.builds(
    Record,
    id=st.text("0123456789abcdef", min_size=16, max_size=16),
    source=st.just("zeit"),
    guid=st.text(min_size=1),
    title=st.text(),
    link=st.none() | st.just("https://a.example/"),
    quelle=st.text(min_size=1),
    published=_INSTANTS,
    updated=_INSTANTS,
    first_seen=_INSTANTS,
    original_link=st.none() | st.text(min_size=1),
    authors=_TEXTS,
    categories=_TEXTS,
    language=st.none() | st.just("de"),
    teaser=st.text(),
    content=st.text(),
    tldr=st.text(),
    inhalt=st.text(),
    engine=st.text(),
    support=st.lists(st.builds(Support, st.text(), _TEXTS), max_size=3).map(tuple),
    tldr_language=st.none() | st.just("en"),
    turned_down=st.lists(st.builds(TurnedDown, st.text(), st.text(), st.text()), max_size=2).map(
        tuple
    ),
    image=st.none() | st.text(min_size=1),
    enclosures=st.lists(
        st.builds(
            Enclosure,
            st.text(min_size=1),
            st.none() | st.text(min_size=1),
            st.none() | st.integers(min_value=0),
        ),
        max_size=3,
    ).map(tuple),
    state=st.sampled_from(State),
    access=st.sampled_from(Access),
    failure=st.none() | st.builds(Failure, st.text(), st.text(), st.none() | _INSTANTS),
    attempts=st.integers(min_value=0),
    vetoed=st.booleans(),
)


@settings(max_examples=60)
@given(st.lists(_RECORDS, max_size=3))
def test_every_record_survives_export_and_import(records: list[Record]) -> None:
    assert list(jsonl.read(jsonl.write(records, UTC), file="x")) == records


def test_what_is_missing_is_taken_from_what_is_there() -> None:
    [found] = _read(LEAST | {"link": "https://www.zeit.example/a", "author": "Anna", "neu": [1]})
    published = datetime(2026, 1, 3, 4, 37, tzinfo=UTC)
    assert found.published == found.updated == found.first_seen == published
    assert found.quelle == "www.zeit.example"
    assert found.guid == "https://www.zeit.example/a"
    assert found.authors == ("Anna",)
    assert found.state is State.NEW


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({"tldr": "T", "inhalt": "I"}, State.SUMMARISED),
        ({"inhalt": "I"}, State.FETCHED),
        ({"tldr": "T", "state": "failed"}, State.FAILED),
    ],
)
def test_state_follows_from_the_texts_unless_it_is_said(more: dict[str, str], state: State) -> None:
    assert _read(LEAST | more)[0].state is state


def test_empty_lines_and_a_byte_order_mark_are_passed_over() -> None:
    data = b"\xef\xbb\xbf" + json.dumps(LEAST).encode() + b"\r\n\r\n"
    assert len(list(jsonl.read(data, file="x"))) == 1


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("{", "this is not JSON"),
        ("\xff", "this is not JSON"),
        ("[" * 100_000, "this is not JSON"),
        ("[]", "a line holds one JSON object"),
        ("{}", "missing: id, source, title, published"),
        ({"title": 7}, "title must be text"),
        ({"published": "gestern"}, "published must be a time"),
        ({"published": "2026-01-03T05:37"}, "published must say its time zone"),
        ({"published": "0001-01-01T00:00:00+14:00"}, "out of range"),
        ({"state": "toll"}, "state must be one of new, fetched"),
        ({"access": "zu"}, "access must be one of open"),
        ({"authors": "Anna"}, "authors must be a list"),
        ({"categories": [1]}, "categories: each must be text"),
        ({"support": [1]}, "support: each must be an object"),
        ({"enclosures": [{}]}, "enclosures: each needs a url"),
        ({"enclosures": [{"url": "x", "length": True}]}, "length must be a whole number"),
        ({"attempts": -1}, "attempts must be a whole number"),
        ({"vetoed": "nein"}, "vetoed must be true or false"),
        ({"failure": "kaputt"}, "each must be an object"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(value: Any, message: str) -> None:
    bad = value if isinstance(value, str) else json.dumps(LEAST | value)
    data = f"{json.dumps(LEAST)}\n\n{bad}".encode("latin-1")
    with pytest.raises(RecordFormatError, match=message) as caught:
        list(jsonl.read(data, file="akten.jsonl"))
    assert (caught.value.file, caught.value.line) == ("akten.jsonl", 3)


def test_retry_at_is_kept_in_utc(record: Callable[..., Record]) -> None:
    later = datetime(2026, 1, 3, 5, tzinfo=UTC) + timedelta(hours=1)
    made = record(state=State.FAILED, failure=Failure("timeout", "Zu langsam.", later))
    assert list(jsonl.read(jsonl.write([made], BERLIN), file="x")) == [made]
