"""What the demo's publishers printed: read from the package, dated relative to now.

An article is a Markdown file with a YAML head. ``minutes`` says how long ago
it was published; ``{gestern}``, ``{heute}`` and ``{morgen}`` in title, teaser
and text become German weekdays seen from that moment in Berlin, so that the
demo reads like this morning's paper on every day of the year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from ruamel.yaml import YAML

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

BERLIN = ZoneInfo("Europe/Berlin")
_WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
_DAYS = {"{gestern}": -1, "{heute}": 0, "{morgen}": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One article of one publisher, as its newsroom wrote it.

    Attributes:
        path: Begins with a slash; the page is at ``http://HOST`` + path.
        published: UTC, a whole minute.
        paragraphs: Plain text; a subheading begins with ``## ``.
        caption: Text under the picture; empty where there is none.
        surroundings: What stands around the text and is no part of it:
            ``newsletter``, ``liveblog`` or nothing.
        paywall: Whether the page shows only these paragraphs and asks for
            a subscription to read on.
    """

    path: str
    kicker: str
    title: str
    teaser: str
    published: datetime
    paragraphs: tuple[str, ...]
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    caption: str = ""
    surroundings: str = ""
    paywall: bool = False

    @property
    def text(self) -> str:
        """The whole text, one paragraph or subheading a line."""
        return "\n".join(paragraph.removeprefix("## ") for paragraph in self.paragraphs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """A publisher, its feed, and its reports with the newest first.

    Attributes:
        path: Where on the host its feed is.
        format: ``rss``, ``atom``, ``rdf`` or ``json``.
        query: What the feed appends to links to count where readers come from.
        full_text: Whether the feed carries the whole text of each report.
    """

    name: str
    host: str
    title: str
    slogan: str
    sections: tuple[str, ...]
    path: str
    format: str
    query: str = ""
    full_text: bool = False
    reports: tuple[Report, ...] = ()

    @property
    def home(self) -> str:
        """The address of the home page."""
        return f"http://{self.host}/"

    @property
    def feed(self) -> str:
        """The address of the feed."""
        return f"http://{self.host}{self.path}"

    def address(self, report: Report) -> str:
        """The address of a report's page, without what the feed appends to it."""
        return f"http://{self.host}{report.path}"

    def link(self, report: Report) -> str:
        """The address of a report's page as the feed gives it."""
        return self.address(report) + (f"?{self.query}" if self.query else "")


def read_press(now: datetime) -> tuple[Publisher, ...]:
    """Read the publishers and their reports from the package.

    Args:
        now: Aware; the moment that the ages of the reports count from.

    Returns:
        All publishers in the order of ``publishers.yaml``.
    """
    folder = files(__package__)
    reports: dict[str, list[Report]] = {}
    for file in sorted((folder / "articles").iterdir(), key=lambda file: file.name):
        name, report = _report(file, now)
        reports.setdefault(name, []).append(report)
    return tuple(
        Publisher(
            **row | {"sections": tuple(row["sections"])},
            reports=tuple(
                sorted(reports[row["name"]], key=lambda report: report.published, reverse=True)
            ),
        )
        for row in _yaml((folder / "publishers.yaml").read_text("utf-8"))
    )


def _report(file: Traversable, now: datetime) -> tuple[str, Report]:
    """The publisher's name and the report that one file holds."""
    _, head, body = file.read_text("utf-8").split("---\n", 2)
    row = _yaml(head)
    name = row.pop("publisher")
    published = (now - timedelta(minutes=row.pop("minutes"))).replace(second=0, microsecond=0)
    for key in ("authors", "categories"):
        row[key] = tuple(row.get(key, ()))
    for key in ("title", "teaser"):
        row[key] = in_words(row[key], published)
    paragraphs = tuple(
        in_words(" ".join(block.split()), published) for block in body.strip().split("\n\n")
    )
    return name, Report(published=published, paragraphs=paragraphs, **row)


def in_words(text: str, day: datetime) -> str:
    """Put German weekdays, seen from a day in Berlin, where the text leaves room for them."""
    here = day.astimezone(BERLIN)
    for mark, offset in _DAYS.items():
        text = text.replace(mark, _WEEKDAYS[(here.weekday() + offset) % 7])
    return text


def _yaml(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)
