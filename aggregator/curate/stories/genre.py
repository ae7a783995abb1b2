"""What kind of piece an item is: a report, or one that no report may be merged with.

Told by the words that newsrooms themselves put into titles and teasers. What
none of them speaks for is a report.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple


class Genre(Enum):
    """The kinds of piece that are told apart."""

    REPORT = "report"
    EXPLAINER = "explainer"
    """What is known so far; questions and answers."""
    ANALYSIS = "analysis"
    """Why, how, and what it means."""
    INTERVIEW = "interview"
    OPINION = "opinion"
    LIVE = "live"
    """A page that goes on all day."""
    SERVICE = "service"
    """Weather, winning numbers, television tips: the same words every day."""
    MARKET = "market"
    """The day at a stock exchange."""
    MEDIA = "media"
    """A video, stream, podcast or gallery."""


class _Sign(NamedTuple):
    genre: Genre
    in_title: str
    in_teaser: str = r"(?!)"


_OPINION = r"(?:Kommentar|Kolumne|Gastbeitrag|Leitartikel|Glosse|Essay)\b"
_SIGNS = (
    _Sign(
        Genre.LIVE,
        r"(?i)live-?blog|live-?ticker|news-?blog|news-?ticker|\bticker\b|\+\+|\bim live\b",
        r"\bim (?:Liveblog|Ticker|Liveticker|Newsblog)\b|Liveblog (?:zum|vom)\b",
    ),
    _Sign(
        Genre.SERVICE,
        r"(?i)^(?:das )?wetter\b|wettervorhersage|gewinnzahlen|lottozahlen|horoskop|tv-tipp"
        r"|^presseschau|kalenderblatt|^heute vor\b|sudoku|kreuzworträtsel|quiz\b",
    ),
    _Sign(
        Genre.MARKET,
        r"\b(?:Dax|DAX|Dow Jones|Nasdaq|ATX)\b|Marktbericht|^Börse\b|Aktien (?:Frankfurt|New York)",
    ),
    _Sign(
        Genre.OPINION,
        rf"\b(?:Meinung|Pro und Contra)\b|\b{_OPINION}",
        rf"^{_OPINION}|\b(?:Ein|Eine) {_OPINION}",
    ),
    _Sign(
        Genre.MEDIA,
        r"(?i)\bpodcast|\blivestream|\bim (?:video|stream)\b|\bfotostrecke\b|\bin bildern\b"
        r"|\bspiegel tv\b|\bbilder des tages\b|^video:",
        r"\bim (?:Video|Livestream|Podcast)\b",
    ),
    _Sign(
        Genre.EXPLAINER,
        r"(?i)\bwas (?:wir|man)\b.{0,60}\b(?:wissen|weiß|weiss)\b|\bdas wissen wir\b"
        r"|\b(?:was|das)\b.{0,60}\bbekannt\b|\bbekannt ist\b|\bfragen und antworten\b|\bfaq\b"
        r"|\bwichtigsten? fragen\b|\bim überblick\b",
    ),
    _Sign(Genre.INTERVIEW, r"\bInterview\b|\bim Gespräch\b"),
    _Sign(
        Genre.ANALYSIS,
        r"\b(?:Analyse|Hintergrund|Porträt|Reportage|Rückblick)\b"
        r"|(?:^|[:–-] )(?:Warum|Wieso|Weshalb|Wie|Was|Wer|Wohin|Wem|Woran|Worum|Welche\w?)\b",
        r"\b(?:Eine|Die) (?:Analyse|Reportage|Spurensuche)\b"
        r"|\bEin (?:Rückblick|Porträt|Ortsbesuch|Überblick)\b",
    ),
)
_PATTERNS = tuple(
    (sign.genre, re.compile(sign.in_title), re.compile(sign.in_teaser)) for sign in _SIGNS
)


def genre(title: str, teaser: str) -> Genre:
    """Tell the kind of piece; where several kinds are named, the first of the table."""
    for kind, in_title, in_teaser in _PATTERNS:
        if in_title.search(title) or in_teaser.search(teaser):
            return kind
    return Genre.REPORT
