"""Light compression: what a sentence loses before it stands in a TLDR.

A dateline, a bullet, a leading conjunction, a particle that ties it to the
sentence before ("aber", "zudem"), a pointer in brackets, an agency's mark at
the end. Nothing is reworded, and nothing that says who
claims a thing is dropped: that would turn hearsay into fact.
"""

from __future__ import annotations

import re

from aggregator.summarise.dangling import upright

_AGENCY = r"(?:dpa|APA|AFP|AP|SDA|epd|KNA|Reuters|SID|dapd|ots|[a-zäöü]{2,4})(?:[/,-]\s?[\w-]+)*"
_PLACE = r"[A-ZÄÖÜ][\w.’-]+(?:[ /](?:(?:am|an der|im|ob der) )?[A-ZÄÖÜ(][\w.’)-]+){0,4}"
_DATELINE = re.compile(rf"(?:{_PLACE}\s?)?\({_AGENCY}\)\s*[-–—:]\s*")
_BARE_DATELINE = re.compile(r"[A-ZÄÖÜ][\w.-]+(?:[ /][A-ZÄÖÜ][\w.-]+){0,2}\s[-–—]\s(?=[A-ZÄÖÜ„\"»])")
_PARTICLE = re.compile(
    r"(?<=[a-zäöüß]) (?:aber|jedoch|allerdings|zudem|außerdem|ausserdem|hingegen|übrigens)"
    r"(?= (?:auch|noch|nur|nicht|bereits|schon|sehr|ein|eine[mnr]?|der|die|das|den|dem|im|"
    r"in|am|an|auf|aus|bei|für|mit|nach|von|vom|vor|zu|zum|zur|um|über|unter|ganz|keine?n?|sich|als)\b)"
)
_TWO_SIDED = re.compile(r"\b(?:zwar|nicht (?:aber|jedoch)|oder aber)\b", re.IGNORECASE)
_FIRST_CLAUSE = re.compile(r"[^,:;–„»«\"]*")
_BULLET = re.compile(r"[-–—•*·▪►■+]\s+")
_AGENCY_MARK = re.compile(rf"\s*[(\[]{_AGENCY}[)\]]\s*$")
_POINTER = re.compile(
    r"\s*\((?:siehe|s\.|vgl\.|hier|mehr|lesen|Foto|Bild|Video|Anm|link|ab \d|live)\b[^()]*\)"
    r"|\s*\[(?:\d+|…|\.\.\.)\]",
    re.IGNORECASE,
)


def compress(sentence: str, *, at_top: bool) -> str:
    """Drop what means nothing in a TLDR; every word that is left is the article's.

    Args:
        sentence: As it stands in the article.
        at_top: Whether "Berlin - " before it may be the place the news is from.
    """
    text = " ".join(sentence.split())
    if bullet := _BULLET.match(text):
        text = text[bullet.end() :]
    if dateline := _DATELINE.match(text) or (at_top and _BARE_DATELINE.match(text)) or None:
        text = text[dateline.end() :]
    clause = _FIRST_CLAUSE.match(text)
    if clause and not _TWO_SIDED.search(text):
        text = _PARTICLE.sub("", clause[0], count=1) + text[clause.end() :]
    text = _POINTER.sub("", _AGENCY_MARK.sub("", text))
    return upright(text)
