"""What stands in articles and is never part of what they say.

Invitations to liveblogs, newsletters and channels, pointers to other
articles, credits, author lines, notes of the editors, paywall teasers,
consent notices, and boxes such as "Darum gehts". German and English.

An invitation is told by its addressee: a sentence about newsletters is news,
one that asks *you* to subscribe to *our* newsletter is not.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_MEDIA = (
    r"live-?blogs?|blogs?|live-?tickers?|news-?tickers?|newsletters?|podcasts?|whats-?app|telegram|"
    r"push-?(?:nachrichten|mitteilungen|benachrichtigungen|service)|abonnements?|abos?|probeabos?|"
    r"mediathek|app|kanal|channel|facebook|instagram|youtube|tiktok|bluesky|kommentare?|"
    r"bilder-?(?:strecke|galerie)|video|live-?stream|dossier|themenseite|unterstütz(?:en|ung)|spenden?|website|webseite"
)
_READER = re.compile(
    r"(?<!^)\b(?:Sie|Ihnen|Ihren?|Ihrem|Ihrer)\b|^Sie (?:finden|können|möchten|wollen)\b|"
    r"\b(?:[Dd]u|[Dd]ich|[Dd]ir|[Dd]eine?[nmr]?|[Uu]nsere?[nmrs]?|[Hh]ier|[Yy]ou|[Yy]our|[Oo]ur|"
    r"[Hh]ere)\b"
)
_IMPERATIVE = (
    r"Abonnier|Bestell|Bewert|Diskutier|Entdeck|Erfahr|Find|Folg|Hol|Hör|Klick|Kommentier|Lad|Les|"
    r"Meld|Registrier|Schau|Schick|Schreib|Seh|Send|Sicher|Stell|Stimm|Teil|Test|Verfolg|Unterstütz"
)

_ANYWHERE = re.compile(
    r"""\b(?:
    (?:artikel|beitrag|text|interview|kommentar|essay|reportage)\ (?:ist|erschien|wurde|stammt)
        \b.{0,60}?\b(?:zuerst|zunächst|ursprünglich|erschienen|übersetzt|ausgabe|veröffentlicht)
    | erschien(?:en)?\ zuerst | originally\ (?:published|appeared)
    | an\ dieser\ stelle\ (?:finden|findest|befindet) | extern\w+\ inhalte?
    | mit\ (?:ihrer|deiner)\ zustimmung | cookie-?(?:s|einstellungen|banner)
    | alle\ rechte\ vorbehalten | all\ rights\ reserved
    | (?:kostenlos|gratis|unverbindlich)\ testen
    | jetzt\ (?:weiterlesen|abonnieren|anmelden|testen) | weiterlesen\ mit
    | (?:nur|exklusiv)\ für\ (?:abonnent|mitglied|registrierte)\w*
    | (?:siehe|s\.)\ (?:oben|unten|box|infobox|video|bildstrecke)(?!\))
    | (?:anmerkung|anm\.|hinweis)\ (?:der\ redaktion|d\.\ red)(?!\.?\))
    | in\ einer\ (?:früheren|vorherigen|ersten)\ (?:version|fassung)
    | gibt\ es\ hier | hier\ zu\ finden | hier\ geht(?:\ e|['’]?)s\ zu[mr]?
    | affiliate-?links? | erhalten\ wir\ (?:eine\ )?(?:kleine\ )?provision
    | telefon-?seelsorge | (?:suizid|selbstmord)gedanken
    | namen?\ (?:von\ der\ redaktion\ )?geändert
    | read\ more | sign\ up\ (?:for|to) | click\ here | subscribe\ (?:to|now)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_AT_START = re.compile(
    r"""
    (?:lesen\ sie|lies|mehr)\ (?:auch|dazu|zum\ thema|hier|darüber|infos?|informationen|lesen)\b
    | (?:auch\ interessant|das\ könnte|siehe\ auch|zum\ thema)\b
    | weitere\ (?:infos|informationen|artikel)\b
    | (?:see\ also|related|advertisement|follow\ us|watch)\b | (?:anzeige|werbung)\b
    | (?:foto|fotos|bild|bilder|grafik|video|quelle|quellen|symbolbild|symbolfoto|archivbild|credit|
        copyright|photo|image|source|redaktion|mitarbeit|text|autor|autorin|stand|aktualisiert|update|
        updated|veröffentlicht|hinweis|transparenzhinweis)\b\s?(?:[:©/]|vom\b|am\b)
    | (?:fotos?|bild(?:er)?|stand|aktualisiert|update|updated|veröffentlicht)\b\s?\d
    | © | \*\s
    | (?:der|die)\ (?:autor|verfasser)(?:in)?\ (?:ist|war|lehrt|arbeitet|leitet)\b
    | über\ (?:den\ autor|die\ autorin)\b | https?:// | www\.
    | (?:wir|ich)\ (?:haben|habe)\ (?:zusammengetragen|zusammengestellt|zusammengefasst)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_MEDIUM = re.compile(rf"\b(?:[\w-]{{0,30}}(?:{_MEDIA})|klick|links?)\b", re.IGNORECASE)
_QUOTED = re.compile(r"[„“»«\"][^„“”»«\"]*[“”»«\"]")
_COMMAND = re.compile(rf"(?:{_IMPERATIVE})\w{{0,3}}\s+(?:Sie|uns|dir|dich|hier|jetzt|auch|doch)\b")
_BYLINE = re.compile(
    r"(?:Von|Text|Interview|Aus|By)(?::| )\s?(?:[A-ZÄÖÜ][\w.’'-]+|und|and|,|in)"
    r"(?:,? (?:[A-ZÄÖÜ][\w.’'-]+|und|and|in)){0,7}\.?"
)
_BOX = re.compile(
    r"(?:darum geht(?:['’]?s| es)|das wichtigste(?: in kürze| im überblick)?|auf einen blick|"
    r"in kürze|kurz (?:und bündig|zusammengefasst)|zusammenfassung|die wichtigsten punkte|"
    r"key (?:points|takeaways)|at a glance)\W*",
    re.IGNORECASE,
)
_SIGNS = (
    *_words("""
        artikel beitrag interview kommentar essay reportage erschien originally stelle inhalt
        zustimmung cookie vorbehalten reserved testen weiterlesen jetzt abonnent mitglied
        registriert siehe anmerkung anm. hinweis version fassung affiliate provision seelsorge
        gedanken geändert subscribe
    """),
    *("text ", "s. oben", "s. unten", "s. box", "s. infobox", "s. video", "s. bild", "es hier"),
    *("hier zu", "hier geht", "read more", "sign up", "click here"),
)
"""In small letters. What ``_ANYWHERE`` finds holds one of them."""
_MEDIA_SIGNS = _words("""
    blog ticker newsletter podcast whats telegram push abo mediathek app kanal channel facebook
    instagram youtube tiktok bluesky kommentar bilder video stream dossier themenseite unterstütz
    spende website webseite klick link
""")
"""In small letters. What ``_MEDIUM`` finds holds one of them."""
_SENTENCE_START = re.compile(r"(?:^|[.!?:…][“”»«\"')\]]*\s+)[„“»«\"'(]*")
_BYLINE_START = re.compile(r"(?:Von|Text|Interview|Aus|By)\b")
LONGEST_SENTENCE = 3_000
"""Characters; what is longer is no sentence, and would cost the patterns too much."""
_LONGEST_INVITATION = 40
"""Words. Longer sentences that name a medium and a reader are news about both."""


@cache
def _sieve() -> Any:
    """All that ``could_hold_boilerplate`` looks for, and little more, as one pattern for RE2.

    Its borders of words know ASCII only; that can only let more through.
    """
    import re2  # type: ignore[import-untyped]  # noqa: PLC0415 - it has no types; only teasers need it

    sign = "|".join(map(re.escape, (*_SIGNS, *_MEDIA_SIGNS)))
    opening = re.sub(r"(?<!\\)\s+", "", _AT_START.pattern)  # it is written with spaces between
    command = _COMMAND.pattern.replace(r"\w", r"[\pL\pN_]")
    start = _SENTENCE_START.pattern
    return re2.compile(
        f"(?i:{sign})|(?:{start})(?:(?i:{opening})|{command}|{_BYLINE_START.pattern})"
    )


def could_hold_boilerplate(line: str) -> bool:
    """Tell, at a twentieth of the cost, whether splitting a line to find boilerplate is worth it.

    Never wrong when it says no; most plain teasers get a no. White space in
    the line must be single blanks.
    """
    if not _sieve().search(line):
        return False
    lower = line.lower()
    if any(sign in lower for sign in _SIGNS):
        return True
    if any(sign in lower for sign in _MEDIA_SIGNS) and _READER.search(line):
        return True
    return any(
        _AT_START.match(line, start.end())
        or _COMMAND.match(line, start.end())
        or _BYLINE_START.match(line, start.end())
        for start in _SENTENCE_START.finditer(line)
    )


def is_boilerplate(sentence: str) -> bool:
    """Tell whether a sentence is one of those that no TLDR may hold."""
    if _ANYWHERE.search(sentence) or _AT_START.match(sentence) or _COMMAND.match(sentence):
        return True
    if _BYLINE.fullmatch(sentence):
        return True
    if not _READER.search(sentence) or len(sentence.split()) > _LONGEST_INVITATION:
        return False
    spoken_by_us = _QUOTED.sub(" ", sentence)
    return bool(_READER.search(spoken_by_us) and _MEDIUM.search(spoken_by_us))


def opens_box(line: str) -> bool:
    """Tell whether a line is the heading of a box that sums the article up ("Darum gehts")."""
    return _BOX.fullmatch(line.strip()) is not None
