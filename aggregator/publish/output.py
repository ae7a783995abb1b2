"""The whole output folder: what is in it, and how it is brought up to date.

Each of its ``places``, and the folder itself is the first of them, holds

<slug>.rss .atom .json     each curated feed
<slug>.html                the same, for people
index.html                 all of them, for people
presseschau.opml           all of them, for readers
digests/                   each edition of a digest, as HTML and as text
<slug>.<number>.<format>   the archive of each curated feed
icon.png, logo.png         of all feeds
twin/                      twins, in the folder itself only; see ``twins``
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aggregator.errors import PublishError
from aggregator.publish import archive, digest, files, places, receipt, termsheet, view
from aggregator.publish import owner as ownership
from aggregator.publish import twins as twin_folder
from aggregator.publish.icons import ICONS, icons
from aggregator.publish.jsonfeed import json_feed
from aggregator.publish.opml import NAME as OPML
from aggregator.publish.opml import opml, slugs
from aggregator.publish.places import PAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import tzinfo
    from pathlib import Path

    from aggregator.model import Selection
    from aggregator.publish.archive import Archive
    from aggregator.publish.owner import Owner
    from aggregator.publish.places import Place
    from aggregator.publish.public import Terms
    from aggregator.publish.twins import Twin
    from aggregator.publish.view import Document

_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_EDITION = re.compile(r"(.+?)-\d{4}-\d\d-\d\d(?:-\d{4})?\.(?:html|txt)")


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
    """What a run of ``publish`` did.

    Attributes:
        changed: Names of the files that are new, have other bytes, or were removed.
        errors: By slug.
        removed: Those of ``changed`` that are gone.
    """

    changed: tuple[str, ...]
    errors: dict[str, PublishError]
    removed: tuple[str, ...] = ()


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
    return _rendered(documents, errors, press=_Press(version), zone=zone, version=version)


def _documents(
    selections: Sequence[Selection], *, base_url: str, zone: tzinfo
) -> tuple[list[Document], dict[str, PublishError]]:
    """Decide what every feed says; one that cannot be shown is listed without its entries."""
    documents = []
    errors: dict[str, PublishError] = {}
    for selection in selections:
        try:
            document = view.document(selection, base_url=base_url, zone=zone)
            if selection.editions:
                items = digest.items(selection, base=document.base, zone=zone)
                document = replace(document, items=(*items, *document.items))
        except PublishError as error:
            errors[selection.slug] = error
            # Its old files are still there, so page and OPML go on listing it.
            bare = replace(selection, entries=(), editions=())
            document = view.document(bare, base_url=base_url, zone=zone)
        own = view.html_name(selection.slug)
        documents.append(replace(document, page_of_its_own=own))
    return documents, errors


def _rendered(
    documents: Sequence[Document],
    unshown: Mapping[str, PublishError],
    *,
    press: _Press,
    zone: tzinfo,
    version: str,
    twins: Sequence[Document] = (),
    is_public: bool = False,
) -> Rendering:
    from aggregator.publish import pages  # noqa: PLC0415 - jinja2, 0.1 s

    rendered: dict[str, bytes] = {}
    errors = dict(unshown)
    listed = []
    for document in documents:
        shown = document
        if document.slug not in errors:
            try:
                rendered |= {name: press(document, form) for form, name in document.names.items()}
                rendered[view.html_name(document.slug)] = pages.feed(
                    document, zone=zone, version=version, is_public=is_public
                )
            except PublishError as error:
                errors[document.slug] = error
                shown = replace(document, items=())
        listed.append(shown)
    rendered |= icons()
    rendered[PAGE] = pages.index(
        listed, zone=zone, version=version, twins=twins, is_public=is_public
    )
    rendered[OPML] = opml(listed, twins=twins)
    return Rendering(rendered, errors)


def publish(
    folder: Path,
    selections: Sequence[Selection],
    *,
    base_url: str,
    zone: tzinfo,
    version: str,
    twins: Sequence[Twin] = (),
    stale: Sequence[Selection] = (),
    archives: Mapping[str, Archive] | None = None,
    terms: Terms | None = None,
    owner: Owner | None = None,
) -> Published:
    """Render every file and bring the output folder up to date.

    Where in it a feed lies follows from its access; see ``places``. Twins are
    published in a folder of their own, and editions of digests in another,
    before the page and the OPML name them; pages of archives before the feeds
    that lead to them.

    Args:
        folder: Made if it is not there.
        selections: All curated feeds, in the order of the index page.
        base_url: Absolute address the folder will be found at.
        zone: Where Datum is shown.
        version: Of this program; stands in the feeds as their generator.
        twins: All twins.
        stale: With their entries, those twins that ``twins.stale`` names.
        archives: By slug, what the feeds published before.
        terms: On which public feeds were made. Old files of one that cannot be
            rendered go, where they may have been made on wider ones.
        owner: Whose feeds these are, if that is to be minded.

    Raises:
        PublishError: The folder or a file in it cannot be written, or belongs to another
            configuration. It tells no token.
    """
    if owner is not None:
        ownership.keep(folder, owner)  # before anything is taken away
    wanted = places.places(folder, selections, base_url)
    swept = places.sweep(folder, selections, wanted)
    removed = dict.fromkeys(swept)
    press = _Press(version, remembers=len(wanted) > 1)
    listed, below, errors = twin_folder.update(
        folder, twins, stale, render=press, base_url=base_url, zone=zone, version=version
    )
    errors = {f"{twin_folder.FOLDER}/{slug}": error for slug, error in errors.items()}
    changed = [*swept, *below]
    removed |= dict.fromkeys(name for name in below if not (folder / name).exists())
    for place in wanted:
        try:
            done = _filled(
                place,
                archives or {},
                press=press,
                zone=zone,
                version=version,
                twins=listed if place is wanted[0] else (),
            )
        except PublishError as error:
            if place.token is None:
                raise
            raise place.hiding(error) from None
        for name in done.changed:
            changed.append(f"{place.name}{name}")
            if (place.folder / name).exists():
                removed.pop(changed[-1], None)
            else:
                removed[changed[-1]] = None
        errors |= {slug: place.hiding(error) for slug, error in done.errors.items()}
        if place.is_public and terms is not None:
            if done.errors and termsheet.are_narrower(folder, terms):
                gone = [f"{place.name}{n}" for n in places.emptied(place.folder, done.errors)]
                changed += gone
                removed |= dict.fromkeys(gone)
            termsheet.keep(folder, terms)
    return Published(tuple(changed), errors, tuple(removed))


class _Press:
    """Renders documents, each once, in however many places it is to lie.

    Args:
        version: Of this program.
        remembers: Whether there is more than one place.
    """

    def __init__(self, version: str, *, remembers: bool = False) -> None:
        self._version = version
        self._remembers = remembers
        self._made: dict[tuple[str, str], bytes] = {}

    def __call__(self, document: Document, form: str) -> bytes:
        if not self._remembers:
            return _renderers()[form](document, version=self._version)
        key = form, hashlib.sha256(repr(document).encode("utf-8", "backslashreplace")).hexdigest()
        if key not in self._made:
            self._made[key] = _renderers()[form](document, version=self._version)
        return self._made[key]


def _filled(
    place: Place,
    archives: Mapping[str, Archive],
    *,
    press: _Press,
    zone: tzinfo,
    version: str,
    twins: Sequence[Document],
) -> Published:
    """Bring one place up to date."""
    places.prepare(place)
    told = _published_editions(place.folder, place.selections, zone)
    kept = Published(
        *archive.update(
            place.folder,
            place.selections,
            archives,
            render=press,
            base_url=view.base_address(place.base_url),
            zone=zone,
        )
    )
    own = _published(
        place,
        press=press,
        zone=zone,
        version=version,
        twins=twins,
        newest={slug: one.pages[-1].number for slug, one in archives.items() if one.pages},
    )
    return Published(
        (*told.changed, *kept.changed, *own.changed), told.errors | kept.errors | own.errors
    )


def _renderers() -> dict[str, Callable[..., bytes]]:
    from aggregator.publish import rss_atom  # noqa: PLC0415 - feedgen, 0.1 s

    return {"rss": rss_atom.rss, "atom": rss_atom.atom, "json": json_feed}


def _published_editions(folder: Path, selections: Sequence[Selection], zone: tzinfo) -> Published:
    """Write the files of editions, and remove those of editions and feeds that are gone."""
    wanted: dict[str, bytes] = {}
    errors = {}
    for selection in selections:
        try:
            wanted |= digest.files(selection, zone)
        except PublishError as error:
            errors[selection.slug] = error
    place = folder / digest.FOLDER
    if not wanted and not place.is_dir():
        return Published((), errors)
    known = slugs(files.read(folder / OPML) or b"") | {selection.slug for selection in selections}
    there = {path.name: _EDITION.fullmatch(path.name) for path in place.glob("*")}
    obsolete = [
        name
        for name, its in sorted(there.items())
        if its and its[1] in known and its[1] not in errors and name not in wanted
    ]
    changed = files.write(place, wanted, obsolete=obsolete)
    return Published(tuple(f"{digest.FOLDER}/{name}" for name in changed), errors)


def _published(
    place: Place,
    *,
    press: _Press,
    zone: tzinfo,
    version: str,
    twins: Sequence[Document],
    newest: Mapping[str, int],
) -> Published:
    """Bring one place's feeds up to date; ``newest`` names the last page of each archive.

    Files of feeds and formats that are no longer published are removed, but
    only those that the folder's own OPML lists: a folder may hold other
    files, and they are left alone. The OPML is written last, so that a run
    that was cut short is finished by the next.

    Nothing is rendered where the folder holds already what would come of it
    (see ``receipt``).
    """
    folder, base_url = place.folder, place.base_url
    documents, errors = _documents(place.selections, base_url=base_url, zone=zone)
    documents = [replace(one, previous=newest.get(one.slug)) for one in documents]
    wanted = {name for document in documents for name in document.names.values()}
    wanted |= {view.html_name(document.slug) for document in documents}
    made_of = receipt.fingerprint(
        [*documents, *twins], base_url=base_url, zone=zone, version=version
    )
    if not errors and receipt.vouches(folder, made_of, wanted | {PAGE, OPML, *ICONS}):
        rendering = Rendering({}, {})
    else:
        rendering = _rendered(
            documents,
            errors,
            press=press,
            zone=zone,
            version=version,
            twins=twins,
            is_public=place.is_public,
        )
    obsolete = _obsolete(folder, place.selections, wanted)
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
        for form in sorted({*view.MEDIA_TYPES, "html"})
        if f"{slug}.{form}" not in wanted
    ]
