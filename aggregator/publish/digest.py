"""Digests: many stories in one document, for a reader, a browser, a mailer and a terminal.

    Edition --items--> one entry of the feed --files--> NAME.html and NAME.txt

The same stories in the same order everywhere: heading, TLDR, Datum and
Quelle, the story's other reports. In HTML the TLDR's sentences lead to their
places in the article. The page is whole HTML with its few styles
on the elements, as mailers want it: no script, no picture, nothing from
elsewhere. The plain text has lines of 72 columns; only addresses are longer.
"""

from __future__ import annotations

import html
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aggregator.errors import PublishError
from aggregator.publish import content, view
from aggregator.text import dates, markup, tongues

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, tzinfo

    from aggregator.model import Edition, Selection
    from aggregator.publish.view import Item

FOLDER = "digests"
"""Where in the output folder the files of editions are."""
_COLUMNS = 72
_OWN = "Presseschau"
_MONTHS = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "en": "January February March April May June July August September October November December",
}
_DATES = {"de": "{day}. {month} {year}", "en": "{day} {month} {year}"}
_SPANS = {"de": "{first} bis {last}", "en": "{first} to {last}"}
_REPORTS = {"de": "Auch darüber:", "en": "Also on this:"}
_NOTICE = {
    "de": "Die Zusammenfassungen sind automatisch erstellt, wo nichts anderes dabei steht; "
    "es gilt der verlinkte Artikel.",
    "en": "The summaries were made automatically unless they say otherwise; "
    "what counts is the article linked.",
}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_PLAIN: Mapping[str, str] = {}
_STYLES = {
    "body": "margin:0 auto;max-width:40em;padding:1em;font:16px/1.5 Georgia,serif;color:#1d1c1a;"
    "background:#fff",
    "h1": "margin:0 0 1em;font-size:24px;line-height:1.25",
    "h2": "margin:1.5em 0 .3em;font-size:18px;line-height:1.3",
    "p": "margin:0 0 .4em",
    "small": "font-family:Arial,sans-serif;font-size:13px;color:#66625a",
    "ul": "margin:.2em 0 .4em;padding-left:1.2em",
    "a": "color:#8c1d18",
}


@dataclass(frozen=True, slots=True)
class _Tags:
    """Writes elements, each in its style, if it has any."""

    styles: Mapping[str, str]

    def __call__(self, tag: str, inner: str, *, style: str = "", **attributes: str) -> str:
        given = {"style": self.styles.get(style or tag, ""), **attributes}
        said = "".join(f' {key}="{_escape(value)}"' for key, value in given.items() if value)
        return f"<{tag}{said}>{inner}</{tag}>"

    def link(self, text: str, address: str | None) -> str:
        """Text that leads to an address, where there is one."""
        return self("a", _escape(text), href=address) if address else _escape(text)


def title(feed: str, language: str | None, first: date, last: date) -> str:
    """Name a digest: ``Presseschau Politik, 3. Januar 2026``.

    Args:
        feed: The feed's title; ``Presseschau`` is put before it unless it stands in it.
        language: Of the feed; German where it is not known.
        first: The day on which what is told begins; of an edition its own day.
        last: The day of the digest.
    """
    tongue = _tongue(language)
    told = _day(last, tongue)
    if first != last:
        told = _SPANS[tongue].format(first=_day(first, tongue), last=told)
    named = feed if _OWN.casefold() in feed.casefold() else f"{_OWN} {feed}"
    return f"{view.line(named)}, {told}"


def file_name(slug: str, edition: Edition, form: str) -> str:
    """Give the name of an edition's file; ``form`` is ``html`` or ``txt``."""
    return f"{slug}-{edition.name}.{form}"


def files(selection: Selection, zone: tzinfo) -> dict[str, bytes]:
    """Render the files of all editions of a feed, by name.

    Raises:
        PublishError: An edition cannot be shown; names it and the feed.
    """
    made = {}
    for edition in selection.editions:
        stories = _stories(edition, selection, zone)
        made[file_name(selection.slug, edition, "html")] = page(edition, stories).encode()
        made[file_name(selection.slug, edition, "txt")] = text(edition, stories).encode()
    return made


def items(selection: Selection, *, base: str, zone: tzinfo) -> tuple[Item, ...]:
    """Make the entries of a feed that comes out as editions, one for each.

    Args:
        selection: With its editions.
        base: Address of the output folder; ends with a slash.
        zone: Where Datum is shown.

    Raises:
        PublishError: An edition cannot be shown; names it and the feed.
    """
    return tuple(_item(edition, selection, base, zone) for edition in selection.editions)


def shown(edition: Edition, zone: tzinfo, *, editor: str | None = None) -> tuple[Item, ...]:
    """Decide what is said of each story.

    Args:
        edition: With its stories.
        zone: Where Datum is shown.
        editor: Who answers for TLDRs that were written by hand.

    Raises:
        ValueError: A story cannot be shown.
    """
    return tuple(
        view.item(one, content="tldr", language=edition.language, zone=zone, editor=editor)
        for one in edition.stories
    )


def page(edition: Edition, stories: Iterable[Item]) -> str:
    """Render a digest as a whole page of HTML, for a browser or a mailer."""
    tongue, tag = _tongue(edition.language), _Tags(_STYLES)
    name = _escape(edition.title)
    body = [tag("h1", name), *(_story(one, tag, tongue) for one in stories)]
    body.append(tag("p", _escape(_NOTICE[tongue]), style="small"))
    return (
        f'<!doctype html>\n<html lang="{_escape(tongues.tag(edition.language) or tongue)}">\n'
        '<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{name}</title>\n</head>\n"
        f'<body style="{_escape(_STYLES["body"])}">\n' + "\n".join(body) + "\n</body>\n</html>\n"
    )


def text(edition: Edition, stories: Iterable[Item]) -> str:
    """Render a digest as plain text of 72 columns, with a line end after the last line."""
    tongue = _tongue(edition.language)
    head = _wrapped(edition.title)
    parts = ["\n".join((*head, "=" * max(map(len, head))))]
    for number, one in enumerate(stories, start=1):
        first = f"{number}. "
        inner = " " * len(first)
        facts = [*_wrapped(_facts(one), inner)]
        facts += [inner + one.link] if one.link else []
        facts += [row for said in _notes(one) for row in _wrapped(said, inner)]
        told = ["\n".join(_wrapped(one.title or "–", inner, first=first))]
        told += ["\n".join(_wrapped(one.summary, inner))] if one.summary else []
        told.append("\n".join(facts))
        told += ["\n".join(_wrapped(remark, inner)) for remark in one.remarks]
        if one.reports:
            told.append("\n".join((inner + _REPORTS[tongue], *_reports(one, inner))))
        parts.append("\n\n".join(told))
    parts.append("\n".join(("-- ", *_wrapped(_NOTICE[tongue]))))
    return "\n\n".join(parts) + "\n"


def _item(edition: Edition, selection: Selection, base: str, zone: tzinfo) -> Item:
    stories = _stories(edition, selection, zone)
    tongue, tag = _tongue(edition.language), _Tags(_PLAIN)
    told = "".join(_story(one, tag, tongue) for one in stories)
    told += tag("p", _escape(_NOTICE[tongue]))
    return view.Item(
        id=edition.id,
        link=f"{base}{FOLDER}/{file_name(selection.slug, edition, 'html')}",
        title=edition.title,
        summary=" · ".join(one.title for one in stories),
        content=markup.sanitise(told),
        text=text(edition, stories),
        published=view.instant(edition.moment),
        updated=view.instant(edition.updated),
        authors=(),
        categories=(),
        language=tongues.tag(edition.language),
        image=None,
        enclosures=(),
        datum=dates.format_datum(edition.moment, zone),
        quelle=_OWN,
        note="",
        reports=(),
        remarks=(),
        source_id=selection.id,
        source_title=_OWN,
        source_home=None,
    )


def _stories(edition: Edition, selection: Selection, zone: tzinfo) -> tuple[Item, ...]:
    try:
        return shown(edition, zone, editor=selection.imprint.editor)
    except (ValueError, OverflowError) as error:
        raise PublishError(
            f"feed {selection.slug}: edition {edition.name} cannot be shown: {error}"
        ) from error


def _story(one: Item, tag: _Tags, tongue: str) -> str:
    facts = f"Datum {_escape(one.datum)} · Quelle {tag.link(one.quelle, one.link)}"
    rows = [tag("h2", tag.link(one.title, one.link))]
    rows += [tag("p", _tldr(one, tag, tongue))] if one.summary else []
    rows.append(tag("p", facts, style="small"))
    rows += [tag("p", f"<em>{_escape(said)}</em>", style="small") for said in _notes(one)]
    rows += [tag("p", _escape(remark), style="small") for remark in one.remarks]
    if one.reports:
        told = ((tag.link(o.title or o.quelle, o.link), _escape(o.quelle)) for o in one.reports)
        named = (tag("li", f"{linked} ({quelle})") for linked, quelle in told)
        rows += [tag("p", _REPORTS[tongue], style="small"), tag("ul", "".join(named))]
    return "".join(rows)


def _tldr(one: Item, tag: _Tags, tongue: str) -> str:
    """The TLDR, behind the editor's comment; an arrow behind each sentence whose place is known."""
    sentences = one.making.sentences if one.making else ()
    told = " ".join(each.text for each in sentences)
    if not one.summary.endswith(told):
        return _escape(one.summary)
    said = content.words(one.language or tongue)
    parts = [_escape(one.summary.removesuffix(told).strip())]
    for each in sentences:
        parts.append(_escape(each.text))
        if each.address:
            title = content.place(each, said)
            parts.append(tag("a", content.ARROW, href=each.address, title=title))
    return " ".join(filter(None, parts))


def _facts(one: Item) -> str:
    return f"Datum {one.datum} · Quelle {one.quelle}"


def _notes(one: Item) -> list[str]:
    """Say what the notice at the end does not: who wrote by hand, and what limits a story."""
    by_hand = one.making.line if one.making and one.making.author == "editor" else ""
    return list(filter(None, (by_hand, one.note)))


def _reports(one: Item, inner: str) -> Iterable[str]:
    for other in one.reports:
        named = f"{other.title or other.quelle} ({other.quelle})"
        yield from _wrapped(named, f"{inner}  ", first=f"{inner}- ")
        if other.link:
            yield f"{inner}  {other.link}"


def _wrapped(said: str, inner: str = "", *, first: str | None = None) -> list[str]:
    return textwrap.wrap(
        said,
        _COLUMNS,
        initial_indent=inner if first is None else first,
        subsequent_indent=inner,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _tongue(language: str | None) -> str:
    return "de" if (language or "de").lower().split("-")[0] == "de" else "en"


def _day(day: date, tongue: str) -> str:
    month = _MONTHS[tongue].split()[day.month - 1]
    return _DATES[tongue].format(day=day.day, month=month, year=day.year)


def _escape(said: str) -> str:
    return html.escape(said, quote=True)
