"""Sees what a page shows to a person who opens it, before anything is taken out of it.

The wordings that are looked for (``rules/``) are those of the consent tools, bot
defences and paywalls in common use, in the German of Germany, Austria and
Switzerland, and in English. Finding one decides nothing: an open article has a
consent banner and a subscription offer too. ``access`` decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aggregator.extract.document import text_of, tidy
from aggregator.extract.wordings import named_patterns, pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

_PLAYER = re.compile(r"youtube|vimeo|jwplayer|brightcove|glomex|player|mediathek", re.IGNORECASE)
_GALLERY = re.compile(
    r"(?:^|[\s_-])(?:gallery|(?:bilder|foto)?galerie|fotostrecke|slideshow|diashow|photostory)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_SELECTOR = re.compile(r"(?:.*[\s>])?\w*([.#])([\w-]+)")
_ELSEWHERE = frozenset({"script", "style", "template", "noscript", "nav", "footer"})
"""What is not shown, or is the same on every page of a site."""
_SELECTOR_LENGTH = 100
_SEARCHED = 20_000
"""Characters from either end of what a page shows that are searched for wordings."""
_CODE = 5_000
"""Characters of a script that are searched; and of a page whose scripts are searched at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a page shows, apart from the article that may be on it.

    Attributes:
        text: Everything that is shown but for navigation and footer, as one line.
        heading: The first headline.
        challenge_code: There is code of a bot defence in a page of few words.
        password: There is a field for a password.
        media: What it holds besides text: ``video``, ``audio``, ``gallery``.
        locked_words: Words in the parts that the page says are not free; ``None``
            where it does not say which these are.
    """

    title: str = ""
    heading: str = ""
    text: str = ""
    challenge_code: bool = False
    password: bool = False
    media: tuple[str, ...] = ()
    locked_words: int | None = None

    @property
    def words(self) -> int:
        """How many words the page shows in all."""
        return self.text.count(" ") + bool(self.text)

    def challenge(self) -> str:
        """The words of a bot defence on the page, or nothing."""
        return _found("challenges", self._searched())

    def consent(self) -> tuple[str, ...]:
        """The names of the wordings of consent pages that are on the page."""
        return consent_wordings(self._searched())

    def offer(self) -> str:
        """The words of an offer that this article be paid for, or nothing."""
        return _found("paywall", self._searched())

    def missing(self) -> bool:
        """Whether title or headline say that there is no such page."""
        return bool(
            pattern("missing").search(self.title) or pattern("missing").search(self.heading)
        )

    def needs_script(self) -> bool:
        """Whether the page says that it shows nothing without JavaScript."""
        return bool(pattern("needs_script").search(self._searched()))

    def _searched(self) -> str:
        return f"{self.title} {self.text[:_SEARCHED]} {self.text[_SEARCHED:][-_SEARCHED:]}"


def look_at(tree: HtmlElement, locked: Iterable[str] = ()) -> Shown:
    """See what a page shows; the tree is left as it is.

    Args:
        tree: The page.
        locked: CSS selectors of the parts that the page says are not free.
    """
    body = tree.find("body")
    text = text_of(body if body is not None else tree, without=_ELSEWHERE)
    return Shown(
        title=tidy(tree.findtext(".//title") or ""),
        heading=next(filter(None, map(text_of, tree.iter("h1"))), ""),
        text=text,
        challenge_code=len(text) < _CODE and _has_challenge_code(tree),
        password=any((box.get("type") or "").lower() == "password" for box in tree.iter("input")),
        media=_media(tree),
        locked_words=_locked_words(tree, locked),
    )


def consent_wordings(text: str) -> tuple[str, ...]:
    """The names of the wordings of consent pages that are in a text."""
    return tuple(name for name, found in named_patterns("consent").items() if found.search(text))


def _found(rules: str, text: str) -> str:
    found = pattern(rules).search(text)
    return tidy(found.group()) if found else ""


def _has_challenge_code(tree: HtmlElement) -> bool:
    for element in tree.iter("script", "iframe", "form"):
        code = " ".join(filter(None, map(element.get, ("src", "id", "class", "action"))))
        if element.tag == "script" and element.text and not code:
            code = element.text[:_CODE]
        if pattern("challenge_code").search(code):
            return True
    return False


def _media(tree: HtmlElement) -> tuple[str, ...]:
    kinds = []
    frames = (frame.get("src") or "" for frame in tree.iter("iframe"))
    if tree.find(".//video") is not None or any(map(_PLAYER.search, frames)):
        kinds.append("video")
    if tree.find(".//audio") is not None:
        kinds.append("audio")
    classes = (
        element.get("class") or "" for element in tree.iter("div", "section", "ul", "figure")
    )
    if any(map(_GALLERY.search, classes)):
        kinds.append("gallery")
    return tuple(kinds)


def _locked_words(tree: HtmlElement, selectors: Iterable[str]) -> int | None:
    """Words of running text in the parts; only selectors by class or id are understood."""
    counts = []
    for selector in selectors:
        named = _SELECTOR.fullmatch(selector[:_SELECTOR_LENGTH].strip())
        if named:
            attribute = "class" if named[1] == "." else "id"
            path = (
                f".//*[contains(concat(' ', normalize-space(@{attribute}), ' '), ' {named[2]} ')]"
            )
            paragraphs = {line for part in tree.xpath(path) for line in part.iter("p")}
            counts.append(sum(len(text_of(line).split()) for line in paragraphs))
    return max(counts, default=None)
