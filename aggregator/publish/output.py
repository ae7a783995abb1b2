"""The whole output folder: what is in it, and how it is brought up to date."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aggregator.errors import PublishError
from aggregator.publish import files, receipt, view
from aggregator.publish.jsonfeed import json_feed
from aggregator.publish.opml import NAME as OPML
from aggregator.publish.opml import opml, slugs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo
    from pathlib import Path

    from aggregator.model import Selection
    from aggregator.publish.view import Document

PAGE = "index.html"
_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Rendering:
    """The files of the output folder by name, and what could not be rendered.

    ``errors`` is by slug. A feed with an error has none of its files here, so
    that its formats stay in step; the old ones are to be left as they are.
    """

    files: dict[str, bytes]
    errors: dict[str, PublishError]


@dataclass(frozen=True, slots=True)
class Published:
    """What a run of ``publish`` did: names of files, and errors by slug."""

    changed: tuple[str, ...]
    errors: dict[str, PublishError]


def render(
    selections: Sequence[Selection], *, base_url: str, zone: tzinfo, version: str
) -> Rendering:
    """Render every file of the output folder; touches nothing.

    Args:
        selections: All curated feeds, in the order of the index page.
        base_url: Absolute address the folder will be found at.
        zone: Where Datum is shown.
        version: Of this program; stands in the feeds as their generator.

    Returns:
        Feeds first, then the index page, then the OPML. An entry's error keeps
        its feed from being rendered, and no other.

    Raises:
        PublishError: A feed cannot even be listed, for its own instant has no
            time zone.
    """
    documents, errors = _documents(selections, base_url=base_url, zone=zone)
    return _rendered(documents, errors, base_url=base_url, zone=zone, version=version)


def _documents(
    selections: Sequence[Selection], *, base_url: str, zone: tzinfo
) -> tuple[list[Document], dict[str, PublishError]]:
    """Decide what every feed says; one that cannot be shown is listed without its entries."""
    documents = []
    errors: dict[str, PublishError] = {}
    for selection in selections:
        try:
            document = view.document(selection, base_url=base_url, zone=zone)
        except PublishError as error:
            errors[selection.slug] = error
            # Its old files are still there, so page and OPML go on listing it.
            bare = replace(selection, entries=())
            document = view.document(bare, base_url=base_url, zone=zone)
        documents.append(document)
    return documents, errors


def _rendered(
    documents: Sequence[Document],
    unshown: Mapping[str, PublishError],
    *,
    base_url: str,
    zone: tzinfo,
    version: str,
) -> Rendering:
    from aggregator.publish import pages, rss_atom  # noqa: PLC0415 - jinja2 and feedgen, 0.1 s

    renderers = {"rss": rss_atom.rss, "atom": rss_atom.atom, "json": json_feed}
    rendered: dict[str, bytes] = {}
    errors = dict(unshown)
    listed = []
    for document in documents:
        shown = document
        if document.slug not in errors:
            try:
                rendered |= {
                    name: renderers[form](document, version=version)
                    for form, name in document.names.items()
                }
            except PublishError as error:
                errors[document.slug] = error
                shown = replace(document, items=())
        listed.append(shown)
    rendered[PAGE] = pages.index(listed, zone=zone, version=version)
    rendered[OPML] = opml(listed, base_url=view.base_address(base_url))
    return Rendering(rendered, errors)


def publish(
    folder: Path,
    selections: Sequence[Selection],
    *,
    base_url: str,
    zone: tzinfo,
    version: str,
) -> Published:
    """Render every file and bring the output folder up to date.

    Files of feeds and formats that are no longer published are removed, but
    only those that the folder's own OPML lists: a folder may hold other
    files, and they are left alone. The OPML is written last, so that a run
    that was cut short is finished by the next.

    Nothing is rendered where the folder holds already what would come of it
    (see ``receipt``).

    Raises:
        PublishError: The folder or a file in it cannot be written.
    """
    documents, errors = _documents(selections, base_url=base_url, zone=zone)
    wanted = {name for document in documents for name in document.names.values()}
    made_of = receipt.fingerprint(documents, base_url=base_url, zone=zone, version=version)
    if not errors and receipt.vouches(folder, made_of, wanted | {PAGE, OPML}):
        rendering = Rendering({}, {})
    else:
        rendering = _rendered(documents, errors, base_url=base_url, zone=zone, version=version)
    obsolete = _obsolete(folder, selections, wanted)
    changed = files.write(folder, rendering.files, obsolete=obsolete)
    if rendering.files and not rendering.errors:
        receipt.keep(folder, made_of, rendering.files)
    return Published(changed, rendering.errors)


def _obsolete(folder: Path, selections: Sequence[Selection], wanted: set[str]) -> list[str]:
    """Name the files that an earlier run published, or may have, and this one does not."""
    known = slugs(files.read(folder / OPML) or b"") | {selection.slug for selection in selections}
    return [
        f"{slug}.{form}"
        for slug in sorted(filter(_SLUG.fullmatch, known))
        for form in sorted(view.MEDIA_TYPES)
        if f"{slug}.{form}" not in wanted
    ]
