"""The JSON Lines form: whole records, one to a line, for programs.

Nothing is lost on the way out and in. ``docs/reference/record-forms.md``
lists the keys; ``datum``, ``author`` and ``categories`` are there for the
reader's convenience, and ``datum`` is not read back, since ``published`` says
it exactly.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from aggregator.errors import RecordFormatError
from aggregator.model import Access, Enclosure, Failure, Record, State, Support, TurnedDown
from aggregator.text import addresses, dates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_Word = TypeVar("_Word", bound=StrEnum)
_Item = TypeVar("_Item")
_REQUIRED = ("id", "source", "title", "published")


def write(records: Iterable[Record], zone: tzinfo) -> bytes:
    """Write records, each as one line that ends in a line feed, in UTF-8.

    Args:
        records: In the order to be written.
        zone: Where Datum is local.
    """
    lines = (json.dumps(_written(record, zone), ensure_ascii=False) for record in records)
    return "".join(line + "\n" for line in lines).encode("utf-8", "replace")


def read(data: bytes, *, file: str) -> Iterator[Record]:
    """Read records. Keys that are not known are ignored; empty lines too.

    ``id``, ``source``, ``title`` and ``published`` are required. What else is
    missing is taken from what is there: ``quelle`` from the link, ``guid``
    from link or id, ``updated`` and ``first_seen`` from ``published``, and the
    state from whether there is a TLDR.

    Args:
        data: A whole file.
        file: Its name, for errors.

    Raises:
        RecordFormatError: With file and line; the records before it were given out.
    """
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise RecordFormatError(file, number, f"this is not JSON: {error}") from error
        if not isinstance(value, dict):
            raise RecordFormatError(file, number, "a line holds one JSON object")
        missing = [key for key in _REQUIRED if value.get(key) is None]
        if missing:
            raise RecordFormatError(file, number, f"missing: {', '.join(missing)}")
        try:
            yield _record(value)
        except (ValueError, OverflowError) as error:
            raise RecordFormatError(file, number, str(error)) from error


def _written(record: Record, zone: tzinfo) -> dict[str, Any]:
    failure = record.failure
    return {
        "id": record.id,
        "title": record.title,
        "link": record.link,
        "source": record.source,
        "author": ", ".join(record.authors),
        "authors": list(record.authors),
        "categories": list(record.categories),
        "language": record.language,
        "published": record.published.astimezone(UTC).isoformat(),
        "datum": dates.format_datum(record.published, zone),
        "quelle": record.quelle,
        "tldr": record.tldr,
        "inhalt": record.inhalt,
        "engine": record.engine,
        "state": str(record.state),
        "access": str(record.access),
        "guid": record.guid,
        "original_link": record.original_link,
        "updated": record.updated.astimezone(UTC).isoformat(),
        "first_seen": record.first_seen.astimezone(UTC).isoformat(),
        "teaser": record.teaser,
        "content": record.content,
        "support": [
            {"sentence": each.sentence, "evidence": list(each.evidence)} for each in record.support
        ],
        "tldr_language": record.tldr_language,
        "turned_down": [
            {"engine": one.engine, "reason": one.reason, "message": one.message}
            for one in record.turned_down
        ],
        "image": record.image,
        "enclosures": [
            {"url": file.url, "type": file.type, "length": file.length}
            for file in record.enclosures
        ],
        "failure": None
        if failure is None
        else {
            "reason": failure.reason,
            "message": failure.message,
            "retry_at": failure.retry_at.astimezone(UTC).isoformat() if failure.retry_at else None,
        },
        "attempts": record.attempts,
        "vetoed": record.vetoed,
        "reserved": list(record.reserved),
    }


def _record(value: dict[str, Any]) -> Record:
    published = _instant(value, "published")
    link = _text(value, "link") or None
    tldr = _text(value, "tldr")
    inhalt = _text(value, "inhalt")
    reached = State.SUMMARISED if tldr else State.FETCHED if inhalt else State.NEW
    authors = _list(value, "authors", _string)
    if not authors and _text(value, "author"):
        authors = (_text(value, "author"),)
    return Record(
        id=_text(value, "id"),
        source=_text(value, "source"),
        guid=_text(value, "guid") or link or _text(value, "id"),
        title=_text(value, "title"),
        link=link,
        quelle=_text(value, "quelle") or addresses.host(link or ""),
        published=published,
        updated=_instant(value, "updated", published),
        first_seen=_instant(value, "first_seen", published),
        original_link=_text(value, "original_link") or None,
        authors=authors,
        categories=_list(value, "categories", _string),
        language=_text(value, "language") or None,
        teaser=_text(value, "teaser"),
        content=_text(value, "content"),
        tldr=tldr,
        inhalt=inhalt,
        engine=_text(value, "engine"),
        support=_list(value, "support", _support),
        tldr_language=_text(value, "tldr_language") or None,
        turned_down=_list(value, "turned_down", _turned_down),
        image=_text(value, "image") or None,
        enclosures=_list(value, "enclosures", _enclosure),
        state=_word(value, "state", State, reached),
        access=_word(value, "access", Access, Access.OPEN),
        failure=_failure(value.get("failure")),
        attempts=_number(value, "attempts") or 0,
        vetoed=_flag(value, "vetoed"),
        reserved=_list(value, "reserved", _string),
    )


def _text(value: dict[str, Any], key: str) -> str:
    found = value.get(key)
    if found is not None and not isinstance(found, str):
        raise ValueError(f"{key} must be text")
    return found or ""


def _number(value: dict[str, Any], key: str) -> int | None:
    found = value.get(key)
    if found is None:
        return None
    if not isinstance(found, int) or isinstance(found, bool) or found < 0:
        raise ValueError(f"{key} must be a whole number")
    return found


def _flag(value: dict[str, Any], key: str) -> bool:
    found = value.get(key, False)
    if not isinstance(found, bool):
        raise ValueError(f"{key} must be true or false")  # noqa: TRY004 - told with its line by the caller
    return found


def _instant(value: dict[str, Any], key: str, otherwise: datetime | None = None) -> datetime:
    text = _text(value, key)
    if not text and otherwise is not None:
        return otherwise
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{key} must be a time such as 2026-01-03T04:37:00+00:00") from error
    if moment.tzinfo is None:
        raise ValueError(f"{key} must say its time zone, such as 2026-01-03T04:37:00+00:00")
    return moment.astimezone(UTC)


def _word(value: dict[str, Any], key: str, words: type[_Word], otherwise: _Word) -> _Word:
    text = _text(value, key)
    try:
        return words(text) if text else otherwise
    except ValueError as error:
        raise ValueError(f"{key} must be one of {', '.join(words)}") from error


def _list(value: dict[str, Any], key: str, read_item: Callable[[Any], _Item]) -> tuple[_Item, ...]:
    found = value.get(key)
    if found is not None and not isinstance(found, list):
        raise ValueError(f"{key} must be a list")
    try:
        return tuple(map(read_item, found or ()))
    except ValueError as error:
        raise ValueError(f"{key}: {error}") from error


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("each must be text")  # noqa: TRY004 - wrong data, not wrong use
    return value


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("each must be an object")  # noqa: TRY004 - wrong data, not wrong use
    return value


def _support(value: Any) -> Support:
    fields = _object(value)
    return Support(_text(fields, "sentence"), _list(fields, "evidence", _string))


def _turned_down(value: Any) -> TurnedDown:
    fields = _object(value)
    return TurnedDown(*(_text(fields, key) for key in ("engine", "reason", "message")))


def _enclosure(value: Any) -> Enclosure:
    fields = _object(value)
    if not _text(fields, "url"):
        raise ValueError("each needs a url")
    return Enclosure(_text(fields, "url"), _text(fields, "type") or None, _number(fields, "length"))


def _failure(value: Any) -> Failure | None:
    if value is None:
        return None
    fields = _object(value)
    retry_at = _instant(fields, "retry_at") if fields.get("retry_at") else None
    return Failure(_text(fields, "reason"), _text(fields, "message"), retry_at)
