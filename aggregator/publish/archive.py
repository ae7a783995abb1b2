"""A feed's archive (RFC 5005, section 4): what the feed has published, page by page.

A page is written once, as ``<slug>.<number>.<format>``. It is written again
only when an entry on it was withdrawn, when other things may be published of
it than before, when it moves to another address, or
when its file is gone. So what a page holds is not compared at each run: a
list beside the files says which page was made of which entries.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from aggregator.errors import PublishError
from aggregator.publish import files, view

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import tzinfo
    from pathlib import Path

    from aggregator.model import PublishedEntry, Selection, Tombstone
    from aggregator.publish.view import Document

    Renderer = Callable[[Document, str], bytes]
    """Makes the bytes of a document in a format."""

NAME = ".archive.json"


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its number, and what changes when an entry on it is withdrawn."""

    number: int
    mark: str


@dataclass(frozen=True, slots=True)
class Archive:
    """A feed's archive.

    Attributes:
        pages: Oldest first; those that hold nothing any more are left out.
        entries: Gives what a page holds, in the order to be shown. Asked only
            for pages that are to be written.
        tombstones: What was withdrawn from pages, by their numbers.
    """

    pages: tuple[Page, ...]
    entries: Callable[[int], Sequence[PublishedEntry]]
    tombstones: Mapping[int, tuple[Tombstone, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A page that is to be there, what it is made of, and the page that it leads to.

    Each leads to the page before it, and the first to the one after it.
    """

    selection: Selection
    page: Page
    previous: int | None
    following: int | None
    names: dict[str, str]
    made_of: str
    made_alone: str
    """What it was made of, if it was the only page then: that is left as it is."""


def update(
    folder: Path,
    selections: Sequence[Selection],
    archives: Mapping[str, Archive],
    *,
    render: Renderer,
    base_url: str,
    zone: tzinfo,
) -> tuple[tuple[str, ...], dict[str, PublishError]]:
    """Write the pages that are not there yet, and remove those of feeds that are gone.

    Args:
        folder: The output folder.
        selections: All curated feeds.
        archives: By slug, for the feeds that have one.
        render: Makes a document's bytes.
        base_url: Absolute address of the folder.
        zone: Where Datum is shown.

    Returns:
        The names of the files that changed, and errors by slug: the feed's
        old pages stay.

    Raises:
        PublishError: A file cannot be written.
    """
    known = _known(folder)
    there = {path.name for path in folder.glob("*.*.*")} if known else set()
    wanted = [
        one
        for selection in selections
        if (archive := archives.get(selection.slug))
        for one in _pages(selection, archive, base_url)
    ]
    made: dict[str, bytes] = {}
    listed: dict[str, str] = {}
    errors: dict[str, PublishError] = {}
    for one in wanted:
        before = {known.get(name) if name in there else None for name in one.names.values()}
        if before in ({one.made_of}, {one.made_alone}):
            listed |= {name: known[name] for name in one.names.values()}
            continue
        try:
            document = _document(one, archives[one.selection.slug], base_url, zone)
            made |= {name: render(document, form) for form, name in one.names.items()}
            listed |= dict.fromkeys(one.names.values(), one.made_of)
        except PublishError as error:
            errors[one.selection.slug] = error
            listed |= {name: known[name] for name in one.names.values() if name in known}
    changed = files.write(folder, made, obsolete=[name for name in known if name not in listed])
    if listed != known:
        data = json.dumps(listed, indent=0, sort_keys=True).encode()
        files.replace(folder / NAME, data)
    return changed, errors


def _pages(selection: Selection, archive: Archive, base_url: str) -> Iterator[_Wanted]:
    previous = None
    following = archive.pages[1].number if len(archive.pages) > 1 else None
    for page in archive.pages:
        names = {
            form: view.page_name(selection.slug, page.number, form) for form in selection.formats
        }
        said = [base_url, selection.id, selection.slug, page.number, page.mark, previous]
        alone = _hash(said)
        made_of = _hash([*said, following]) if following else alone
        yield _Wanted(selection, page, previous, following, names, made_of, alone)
        previous, following = page.number, None


def _hash(said: list[object]) -> str:
    return hashlib.blake2b(json.dumps(said).encode(), digest_size=12).hexdigest()


def _document(one: _Wanted, archive: Archive, base_url: str, zone: tzinfo) -> Document:
    entries = tuple(archive.entries(one.page.number))
    gone = archive.tombstones.get(one.page.number, ())
    times = (*(entry.updated for entry in entries), *(its.when for its in gone))
    updated = max(times, default=one.selection.updated)
    # A hub tells of what changes, and this does not.
    held = replace(one.selection, entries=entries, updated=updated, hub=None, tombstones=gone)
    document = view.document(held, base_url=base_url, zone=zone)
    return replace(
        document,
        names=one.names,
        page_of_its_own=view.html_name(one.selection.slug),
        page=one.page.number,
        previous=one.previous,
        following=one.following,
    )


def _known(folder: Path) -> dict[str, str]:
    """What is there and what it was made of; nothing where the list is not one of ours."""
    try:
        found = json.loads(files.read(folder / NAME) or b"{}")
    except ValueError:
        return {}
    valid = isinstance(found, dict) and all(isinstance(one, str) for one in found.values())
    return found if valid else {}
