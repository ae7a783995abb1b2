"""What stands in articles and is never part of what they say.

Invitations to liveblogs, newsletters and channels, pointers to other
articles, credits, author lines, notes of the editors, paywall teasers,
consent notices, and boxes such as "Darum gehts". German and English.

An invitation is told by its addressee: a sentence about newsletters is news,
one that asks *you* to subscribe to *our* newsletter is not.
"""

from __future__ import annotations

import re

_MEDIA = (
    r"live-?blogs?|blogs?|live-?tickers?|news-?tickers?|newsletters?|podcasts?|whats-?app|telegram|"
    r"push-?(?:nachrichten|mitteilungen|benachrichtigungen|service)|abonnements?|abos?|probeabos?|"
    r"mediathek|app|kanal|channel|facebook|instagram|youtube|tiktok|bluesky|kommentare?|"
    r"bilder-?(?:strecke|galerie)|video|live-?stream|dossier|themenseite|website|webseite"
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
    r"""
    (?:artikel|beitrag|text|interview|kommentar|essay|reportage)\ (?:ist|erschien|wurde|stammt)
        \b.{0,60}?\b(?:zuerst|zunächst|ursprünglich|erschienen|übersetzt|ausgabe|veröffentlicht)
    | \berschien(?:en)?\ zuerst\b | \boriginally\ (?:published|appeared)\b
    | \ban\ dieser\ stelle\ (?:finden|findest|befindet)\b | \bextern\w+\ inhalte?\b
    | \bmit\ (?:ihrer|deiner)\ zustimmung\b | \bcookie-?(?:s|einstellungen|banner)\b
    | \balle\ rechte\ vorbehalten\b | \ball\ rights\ reserved\b
    | \b(?:kostenlos|gratis|unverbindlich)\ testen\b
    | \bjetzt\ (?:weiterlesen|abonnieren|anmelden|testen)\b
    | \bweiterlesen\ mit\b | \b(?:nur|exklusiv)\ für\ (?:abonnent|mitglied|registrierte)
    | \b(?:siehe|s\.)\ (?:oben|unten|box|infobox|video|bildstrecke)\b(?!\))
    | \b(?:anmerkung|anm\.|hinweis)\ (?:der|d\.)\ red(?:aktion|\.)(?!\))
    | \bin\ einer\ (?:früheren|vorherigen|ersten)\ (?:version|fassung)\b
    | \baffiliate-?links?\b | \berhalten\ wir\ (?:eine\ )?(?:kleine\ )?provision\b
    | \btelefon-?seelsorge\b | \b(?:suizid|selbstmord)gedanken\b
    | \b(?:name|namen)\ (?:von\ der\ redaktion\ )?geändert\b
    | \bread\ more\b | \bsign\ up\ (?:for|to)\b | \bclick\ here\b | \bsubscribe\ (?:to|now)\b
    """,
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
        updated|veröffentlicht|hinweis|transparenzhinweis)\b\s?(?:[:©/]|vom\b|am\b|\d)
    | © | \*\s
    | (?:der|die)\ (?:autor|verfasser)(?:in)?\ (?:ist|war|lehrt|arbeitet|leitet)\b
    | über\ (?:den\ autor|die\ autorin)\b | https?:// | www\.
    | (?:wir|ich)\ (?:haben|habe)\ (?:zusammengetragen|zusammengestellt|zusammengefasst)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_MEDIUM = re.compile(rf"\b(?:[\w-]*(?:{_MEDIA})|klick|links?)\b", re.IGNORECASE)
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
_LONGEST_INVITATION = 40
"""Words. Longer sentences that name a medium and a reader are news about both."""


def is_boilerplate(sentence: str) -> bool:
    """Tell whether a sentence is one of those that no TLDR may hold."""
    if _ANYWHERE.search(sentence) or _AT_START.match(sentence) or _COMMAND.match(sentence):
        return True
    if _BYLINE.fullmatch(sentence):
        return True
    if len(sentence.split()) > _LONGEST_INVITATION:
        return False
    spoken_by_us = _QUOTED.sub(" ", sentence)
    return bool(_MEDIUM.search(spoken_by_us) and _READER.search(spoken_by_us))


def opens_box(line: str) -> bool:
    """Tell whether a line is the heading of a box that sums the article up ("Darum gehts")."""
    return _BOX.fullmatch(line.strip()) is not None
