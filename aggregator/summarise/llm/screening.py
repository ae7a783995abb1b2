"""Articles that speak to machines, and TLDRs that speak to readers.

Nothing here understands a text; it knows the words with which instructions
are given to language models, in German and English. An article that has them
is not shown to a model, and the passage is no part of what is summed up: an
engine that only copies should not publish it either. That some article about
such instructions loses a paragraph is the price.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from aggregator.text.sentences import split

_MACHINE = (
    r"(?:ki|k\.i\.|ai|a\.i\.|llms?|gpt\S*|chatgpt|sprachmodelle?n?|language[ -]?models?|chatbots?|"
    r"(?:ai|ki)[ -](?:assistant|assistent|system|modell?|agent|bot|summari[sz]er)\w*|"
    r"summari[sz]ers?|zusammenfasser)"
)
_READER = rf"(?:{_MACHINE}|assistent(?:en|in)?|assistants?|bots?|modell?e?|models?|prompts?)"
_ORDERS = (
    r"(?:anweisung(?:en)?|instruktion(?:en)?|instructions?|regeln|rules|vorgaben|prompts?|befehle?|"
    r"commands?|directives?|aufgaben?|tasks?|richtlinien|guidelines|kontext|context)"
)
_BEFORE = (
    r"(?:alle[ns]?|all|any|every|bisherige[nr]?|vorherige[nr]?|vorige[nr]?|vorangegangene[nr]?|"
    r"obige[nr]?|obenstehende[nr]?|previous|prior|above|earlier|preceding|deine[nr]?|ihre|your|the|"
    r"die|der|den|these|diese[nr]?|this|what|was|everything|alles|system)"
)
_DROP = (
    r"(?:ignoriere?|ignorieren sie|ignoriert|ignore|ignoring|missachte|missachten sie|vergiss|"
    r"vergessen sie|vergesst|verwirf|verwerfen sie|überschreibe?|überschreiben sie|disregard|"
    r"forget|override|overrule|overwrite|bypass|discard|skip)"
)
_SUMMARY = (
    r"(?:zusammenfassung(?:en)?|kurzfassung|tl;?dr|summar(?:y|ies)|abstract|antwort|answer|reply|"
    r"response|ausgabe|output)"
)
_WRITE = (
    r"(?:schreib\w*|erwähn\w*|füge?|ergänz\w*|nenne\w*|behaupte\w*|antworte\w*|gib|geben sie|"
    r"beginne\w*|beende\w*|ende|empfiehl|empfehlen sie|verwende\w*|ersetze\w*|übersetze\w*|"
    r"dekodier\w*|decode|write|say|mention|include|add|append|insert|claim|state|reply|respond|"
    r"answer|output|print|return|start|begin|end|finish|replace|recommend|translate|repeat|use)"
)
_MUST = r"(?:must|should|shall|muss(?:t|en)?|müssen|soll(?:st|en)?|lautet?)"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_DROP}\b[^.!?\n]{{0,40}}\b{_BEFORE}\b[^.!?\n]{{0,40}}\b{_ORDERS}\b",
        rf"\b{_DROP}\b[^.!?\n]{{0,25}}\b{_ORDERS}\b",
        (
            r"\b(?:follow|obey|folge|befolge)\s+(?:these|my|this|the following|diesen?|meinen?)\s+"
            rf"{_ORDERS}"
        ),
        (
            r"\b(?:ignor\w*|vergiss|forget|disregard)\b[^.!?\n]{0,20}\b(?:alles|"
            r"everything|obige\w*|"
            r"above|bisherige\w*|previous|prior|vorherige\w*)\b"
        ),
        (
            rf"\b(?:neue|new|updated|geheime|secret|wichtige|important|zusätzliche|"
            rf"additional|hidden)\s+"
            rf"(?:system[ -]?)?(?:anweisung(?:en)?|instruktion(?:en)?|instructions?|"
            rf"prompts?|befehle?|"
            rf"task|directive)\b[^.!?\n]{{0,40}}(?:{_MACHINE}\b|:)"
        ),
        (
            r"\bsystem[ -]?(?:prompt|anweisung|nachricht|message|instruction|"
            r"override|notice|hinweis)\w*"
        ),
        r"(?:^|\n)\W*(?:system|assistant|user|human|developer|instruction|anweisung)\s*[:\]>]",
        (
            r"\[/?(?:inst|system|sys|assistant|user)\b|<\|?(?:im_start|im_end|"
            r"system|assistant|user|"
            r"endoftext|start_header_id|eot_id)|<<sys>>|###\s*(?:instruction|system|"
            r"response|anweisung)"
        ),
        (
            rf"(?:^|[.!?:;\[(„“\"»]\s*)(?:(?:liebe[rs]?|dear|hey|hallo|hello|hi|an|to|attention|achtung)"
            rf"|(?:\w+\s+)?(?:hinweise?|notes?|notice|nachricht|message|anweisung|instructions?|info)"
            rf"\s+(?:an|für|to|for))\s+(?:(?:die|das|den|der|any|all|alle|every|jede[sn]?|the|this|"
            rf"diese[sn]?|our|unsere)\s+)?{_READER}\b[^.!?\n]{{0,60}}[:,!]"
        ),
        (
            rf"\b(?:if|wenn|falls|sofern)\s+(?:you|du|sie|this|dies\w*)\b[^.!?\n]{{0,20}}"
            rf"\b(?:are|bist|sind|is|wird)\b[^.!?\n]{{0,30}}\b{_MACHINE}\b"
        ),
        (rf"\b(?:wenn|falls|sofern)\s+du\b[^.!?\n]{{0,30}}\b{_READER}\b[^.!?\n]{{0,10}}\bbist\b"),
        (
            rf"\b(?:wer|anyone|whoever)\b[^.!?\n]{{0,20}}\b(?:mit|with|using)\b[^.!?\n]{{0,12}}"
            rf"\b{_MACHINE}\b[^.!?\n]{{0,20}}\b(?:lies\w*|read\w*)\b[^.!?\n]{{0,60}}\b{_MUST}\b"
        ),
        rf"\b(?:as|als)\s+(?:an?\s+|eine?\s+)?{_MACHINE}\b[^.!?\n]{{0,30}}\b{_MUST}\s+(?:you|du|sie)\b",
        rf"\bas\s+an?\s+{_MACHINE},?\s+(?:you|please)\b",
        (
            r"\b(?:you are now|du bist (?:jetzt|nun|ab sofort)|sie sind (?:jetzt|"
            r"nun) ein|from now on,? you|"
            r"ab (?:jetzt|sofort) (?:bist|sollst|wirst|schreibst|antwortest) du|"
            r"pretend (?:to be|that you)|"
            r"act as (?:an?|if)|tu so,? als|verhalte dich (?:wie|als)|roleplay|"
            r"jailbreak\w*|dan[ -]mode|"
            r"developer mode|entwicklermodus)\b"
        ),
        (
            rf"\b{_WRITE}\b[^.!?\n]{{0,60}}\b(?:in|into|als|as|to|an|am|at|of|der|"
            rf"the|deine[rmn]?|your|"
            rf"ihre[rmn]?|nur|only|lediglich|stattdessen|instead|mit|"
            rf"with)\s+(?:\w+\s+){{0,3}}{_SUMMARY}\b"
        ),
        (
            rf"\b(?:in|als|as|deine[rmn]?|your|ihre[rmn]?|jede[rmn]?|every|any|die|"
            rf"the)\s+(?:\w+\s+)?{_SUMMARY}\b"
            rf"[^.!?\n]{{0,40}}\b(?:muss|müssen|soll|sollen|must|should|shall|has to|"
            rf"needs to|lautet|"
            rf"enthält nur|schreib\w*|write|say|mention|erwähn\w*)\b"
        ),
        (
            r"\b(?:antworte\w*|respond|reply|answer|output|print|schreibe?|gib)\b[^.!?\n]{0,25}"
            r"\b(?:nur|only|ausschlie(?:ß|ss)lich|lediglich|just|exactly|genau|"
            r"nothing but|stattdessen|"
            r"instead)\b"
        ),
        (
            r"\b(?:fass\w*|fassen sie|summari[sz]e)\b[^.!?\n]{0,60}\b(?:nicht|not|"
            r"instead|stattdessen|"
            r"artikel|article|text)\b[^.!?\n]{0,30}\b(?:zusammen|but|sondern|so|as|"
            r"instead|nicht|that|dass)\b"
        ),
        r"\b(?:do not|don't|never)\s+summari[sz]e\b",
        (
            rf"\b{_ORDERS}\b[^.!?\n]{{0,40}}\b(?:vergessen|ignorieren|missachten|verwerfen|"
            r"überschreiben|umgehen|preisgeben|verraten)\b"
        ),
        (
            r"(?:^|[.!?:;„“\"»]\s*|\b(?:please|bitte|und|and)\s+)(?:finish|end|begin|start|open|close|"
            r"write|make|give|let|fill|füge|beende|beginne|schreibe?|lass|mach|gib|ergänze)\b"
            r"[^.!?\n]{0,40}\b(?:summar(?:y|ies)|zusammenfassung(?:en)?|tl;?dr|kurzfassung)\b"
        ),
        (
            r"\b(?:decode|dekodier\w*|entschlüssel\w*|base64|rot13)\b[^.!?\n]{0,80}"
            r"\b(?:follow|folge\w*|befolg\w*|execute|führe|obey|write|schreib\w*|"
            r"instruction|anweisung)"
        ),
    )
)
_ENCODED = re.compile(
    r"(?<![\w/.:-])(?=[a-z0-9+/]*[A-Z])(?=[A-Za-z+/]*\d)[A-Za-z0-9+/]{48,}={0,2}"
    r"|(?<!\w)(?:[0-9A-Fa-f]{2}[ :]?){32,}(?!\w)"
)
"""Base64 and hexadecimal: letters of both kinds and digits in one run, which no address has."""
_ADDRESSES = re.compile(
    r"https?://|www\.|\b[\w.+-]+@[\w-]+\.\w+|\bbit\.ly/|\bt\.me/", re.IGNORECASE
)
_INVITES = re.compile(
    r"\b(?:kauf|klick|besuch|ruf|überweis|investier|abonnier|folg|lad|bestell|meld|sicher|hol|"
    r"registrier|spend|wähl|vertrau|teil|handel|nutz|probier|scann|install|öffn)\w*\s+sie\b"
    r"|(?:^|[.!?:]\s+)(?:jetzt\s+)?(?:kaufe?|kauft|klicke?|klickt|besuche|abonniere|folge|"
    r"lade|bestelle|melde|sichere?|investiere|spende|überweise)\b(?!\s+(?:der|die|das|ein|eine)\b)"
    r"|(?:^|[.!?:]\s+)(?:please\s+|now\s+|just\s+)?(?:buy|click|visit|subscribe|follow|download|"
    r"invest|donate|register|sign up|call now|send|transfer|scan|install|order)\b"
    r"|\b(?:buy now|jetzt kaufen|click here|hier klicken|you (?:should|must|need to|can now)|"
    r"du (?:solltest|musst)|sie sollten (?:jetzt|sofort))\b",
    re.IGNORECASE,
)
_TAG_LIKE = re.compile(r"<(?=[|/!?a-zA-Z｜])")
_INST = re.compile(r"\[(?=/?(?:INST|SYS|THINK|AVAILABLE|TOOL))", re.IGNORECASE)
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f]"
)
_ONE_PARAGRAPH = 2
"""Sentences behind a suspicious one that go with it."""
_LONGEST_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Screened:
    """An article without what speaks to machines.

    Attributes:
        text: What is left; the whole article where nothing was found.
        title: The same, or empty.
        found: The beginning of what was found first; empty if nothing was.
    """

    text: str
    title: str
    found: str


def screened(text: str, title: str = "") -> Screened:
    """Take out passages that give a machine instructions, with the sentences that follow them."""
    kept: list[str] = []
    found = _shown(title) if _speaks_to_machines(title) else ""
    clean_title = "" if found else title
    skip_next = False
    for line in text.split("\n"):
        passage = _first_suspicious(line)
        if passage is None and not (skip_next and line.strip()):
            kept.append(line)
            continue
        if passage is None:  # what follows a suspicious paragraph belongs to it
            skip_next = False
            continue
        found = found or _shown(passage)
        rest, whole = _without(line, passage)
        skip_next = whole
        if rest:
            kept.append(rest)
    return Screened("\n".join(kept).strip() if found else text, clean_title, found)


def _first_suspicious(line: str) -> str | None:
    if not line.strip():
        return None
    seen = _seen(line)
    if not _suspicious(seen):
        return None
    return next((one.text for one in split(line) if _suspicious(_seen(one.text))), line)


def _without(line: str, passage: str) -> tuple[str, bool]:
    """Give what is left of a paragraph, and whether the next one is to go too."""
    sentences = [one.text for one in split(line)]
    bad = {n for n, one in enumerate(sentences) if one == passage or _suspicious(_seen(one))}
    gone = {n + more for n in bad for more in range(_ONE_PARAGRAPH + 1)}
    left = " ".join(one for n, one in enumerate(sentences) if n not in gone)
    return left, max(gone, default=0) >= len(sentences) - 1


def _speaks_to_machines(text: str) -> bool:
    return bool(text) and _suspicious(_seen(text))


def _suspicious(seen: str) -> bool:
    return any(pattern.search(seen) for pattern in _PATTERNS) or bool(_ENCODED.search(seen))


def _seen(text: str) -> str:
    """Give a text as a model reads it: no tricks of script, no invisible signs."""
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    spaced = re.sub(r"\b(?:\w[ .\-_]){4,}\w\b", lambda m: re.sub(r"[ .\-_]", "", m[0]), plain)
    return spaced.translate(_LOOKALIKES)


_LOOKALIKES = str.maketrans("аеорсухіѕԁոɡΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "aeopcyxisdngABEZHIKMNOPTYXo")
"""Cyrillic and Greek letters that look like Latin ones."""


def speaks_to_readers(tldr: str) -> str | None:
    """Give the words with which a TLDR wants something of its reader; ``None`` if it does not.

    News tells what happened. Addresses, and sentences that tell people to buy
    or click, are an advertisement, or an instruction that somebody followed.
    """
    found = _ADDRESSES.search(tldr) or _INVITES.search(tldr)
    return found[0].strip() if found else None


def defused(text: str) -> str:
    """Give a text in which nothing is a sign of a chat template: ``<|im_start|>``, ``[INST]``.

    Servers turn a chat into one text and read such signs in it, whoever wrote them.
    """
    return _INST.sub("[ ", _TAG_LIKE.sub("< ", _INVISIBLE.sub("", text)))


def _shown(text: str) -> str:
    line = " ".join(_INVISIBLE.sub("", text).split())
    return line if len(line) <= _LONGEST_SHOWN else line[: _LONGEST_SHOWN - 1] + "…"
