"""What stands in articles and is never part of what they say.

Invitations to liveblogs, newsletters and channels, pointers to other
articles, credits, author lines, notes of the editors, paywall teasers,
consent notices, and boxes such as "Darum gehts". German and English.

An invitation is told by its addressee: a sentence about newsletters is news,
one that asks *you* to subscribe to *our* newsletter is not.
"""

from __future__ import annotations

import re


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
_TELLTALE = _words("Sie Ihnen Ihre Ihren Ihrem Ihrer Von Text Interview Aus By Mehr")
_TELLTALE_OBJECTS = _words("Sie uns dir dich hier jetzt auch doch")
_TELLTALE_COMMANDS = tuple(_IMPERATIVE.split("|"))
_TELLTALE_READERS = ("abonnent", "mitglied", "registriert")
_TELLTALE_WORDS = _words("""
    zuerst zunächst ursprünglich erschien erschienen übersetzt ausgabe veröffentlicht originally
    published appeared stelle inhalt inhalte zustimmung cookie cookies cookieeinstellungen
    cookiebanner vorbehalten reserved testen weiterlesen siehe s anmerkung anm hinweis version
    fassung affiliate affiliatelink affiliatelinks provision telefonseelsorge seelsorge
    suizidgedanken selbstmordgedanken geändert read sign click subscribe lesen lies interessant
    thema weitere see related advertisement follow watch anzeige werbung foto fotos bild
    bilder grafik video quelle quellen symbolbild symbolfoto archivbild credit copyright photo
    image source redaktion mitarbeit text autor autorin stand aktualisiert update updated
    transparenzhinweis verfasser verfasserin http https www zusammengetragen zusammengestellt
    zusammengefasst du dich dir dein deine deinem deinen deiner deines unser unsere unserem
    unseren unserer unseres hier you your our here jetzt
""")
"""In small letters. Every piece of boilerplate holds one of them, or one of those above."""
_WORD = re.compile(r"\w+")
_LONGEST_INVITATION = 40
"""Words. Longer sentences that name a medium and a reader are news about both."""


def could_hold_boilerplate(text: str) -> bool:
    """Tell, at a tenth of the cost, whether ``is_boilerplate`` is worth asking at all.

    Never wrong when it says no; most plain teasers get a no.
    """
    lower = text.lower()
    words = frozenset(_WORD.findall(text))
    if not _TELLTALE.isdisjoint(words) or any(s in lower for s in ("©", "*", "das könnte")):
        return True
    commands = any(word.startswith(_TELLTALE_COMMANDS) for word in words)
    if commands and not _TELLTALE_OBJECTS.isdisjoint(words):
        return True
    small = _WORD.findall(lower)
    return (
        not _TELLTALE_WORDS.isdisjoint(small)
        or lower.startswith("mehr ")
        or any(word.startswith(_TELLTALE_READERS) for word in small)
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
