"""Has an entry really changed, or does it only look different?

What counts is what it says: title, teaser, and the full text where its feed
carries it. White space, marks, where a teaser is cut off, counters ("12
Kommentare"), relative times ("vor 5 Minuten") and dates do not.

Some feeds never rest all the same. So each entry may be revised a few times
in its first hours and ever more seldom after: a correction that comes too
soon waits for its time, and is taken over as it then stands.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from aggregator.model import HAND, Access, State
from aggregator.text import markup

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.model import Record

_FIRST_REVISIONS = 3
_COMPARED = 10_000
"""Characters of a title or teaser, which no newsroom writes longer."""
_WORD = re.compile(r"\w+")
_TIMES = r"(?:sekunden?|minuten?|stunden?|tag(?:en)?|wochen?|monat(?:en)?|min\.|std\.)"
_UNITS = r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?)"
_COUNTED = r"kommentare?|comments?|antworten|replies|reaktionen|likes?|shares?|views?|aufrufe"
_RESTLESS = re.compile(
    rf"""
    \b\d[\d.,]{{0,11}}\+?\s+(?:neue\s+|new\s+)?(?:{_COUNTED})\b
    | \#?\s*\b(?:{_COUNTED}|points|score)\s*(?::\s*\d[\d.,]{{0,11}}|[(\[]\d[\d.,]{{0,11}}[)\]])
    | \bvor\s+(?:\d+|einer|einem|wenigen|kurzem|etwa\s+\d+)(?:\s+{_TIMES}(?!\w))?
    | \b(?:an?|\d+)\s+{_UNITS}\s+ago\b | \b(?:gerade\s+eben|just\s+now)\b
    | \b(?:stand|(?:zuletzt\s+)?aktualisiert|last\s+updated|updated)\b:?
      (?:[\s,]+(?:(?:am|um|vom|on|at)\s+)?\d[\d.:/-]{{0,9}}){{1,4}}(?:\s*(?:uhr|am|pm)\b)?
    | \blesezeit\b:?\s*(?:ca\.\s*)?\d+\s+min\w*\.? | \b\d+\s+min(?:ute)?s?\s+read\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_ADDRESS = re.compile(r"https?://[^\s<>\"']+")
_CUT = re.compile(r"\s*(?:\[?\s?(?:\.\.\.|…)\s?\]?|\[mehr\]|\[more\])\s*$")
_MORE = re.compile(
    r"\s*\b(?:weiterlesen|mehr lesen|mehr dazu|read more|continue reading)\W*$", re.IGNORECASE
)
_METHOD = "1:"
"""Says how fingerprints are made. Those that were made in another way are not compared."""


def is_correction(title: str, teaser: str, *, new_title: str, new_teaser: str) -> bool:
    """Whether an entry says something else than it did.

    A title or teaser that is missing now corrects nothing.

    Args:
        title: As it was.
        teaser: As it was, plain text.
        new_title: As it is.
        new_teaser: As it is, plain text.
    """
    if new_title and new_title != title and _title(new_title) != _title(title):
        return True
    return bool(new_teaser) and new_teaser != teaser and not _says_the_same(teaser, new_teaser)


def fingerprint(html: str) -> str:
    """Give a short mark of a full text, equal for texts that differ in nothing that counts."""
    words = " ".join(_words(markup.to_text(html)))
    return _METHOD + hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=12).hexdigest()


def is_other_content(before: str | None, now: str) -> bool:
    """Whether two fingerprints are of texts that differ; unknown ones never do."""
    if not before or not before.startswith(_METHOD):
        return False
    return now.startswith(_METHOD) and now != before


def next_revision(revisions: int, first_seen: datetime) -> datetime:
    """Say from when on an entry that was revised so often may be once more; UTC.

    Three times at once, and once more each time its age has doubled: after a
    day seven times in all, after a week ten.
    """
    return first_seen + timedelta(hours=2 ** max(revisions - _FIRST_REVISIONS + 1, 0) - 1)


def corrected(record: Record, fresh: Record, *, now: datetime) -> Record:
    """Take over what an entry says now.

    Its id, guid, date and all that people did to it stay. A record that is
    published goes on being so: its Inhalt and TLDR are those of before until
    the page, or the full text that the feed carries, has been read again. One
    that is not has another chance.

    Args:
        record: As stored.
        fresh: As ``from_entry`` makes it of the entry today; finished already
            where no page is wanted for it.
        now: UTC.
    """
    said = replace(
        record,
        title=fresh.title or record.title,
        link=fresh.link or record.link,
        original_link=fresh.original_link or record.original_link,
        teaser=fresh.teaser or record.teaser,
        authors=fresh.authors or record.authors,
        categories=fresh.categories or record.categories,
        image=fresh.image or record.image,
        enclosures=fresh.enclosures or record.enclosures,
        content=fresh.content,
    )
    if fresh.state is State.SUMMARISED:
        said = replace(said, inhalt=fresh.inhalt)
        if not is_by_hand(record):
            said = replace(
                said,
                tldr=fresh.tldr,
                engine=fresh.engine,
                support=(),
                state=State.SUMMARISED,
                access=Access.OPEN,
                failure=None,
            )
    elif record.state is not State.SUMMARISED:
        said = replace(
            said, inhalt="", state=State.NEW, access=Access.OPEN, failure=None, attempts=0
        )
    return touched(record, said, now=now)


def touched(before: Record, after: Record, *, now: datetime) -> Record:
    """Move ``updated`` if readers are told anything that they were not before."""
    told = [(one.title, one.inhalt, one.tldr) for one in (before, after)]
    return after if told[0] == told[1] else replace(after, updated=max(now, before.updated))


def is_by_hand(record: Record) -> bool:
    """Whether a person wrote the TLDR, which no engine overwrites."""
    return record.engine == HAND


def shared(one: str, other: str) -> float:
    """Give the share of words that two texts have in common, 0 to 1, in whatever order."""
    ours = {word.casefold() for word in _WORD.findall(one)}
    theirs = {word.casefold() for word in _WORD.findall(other)}
    return len(ours & theirs) / len(ours | theirs) if ours and theirs else 0.0


def without_restless(text: str) -> str:
    """Leave out counters and relative times, which change without anybody writing anything."""
    return _RESTLESS.sub(" ", text)


def _title(text: str) -> str:
    return " ".join(without_restless(text[:_COMPARED]).split())


def _words(text: str) -> list[str]:
    text = _ADDRESS.sub(lambda found: found[0].partition("?")[0], text)
    return _WORD.findall(without_restless(text))


def _says_the_same(before: str, now: str) -> bool:
    """Whether two teasers do; one that is cut off says the same as one that goes on."""
    texts = [_MORE.sub("", text[:_COMPARED].strip()) for text in (before, now)]
    ours, theirs = (_words(_CUT.sub("", text)) for text in texts)
    if ours == theirs:
        return True
    short, long = sorted((ours, theirs), key=len)
    cut = texts[0] if short is ours else texts[1]
    if not short or not _CUT.search(cut):
        return False
    # The last word may be cut in two.
    return short[:-1] == long[: len(short) - 1] and long[len(short) - 1].startswith(short[-1])
