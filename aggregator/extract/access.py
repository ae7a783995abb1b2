"""Decides what a page let us read, from what was seen on it.

The rules, in this order; the first that holds decides:

1. hardly any words and the marks of a bot defence: ``blocked``
2. a password field and no article: ``login_expired``
3. the wordings of a consent page, and a text that is not about the entry: ``consent_wall``
4. a "not found" page that was sent as if all were well: ``no_text``
5. said not to be free, or an offer to pay for this article, and a text that
   stops: ``paywalled``
6. too little text: ``no_text``
7. everything else: ``open``

That a page says it is not free is not enough: many say so and show the whole
article, to everybody or to the reader whose cookie was sent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aggregator.extract.document import words_of
from aggregator.model import Access

if TYPE_CHECKING:
    from aggregator.extract.walls import Marks

_WALL = 250
"""Words that a page of a bot defence shows at most."""
_CONSENT_PAGE = 1500
_CONSENT_WORDINGS = 3
_ABOUT = 0.5
"""Share of the entry's own words in a text from which it counts as the entry's article."""
_ARTICLE = 120
"""Words from which a text is taken for a whole article although the page also asks for money."""
_SAID = 0.6
"""Share of the length that a page states for its article below which a text is cut."""
_TEXT = 20
"""Words that are a piece of news; fewer are a caption."""
_END = re.compile(r"[.!?:][\"“”«»‹›’')\]]*$")
_MEDIA = {"video": "a video", "audio": "a recording", "gallery": "a picture gallery"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The text that was found on a page, and what is known about it.

    Attributes:
        text: Without offers to subscribe.
        about: Share of the words of the entry's title and teaser that are in
            the text; ``None`` when nothing is known about the entry.
        free: What the page says about itself; ``None`` when it does not.
        stated_words: Length of the article as the page states it, zero when it does not.
        media: Kinds of media that the page says it is about.
    """

    text: str
    about: float | None = None
    free: bool | None = None
    stated_words: int = 0
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The access, and one sentence for a person where it is not open."""

    access: Access
    message: str = ""


def decide(marks: Marks, found: Found) -> Verdict:
    """Decide what a page let us read; the rules are in the module's docstring."""
    words = len(found.text.split())
    return (
        _blocked(marks, words)
        or _login(marks, found, words)
        or _consent(marks, found, words)
        or _missing(marks, found, words)
        or _paywalled(marks, found, words)
        or _no_text(marks, found, words)
        or Verdict(Access.OPEN)
    )


def share_of(wanted: str, text: str) -> float | None:
    """Share of the longer words of one text that occur in another; ``None`` when it has none."""
    words = {word for word in words_of(wanted) if len(word) > 3}  # noqa: PLR2004 - shorter ones are in every text
    return len(words & set(words_of(text))) / len(words) if words else None


def _is_article(found: Found, words: int) -> bool:
    return words >= _ARTICLE and (found.about is None or found.about >= _ABOUT)


def _blocked(marks: Marks, words: int) -> Verdict | None:
    if marks.words > _WALL or not (marks.challenge or (marks.challenge_code and words < _TEXT)):
        return None
    said = marks.challenge or marks.title or "a script that tests the browser"
    return Verdict(
        Access.BLOCKED,
        f"the page is a bot defence (“{said}”), not the article; the site does not want to be read by programs",
    )


def _login(marks: Marks, found: Found, words: int) -> Verdict | None:
    if (
        not marks.password
        or _is_article(found, words)
        or (marks.words > 3 * _WALL and words >= _TEXT)
    ):
        return None
    return Verdict(
        Access.LOGIN_EXPIRED,
        f"the page asks for a password (“{marks.title or 'no title'}”); the cookie or login configured for this source is missing or has expired",
    )


def _consent(marks: Marks, found: Found, words: int) -> Verdict | None:
    if (
        len(marks.consent) < _CONSENT_WORDINGS
        or marks.words > _CONSENT_PAGE
        or _is_article(found, words)
    ):
        return None
    quoted = "”, “".join(marks.consent[:2])
    return Verdict(
        Access.CONSENT_WALL,
        f"the page asks for consent to tracking or for a subscription (“{quoted}”) and does not hold the article",
    )


def _missing(marks: Marks, found: Found, words: int) -> Verdict | None:
    if not marks.missing or _is_article(found, words):
        return None
    return Verdict(
        Access.NO_TEXT,
        f"the site answered with a page that says there is no article (“{marks.title}”)",
    )


def _paywalled(marks: Marks, found: Found, words: int) -> Verdict | None:
    if found.free is not False and not marks.offer:
        return None
    cut = bool(found.text) and not _END.search(found.text)
    stated_cut = found.stated_words > 0 and words < _SAID * found.stated_words
    if words >= _ARTICLE and not stated_cut and not (cut and marks.offer and found.free is False):
        return None
    if found.free is not False and words >= _ARTICLE:
        return None
    why = f"“{marks.offer}”" if marks.offer else "it is marked as not free"
    return Verdict(
        Access.PAYWALLED, f"only the beginning is shown, the rest is for subscribers ({why})"
    )


def _no_text(marks: Marks, found: Found, words: int) -> Verdict | None:
    if words >= _TEXT:
        return None
    kinds = [_MEDIA[kind] for kind in dict.fromkeys((*found.media, *marks.media))]
    if kinds:
        return Verdict(Access.NO_TEXT, f"the page holds {' and '.join(kinds)} and no text")
    if marks.needs_script:
        return Verdict(
            Access.NO_TEXT, "the page shows its text only in a browser that runs JavaScript"
        )
    return Verdict(Access.NO_TEXT, "no article text was found on the page")
