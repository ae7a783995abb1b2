"""What we say ourselves in a TLDR: a note in brackets behind the publisher's own words.

It is no statement of the article's, so the check of a TLDR passes over it.
"""

from __future__ import annotations

_GERMAN = "(Der Artikel steht hinter einer Bezahlschranke.)"
_ENGLISH = "(The article is behind a paywall.)"


def paywall_note(language: str | None) -> str:
    """Give the note behind the teaser of a paywalled article, in the article's language.

    Args:
        language: BCP 47; German where nobody said, English where it is neither.
    """
    primary = (language or "de").lower().partition("-")[0]
    return _GERMAN if primary == "de" else _ENGLISH


def without_note(tldr: str) -> str:
    """Give a TLDR without the note at its end."""
    for note in (_GERMAN, _ENGLISH):
        if tldr.endswith(note):
            return tldr.removesuffix(note).rstrip()
    return tldr
