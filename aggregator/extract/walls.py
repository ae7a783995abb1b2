"""Recognises what stands in front of an article: the wordings of walls.

Read from the page as it is, before anything is taken out. The wordings are
those of the consent tools, bot defences and paywalls in common use (contentpass,
Sourcepoint, Usercentrics, OneTrust, Didomi; Cloudflare, DataDome, Akamai,
HUMAN, Imperva, AWS WAF, Vercel, Anubis), in German as spoken in Germany,
Austria and Switzerland, and in English. Finding one decides nothing: an open
article has a consent banner and a subscription offer too (see ``access``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aggregator.extract.document import text_of, tidy

if TYPE_CHECKING:
    from lxml.html import HtmlElement


def _any(*wordings: str) -> re.Pattern[str]:
    return re.compile("|".join(wordings), re.IGNORECASE)


_CHALLENGE = _any(
    r"just a moment\b",
    r"einen moment(?:,| bitte)?\s?(?:\.\.\.|…)",
    r"checking (?:if the site connection is secure|your browser)",
    r"(?:verifying|verify(?: that)?|confirm(?: that)?) (?:that )?you are (?:a )?(?:human|not a (?:ro)?bot)",
    r"making sure you(?:'|’)re not a bot",
    r"are you (?:a )?(?:human|robot)\b",
    r"attention required!",
    r"enable javascript and cookies to continue",
    r"please (?:complete|solve) the (?:security check|captcha)",
    r"pardon our interruption",
    r"request unsuccessful\. incapsula",
    r"press (?:&|and) hold to confirm",
    r"access (?:to this page has been )?denied",
    r"you have been blocked",
    r"unusual (?:traffic|activity) from your",
    r"(?:security|browser) (?:checkpoint|verification)",
    r"ddos protection by",
    r"bestätig(?:en sie|e)(?: bitte)?,? dass (?:sie|du) (?:ein mensch|kein(?: \w+)? ?ro?bot(?:er)?)",
    r"(?:sind sie|bist du) ein (?:mensch|ro?bot(?:er)?)",
    r"ich bin kein roboter",
    r"sicherheits(?:überprüfung|prüfung|abfrage|check) (?:ihres|deines|wird|durch|läuft|erforderlich)",
    r"ihr browser wird überprüft|überprüfung ihres browsers",
    r"ungewöhnliche(?:n|r)? (?:datenverkehr|zugriffe|aktivität(?:en)?)",
    r"(?:zugriff|zugang) (?:wurde )?(?:verweigert|gesperrt|blockiert)",
    r"automatisierte(?:n|r)? (?:zugriffe?|anfragen?) (?:erkannt|blockiert|gesperrt)",
)
_CHALLENGE_CODE = _any(
    r"/cdn-cgi/challenge-platform/",
    r"captcha-delivery\.com",
    r"_incapsula_resource",
    r"px-captcha|perimeterx|/_px/",
    r"sec-if-cpt|/_sec/cp_challenge",
    r"awswaf\.com|aws-waf-token",
    r"\.within\.website/x/cmd/anubis",
    r"hcaptcha\.com/1/api|recaptcha/(?:api|enterprise)\.js|challenges\.cloudflare\.com",
    r"ddos-guard",
    r"vercel/security",
)
_CONSENT = {
    name: _any(wording)
    for name, wording in {
        "Mit Werbung weiterlesen": r"\bmit (?:werbung|cookies|tracking)\b.{0,30}\b(?:weiterlesen|weiter lesen|weiternutzen|weitersurfen|nutzen|lesen|fortfahren|weiter)\b",
        "wie gewohnt mit Werbung": r"wie gewohnt mit (?:werbung|cookies)",
        "werbefrei ohne Tracking": r"\b(?:werbefrei|ohne (?:werbe-?)?(?:tracking|werbung|banner)|(?:nahezu )?werbe- und trackingfrei)\b",
        "Pur-Abo": r"\bpur[- ]?(?:abo|angebot|variante|zugang|modell)\w*|\bcontentpass\b|\bpay[- ]?or[- ](?:okay|consent)",
        "Zustimmen und weiter": r"\b(?:zustimmen|akzeptieren|einwilligen|annehmen) (?:und|&) (?:weiter|weiterlesen|schlie(?:ß|ss)en|fortfahren)\b",
        "Alle akzeptieren": r"\b(?:alles?|allen|alle cookies) (?:akzeptieren|zustimmen|annehmen|erlauben|ablehnen)\b|\b(?:accept|reject|agree to|allow) all\b",
        "Einverstanden": r"\beinverstanden\b|\bakzeptieren\b|\bi agree\b|\bich stimme zu\b|\bzustimmen\b",
        "Einwilligung widerrufen": r"\b(?:zustimmung|einwilligung)\b.{0,80}\b(?:widerruf\w*|jederzeit|erteil\w*)|\bwithdraw (?:your )?consent",
        "Tracking": r"\b(?:werbe-?)?tracking\b|\bcookies? (?:und|oder|&) (?:ähnliche|vergleichbare|andere)",
        "Partner": r"\b(?:unsere|unseren|drittanbieter|externen|our) (?:\d+ )?(?:partner|dienstleister|anbieter|vendors)\w*\b|\b\d{2,4} (?:partner|vendors|drittanbieter)\w*\b",
        "Privacy Center": r"privacy[- ](?:center|manager|settings)|datenschutz-?(?:einstellungen|präferenzen)|cookie-?(?:einstellungen|präferenzen|richtlinie)",
        "Verarbeitung": r"\b(?:personenbezogene[nr]?|geräte-?|nutzungs-?)\s?(?:daten|informationen|kennung\w*)\b|\bstore and/or access information",
        "We value your privacy": r"we value your privacy|wir schätzen ihre privatsphäre|ihre privatsphäre ist uns wichtig|datenschutz ist uns wichtig|before you continue|bevor sie (?:fortfahren|weiterlesen)",
    }.items()
}
"""What consent pages say, each under the name by which a message quotes it."""
_OFFER = _any(
    r"(?:jetzt|sofort|hier|gratis|kostenlos) (?:im abo |mit \S+ |kostenlos |gratis )?weiter ?lesen\b",
    r"weiter ?lesen (?:mit|im|für|ab) (?:dem |einem |ihrem |unserem )?\S{0,20}\s?(?:\w*abo\w*|plus|\+|premium|\d)",
    r"(?:diesen?|den|der|dieser|ganzen?|vollständigen?|kompletten?) (?:artikel|beitrag|text|inhalt)\b[^.!?]{0,60}\b(?:weiter ?lesen|abo\b|abonnement|abonnent\w*|freischalten|kaufen|registrier\w+|exklusiv)",
    r"(?:nur|exklusiv) für (?:unsere )?(?:digital-?|plus-?|registrierte )?(?:abonnent\w*|abonnierende|mitglieder|leser\w*|nutzer\w*)",
    r"(?:sie|du) (?:haben|hast|sind|bist) (?:bereits|schon) (?:ein \w*abo\w*|\w*abonnent\w*|registriert|kunde|kundin|mitglied|digitalabonnent\w*)",
    r"(?:bereits|schon) (?:ein \w*abo|abonnent\w*|abonniert|registriert|kunde|mitglied)\?",
    r"um (?:diesen artikel|weiter(?:zulesen| ?lesen)|den (?:ganzen |vollständigen )?(?:artikel|text))\b",
    r"(?:artikel|beitrag|inhalt) (?:ist )?(?:kostenpflichtig|freischalten|nur mit \w*abo)",
    r"\b(?:jetzt|alle) (?:\S+ )?(?:artikel|inhalte) (?:freischalten|unbegrenzt lesen)",
    r"das ist ein \S{0,20}(?:plus|\+|premium)\S{0,3}-?(?:artikel|inhalt)",
    r"(?:subscribe|sign in|log ?in|register) (?:now )?to (?:continue|keep|read)(?: reading)?",
    r"(?:this|the full) (?:article|story|content) is (?:only |exclusively )?(?:for|available to) (?:subscribers|members)",
    r"already (?:a subscriber|have (?:an account|a subscription))\?",
)
_MISSING = _any(
    r"^(?:fehler )?404\b",
    r"seite (?:wurde )?(?:leider )?nicht (?:gefunden|verfügbar|vorhanden)",
    r"(?:page|article|site) not found",
    r"(?:artikel|beitrag|inhalt) (?:ist |wurde )?(?:leider )?(?:nicht (?:mehr )?(?:verfügbar|gefunden)|gelöscht|entfernt)",
    r"inhalt nicht (?:gefunden|mehr verfügbar)",
)
_NEEDS_SCRIPT = _any(
    r"(?:aktivieren|einschalten|erlauben)\b.{0,40}\bjavascript|javascript\b.{0,40}\b(?:aktivieren|aktiviert|einschalten|benötigt|erforderlich)",
    r"(?:enable|requires?|need)\b.{0,40}\bjavascript|javascript\b.{0,30}\b(?:is required|is disabled|must be enabled)",
)
_PLAYERS = _any(r"youtube|vimeo|jwplayer|brightcove|glomex|player|ardmediathek|zdf\.de")
_GALLERY = _any(
    r"(?:^|[\s_-])(?:gallery|galerie|bildergalerie|fotostrecke|slideshow|diashow|photostory)(?:$|[\s_-])"
)
_LOOKED_AT = 20_000
"""Characters of the shown text that are searched; a wall is shorter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What was seen on a page that could be a wall; each quotes the page or is empty.

    Attributes:
        title: The page's own title.
        words: How many words the page shows in all.
        consent: Names of the wordings that consent pages use, found on this one.
        offer: The words of an offer that this article be paid for, as found.
        media: What the page holds besides text: ``video``, ``audio``, ``gallery``.
    """

    title: str = ""
    words: int = 0
    challenge: str = ""
    challenge_code: bool = False
    consent: tuple[str, ...] = ()
    offer: str = ""
    password: bool = False
    missing: bool = False
    needs_script: bool = False
    media: tuple[str, ...] = ()


def read_marks(tree: HtmlElement) -> Marks:
    """Read a page for the marks of walls; the tree is left as it is."""
    title = tidy(tree.findtext(".//title") or "")
    body = tree.find("body")
    shown = text_of(body if body is not None else tree)
    looked_at = f"{title} {shown[:_LOOKED_AT]} {shown[_LOOKED_AT:][-_LOOKED_AT:]}"
    challenge = _CHALLENGE.search(looked_at)
    offer = _OFFER.search(looked_at)
    heading = next(filter(None, map(text_of, tree.iter("h1"))), "")
    return Marks(
        title=title,
        words=len(shown.split()),
        challenge=challenge.group() if challenge else "",
        challenge_code=_has_challenge_code(tree),
        consent=tuple(name for name, wording in _CONSENT.items() if wording.search(looked_at)),
        offer=tidy(offer.group()) if offer else "",
        password=any(
            (field.get("type") or "").lower() == "password" for field in tree.iter("input")
        ),
        missing=bool(_MISSING.search(title) or _MISSING.search(heading)),
        needs_script=bool(_NEEDS_SCRIPT.search(looked_at)),
        media=_media(tree),
    )


def _has_challenge_code(tree: HtmlElement) -> bool:
    for element in tree.iter("script", "iframe", "div", "form", "meta"):
        named = " ".join(filter(None, map(element.get, ("src", "id", "class", "action"))))
        if _CHALLENGE_CODE.search(named):
            return True
        if element.tag == "script" and element.text and _CHALLENGE_CODE.search(element.text[:5000]):
            return True
    return False


def _media(tree: HtmlElement) -> tuple[str, ...]:
    kinds = []
    if tree.find(".//video") is not None or any(
        _PLAYERS.search(frame.get("src") or "") for frame in tree.iter("iframe")
    ):
        kinds.append("video")
    if tree.find(".//audio") is not None:
        kinds.append("audio")
    if any(
        _GALLERY.search(element.get("class") or "")
        for element in tree.iter("div", "section", "ul", "figure")
    ):
        kinds.append("gallery")
    return tuple(kinds)
