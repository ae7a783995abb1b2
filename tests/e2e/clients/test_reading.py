"""Real readers agree on what we publish: titles, links, ids, dates, content.

Which of them are here, the run says: what is missing is skipped. All of them:

    apt install newsboat sfeed liferea xvfb xauth dbus chromium nodejs
    python -m venv V && V/bin/pip install reader sgmllib3k
    npm install rss-parser feedsmith          # in a folder N
    PRESSESCHAU_READER=V/bin/python PRESSESCHAU_NODE=N pytest tests/e2e/clients
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from lxml import html

from aggregator.model import Enclosure, Origin, PublishedEntry, Report, Selection, Support
from aggregator.publish import publish, view
from tests.e2e.clients.reading import CLIENTS, newsboat
from tests.making import record

if TYPE_CHECKING:
    from pathlib import Path

BERLIN = ZoneInfo("Europe/Berlin")
NEWEST = datetime(2026, 1, 3, 4, 37, tzinfo=UTC)
TITLES = (
    "Berater treffen sich in Kyjiw",
    "Bahn & Bus: „Alles neu“ ‹sagt› die Ministerin",
    "5 < 6 – und AT&T bleibt AT&T",
    "Ärger um Öl in Übersee – 𝕲ut 🙂",
    "Was heißt ]]> hier?",
    "שלום: Gespräche in Haifa",
)
SENTENCES = ("Der Rat hat am Dienstag beschlossen.", "A & B < C: 3.000 Euro – mehr nicht!")


def entry(number: int, slug: str) -> PublishedEntry:
    made = record(
        number,
        title=TITLES[number],
        link=f"https://www.blatt.example/artikel/{number}?a=1&b=2",
        language="de",
        authors=("Anna Berg",),
        tldr=" ".join(SENTENCES),
        inhalt=" ".join(SENTENCES),
        support=tuple(Support(one, (one,)) for one in SENTENCES),
        image="https://www.blatt.example/bild.jpg",
        enclosures=(Enclosure("https://cdn.example/folge.mp3", "audio/mpeg", 4711),),
    )
    return PublishedEntry(
        id=f"urn:uuid:00000000-0000-0000-0000-{len(slug):04}{number:08}",
        record=made,
        origin=Origin(name="blatt", title="Das Blatt", home="https://www.blatt.example/"),
        updated=NEWEST,
        reports=(Report("taz.example", "Auch <so>", "https://taz.example/1"),),
    )


def selection(slug: str, numbers: range) -> Selection:
    return Selection(
        id=f"urn:uuid:00000000-0000-0000-0000-{len(slug):012}",
        slug=slug,
        title=f"Feed {slug}",
        description="Probe & Test",
        language="de",
        updated=NEWEST,
        entries=tuple(entry(number, slug) for number in numbers),
    )


def put(folder: Path, *selections: Selection) -> None:
    done = publish(folder, selections, base_url="http://127.0.0.1/", zone=BERLIN, version="1")
    assert not done.errors


def said(content: str) -> tuple[str, list[str]]:
    """Text and addresses of HTML, which some clients sanitise once more."""
    root = html.fromstring(f"<div>{content}</div>")
    return root.text_content().strip(), [one.get("href", "") for one in root.iter("a")]


@pytest.mark.parametrize("form", ["rss", "atom", "json"])
@pytest.mark.parametrize("client", CLIENTS)
def test_every_client_reads_what_was_meant(tmp_path: Path, client: str, form: str) -> None:
    read, is_here, forms = CLIENTS[client]
    if form not in forms.split():
        pytest.skip(f"{client} does not know {form}")
    if not is_here:
        pytest.skip(f"{client} is not here")
    chosen = selection("alles", range(len(TITLES)))
    put(tmp_path, chosen)
    found = read(tmp_path / f"alles.{form}")
    shown = view.document(chosen, base_url="http://127.0.0.1/", zone=BERLIN).items
    assert list(found) == [one.id for one in shown] or client in {"newsboat", "liferea"}
    for one in shown:
        row = found[one.id]
        assert row.title == one.title
        assert row.link == one.link
        assert row.published == int(one.published.timestamp())
        assert said(row.content) == said(one.content)


@pytest.mark.skipif(shutil.which("newsboat") is None, reason="newsboat is not installed")
@pytest.mark.parametrize("forms", [("rss", "rss"), ("atom", "atom"), ("rss", "atom")])
def test_feeds_that_share_records_steal_nothing_from_each_other(
    tmp_path: Path, forms: tuple[str, str]
) -> None:
    first, second = selection("politik", range(4)), selection("ausland-x", range(2, 6))
    put(tmp_path, first, second)
    one, other = (
        tmp_path / f"{slug}.{form}"
        for slug, form in zip(("politik", "ausland-x"), forms, strict=True)
    )
    found = newsboat(tmp_path, one, other)
    assert set(found[one]) == {entry.id for entry in first.entries}
    assert set(found[other]) == {entry.id for entry in second.entries}


def test_entries_that_changed_in_one_second_differ_in_atom(tmp_path: Path) -> None:
    chosen = selection("alles", range(4))
    put(tmp_path, chosen)
    data = (tmp_path / "alles.atom").read_text()
    entries = data.split("<entry")[1:]
    moments = {one.split("<updated>")[1].split("</updated>")[0] for one in entries}
    assert len(moments) == len(entries)
    assert all(one.startswith("2026-01-03T04:37:00.") for one in moments)
