"""Decides what a page let us read, from what it shows and the text found on it.

The rules, in this order; the first that holds decides:

1. hardly any words, and those of a bot defence: ``blocked``
2. a field for a password and no article: ``login_expired``
3. the wordings of a consent page and no article: ``consent_wall``
4. a page that says there is no such page: ``no_text``
5. said not to be free, or an offer to pay for this article, and a text that
   stops: ``paywalled``
6. too few words: ``no_text``
7. everything else: ``open``

That a page says it is not free is not enough: many say so and hold the whole
article all the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aggregator.extract.document import words_of
from aggregator.extract.walls import consent_wordings
from aggregator.model import Access

if TYPE_CHECKING:
    from aggregator.extract.walls import Shown

_DEFENCE = 250
"""Words that the page of a bot defence shows at most."""
_LOGIN = 600
_CONSENT = 1500
"""Words that a consent page shows at most; the long ones list their partners."""
_CONSENT_WORDINGS = 3
_CONSENT_TEXT = 2
"""Wordings of consent pages in the text itself from which it is theirs."""
_CONSENT_CERTAIN = 5
"""The same for a text that shares its words with the entry: the entry may be about consent."""
_ABOUT = 0.4
"""Share of the entry's own words in a text from which it is the entry's article."""
_ARTICLE = 120
"""Words of a text that is not taken for the mere beginning of an article without more reason."""
_LONG_LEAD = 350
"""Words of the longest beginning that a paywall shows."""
_STATED = 0.6
"""Share of the length that a page states for its article below which the text is cut."""
_NEWS = 20
"""Words that can be a piece of news; fewer are a caption."""
_SENTENCE = 8
"""Words of a last line that ought to end like a sentence; shorter ones sign or list something."""
_END = re.compile(r"(?:(?<!\.\.)[.!?:][\"“”«»‹›’'\])]*|[)\]])$")
_MEDIA = {"video": "a video", "audio": "a recording", "gallery": "a picture gallery"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The text that was found on a page, and what is known about it.

    Attributes:
        text: Without offers to subscribe.
        about: Share of the words of the entry's title and teaser that are in
            the text; ``None`` when nothing is known about the entry.
        free: What the page says about itself; ``None`` when it does not.
        stated_words: Length of the article as the page states it; zero when it does not.
        media: Kinds of media that the page says it is about.
    """

    text: str
    about: float | None = None
    free: bool | None = None
    stated_words: int = 0
    media: tuple[str, ...] = ()

    @property
    def words(self) -> int:
        """Length of the text."""
        return len(self.text.split())

    @property
    def is_about(self) -> bool:
        """Whether the text is known to speak of the entry."""
        return self.about is not None and self.about >= _ABOUT

    @property
    def is_article(self) -> bool:
        """Whether the text is long enough, and not known to be about something else."""
        return self.words >= _ARTICLE and (self.about is None or self.is_about)

    @property
    def is_cut(self) -> bool:
        """Whether the page says that its article is much longer."""
        return self.stated_words > 0 and self.words < _STATED * self.stated_words

    @property
    def is_doubtful(self) -> bool:
        """Whether it matters what else the page shows; a long article about its entry is open."""
        return not self.is_about or self.words < _LONG_LEAD or self.is_cut

    @property
    def stops(self) -> bool:
        """Whether the last line is a sentence without an end."""
        last = self.text.rpartition("\n")[2]
        return len(last.split()) >= _SENTENCE and not _END.search(last)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The access, and one sentence for a person where it is not open."""

    access: Access
    message: str = ""


def decide(shown: Shown, found: Found) -> Verdict:
    """Decide what a page let us read; the rules are in the module's docstring."""
    wall = _consent(shown, found)
    if not found.is_article:
        wall = _blocked(shown, found) or _login(shown, found) or wall or _missing(shown)
    return wall or _paywalled(shown, found) or _no_text(shown, found) or Verdict(Access.OPEN)


def share_of(wanted: str, text: str) -> float | None:
    """Share of the longer words of one text that occur in another; ``None`` when it has none."""
    words = {word for word in words_of(wanted) if len(word) > 3}  # noqa: PLR2004 - shorter ones are in every text
    return len(words & set(words_of(text))) / len(words) if words else None


def _blocked(shown: Shown, found: Found) -> Verdict | None:
    if shown.words > _DEFENCE:
        return None
    said = shown.challenge()
    if not said and not (shown.challenge_code and found.words < _NEWS):
        return None
    said = said or shown.title or "a script that tests the browser"
    return Verdict(
        Access.BLOCKED,
        f"the page is a bot defence (“{said}”): the site does not let programs read it",
    )


def _login(shown: Shown, found: Found) -> Verdict | None:
    if not shown.password or (shown.words > _LOGIN and found.words >= _NEWS):
        return None
    return Verdict(
        Access.LOGIN_EXPIRED,
        f"the page asks for a password (“{shown.title or 'without a title'}”): "
        "the cookie or login of this source is missing or has expired",
    )


def _consent(shown: Shown, found: Found) -> Verdict | None:
    if shown.words > _CONSENT:
        return None
    wordings = shown.consent()
    if len(wordings) < _CONSENT_WORDINGS:
        return None
    least = _CONSENT_CERTAIN if found.is_about else _CONSENT_TEXT
    if found.words >= _NEWS and len(consent_wordings(found.text)) < least:
        return None  # a banner beside an article
    quoted = "”, “".join(wordings[:2])
    return Verdict(
        Access.CONSENT_WALL,
        f"the page asks for consent to tracking (“{quoted}”) and does not hold the article",
    )


def _missing(shown: Shown) -> Verdict | None:
    if not shown.missing():
        return None
    said = shown.heading or shown.title
    return Verdict(Access.NO_TEXT, f"the site says there is no such page (“{said}”)")


def _paywalled(shown: Shown, found: Found) -> Verdict | None:
    if found.words >= _LONG_LEAD and not found.is_cut:
        return None
    offer = shown.offer()
    if found.free is False:
        stops = found.is_cut or _ends_early(shown, found, offer)
    else:
        stops = bool(offer) and (found.is_cut or found.stops or found.words < _ARTICLE)
    if not stops:
        return None
    why = f"“{offer}”" if offer else "it says that it is not free"
    return Verdict(
        Access.PAYWALLED, f"the page shows only the beginning, the rest is for subscribers ({why})"
    )


def _ends_early(shown: Shown, found: Found, offer: str) -> bool:
    """Whether the text of a page that says it is not free is only its beginning."""
    if shown.locked_words is not None and shown.locked_words >= _ARTICLE:
        return False  # what is said to be locked is in the page
    return bool(offer) or found.stops or found.words < _ARTICLE


def _no_text(shown: Shown, found: Found) -> Verdict | None:
    if found.words >= _NEWS:
        return None
    kinds = [_MEDIA[kind] for kind in dict.fromkeys((*found.media, *shown.media))]
    if kinds:
        return Verdict(Access.NO_TEXT, f"the page holds {' and '.join(kinds)}, and no text")
    if shown.needs_script():
        return Verdict(
            Access.NO_TEXT, "the page shows its text only to browsers that run JavaScript"
        )
    return Verdict(Access.NO_TEXT, "no text of an article was found on the page")
