"""What every format says of a feed and its entries, decided once.

The formats differ in syntax only: title, link, dates, summary and HTML are
made here, so that a reader of the RSS sees what a reader of the JSON sees.
Everything in a ``Document`` is safe to write: text without control
characters, instants in UTC and whole seconds, addresses of http(s) in ASCII,
HTML that has passed the sanitiser.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from aggregator.errors import PublishError
from aggregator.model import Access, Enclosure, Report
from aggregator.text import addresses, dates, markup

if TYPE_CHECKING:
    from aggregator.model import PublishedEntry, Record, Selection

MEDIA_TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}
"""Formats of a feed and what they are called in HTTP and in links."""

FORMAT_TITLES = {"atom": "Atom", "rss": "RSS", "json": "JSON Feed"}
"""Formats as people call them; the first that a feed has is the one recommended."""

_TITLE_WORDS = 12
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
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


@dataclass(frozen=True, slots=True)
class _Words:
    """The few words of our own that stand in an entry, in one language.

    ``excerpt`` is said of a publisher's teaser, ``closed`` of an article that
    is not open to everybody, ``excerpt_closed`` where both hold.
    """

    original: str
    excerpt: str
    closed: str
    excerpt_closed: str
    reports: str


_GERMAN = _Words(
    original="Zum Artikel",
    excerpt="Anriss des Verlags.",
    closed="Der Artikel ist nicht ganz frei zugänglich.",
    excerpt_closed="Anriss des Verlags; der Artikel ist nicht frei zugänglich.",
    reports="Auch darüber:",
)
_ENGLISH = _Words(
    original="Read the article",
    excerpt="The publisher's own teaser.",
    closed="Parts of the article are not freely accessible.",
    excerpt_closed="The publisher's own teaser; the article is not freely accessible.",
    reports="Also on this:",
)
_CLOSED = (Access.PAYWALLED, Access.CONSENT_WALL, Access.LOGIN_EXPIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An entry as all formats show it.

    Attributes:
        link: The original article; ``None`` where the record has none.
        summary: The TLDR as plain text in one paragraph.
        content: HTML that begins with the TLDR.
        published: UTC, whole seconds; never moves.
        updated: UTC, whole seconds.
        datum: When the article was published, in the configured zone, as in
            the seed record.
        note: What a person should know of the TLDR's origin; may be empty.
        reports: The story's other reports.
        source_id: Permanent IRI of the origin.
        source_home: ``None`` where no address of the origin may be shown.
        guid: What formats that take any text for an identity (RSS, JSON
            Feed) say instead of ``id``; ``None`` where that is the same.
        text: All of ``content`` as plain text, where it is a digest.
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
    source_id: str
    source_title: str
    source_home: str | None
    guid: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A curated feed as all formats show it.

    Attributes:
        id: Permanent IRI.
        updated: UTC, whole seconds; the newest change in the feed.
        base: Where the files will be found; ends with a slash.
        names: File name of each format the feed is published in.
        hub: Tells subscribers of changes (WebSub).
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

    @property
    def home(self) -> str:
        """The page on which the feed is listed."""
        return self.base

    def address(self, form: str) -> str:
        """Where the feed will be found in one of its formats."""
        return self.base + self.names[form]


def base_address(base_url: str) -> str:
    """The address of the output folder as feeds name it: a URI that ends with a slash."""
    address = web_address(base_url) or base_url
    return address if address.endswith("/") else address + "/"


def file_names(selection: Selection) -> dict[str, str]:
    """The file that each of a feed's formats is written to."""
    return {form: f"{selection.slug}.{form}" for form in selection.formats}


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
    language = language_tag(selection.language)
    items = []
    for entry in selection.entries:
        try:
            items.append(item(entry, content=selection.content, language=language, zone=zone))
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
        language=language,
        updated=updated,
        base=base_address(base_url),
        names=file_names(selection),
        items=tuple(items),
        hub=web_address(selection.hub),
    )


def item(entry: PublishedEntry, *, content: str, language: str | None, zone: tzinfo) -> Item:
    """Decide what is said of one entry.

    Args:
        entry: Its record should have a TLDR; ``curate`` sees to that.
        content: ``tldr``, or ``full`` to add Inhalt to the HTML.
        language: Of the feed, for a record that does not know its own.
        zone: Where Datum is shown.
    """
    record = entry.record
    own_language = language_tag(record.language)
    words = _words(own_language or language)
    link = web_address(record.link)
    quelle = line(record.quelle)
    summary = line(record.tldr)
    datum = dates.format_datum(record.published, zone)
    reports = tuple(
        Report(line(o.quelle), line(o.title), web_address(o.link)) for o in entry.reports
    )
    note = _note(record, words)
    home = web_address(entry.origin.home)
    return Item(
        id=entry.id,
        link=link,
        title=line(record.title) or _first_words(summary) or quelle,
        summary=summary,
        content=_content(
            summary=summary,
            facts=f"Datum {datum} · Quelle {quelle}",
            link=link,
            link_text=words.original,
            note=note,
            reports=_listed(reports, words),
            text=markup.clean(record.inhalt) if content == "full" else "",
        ),
        published=instant(entry.published or record.published),
        updated=instant(entry.updated),
        authors=_lines(record.authors),
        categories=_lines(record.categories),
        language=own_language,
        image=web_address(record.image),
        enclosures=tuple(filter(None, map(_enclosure, record.enclosures))),
        datum=datum,
        quelle=quelle,
        note=note,
        reports=reports,
        source_id=home or f"urn:presseschau:source:{quote(entry.origin.name, safe='')}",
        source_title=line(entry.origin.title) or quelle or entry.origin.name,
        source_home=home,
        guid=markup.clean(entry.guid) if entry.guid else None,
    )


def line(text: str) -> str:
    """Plain text in one line: cleaned, runs of white space as one space."""
    return markup.one_line(markup.clean(text))


def instant(moment: datetime) -> datetime:
    """The moment in UTC and whole seconds, the finest that every format knows."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return moment.astimezone(UTC).replace(microsecond=0)


def rfc3339(moment: datetime) -> str:
    """An instant as Atom and JSON Feed write it: ``2026-01-03T04:37:00Z``."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").removesuffix("+00:00") + "Z"


def language_tag(language: str | None) -> str | None:
    """A language as BCP 47 writes it, or ``None`` if that is not what it is."""
    tag = (language or "").strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else None


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


def _words(language: str | None) -> _Words:
    return _GERMAN if language is None or language.lower().split("-")[0] == "de" else _ENGLISH


def _note(record: Record, words: _Words) -> str:
    closed = record.access in _CLOSED
    if record.engine == "teaser" and record.access is Access.PAYWALLED:
        return words.excerpt  # the TLDR says the other itself
    if record.engine == "teaser":
        return words.excerpt_closed if closed else words.excerpt
    return words.closed if closed else ""


def _content(
    *,
    summary: str,
    facts: str,
    link: str | None,
    link_text: str,
    note: str,
    reports: str,
    text: str,
) -> str:
    paragraphs = [_escape(summary), _escape(facts)]
    if link:
        paragraphs.append(f'<a href="{_escape(link)}">{_escape(link_text)}</a>')
    if note:
        paragraphs.append(f"<em>{_escape(note)}</em>")
    told = "".join(f"<p>{part}</p>" for part in paragraphs) + reports
    parts = (_escape(markup.one_line(part)) for part in text.split("\n"))
    return markup.sanitise(told + "".join(f"<p>{part}</p>" for part in parts if part))


def _listed(reports: tuple[Report, ...], words: _Words) -> str:
    """The other reports of a story as HTML; nothing where there are none."""
    rows = []
    for one in reports:
        title = _escape(one.title or one.quelle)
        linked = f'<a href="{_escape(one.link)}">{title}</a>' if one.link else title
        rows.append(f"<li>{linked} ({_escape(one.quelle)})</li>")
    return f"<p>{words.reports}</p><ul>{''.join(rows)}</ul>" if rows else ""


def _escape(text: str) -> str:
    return html.escape(text, quote=True)


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
    suffix = urlsplit(url).path.rpartition(".")[2].lower()
    guessed = _TYPES_BY_SUFFIX.get(suffix, "application/octet-stream")
    length = enclosure.length if enclosure.length and enclosure.length > 0 else None
    return Enclosure(url, declared if _MEDIA_TYPE.fullmatch(declared) else guessed, length)
