"""The OpenAI chat API, as far as a TLDR needs it: what is sent, and what an answer means.

https://platform.openai.com/docs/api-reference/chat, as Ollama, llama.cpp,
vLLM, Mistral and others speak it. Pure: bytes and headers in, values out.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

PATH = "/chat/completions"
OPTIONAL = ("response_format", "max_tokens", "temperature")
"""Parameters that not every server and model takes."""
_TEXTUAL = frozenset({"text", "output_text"})
_MOST_TOKENS = 10_000_000
"""No request has more; what says so is a fault, and would spend a whole budget."""
_CUT = timedelta(seconds=1)
"""What may be missing of the present, which is told to the second: a pause is not to be shorter."""
_LONGEST_PAUSE = timedelta(days=7)
_LONGEST_SAID = 200
_BEGINNING = 4000
_NO_CODE = 0
_TOO_LONG = re.compile(r"context[ _-]?(?:length|size|window|limit)|too many tokens", re.IGNORECASE)
_BUSY = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_MISCONFIGURED = frozenset({401, 402, 403, 404, 405})
_NAMED = {
    "response_format": ("response_format", "json_schema", "schema", "grammar", "structured"),
    "max_tokens": ("max_tokens",),
    "temperature": ("temperature",),
}


class Then(Enum):
    """What is to be done after an answer that is no success."""

    AGAIN = auto()
    """It may pass: ask once more."""
    LATER = auto()
    """It may pass, but not at once."""
    WAIT = auto()
    """Nothing is to be asked until a person or time has changed something."""
    OTHERWISE = auto()
    """This request is refused, others may not be."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """An answer that is no success.

    Attributes:
        message: For a person.
        retry_at: UTC; when the server said to come back.
        said: The server's own words, for finding out what it refuses.
        paid: Whether the model may have worked on it.
    """

    then: Then
    message: str
    retry_at: datetime | None = None
    said: str = ""
    paid: bool = False


@dataclass(frozen=True, slots=True)
class Completion:
    """What a model answered.

    Attributes:
        content: As it stands; reasoning that came in a field of its own is left out.
        finish: Why it stopped: ``stop``, ``length`` …
        read: Tokens of the prompt by the server's count; 0 where it gives none.
        wrote: Tokens of the answer, reasoning included.
    """

    content: str
    finish: str
    read: int = 0
    wrote: int = 0


def _text(value: object) -> str:
    """Give a content: as it is, or of its parts those that are text (others are thoughts)."""
    if isinstance(value, list):
        return "".join(map(_part, value))
    return value if isinstance(value, str) else ""


def _part(value: object) -> str:
    if isinstance(value, dict) and value.get("type", "text") in _TEXTUAL:
        return _part(value.get("text"))
    return value if isinstance(value, str) else ""


def _count(value: object) -> int:
    """Give a number of tokens; 0 where there is none that can be true."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return int(value) if number and 0 <= value <= _MOST_TOKENS else 0  # type: ignore[operator,call-overload]


def _usage(value: object) -> object:
    return value if isinstance(value, dict) else {}


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Message(_Lenient):
    content: Annotated[str, BeforeValidator(_text)] = ""
    refusal: Annotated[str, BeforeValidator(_text)] = ""


class _Choice(_Lenient):
    message: _Message
    finish_reason: Annotated[str, BeforeValidator(_text)] = ""


class _Usage(_Lenient):
    prompt_tokens: Annotated[int, BeforeValidator(_count)] = 0
    completion_tokens: Annotated[int, BeforeValidator(_count)] = 0


class _Answer(_Lenient):
    choices: list[_Choice] = Field(min_length=1)
    usage: Annotated[_Usage, BeforeValidator(_usage)] = _Usage()


def body(
    model: str,
    messages: Sequence[Mapping[str, str]],
    *,
    sentences: int,
    temperature: float,
    answer_tokens: int,
    without: Collection[str] = (),
) -> bytes:
    """Give a request's body.

    Args:
        model: Its name on the server.
        messages: The chat so far.
        sentences: Most in the answer, for its schema.
        temperature: 0 to 2.
        answer_tokens: Most that may be written.
        without: Those of ``OPTIONAL`` that this server does not take.
    """
    optional: dict[str, Any] = {
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "tldr", "strict": True, "schema": _schema(sentences)},
        },
        "max_tokens": answer_tokens,
        "temperature": temperature,
    }
    sent = {key: value for key, value in optional.items() if key not in without}
    if "max_tokens" in without:  # its name with OpenAI's later models
        sent["max_completion_tokens"] = answer_tokens
    chat = {"model": model, "messages": list(messages), "stream": False, **sent}
    return json.dumps(chat, ensure_ascii=False).encode("utf-8", "replace")


def _schema(sentences: int) -> dict[str, Any]:
    listed = {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": sentences}
    return {
        "type": "object",
        "properties": {"sentences": listed},
        "required": ["sentences"],
        "additionalProperties": False,
    }


def completion(data: bytes) -> Completion:
    """Read a success.

    Raises:
        ValueError: It is not what the chat API answers.
    """
    try:
        answer = _Answer.model_validate_json(data)
    except ValidationError as error:
        raise ValueError("the answer is not what the chat API gives") from error
    choice = answer.choices[0]
    return Completion(
        content=choice.message.content,
        finish="refused" if choice.message.refusal else choice.finish_reason,
        read=answer.usage.prompt_tokens,
        wrote=answer.usage.completion_tokens,
    )


def address(base_url: str) -> str:
    """Give the address that is asked.

    Args:
        base_url: Ends as the server's API does. ``/v1`` is taken for granted
            where it has no path, and what is asked may stand in it already.
    """
    parts = urlsplit(base_url)
    path = parts.path.rstrip("/") or "/v1"
    path = path if path.endswith(PATH) else path + PATH
    return parts._replace(path=path, fragment="").geturl()


def trouble(
    status: int, headers: Mapping[str, str], data: bytes, *, host: str, now: datetime
) -> Trouble | None:
    """Say what an answer's status means; ``None`` for a success.

    Some servers say with 200 that something failed, and what in the body.

    Args:
        status: Of the answer.
        headers: Names in lower case.
        data: The body, or its beginning.
        host: For messages.
        now: UTC.
    """
    said = _said(data)
    if 200 <= status < 300:  # noqa: PLR2004 - the class of successes
        code = _failure(data)
        if code is None:
            return None
        if code == _NO_CODE:
            return Trouble(Then.AGAIN, f"{host} answered with an error („{said}“)", said=said)
        status = code
    quoted = f" („{said}“)" if said else ""
    if 300 <= status < 400:  # noqa: PLR2004 - the class of redirects
        where = headers.get("location", "")
        to = f"{host} redirects ({status}) to {where[:_LONGEST_SAID]}"
        return Trouble(Then.WAIT, f"{to}; if that is right, make it base_url")
    if status in _BUSY:
        retry_at = _retry_after(headers, now)
        wait = f" and asks to wait until {retry_at:%d.%m. %H:%M} UTC" if retry_at else ""
        return Trouble(Then.AGAIN, f"{host} answered {status}{wait}{quoted}", retry_at, said)
    if status in _MISCONFIGURED:
        hint = {
            401: "look at api_key",
            402: "the account has no money left",
            403: "look at api_key, and at what it may do",
            404: "look at model, and whether base_url ends as the server's API does (mostly /v1)",
            405: "look at base_url, which should end as the server's API does (mostly /v1)",
        }[status]
        return Trouble(Then.WAIT, f"{host} answered {status}{quoted}: {hint}")
    return Trouble(Then.OTHERWISE, f"{host} refused the request: {status}{quoted}", said=said)


def is_too_long(said: str) -> bool:
    """Tell whether a server refuses a request because it is longer than its context."""
    return _TOO_LONG.search(said) is not None


def _failure(data: bytes) -> int | None:
    """Give the status that a success's body says instead; ``None``: it is no error."""
    if b'"error"' not in data[:_BEGINNING]:
        return None
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or not value.get("error") or value.get("choices"):
        return None
    code = value["error"].get("code") if isinstance(value["error"], dict) else None
    return code if isinstance(code, int) and 400 <= code < 600 else _NO_CODE  # noqa: PLR2004 - failures


def refused_parameter(said: str, without: Collection[str]) -> str | None:
    """Tell which optional parameter a server does not take, by its words, else by trying.

    Args:
        said: Its error, in lower or upper case.
        without: What is left out already.
    """
    if is_too_long(said):
        return None
    sent = [name for name in OPTIONAL if name not in without]
    words = said.lower()
    for name in sent:
        if any(sign in words for sign in _NAMED[name]):
            return name
    return "response_format" if "response_format" in sent else None


def _said(data: bytes) -> str:
    """Give the server's own words on an error: in OpenAI's form, Ollama's, FastAPI's, or none."""
    text = data[:_BEGINNING].decode("utf-8", "replace")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    for key in ("error", "message", "detail"):
        if isinstance(value, dict) and key in value:
            value = value[key]
            if isinstance(value, dict) and isinstance(value.get("message"), str):
                value = value["message"]
            break
    told = value if isinstance(value, str) else re.sub(r"<[^>]*>", " ", text)
    line = " ".join("".join(c if c.isprintable() else " " for c in told).split())
    return line if len(line) <= _LONGEST_SAID else line[: _LONGEST_SAID - 1] + "…"


def _retry_after(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Read ``Retry-After`` (RFC 9110, 10.2.3): seconds or a date; at most seven days ahead."""
    text = headers.get("retry-after", "").strip()
    try:
        if re.fullmatch(r"\d{1,9}(?:\.\d+)?", text):
            moment = now + timedelta(seconds=float(text)) + (_CUT if float(text) else timedelta(0))
        else:
            moment = parsedate_to_datetime(text)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return min(moment, now + _LONGEST_PAUSE) if moment > now else None
