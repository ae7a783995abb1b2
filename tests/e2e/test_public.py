"""What everybody may read of the demo's newsroom, held word by word against all that it printed.

The words are compared here without a line of the program's own.
"""

from __future__ import annotations

import json
import re
from html import unescape
from urllib.parse import unquote

MOST = 10


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def runs(text: str) -> set[tuple[str, ...]]:
    """Give all runs of one word more than may be copied."""
    said = words(text)
    return {tuple(said[at : at + MOST + 1]) for at in range(len(said) - MOST)}


def strings(value):
    if isinstance(value, dict):
        value = [*value.values()]
    if isinstance(value, list):
        return [one for part in value for one in strings(part)]
    return [value] if isinstance(value, str) else []


def said_by(path) -> list[str]:
    """Give the pieces of text in a file, whatever markup, quoting and escaping they stand in."""
    text = path.read_text("utf-8")
    pieces = strings(json.loads(text)) if path.suffix == ".json" else re.split(r"<[^>]*>", text)
    return [
        inner
        for piece in pieces
        for inner in re.split(r"<[^>]*>", unquote(unescape(unescape(piece))))
    ]


def test_no_file_quotes_a_publisher_that_granted_nothing(filled, press):
    sources = press.room.sources()
    granted, *others = (one["name"] for one in sources)
    sources[0] |= {"rights": "granted"}
    sources[1] |= {"cookies": {"sitzung": "geheim"}}
    shared = {"access": "public", "content": "full"}
    filled.configure(
        settings=filled.settings(press.proxy),
        sources=sources,
        feeds=[
            {"slug": "alles", "title": "Alles", "limit": 4, **shared},
            {"slug": "faeden", "title": "Fäden", "stories": "merge", "settle": "0s", **shared},
            {"slug": "daheim", "title": "Daheim", "content": "full"},
        ],
    )
    told = filled.run("check")
    assert f"everything, as rights: granted allows, of: {granted}" in told
    assert f"nothing at all (read with cookies), of: {others[0]}" in told
    filled.run("once")
    records = filled.records()
    titles = {" ".join(words(one["title"])) for one in records}
    guarded = [one for one in records if one["source"] != granted]
    printed = set().union(*(runs(one["inhalt"]) | runs(one["teaser"]) for one in guarded))
    assert printed
    public = filled.folder / "feeds" / "public"
    files = [one for one in public.rglob("*.*") if one.suffix != ".png"]
    assert {"alles.rss", "alles.1.json", "faeden.atom", "index.html"} <= {p.name for p in files}
    for path in files:
        pieces = [one for one in said_by(path) if " ".join(words(one)) not in titles]
        copied = set().union(*map(runs, pieces)) & printed
        assert not copied, (path.name, copied)
        text = unescape(path.read_text("utf-8"))
        assert not [one["image"] for one in guarded if one["image"] and one["image"] in text]
        hidden = [one for one in records if one["source"] == others[0] and one["link"] in text]
        assert not hidden, path.name
    everything = "".join(path.read_text("utf-8") for path in public.glob("*.json"))
    whole = [one["inhalt"].split("\n")[-1] for one in records if one["source"] == granted]
    assert any(part in everything for part in whole), "what is granted is there in full"
    at_home = set().union(*map(runs, said_by(filled.folder / "feeds" / "daheim.json")))
    assert at_home & printed, "the comparison finds what is there"
    before = {path: path.read_bytes() for path in files}
    filled.run("once")
    assert {path: path.read_bytes() for path in files} == before
