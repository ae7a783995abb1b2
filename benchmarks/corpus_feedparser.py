"""Feedparser's own published test files through our parser, beside feedparser's answer.

    pip download --no-deps --no-binary feedparser feedparser && tar xf feedparser-*.tar.gz
    python benchmarks/corpus_feedparser.py feedparser-*/tests [--all]

For each entry of each file: do title, link, id, date and content agree? Both
sides are brought to plain text and absolute addresses first; feedparser's
sanitiser is off, since ours comes later. Every disagreement is listed with
its reason from REASONS; one without a reason fails the run. Files are given
as they would come over HTTP, with the headers their own comments ask for.
"""

from __future__ import annotations

import argparse
import calendar
import io
import re
import sys
import warnings
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import feedparser

from aggregator.errors import ParseError
from aggregator.parse import parse
from aggregator.text.addresses import resolve
from aggregator.text.markup import clean, one_line, to_text

if TYPE_CHECKING:
    from aggregator.model import Entry

FIELDS = ("title", "link", "id", "date", "content")
HEADER = re.compile(rb"^Header:\s*([^:]+):\s*(.+)$", re.MULTILINE)
BASE = "http://127.0.0.1:8097/"
# Which fields, in which files, and why. The first that fits counts.
REASONS = [
    ("feed", r"cdf", "CDF (1997) is not read"),
    ("feed", r"rss_incomplete_cdata", "cut within its only entry: half an entry is none"),
    (
        "entries",
        r"http/|unknown-namespace|contributor_url",
        "RSS items in a document that says it is Atom",
    ),
    (
        "entries",
        r"node_precedence|lang/entry_content_xml_lang_blank_3",
        "exact repetitions are one entry",
    ),
    (
        "title content",
        r"chardet|encoding/",
        "undeclared or double encodings: no guessing beyond UTF-8 and Windows-1252",
    ),
    ("title content", r"base64", "base64 in place of text is not decoded"),
    ("title", r"item_category_image", "a title inside an image is the image's"),
    (
        "date",
        r"created",
        "dcterms:created and Atom 0.3's created count, where there is nothing better",
    ),
    ("date", r"updated_multiple_values", "of several dates the first that can be read"),
    (
        "link",
        r"content_src|link_rel_(?:other|related)|rdf_item",
        "feedparser gives no link; ours is the next best",
    ),
    (
        "id link",
        r"entry_title_inherit_2|entry_id_base|entry_id_with_attributes|no_normalization_4",
        "an id is no address and is not resolved",
    ),
    (
        "link",
        r"content_location",
        "Content-Location is not believed (RFC 9110, 8.7 gave up on it as a base)",
    ),
    ("id", r"entity_in_doctype", "entities of a document's own are not expanded"),
    ("content", r"div_escaped_markup", "inline markup declared as escaped"),
    (
        "content",
        r"description_and_summary",
        "RSS calls it description; a summary beside it is a guest",
    ),
]


def plain(html: str) -> str:
    return one_line(clean(to_text(html)))


def shown(detail: dict[str, Any]) -> str:
    text = detail.get("value") or ""
    atom_text = detail.get("type") == "text/plain" and "<" in text
    return one_line(text) if atom_text else plain(text)


def theirs(entry: dict[str, Any]) -> dict[str, Any]:
    """Feedparser's answer in our terms."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    details = [*entry.get("content", []), entry.get("summary_detail", {})]
    contents = [shown(one) for one in details]
    literal = entry.get("title_detail", {}).get("type") == "text/plain"
    title = entry.get("title", "")
    return {
        "title": clean(one_line(title)) if literal and plain(title) != title else plain(title),
        "link": resolve(entry.get("link", ""), BASE),
        "id": clean(one_line(entry.get("id", ""))),
        "date": calendar.timegm(parsed) if parsed else None,
        "content": next(filter(None, contents), plain(entry.get("summary", ""))),
    }


def ours(entry: Entry, *, has_id: bool) -> dict[str, Any]:
    return {
        "title": entry.title,
        "link": entry.link,
        "id": entry.guid if has_id else "",
        "date": int(entry.published.timestamp()) if entry.published else None,
        "content": plain(entry.content or entry.summary),
    }


def compare(path: Path, name: str) -> list[tuple[str, str, Any, Any]]:
    """The disagreements on one file: entry's field, ours, theirs."""
    body = path.read_bytes()
    headers = {
        key.decode().strip().lower(): value.decode("utf-8", "replace").strip()
        for key, value in HEADER.findall(body)
    }
    answer = feedparser.parse(
        io.BytesIO(body),
        response_headers={"content-location": BASE + name, **headers},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    expected = [theirs(entry) for entry in answer.entries]
    try:
        feed = parse(body, content_type=headers.get("content-type"), url=BASE + name)
    except ParseError as error:
        return [("feed", name, error.reason, f"{len(expected)} entries")] if expected else []
    if len(feed.entries) != len(expected):
        return [("entries", name, len(feed.entries), len(expected))]
    return [
        (field, name, mine[field], their[field])
        for entry, their in zip(feed.entries, expected, strict=True)
        for mine in [ours(entry, has_id=bool(their["id"]))]
        for field in FIELDS
        if mine[field] != their[field]
    ]


def reason(field: str, name: str) -> str:
    for fields, pattern, why in REASONS:
        if field in fields.split() and re.search(pattern, name):
            return why
    return ""


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    options.add_argument("folder", type=Path, help="the tests/ folder of feedparser's source")
    options.add_argument(
        "--all", action="store_true", help="list every disagreement, not reasons only"
    )
    given = options.parse_args()
    files = sorted(given.folder.rglob("*.xml"))
    found = [one for path in files for one in compare(path, str(path.relative_to(given.folder)))]
    reasons = Counter((reason(field, name), field) for field, name, _, _ in found)
    for field, name, mine, their in found:
        if given.all or not reason(field, name):
            print(f"{field:8} {name}\n    ours   {mine!r:.300}\n    theirs {their!r:.300}")
    differing = len({name for _, name, _, _ in found})
    print(f"{len(files)} files, {len(files) - differing} agree ({1 - differing / len(files):.1%})")
    for (why, field), times in sorted(reasons.items(), key=lambda item: -item[1]):
        print(f"  {times:4} {field:8} {why or 'WITHOUT A REASON'}")
    return 1 if any(not why for why, _ in reasons) else 0


if __name__ == "__main__":
    sys.exit(main())
