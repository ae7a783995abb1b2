"""Chromium finds the sentences that TLDRs lead to, on pages of our own and on the newsroom's."""

from __future__ import annotations

import html
import json
import os
import re
import sys
from urllib.parse import quote, unquote

import pytest

from aggregator.publish import fragments
from tests.e2e.clients.chromium import CHROMIUM, LOOKS, chromium
from tests.e2e.running import NEWSROOM, ask

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
MANY = 5 * LOOKS
ADDRESS = "https://blatt.example/1"
FILLER = "<p>" + "Davon steht hier nichts. " * 60 + "</p>"


@pytest.mark.parametrize(
    ("sentence", "markup"),
    [
        ("Der Rat hat beschlossen.", "<p>Es kam so. Der Rat hat beschlossen. Dann war Ruhe.</p>"),
        (
            "Der Rat der Stadt hat am Dienstag beschlossen, eine neue Brücke zu bauen.",
            (
                "<p>Der Rat der Stadt hat am <a href='/'>Dienstag</a> beschlossen,"
                " <b>eine</b> neue&shy; Brü&shy;cke zu\nbauen.</p>"
            ),
        ),
        (
            "„High-Tech-Drohnen, Öl & Gas“, sagte er.",
            "<p>„High-Tech-Drohnen, Öl &amp; Gas“, sagte er.</p>",
        ),
        (
            "Der Rat der Stadt hat am Dienstag beschlossen, eine neue Brücke zu bauen.",
            (
                "<p>Der Rat der Stadt tagte.</p><p>Der Rat der Stadt hat am Dienstag beschlossen,"
                " eine neue Brücke zu bauen.</p>"
            ),
        ),
        (
            "100 % sind es – nicht 50+50 oder 3.000 Euro #1.",
            "<p>100 % sind es – nicht 50+50 oder 3.000 Euro #1.</p>",
        ),
    ],
)
async def test_a_sentence_is_found_in_what_a_page_makes_of_it(sentence, markup):
    page = f"<!doctype html><meta charset=utf-8><body>{FILLER}{markup}{FILLER}</body>"
    text = re.sub(r"<[^>]+>|\xad", "", html.unescape(markup.replace("&shy;", "")))
    address = fragments.address(ADDRESS, [sentence], text)
    async with chromium({ADDRESS: page}.get) as browser:
        found = await browser.marked(address, MANY)
        assert await browser.marked(ADDRESS) is None
    begin = words(sentence)[:6]
    assert words(found)[: len(begin)] == begin


@pytest.mark.newsroom
@pytest.mark.skipif(not NEWSROOM, reason="PRESSESCHAU_NEWSROOM names no replay newsroom")
@pytest.mark.timeout(900)
async def test_more_than_95_of_100_are_found_on_real_pages(publishers, newsroom):
    """What the program publishes of 50 real pages; a sentence of each, or every one.

    Every one takes five minutes: ``PRESSESCHAU_EVERY_SENTENCE=1``.
    """
    first = {one["link"]: one["original_link"] for one in publishers.records()}

    def page(address: str) -> str | None:
        """The page as the program got it; Chromium itself would insist on https."""
        wanted = address.replace("https://", "http://", 1)
        wanted = quote(first.get(wanted, wanted), safe=":/?&=%,;@+")
        try:
            return ask(newsroom, wanted)
        except OSError:
            return None  # frames, which the newsroom does not have

    items = json.loads((publishers.folder / "feeds" / "alles.json").read_text("utf-8"))["items"]
    told = [one["_presseschau"]["tldr"].get("sentences", []) for one in items]
    if not os.environ.get("PRESSESCHAU_EVERY_SENTENCE"):
        told = [one[number % len(one) :][:1] for number, one in enumerate(told) if one]
    addresses = [one["evidence"] for each in told for one in each if "evidence" in one]
    missed = []
    async with chromium(page) as browser:
        for address in addresses:
            begin = unquote(re.split("[,&]", address.partition(":~:text=")[2])[0])
            # What is not found is looked for once more: a loaded machine scrolls late.
            found = await browser.marked(address) or await browser.marked(address, MANY)
            if found is None or words(found)[:3] != words(begin)[:3]:
                missed.append(address)
    sys.stdout.write(f"{len(addresses) - len(missed)} of {len(addresses)} sentences found\n")
    assert len(addresses) >= 40
    assert len(missed) < len(addresses) * 0.05, "\n".join(missed)


def words(text: str | None) -> list[str]:
    return re.findall(r"\w+", (text or "").casefold().replace("\xad", ""))
