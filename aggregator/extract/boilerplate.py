"""Tells lines of an article from what stands between, before and after them.

Decisions on single lines of plain text, by wordings that many publishers
share. Nothing here knows a publisher. A rule fires only on a line that is
nothing but boilerplate; a sentence of an article that mentions a newsletter is
a sentence of the article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aggregator.extract.document import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text and what the page marked it as: ``p``, ``head``, ``item`` or ``quote``."""

    text: str
    kind: str = "p"


def _rule(*wordings: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in wordings), re.IGNORECASE)


_MONTH = r"(?:jan|feb|mär|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec)\w*\.?"
_DAY = rf"(?:\d{{1,2}}\.\s?(?:\d{{1,2}}\.|{_MONTH})\s?(?:\d{{2,4}})?)"
_CLOCK = r"(?:\d{1,2}[:.]\d{2}(?::\d{2})?\s?(?:uhr|h)?)"
_STAMP = rf"(?:(?:mo|di|mi|do|fr|sa|so|mon|diens|donners|frei|sams|sonn)\w*\.?,?\s+)?{_DAY}?(?:[,\s|•·–-]|um)*{_CLOCK}?"

_WHOLE = _rule(
    # when, how long, who
    rf"(?:stand|datum|zuletzt aktualisiert|(?:letzte\s)?aktualisier(?:t|ung)|update|veröffentlicht|erschienen|publiziert|erstellt|erstveröffentlichung)\s?(?:am|:|vom)?\s*{_STAMP}(?:.{{0,40}})",
    _STAMP,
    r"(?:lesedauer|lesezeit|dauer)\s?:?\s?(?:ca\.\s?)?\d+\s?min\w*\.?",
    r"(?:ca\.\s?)?\d+\s?min(?:uten?|\.)?\s?(?:lesezeit|lesedauer|zum lesen)?",
    r"(?:ein(?:e)?\s(?:\w+\s){0,2})?(?:von|by|text|autor(?:in)?|redaktion|mitarbeit|fotos?|übersetzung|faktencheck|schlussredaktion)(?:\s?:)?\s(?:dr\.\s|prof\.\s)?[^.!?…\"„“»:]{3,90}",
    r"(?:interview|aufgezeichnet|protokoll|mitarbeit|übersetzung(?:\s\w+){0,2}|redaktion|faktencheck|grafik|video|illustration|kamera|schnitt|produktion)\s?:.{2,160}",
    # where from
    r"\(?\s*quellen?\s?:.{0,120}",
    r"(?:mit\s)?(?:material|informationen|inhalten?)\s(?:von|der)\s(?:den\s)?(?:agenturen|dpa|afp|reuters|apa|sda|ap|kna|epd)\b.{0,60}",
    r"\(?(?:[a-zäöü]{2,12}/)*(?:dpa|afp|apa|sda|reuters|rtr|ap|epd|kna|sid|awp|ots)(?:[-/,&\s]+\w{1,12}){0,3}\)?\.?",
    r"(?:©|\(c\)|copyright).{0,160}",
    r"(?:foto|bild|grafik|symbolbild|archivbild|archivfoto|screenshot|illustration)s?\s?(?:\[m\]\s?)?[:/©].{0,140}",
    r".{0,60}(?:erstveröffentlichung|dieser (?:artikel|beitrag|text) (?:ist|erschien|wurde) (?:zuerst|zunächst|ursprünglich)\b).{0,120}",
    r"mehr über .{2,60}",
    # media and foreign content
    r".{0,40}verfügbar bis\b.{0,40}",
    r"link zum .{2,30}[- ]inhalt",
    r"(?:empfohlener |externer )?(?:redaktioneller |externer )?inhalt(?: von .{2,30})?",
    r"(?:an dieser stelle|hier) (?:finden|findest|steht|sehen|wird|befindet|wollen wir)\b.{0,80}\b(?:inhalt|beitrag|tweet|post|video|karte)\b.{0,160}",
    r"(?:ich bin (?:damit )?einverstanden|mit (?:dem )?klick|um diesen inhalt|zum anzeigen|dieser inhalt).{0,240}(?:extern|cookies|datenschutz|inhalte?|daten)\b.{0,200}",
    r"(?:embed|anzeige|werbung|advertisement|sponsored|video|audio|podcast|bildergalerie|fotostrecke|galerie)\s?:?",
    r"(?:video|player|inhalt|artikel|audio)\s(?:wird\s)?(?:geladen|lädt|anhören|vorlesen|hören).{0,30}",
    # what to do now
    r"fehler (?:gefunden|entdeckt|im text).{0,80}",
    r"(?:jetzt )?(?:fehler )?melden\.?",
    r"(?:artikel |beitrag |seite )?(?:teilen|drucken|merken|versenden|kommentieren|speichern|weiterempfehlen)(?: auf .{2,30}| per .{2,30})?",
    r"(?:zur|zum) (?:startseite|übersicht|homepage|ressort|autor|anfang).{0,30}",
    r"(?:\d+ )?(?:kommentare?|leserkommentare|diskussion)(?: \(\d+\)| lesen| anzeigen| schreiben)?:?",
    r"(?:wie hat (?:ihnen|dir) (?:dieser|der) (?:artikel|beitrag)|war dieser (?:artikel|beitrag)|durchschnittliche bewertung|artikel bewerten).{0,80}",
    r"(?:\W{0,3}\s*)?(?:hier|jetzt) (?:finden|geht|lesen|klicken|erfahren|können|gibt|weiterlesen|abonnieren|testen|anmelden|abschließen|bestellen)\b[^.!?]{0,120}",
    r"(?:zum|zur) (?:angebot|deal|tarif|shop|artikel|video|bildergalerie)\b.{0,80}",
    r"(?:mehr (?:dazu|lesen|erfahren|infos|informationen)|weitere (?:infos|informationen|nachrichten|meldungen|artikel)|lesen sie (?:hier|dazu|auch|mehr|außerdem|weiter)|lies (?:auch|hier|dazu|mehr)|siehe auch|auch lesen)\b.{0,160}",
    r"(?:newsblog|liveblog|liveticker|live-ticker|newsticker|ticker)\s?:.{2,140}",
    r"\W*",
)
"""Lines that are dropped when they match from end to end."""

_OFFER = _rule(
    r"\bnewsletters?\b",
    r"\bwhats-?app",
    r"\btelegram-kanal",
    r"\babonnieren\b|\babonnier(?:e|en|t)\b",
    r"\b(?:digital-?|probe-?|plus-?|online-?|monats|jahres)?abo(?:s|nnements?|nnent(?:en|in|innen)?)?\b",
    r"\be-?paper\b",
    r"\bpush-?(?:nachrichten|mitteilungen|benachrichtigung)",
    r"\bpodcast",
    r"\bapp\b",
    r"\b(?:kostenlos|gratis|kostenfrei|unverbindlich|probe)\b",
    r"\bunabhängige[rn]? journalismus",
    r"\b(?:spende|unterstütz)",
    r"\b(?:facebook|instagram|twitter|tiktok|youtube|google news|linkedin|mastodon|bluesky)\b",
    r"\bpostfach\b|\bposteingang\b",
    r"\bheft\b|\bausgabe\b",
)
_CALL = _rule(
    r"\b(?:melde|melden sie|abonniere|abonnieren sie|registriere|registrieren sie|teste|testen sie|lies|hol|holen sie|lade|laden sie|folge|folgen sie|folgst|unterstütze|unterstützen sie|bestelle|bestellen sie|sichern sie|sichere|erhalten sie|besuchen sie|werde|werden sie|informieren sie)\b",
    r"\bjetzt\b.{0,40}\b(?:testen|abonnieren|anmelden|bestellen|lesen|weiterlesen|herunterladen|sichern|registrieren|vorbestellen|unterstützen|spenden|folgen)\b",
    r"\bhier\b.{0,40}\b(?:abonnieren|anmelden|bestellen|vorbestellen|herunterladen|kostenlos|geht's|registrieren)\b",
    r"\b(?:du bekommst|sie bekommen|sie erhalten|wir schicken|bekommst du|erhältst du)\b",
    r"\b(?:2 wochen|30 tage|einen monat|ein monat|vier wochen|erster monat)\b",
    r"\b(?:braucht|brauchen) (?:deine|ihre|eure) (?:unterstützung|hilfe)",
    r"\bfür sie recherchiert\b|\bin einer app\b|\bauch für unterwegs\b|\büber den tag hinweg\b|\bdirekt (?:auf|in)\b",
    r"\bsie (?:sind|haben) bereits\b|\bbereits (?:abonnent|registriert|kunde)",
    r"\bspielregeln\b|\bdatenschutz(?:erklärung|bestimmungen|hinweise)\b",
)
_OFFER_LENGTH = 420
"""Characters; longer lines are prose, whatever they mention."""

_SECTION = _rule(
    r"(?:mehr|weitere\w*|passend|lesen ?sie|das könnte|auch interessant|interessant|ähnliche|verwandte|aktuelle|beliebt|meistgelesen|top|neueste|links?|weiterführend\w*|zum (?:thema|weiterlesen)|themen|schlagw\w+|dossier|empfehlung\w*|unsere empfehlung\w*|verwendete|quellen|siehe auch|beiträge aus|neue .{2,30}-bilder)\b.{0,70}",
    r"(?:lesen sie|lies|sehen sie|hören sie) (?:auch|dazu|hier|mehr|außerdem|jetzt)\b.{0,40}",
    r"(?:mehr|weitere\w*|alle) (?:themen|news|nachrichten|artikel|meldungen|infos?|informationen|beiträge|storys|geschichten|videos|zu[rm]?|aus|von|über)\b.{0,70}",
    r".{0,20}(?:könnte (?:sie|dich) auch interessieren|auch interessant|zum thema|passend dazu|meistgelesen|unterstützen)\s?:?",
    r"(?:verwendete )?quellen?\s?:?",
    r"ähnliche\s?:?|kommentare|anzeige|über (?:den autor|die autorin|die autoren|uns)",
)
"""Headings of what is not the article: dropped with the list below them, and with all that
follows when no prose does."""
_SECTION_LENGTH = 90
_PROSE = 90
"""Characters from which a line that ends like a sentence counts as prose."""
_SENTENCE_END = re.compile(r"[.!?…][\"“”«»‹›’')\]]*$")


def is_boilerplate(text: str) -> bool:
    """Whether a line is nothing but boilerplate, told by its wording alone."""
    if _WHOLE.fullmatch(text):
        return True
    return len(text) <= _OFFER_LENGTH and bool(_OFFER.search(text)) and bool(_CALL.search(text))


def is_section(line: Line) -> bool:
    """Whether a line heads a part of the page that is not the article."""
    return len(line.text) <= _SECTION_LENGTH and bool(_SECTION.fullmatch(line.text))


def is_prose(line: Line) -> bool:
    """Whether a line reads like running text."""
    return (
        line.kind in {"p", "quote"}
        and len(line.text) >= _PROSE
        and bool(_SENTENCE_END.search(line.text))
    )


def without_boilerplate(lines: Sequence[Line], titles: Iterable[str] = ()) -> list[Line]:
    """The lines of an article: no title, no offers, no sections about other things.

    Args:
        lines: In the order of the page.
        titles: The article's title in every wording the page and the feed know.
    """
    kept = _without_titles(lines, titles)
    kept = _without_sections(kept)
    kept = [line for line in kept if not is_boilerplate(line.text)]
    return _without_lonely_headings(kept)


def _without_titles(lines: Sequence[Line], titles: Iterable[str]) -> list[Line]:
    known = {" ".join(words_of(title)) for title in titles} - {""}
    prose = next((n for n, line in enumerate(lines) if is_prose(line)), len(lines))
    return [
        line
        for n, line in enumerate(lines)
        if n > prose or not _repeats(" ".join(words_of(line.text)), known)
    ]


def _repeats(text: str, titles: set[str]) -> bool:
    """The title, alone or after a kicker."""
    return any(
        text == title
        or (len(title) > 15 and text.endswith(title) and len(text) < 2 * len(title) + 20)  # noqa: PLR2004 - a kicker is short
        for title in titles
    )


def _without_sections(lines: Sequence[Line]) -> list[Line]:
    kept: list[Line] = []
    inside = False
    last_prose = max((n for n, line in enumerate(lines) if is_prose(line)), default=-1)
    for number, line in enumerate(lines):
        if is_section(line) and not is_prose(line):
            if number > last_prose:
                break
            inside = True
            continue
        if (
            inside
            and (line.kind == "item" or not _SENTENCE_END.search(line.text))
            and line.kind != "head"
        ):
            continue
        inside = False
        kept.append(line)
    return kept


def _without_lonely_headings(lines: Sequence[Line]) -> list[Line]:
    """A heading with nothing below it headed something that is gone."""
    kept = list(lines)
    while kept and kept[-1].kind == "head":
        kept.pop()
    return kept
