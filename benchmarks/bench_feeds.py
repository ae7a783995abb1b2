"""Feeds for measuring: invented German news, the same for the same seed, RSS and Atom mixed.

They are as large as real ones (a title, a teaser of 20 to 45 words, an author
and one to three categories an entry) and clean, as most feeds are. Titles and
identities are unique, so that every entry is a new one.
"""

from __future__ import annotations

import gzip
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WHO = (
    "Bundestag",
    "Stadtrat von Grauburg",
    "Landesregierung",
    "Verfassungsgericht",
    "Maschinenbauer Hellwig & Sohn",
    "Reederei Lührs",
    "Universität Leuna",
    "Bahn",
    "Handballverband",
    "Gewerkschaft",
    "Verbraucherzentrale",
    "Umweltministerium",
    "Klinikum Nordende",
    "Stadtmuseum",
    "Wetterdienst",
    "Feuerwehr",
    "Notenbank",
    "Kultusministerkonferenz",
    "Polizei Wiekhafen",
    "Verkehrsverbund",
)
DOES = (
    "beschließt neue Regeln für",
    "warnt vor Folgen für",
    "streitet über",
    "investiert in",
    "stoppt Pläne für",
    "veröffentlicht Zahlen über",
    "erwartet Rückgang bei",
    "verhandelt erneut über",
    "verschiebt Entscheidung über",
    "erhöht Zuschuss für",
    "verteidigt",
    "untersucht",
)
WHAT = (
    "Wärmenetze",
    "Notaufnahmen",
    "den Ausbau der Straßenbahn",
    "Batteriespeicher",
    "Pflegeheime",
    "den Hochwasserschutz",
    "Mieten in Großstädten",
    "die Getreideernte",
    "Schulen auf dem Land",
    "Lieferketten",
    "den Nahverkehr",
    "Gletscher und Moore",
    "Überstunden",
    "die Sanierung der Brücken",
    "künstliche Intelligenz in Behörden",
    "Fangquoten in der Nordsee",
    "die Grunderwerbsteuer",
    "Radwege",
)
SENTENCES = (
    "Nach Angaben einer Sprecherin sind davon {n} Haushalte in {m} Gemeinden betroffen.",
    "Die Kosten belaufen sich auf {n} Millionen Euro, {m} Prozent mehr als geplant.",
    "Kritik kam von der Opposition, die den Schritt als „überfällig, aber halbherzig“ bezeichnete.",
    "Eine Entscheidung soll bis zum {d}. des kommenden Monats fallen.",
    "Fachleute hatten zuletzt vor einem Rückgang um {m} Prozent gewarnt.",
    "Zuvor hatten rund {n} Menschen an einer Anhörung teilgenommen.",
    "Das geht aus einem Papier hervor, das am Morgen in Berlin vorgestellt wurde.",
    "Für die Beschäftigten ändert sich nach Darstellung des Unternehmens zunächst nichts.",
    "Die Länder müssen noch zustimmen, {m} von ihnen haben Bedenken angemeldet.",
    "Im Vorjahr waren es noch {n} gewesen.",
)
SECTIONS = (
    "Politik",
    "Wirtschaft",
    "Wissen",
    "Sport",
    "Kultur",
    "Regionales",
    "Energie",
    "Verkehr",
    "Gesundheit",
)
AUTHORS = (
    "Mareike Thun",
    "Paul Ahrendt",
    "Sina Broers",
    "Corinna Feld",
    "Falk Remmers",
    "Dr. Nele Hartung",
)


@dataclass(frozen=True, slots=True)
class Item:
    """One entry. ``published`` is UTC."""

    id: str
    link: str
    title: str
    teaser: str
    author: str
    categories: tuple[str, ...]
    published: datetime


def address(source: int) -> str:
    """The loopback address of a source: 127.0.1.1 for the first, 250 to a network."""
    return f"127.0.{1 + source // 250}.{1 + source % 250}"


def suffix(source: int) -> str:
    """``rss`` or ``atom``, by turns."""
    return ("rss", "atom")[source % 2]


def write_feeds(folder: Path, *, sources: int, entries: int, seed: int, now: datetime) -> int:
    """Write one feed a source, plain and gzipped, as ``ADDRESS/feed.SUFFIX``.

    Returns:
        How large they are together, in bytes, unpacked.
    """
    size = 0
    for source in range(sources):
        home = folder / address(source)
        home.mkdir(parents=True)
        body = _feed(source, entries=entries, seed=seed, now=now).encode()
        file = home / f"feed.{suffix(source)}"
        file.write_bytes(body)
        file.with_name(file.name + ".gz").write_bytes(gzip.compress(body, 6, mtime=0))
        size += len(body)
    return size


def _feed(source: int, *, entries: int, seed: int, now: datetime) -> str:
    listed = list(items(source, entries=entries, seed=seed, now=now))
    return (_rss if suffix(source) == "rss" else _atom)(source, listed)


def items(source: int, *, entries: int, seed: int, now: datetime) -> Iterator[Item]:
    """Give a source's entries, newest first, about three an hour."""
    chance = random.Random(f"{seed}/{source}")
    return (_item(chance, source, number, now) for number in range(entries))


def _item(chance: random.Random, source: int, number: int, now: datetime) -> Item:
    title = f"{chance.choice(WHO)} {chance.choice(DOES)} {chance.choice(WHAT)}"
    teaser = " ".join(
        sentence.format(n=chance.randint(20, 900), m=chance.randint(2, 16), d=chance.randint(1, 28))
        for sentence in chance.sample(SENTENCES, chance.randint(2, 4))
    )
    key = chance.randrange(10**9)
    return Item(
        id=f"tag:{address(source)},2026:{key}-{number}",
        link=f"http://{address(source)}/artikel/{key}-{number}.html",
        title=f"{title} ({source}/{number})",
        teaser=teaser,
        author=chance.choice(AUTHORS),
        categories=tuple(chance.sample(SECTIONS, chance.randint(1, 3))),
        published=now.replace(microsecond=0)
        - timedelta(minutes=number * 20 + chance.randrange(20)),
    )


def _rss(source: int, items: list[Item]) -> str:
    rows = "".join(
        f"<item><title>{escape(item.title)}</title><link>{item.link}</link>"
        f"<description>{escape(item.teaser)}</description>"
        + "".join(f"<category>{category}</category>" for category in item.categories)
        + f"<dc:creator>{item.author}</dc:creator><pubDate>{format_datetime(item.published)}</pubDate>"
        f'<guid isPermaLink="false">{item.id}</guid></item>\n'
        for item in items
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>Zeitung {source}</title><link>http://{address(source)}/</link>"
        f"<description>Nachrichten</description><language>de</language>\n{rows}</channel></rss>"
    )


def _atom(source: int, items: list[Item]) -> str:
    rows = "".join(
        f"<entry><id>{item.id}</id><title>{escape(item.title)}</title>"
        f'<link rel="alternate" href="{item.link}"/><author><name>{item.author}</name></author>'
        f"<published>{item.published.isoformat()}</published>"
        f"<updated>{item.published.isoformat()}</updated>"
        + "".join(f'<category term="{category}"/>' for category in item.categories)
        + f"<summary>{escape(item.teaser)}</summary></entry>\n"
        for item in items
    )
    newest = max((item.published for item in items), default=datetime(2026, 1, 1, tzinfo=UTC))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de">'
        f"<id>http://{address(source)}/</id><title>Zeitung {source}</title>"
        f'<updated>{newest.isoformat()}</updated><link href="http://{address(source)}/"/>\n{rows}</feed>'
    )
