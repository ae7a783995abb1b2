"""What every format says of a feed and its entries, decided once.

The formats differ in syntax only: title, link, dates, summary and HTML are
made here, so that a reader of the RSS sees what a reader of the JSON sees.
Everything in a ``Document`` is safe to write: text without control
characters, instants in UTC and whole seconds, addresses of http(s) in ASCII,
HTML that has passed the sanitiser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from aggregator.errors import PublishError
from aggregator.model import EXCERPT, Enclosure, Report, Tombstone
from aggregator.publish import content as html
from aggregator.publish import jointly
from aggregator.text import addresses, dates, markup, tongues

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aggregator.model import PublishedEntry, Selection
    from aggregator.publish.content import Making

MEDIA_TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}
"""Formats of a feed and what they are called in HTTP and in links."""

FORMAT_TITLES = {"atom": "Atom", "rss": "RSS", "json": "JSON Feed"}
"""Formats as people call them; the first that a feed has is the one recommended."""

_TITLE_WORDS = 12
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+")
# A table of our own: the system's, and Python's, differ between machines and versions.
_TYPES_BY_SUFFIX = {
    "aac": "audio/aac",
    "flac": "audio/flac",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "m4a": "audio/mp4",
    "m4v": "video/mp4",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "oga": "audio/ogg",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "pdf": "application/pdf",
    "png": "image/png",
    "webm": "video/webm",
    "webp": "image/webp",
}
_URI_SAFE = "!#$%&'()*+,/:;=?@~"
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An entry as all formats show it.

    Attributes:
        link: The original article; ``None`` where the record has none.
        summary: The TLDR as plain text in one paragraph, behind the editor's
            comment in brackets, where there is one.
        content: HTML that begins with the TLDR.
        published: UTC, whole seconds; never moves.
        updated: UTC, whole seconds.
        datum: When the article was published, in the configured zone, as in
            the seed record.
        note: What a person should know of the TLDR's origin; may be empty.
        making: How the TLDR was made; ``None`` where the entry is no record.
        image_type: Media type of the picture, where its address tells it.
        reports: The story's other reports.
        remarks: What they add, and where two disagree.
        comment: The editor's own; may be empty.
        source_id: Permanent IRI of the origin.
        source_home: ``None`` where no address of the origin may be shown.
        guid: What formats that take any text for an identity (RSS, JSON
            Feed) say instead of ``id``; ``None`` where that is the same.
        text: All of ``content`` as plain text, where it is a digest.
        reserved: What the publisher reserves of the article for machines.
    """

    id: str
    link: str | None
    title: str
    summary: str
    content: str
    published: datetime
    updated: datetime
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    language: str | None
    image: str | None
    enclosures: tuple[Enclosure, ...]
    datum: str
    quelle: str
    note: str
    reports: tuple[Report, ...]
    remarks: tuple[str, ...]
    source_id: str
    source_title: str
    source_home: str | None
    guid: str | None = None
    text: str = ""
    making: Making | None = None
    comment: str = ""
    image_type: str | None = None
    reserved: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A curated feed as all formats show it.

    Attributes:
        id: Permanent IRI.
        updated: UTC, whole seconds; the newest change in the feed.
        base: Where the files will be found; ends with a slash.
        names: File name of each format the feed is published in.
        hub: Tells subscribers of changes (WebSub).
        rights: What others may do with the feed; may be empty.
        ttl: Minutes for which a copy need not be renewed.
        page: Number of the page, if it is one of the feed's archive (RFC 5005).
        previous: Number of the archive's page before; ``None`` where there is none.
        following: Of the archive's first page, the number of the one after it.
        tombstones: Of entries that were withdrawn; Atom alone can tell of them.
        page_of_its_own: File name of the HTML page that shows the feed to
            people; ``None`` where it is only listed on the page of all.
    """

    id: str
    slug: str
    title: str
    description: str
    language: str | None
    updated: datetime
    base: str
    names: dict[str, str]
    items: tuple[Item, ...]
    hub: str | None = None
    rights: str = ""
    ttl: int = 60
    page: int | None = None
    previous: int | None = None
    following: int | None = None
    tombstones: tuple[Tombstone, ...] = ()
    page_of_its_own: str | None = None

    @property
    def home(self) -> str:
        """The page on which people see the feed."""
        return self.base + (self.page_of_its_own or "")

    def address(self, form: str) -> str:
        """Where the document will be found in one of its formats."""
        return self.base + self.names[form]

    def earlier(self, form: str) -> str | None:
        """Where the archive's page with the entries before these will be found."""
        if self.previous is None:
            return None
        return f"{self.base}{page_name(self.slug, self.previous, form)}"

    def relations(self, form: str) -> list[tuple[str, str]]:
        """The addresses that every reader should know, by their relation (RFC 5005, WebSub)."""
        known = [("hub", self.hub)] if self.hub else []
        if self.page is not None:
            known.append(("current", f"{self.base}{self.slug}.{form}"))
        if earlier := self.earlier(form):
            known.append(("prev-archive", earlier))
        if self.following is not None:
            later = page_name(self.slug, self.following, form)
            known.append(("next-archive", f"{self.base}{later}"))
        return known


def base_address(base_url: str) -> str:
    """The address of the output folder as feeds name it: a URI that ends with a slash."""
    address = web_address(base_url) or base_url
    return address if address.endswith("/") else address + "/"


def file_names(selection: Selection) -> dict[str, str]:
    """The file that each of a feed's formats is written to."""
    return {form: f"{selection.slug}.{form}" for form in selection.formats}


def html_name(slug: str) -> str:
    """The file of the HTML page that shows a feed to people."""
    return f"{slug}.html"


def page_name(slug: str, page: int, form: str) -> str:
    """The file of a page of a feed's archive: a slug holds no dot."""
    return f"{slug}.{page}.{form}"


def document(selection: Selection, *, base_url: str, zone: tzinfo) -> Document:
    """Decide what a feed's formats say.

    Args:
        selection: The feed and its entries, in the order to be shown.
        base_url: Absolute address of the output folder, with or without the
            last slash.
        zone: Where Datum is shown.

    Raises:
        PublishError: The feed, or an entry in it, cannot be shown; names both.
    """
    try:
        updated = instant(selection.updated)
    except (ValueError, OverflowError) as error:
        raise PublishError(f"feed {selection.slug} cannot be shown: {error}") from error
    language = tongues.tag(selection.language)
    items = []
    for entry in selection.entries:
        try:
            items.append(
                item(
                    entry,
                    content=selection.content,
                    language=language,
                    zone=zone,
                    editor=selection.imprint.editor,
                )
            )
        except (ValueError, OverflowError) as error:
            raise PublishError(
                f"feed {selection.slug}: entry {entry.record.id} cannot be shown: {error}"
            ) from error
    title = line(selection.title) or selection.slug
    return Document(
        id=selection.id,
        slug=selection.slug,
        title=title,
        description=line(selection.description) or title,
        language=language or _shared(items),
        updated=updated,
        base=base_address(base_url),
        names=file_names(selection),
        items=tuple(items),
        hub=web_address(selection.hub),
        rights=line(selection.imprint.rights),
        ttl=selection.imprint.ttl,
        tombstones=tuple(map(_tombstone, selection.tombstones)),
    )


def item(
    entry: PublishedEntry,
    *,
    content: str,
    language: str | None,
    zone: tzinfo,
    editor: str | None = None,
) -> Item:
    """Decide what is said of one entry.

    Args:
        entry: Its record should have a TLDR; ``curate`` sees to that.
        content: ``tldr``, or ``full`` to add Inhalt to the HTML.
        language: Of the feed, for a record that does not know its own.
        zone: Where Datum is shown.
        editor: Who answers for TLDRs that were written by hand.
    """
    record = entry.record
    own_language = tongues.tag(record.language)
    said = html.words(own_language or language)
    link = web_address(record.link)
    quelle = line(record.quelle)
    summary = line(record.tldr)
    if record.engine == EXCERPT and not summary:
        summary = said.elsewhere.format(quelle=quelle)
    datum = dates.format_datum(record.published, zone)
    remarks = tuple(map(line, entry.remarks))
    reports = tuple(
        Report(line(o.quelle), line(o.title), web_address(o.link)) for o in entry.reports
    )
    comment = line(entry.comment)
    note = html.note(record, said)
    if entry.joint:
        making = jointly.making(
            entry.joint,
            {one.id: one for one in entry.made_of},
            said,
            summary=summary,
            links={one.id: web_address(one.link) for one in entry.made_of},
            announced=dates.format_datum(entry.announced, zone) if entry.announced else "",
        )
    else:
        making = html.making(record, said, summary=summary, link=link, editor=editor)
    home = web_address(entry.origin.home)
    image = web_address(record.image)
    return Item(
        id=entry.id,
        link=link,
        title=line(record.title) or _first_words(summary) or quelle,
        summary=f"[{said.comment} {comment}] {summary}" if comment else summary,
        content=html.body(
            summary=summary,
            sentences=making.sentences,
            facts=f"Datum {datum} · Quelle {quelle}",
            link=link,
            notes=_joined(making.line, note),
            reports=reports,
            remarks=remarks,
            text=markup.clean(record.inhalt) if content == "full" else "",
            said=said,
            comment=comment,
        ),
        published=instant(entry.published or record.published),
        updated=instant(entry.updated),
        authors=_lines(record.authors),
        categories=_lines(record.categories),
        language=own_language,
        image=image,
        enclosures=tuple(filter(None, map(_enclosure, record.enclosures))),
        datum=datum,
        quelle=quelle,
        note=note,
        reports=reports,
        remarks=remarks,
        source_id=(home and addresses.canonical(home))
        or f"urn:presseschau:source:{quote(entry.origin.name, safe='')}",
        source_title=line(entry.origin.title) or quelle or entry.origin.name,
        source_home=home,
        guid=markup.clean(entry.guid) if entry.guid else None,
        making=making,
        comment=comment,
        image_type=_type_by_suffix(image) if image else None,
        reserved=record.reserved,
    )


def line(text: str) -> str:
    """Plain text in one line: cleaned, runs of white space as one space."""
    return markup.printed(text)


def instant(moment: datetime) -> datetime:
    """The moment in UTC and whole seconds, the finest that every format knows."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return moment.astimezone(UTC).replace(microsecond=0)


def rfc3339(moment: datetime) -> str:
    """An instant as Atom and JSON Feed write it: ``2026-01-03T04:37:00Z``."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").removesuffix("+00:00") + "Z"


def web_address(address: str | None) -> str | None:
    """An http(s) address as a URI (RFC 3986), or ``None`` where there is none to show.

    Readers and validators want ASCII: an international host becomes punycode,
    and what no URI may hold is percent-encoded as UTF-8, as browsers do it. A
    user name and password are left out.
    """
    absolute = addresses.resolve(address or "")
    if absolute is None:
        return None
    parts = urlsplit(absolute)
    rest = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    rest += f"#{parts.fragment}" if parts.fragment else ""
    encoded = quote(rest, safe=_URI_SAFE, errors="replace")
    return addresses.origin(absolute) + _STRAY_PERCENT.sub("%25", encoded)


def _tombstone(one: Tombstone) -> Tombstone:
    return Tombstone(one.entry, instant(one.when), line(one.comment))


def _shared(items: Iterable[Item]) -> str | None:
    """The language that all entries are in, if they are."""
    spoken = {one.language for one in items}
    return spoken.pop() if len(spoken) == 1 else None


def _joined(making: str, note: str) -> str:
    """Both in one line; of a teaser, the note says it all."""
    return note if note.startswith(making.removesuffix(".")) else f"{making} {note}".rstrip()


def _first_words(text: str) -> str:
    words = text.split()
    return " ".join(words[:_TITLE_WORDS]) + (" …" if len(words) > _TITLE_WORDS else "")


def _lines(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(line, texts))))


def _enclosure(enclosure: Enclosure) -> Enclosure | None:
    url = web_address(enclosure.url)
    if url is None:
        return None
    declared = (enclosure.type or "").partition(";")[0].strip().lower()
    guessed = _type_by_suffix(url) or "application/octet-stream"
    length = enclosure.length if enclosure.length and enclosure.length > 0 else None
    return Enclosure(url, declared if _MEDIA_TYPE.fullmatch(declared) else guessed, length)


def _type_by_suffix(address: str) -> str | None:
    return _TYPES_BY_SUFFIX.get(urlsplit(address).path.rpartition(".")[2].lower())
