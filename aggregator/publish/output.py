"""The whole output folder: what is in it, and how it is brought up to date."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aggregator.errors import PublishError
from aggregator.publish import files, pages, view
from aggregator.publish.jsonfeed import json_feed
from aggregator.publish.opml import NAME as OPML
from aggregator.publish.opml import opml, slugs
from aggregator.publish.rss_atom import atom, rss

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo
    from pathlib import Path

    from aggregator.model import Selection

_RENDERERS = {"rss": rss, "atom": atom, "json": json_feed}
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
    rendered: dict[str, bytes] = {}
    errors: dict[str, PublishError] = {}
    documents = []
    for selection in selections:
        try:
            document = view.document(selection, base_url=base_url, zone=zone)
            rendered |= {
                name: _RENDERERS[form](document, version=version)
                for form, name in document.names.items()
            }
        except PublishError as error:
            errors[selection.slug] = error
            # Its old files are still there, so page and OPML go on listing it.
            bare = replace(selection, entries=())
            document = view.document(bare, base_url=base_url, zone=zone)
        documents.append(document)
    rendered[pages.NAME] = pages.index(documents, zone=zone, version=version)
    rendered[OPML] = opml(documents, base_url=view.base_address(base_url))
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

    Raises:
        PublishError: The folder or a file in it cannot be written.
    """
    rendering = render(selections, base_url=base_url, zone=zone, version=version)
    wanted = {name for selection in selections for name in view.file_names(selection).values()}
    known = slugs(files.read(folder / OPML) or b"") | {selection.slug for selection in selections}
    obsolete = [
        f"{slug}.{form}"
        for slug in sorted(filter(_SLUG.fullmatch, known))
        for form in sorted(view.MEDIA_TYPES)
        if f"{slug}.{form}" not in wanted
    ]
    changed = files.write(folder, rendering.files, obsolete=obsolete)
    return Published(changed, rendering.errors)
