"""The typed model of the YAML: every key, its default, and what is allowed.

Values are frozen. Durations are ``timedelta`` (written ``90s``, ``15m``,
``2h``, ``7d``), sizes are bytes (``15MB``). Nothing here reads a file or the
environment; ``reader`` does, and knows in which line a value stood. The JSON
Schema that editors complete by is made of this model.
"""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    field_validator,
)

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_BYTES = {"": 1, "B": 1, "KB": 1000, "MB": 1000**2, "GB": 1000**3}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw])")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMG]?B?)", re.IGNORECASE)


def _duration(value: object) -> object:
    if isinstance(value, str) and (found := _DURATION.fullmatch(value.strip())):
        return timedelta(seconds=float(found[1]) * _UNITS[found[2]])
    if isinstance(value, timedelta):
        return value
    raise ValueError("write a number and a unit, such as 90s, 15m, 2h or 7d")


def _size(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and (found := _SIZE.fullmatch(value.strip())):
        unit = found[2].upper()
        return int(float(found[1]) * _BYTES[unit if unit in _BYTES else unit + "B"])
    raise ValueError("write a number of bytes, or one with a unit, such as 500KB or 15MB")


def _schema(pattern: str, *examples: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": list(examples)})


Duration = Annotated[
    timedelta, BeforeValidator(_duration), _schema(r"^\d+(\.\d+)?\s*[smhdw]$", "90s", "15m", "2h")
]
Size = Annotated[
    int, BeforeValidator(_size), _schema(r"^\d+(\.\d+)?\s*([kKmMgG]?[bB])?$", "500KB", "15MB")
]
Name = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.-]*$", min_length=1, max_length=64)
]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Web(_Section):
    """Where the web server listens."""

    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535, description="0 takes any free port.")


class Fetch(_Section):
    """How sources and articles are fetched, and how politely."""

    proxy: str | None = Field(
        None, pattern=r"^https?://", description="HTTP proxy for every request."
    )
    timeout: Duration = Field(
        timedelta(seconds=20),
        description="For a whole answer, from connecting to the last byte.",
    )
    user_agent: str | None = Field(None, description="Replaces Presseschau's own User-Agent.")
    contact: str | None = Field(
        None, description="Address or page of the operator, sent with the User-Agent."
    )
    per_host_delay: Duration = Field(
        timedelta(seconds=1), description="Pause between two requests to one host."
    )
    concurrency: int = Field(64, ge=1, le=1000, description="Requests under way at once.")
    max_body: Size = Field(15_000_000, ge=1000, description="Largest answer, after unpacking.")
    max_redirects: int = Field(5, ge=0, le=20)
    allow_private_addresses: bool = Field(
        default=False,
        description="Let sources be on private, loopback or link-local addresses.",
    )


class Summariser(_Section):
    """What writes the TLDRs."""

    engine: Literal["extractive"] = "extractive"
    sentences: int = Field(5, ge=1, le=12)
    max_words: int = Field(90, ge=20, le=400)


class Settings(_Section):
    """Everything that is not a source or a feed."""

    timezone: str = Field("Europe/Berlin", description="IANA name; Datum is shown in it.")
    store: str = Field("sqlite:///presseschau.db", pattern=r"^sqlite:///.+")
    output: str = Field("feeds/", description="Folder the curated feeds are written to.")
    base_url: str = Field("http://127.0.0.1:8080/", pattern=r"^https?://[^/\s]+(/\S*)?$")
    grace: Duration = Field(
        timedelta(seconds=10),
        description="How long `run` lets work in hand finish when it is told to stop.",
    )
    web: Web = Web()
    fetch: Fetch = Fetch()
    summariser: Summariser = Summariser()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(
                f"no time zone is called {value!r}; an IANA name such as Europe/Berlin is meant"
            ) from error
        return value

    @field_validator("base_url")
    @classmethod
    def _ends_with_slash(cls, value: str) -> str:
        return value if value.endswith("/") else value + "/"

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which Datum is shown."""
        return ZoneInfo(self.timezone)


class Source(_Section):
    """A feed that entries are read from."""

    name: Name
    url: str = Field(pattern=r"^https?://\S+$")
    title: str | None = Field(None, description="Shown instead of the feed's own title.")
    every: Duration = Field(
        timedelta(minutes=60), ge=timedelta(seconds=1), description="Shortest pause between checks."
    )
    language: Language | None = None
    full_text: Literal["article", "feed", "none"] = Field(
        "article",
        description="Where Inhalt comes from: the page, the source's feed, or nowhere.",
    )
    tags: tuple[Words, ...] = ()
    enabled: bool = True
    was: Name | None = Field(
        None, description="The source's former name; its records are taken over."
    )


class Rule(_Section):
    """What belongs in a curated feed, or does not. See docs for the order of rules."""

    sources: tuple[Name, ...] = ()
    tags: tuple[Words, ...] = ()
    categories: tuple[Words, ...] = ()
    words: tuple[Words, ...] = ()


class CuratedFeed(_Section):
    """A feed that Presseschau publishes."""

    slug: str = Field(pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$", max_length=64)
    title: str = Field(min_length=1)
    description: str = ""
    language: Language | None = None
    sources: tuple[Name, ...] | Literal["all"] = "all"
    include: Rule = Rule()
    exclude: Rule = Rule()
    max_age: Duration | None = Field(None, description="Leave out what is older.")
    limit: int = Field(50, ge=1, le=1000)
    content: Literal["tldr", "full"] = "tldr"
    formats: tuple[Literal["rss", "atom", "json"], ...] = Field(
        ("rss", "atom", "json"), min_length=1
    )
    was: str | None = Field(None, description="The feed's former slug; its ids are kept.")

    @field_validator("slug")
    @classmethod
    def _not_taken(cls, value: str) -> str:
        if PurePosixPath(value).name in {"index", "presseschau"}:
            raise ValueError(f"{value!r} is the name of a page of Presseschau's own")
        return value


class Config(_Section):
    """A whole configuration: every file of its folder, merged."""

    settings: Settings = Settings()
    sources: tuple[Source, ...] = ()
    feeds: tuple[CuratedFeed, ...] = ()
