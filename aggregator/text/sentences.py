"""Sentence boundaries, German first.

    text --lines--> paragraphs --brackets and quotations--> candidates --rules--> sentences

A paragraph break always ends a sentence. Inside a paragraph a full stop is
judged by what stands on both sides of it: abbreviations, ordinals, dates and
initials do not end a sentence, unless a word follows that can only open one.
A quotation or bracket is never torn: several sentences in one quotation are
one sentence here, together with the clause that says who spoke, if that
follows or leads ("„Gut. Weiter so“, sagte er.").

It does not know grammar: where an abbreviation really ends a sentence and a
noun or a name follows, two sentences stay together. Time is linear in the
length of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aggregator.text.abbreviations import (
    BEFORE_NUMBER,
    CARDINAL_CONTEXT,
    NEVER_LAST,
    NEVER_LAST_INITIALS,
    OPENERS,
    ORDINAL_CONTEXT,
    ORDINAL_DOT_LANGUAGES,
    SELDOM_LAST,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_END = re.compile(r"[.!?…؟۔।]++|[。！？]++")
_NEXT = re.compile(r"\s*+([^\w\s]{0,8}+)\s?(\w{0,40})")
_HOST = re.compile(r"[a-z0-9-]{1,40}+\.(?:de|com|ch|at|net|org|tv|info)\b")
_WORD = re.compile(r"\w{2,40}+")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_ABBREVIATED_PAIR = re.compile(r"((?:\b[^\W\d_]\.\s?){1,4})\Z")
_SHORT_DATE = re.compile(r"[0-3]?\d\.(?:0?[1-9]|1[0-2])")
_ROMAN = re.compile(r"[IVX]{2,6}|[IVX]")
_NEEDS_NO_SPACE = frozenset("。！？")
_ALWAYS_ENDS = frozenset("!?؟۔।。！？")
_OPENING = frozenset("„“»«\"‚‹(['")
_CLOSERS = frozenset(")]}\"'”“’‘«»›‹")
_CLOSED_BY = {"„": '“”"', "“": "”", "»": "«", "«": "»", '"': '"', "(": ")", "[": "]", "‚": "‘’"}
_OPENED_BY: dict[str, str] = {}
for _opener, _closing in _CLOSED_BY.items():
    for _closer in _closing:
        _OPENED_BY[_closer] = _OPENED_BY.get(_closer, "") + _opener

_LONGEST_SPAN = 1500
_LONGEST_STRAIGHT_SPAN = 800
"""Characters. A longer quotation or bracket is more likely a missing closing mark, sooner so
where opening and closing mark look alike."""

_LONGEST_TOKEN = 40
_LONGEST_RUN = 12
"""Characters of an abbreviation in single letters ("i. d. R.")."""
_LONGEST_ORDINAL = 2
"""Digits of a number that is taken for an ordinal without further signs."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and where it stands: ``text == whole_text[start:end]``."""

    text: str
    start: int
    end: int


def split(text: str, language: str | None = None) -> list[Sentence]:
    """Split a text into sentences.

    Args:
        text: Plain text, paragraphs separated by line breaks.
        language: BCP 47. Only decides whether "3." may mean "third"; unknown
            is treated as German.

    Returns:
        Sentences in order, without the white space around them. Stretches
        that hold no letter and no digit are left out.
    """
    dotted = language is None or language.lower().split("-")[0] in ORDINAL_DOT_LANGUAGES
    return [
        sentence
        for line in _LINE.finditer(text)
        for sentence in _split_line(text, line.start(), line.end(), dotted=dotted)
    ]


def _split_line(text: str, begin: int, end: int, *, dotted: bool) -> Iterator[Sentence]:
    opened_at, outermost = _spans(text, begin, end)
    start, span = begin, 0
    for mark in _END.finditer(text, begin, end):
        after, opened = _take_closers(text, mark.end(), end, opened_at)
        while span < len(outermost) and outermost[span][1] < after:
            span += 1
        if span < len(outermost) and outermost[span][0] < mark.start():
            continue
        if after <= start or _is_glued(text, mark, after, end):
            continue
        gap = _Gap(text, start, mark.start(), mark[0], after, end, opened)
        if after == end or _ends_here(gap, dotted=dotted):
            yield from _trimmed(text, start, after)
            start = after
    yield from _trimmed(text, start, end)


def _is_glued(text: str, mark: re.Match[str], after: int, end: int) -> bool:
    """Tell a mark inside a word or number from one whose space was lost ("kam.Der Rat")."""
    if after == end or text[after].isspace() or mark[0][0] in _NEEDS_NO_SPACE:
        return False
    before = text[mark.start() - 1] if mark.start() else ""
    following = _WORD.match(text, after, end)
    return not (following and following[0] in OPENERS and (before.islower() or before in _CLOSERS))


def _trimmed(text: str, start: int, end: int) -> Iterator[Sentence]:
    piece = text[start:end]
    bare = piece.strip()
    if any(map(str.isalnum, bare)):
        start += len(piece) - len(piece.lstrip())
        yield Sentence(bare, start, start + len(bare))


def _spans(text: str, begin: int, end: int) -> tuple[dict[int, int], list[tuple[int, int]]]:
    """Find quotations and brackets: opening place by closing place, and the outermost."""
    stack: list[tuple[str, int]] = []
    waiting = dict.fromkeys(_CLOSED_BY, 0)
    opened_at: dict[int, int] = {}
    for mark in _QUOTES.finditer(text, begin, end):
        char, place = mark[0], mark.start()
        closes = next((o for o in _OPENED_BY.get(char, "") if waiting[o]), None)
        after = text[place + 1] if place + 1 < end else " "
        before = text[place - 1] if place > begin else " "
        if closes and not after.isalnum():
            opener, opening = stack.pop()
            while opener != closes:
                waiting[opener] -= 1
                opener, opening = stack.pop()
            waiting[opener] -= 1
            longest = _LONGEST_STRAIGHT_SPAN if opener == '"' else _LONGEST_SPAN
            if place - opening <= longest:
                opened_at[place] = opening
        elif char in _CLOSED_BY and not (before.isalnum() or before in ".,!?…%"):
            stack.append((char, place))
            waiting[char] += 1
    outermost: list[tuple[int, int]] = []
    for place, opening in opened_at.items():
        while outermost and outermost[-1][0] > opening:
            outermost.pop()
        outermost.append((opening, place))
    return opened_at, outermost


_QUOTES = re.compile("[" + re.escape("".join({*_CLOSED_BY, *_OPENED_BY})) + "]")


def _take_closers(
    text: str, place: int, end: int, opened_at: dict[int, int]
) -> tuple[int, int | None]:
    """Move past what closes after a sentence mark; also say where that was opened."""
    opened: int | None = None
    while place < end:
        if place in opened_at:
            opened = opened_at[place]
            place += 1
        elif text[place] == " " and place + 1 in opened_at:
            opened = opened_at[place + 1]
            place += 2
        elif text[place] in _CLOSERS:
            place += 1
        else:
            break
    return place, opened


@dataclass(frozen=True, slots=True)
class _Gap:
    """A place where a sentence may end.

    Attributes:
        start: Where the sentence began.
        mark_at: Where its mark stands.
        after: Behind the mark and what closes with it.
        end: Of the paragraph.
        opened: Where the quotation or bracket began that closes here, if one does.
    """

    text: str
    start: int
    mark_at: int
    mark: str
    after: int
    end: int
    opened: int | None

    @property
    def token(self) -> str:
        """What the mark is attached to, without opening marks."""
        low = max(self.start, self.mark_at - _LONGEST_TOKEN)
        words = self.text[low : self.mark_at].split()
        attached = self.mark_at > low and not self.text[self.mark_at - 1].isspace()
        return words[-1].lstrip("(„“»«\"'[‚") if words and attached else ""

    @property
    def before(self) -> str:
        """Some text up to the mark."""
        return self.text[max(self.start, self.mark_at - 2 * _LONGEST_TOKEN) : self.mark_at]


def _ends_here(gap: _Gap, *, dotted: bool) -> bool:
    following = _NEXT.match(gap.text, gap.after, gap.end)
    assert following is not None, "every part of the pattern may be empty"
    signs, word = set(following[1]) & _OPENING, following[2]
    if word[:1].islower() and not signs and not _HOST.match(gap.text, following.start(2)):
        return False
    opens = word in OPENERS or bool(signs - {"(", "["})
    if gap.opened is not None:
        return _closed_span_ends(gap, opens=opens)
    if set(gap.mark) & _ALWAYS_ENDS:
        return True
    if gap.mark != ".":
        return opens or bool(gap.token)
    number_follows = word[:1].isdigit() and len(word) < len("2026")
    return _full_stop_ends(gap, opens=opens, number_follows=number_follows, dotted=dotted)


def _closed_span_ends(gap: _Gap, *, opens: bool) -> bool:
    """Judge "…?“ Xyz": a title inside a sentence, or the end of one?"""
    opened = gap.opened
    assert opened is not None
    if not any(map(str.isalnum, gap.text[opened : gap.after])):
        return False
    lead = gap.text[max(gap.start, opened - 2) : opened].strip()[-1:]
    if lead in ("", ":", ",") or lead in _CLOSERS:
        return True
    return opens or (gap.mark == "." and gap.text[opened] not in "([")


def _full_stop_ends(gap: _Gap, *, opens: bool, number_follows: bool, dotted: bool) -> bool:
    token = gap.token
    if token.isdecimal() or _SHORT_DATE.fullmatch(token):
        return not dotted or _number_ends(gap, token, opens=opens)
    if _INITIALS.fullmatch(token.rpartition("-")[2]):
        run = _ABBREVIATED_PAIR.search(gap.before[-_LONGEST_RUN:] + ".")
        return opens and not (run and run[1].replace(" ", "").lower() in NEVER_LAST_INITIALS)
    bare = re.split(r"[-/.]", token)[-1]
    if bare in NEVER_LAST:
        return False
    if bare in BEFORE_NUMBER:
        return not number_follows
    if bare in SELDOM_LAST or bare.endswith("str") or _ROMAN.fullmatch(bare):
        return opens
    return True


def _number_ends(gap: _Gap, token: str, *, opens: bool) -> bool:
    is_long = len(token) > _LONGEST_ORDINAL and "." not in token
    lead = gap.before.removesuffix(token).split()
    if not lead:
        return is_long
    if opens or lead[-1] in CARDINAL_CONTEXT:
        return True
    return is_long and lead[-1] not in ORDINAL_CONTEXT
