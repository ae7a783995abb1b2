"""Is what the TLDR asserts asserted in the article, or only denied, asked, rumoured or planned?"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from aggregator.summarise.grounding.pairing import Pairing, by_statement
from aggregator.summarise.grounding.verdict import Fault
from aggregator.summarise.grounding.vocabulary import (
    ADVERBS,
    ATTRIBUTIONS,
    AUXILIARIES,
    CONDITIONS,
    DENYING_STEMS,
    DONE,
    FIRST_PERSON,
    INDICATIVE,
    MODALS,
    NEGATIVE_STEMS,
    NEGATORS,
    NO_NEGATION_BEFORE,
    PLANS,
    REPORTED,
    RUMOUR,
    SPEAKING,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from aggregator.summarise.grounding.article import Unit
    from aggregator.summarise.grounding.reading import Word


_CLOSE = 0.6
"""Share of a statement's words from which on it is taken for the unit's own statement."""

_MARKS = '„“”»«"'
_NEARLY = 0.1
"""How far behind the best a unit may be and still be believed as well."""
_NEAR_VERB = 4
"""Words before the comma among which a verb of speaking is looked for."""


def assertion_faults(pairings: Sequence[Pairing], *, asks: bool) -> Iterator[Fault]:
    """Name what a sentence asserts though its support does not.

    Only units that say most of a statement are believed to be its source;
    a statement that one of them carries without a fault is carried.
    ``asks`` says that the sentence is a question itself.
    """
    for group in by_statement(pairings, _CLOSE):
        best = max(pairing.share for pairing in group)
        close = [p for p in group if p.share >= best - _NEARLY]
        verdicts = [next(_faults(p, asks=asks), None) for p in close]
        if all(verdicts):
            yield from filter(None, verdicts[:1])


def _faults(pairing: Pairing, *, asks: bool) -> Iterator[Fault]:
    if not asks:
        yield from _question(pairing)
    yield from _negation_added(pairing)
    yield from _negation_dropped(pairing)
    yield from _denial_dropped(pairing)
    yield from _hedge_dropped(pairing)
    yield from _plan_told_as_done(pairing)


def _question(pairing: Pairing) -> Iterator[Fault]:
    mark = pairing.unit.text.find("?")
    ours = pairing.our_place
    asked = [n for n, word in enumerate(pairing.theirs) if word.content and word.start < mark]
    kept = [n for n in asked if n in ours]
    if asked and len(kept) >= _CLOSE * len(asked):
        yield Fault("question", f"The article only asks this: „{pairing.unit.text}“")


def is_negator(words: Sequence[Word], place: int) -> bool:
    """Whether the word denies; "nicht nur" does not."""
    after = words[place + 1].lower if place + 1 < len(words) else ""
    return words[place].lower in NEGATORS and after not in NO_NEGATION_BEFORE


def _denies(
    words: Sequence[Word], place: int, kept: Collection[int], other: Sequence[Word]
) -> bool:
    """Whether a word says no: a negator, or a word for it that only this side has."""
    if is_negator(words, place):
        return True
    form = words[place].lemma
    if place in kept:
        return False
    return form.startswith(NEGATIVE_STEMS) or (
        form.startswith("un") and any(word.lemma == form[2:] for word in other)
    )


def _negation_added(pairing: Pairing) -> Iterator[Fault]:
    ours, theirs, kept = pairing.ours, pairing.theirs, pairing.our_place
    for place in range(pairing.first, pairing.last):
        if not is_negator(ours, place):
            continue
        near = [n for n in _around(ours, place) if n in pairing.partner]
        clauses = {theirs[pairing.partner[n]].clause for n in near}
        explained = any(
            (word.clause in clauses or n not in kept)
            and _denies(theirs, n, kept, pairing.statement)
            for n, word in enumerate(theirs)
        )
        if clauses and not explained:
            said = " ".join(word.text for word in ours[max(0, place - 2) : place + 3])
            yield Fault("negation", f"„{said}“: the article does not deny it.")


def _negation_dropped(pairing: Pairing) -> Iterator[Fault]:
    ours, theirs, our_place = pairing.ours, pairing.theirs, pairing.our_place
    for place in range(len(theirs)):
        if not is_negator(theirs, place) or place in our_place:
            continue
        near = _around(theirs, place)
        kept = [our_place[n] for n in near if n in our_place]
        if not kept or len(kept) < len(near):
            continue
        clauses = {ours[n].clause for n in kept}
        stays = any(
            word.clause in clauses and _denies(ours, n, pairing.partner, theirs)
            for n, word in enumerate(ours)
        )
        if not stays:
            said = " ".join(word.text for word in theirs[max(0, place - 2) : place + 3])
            yield Fault("negation", f"The article denies it: „{said}“")


def _around(words: Sequence[Word], place: int) -> list[int]:
    """Give the content words that a negator denies: its neighbours, and the verbs of its clause."""
    clause = words[place].clause
    inside = [n for n, w in enumerate(words) if w.clause == clause and w.content]
    before = [n for n in inside if n < place][-1:]
    after = [n for n in inside if n > place][:1]
    verbs = [n for n in inside if words[n].verb]
    near = after if words[place].lower.startswith("kein") and after else before + after
    return sorted({*near, *verbs})


def _denial_dropped(pairing: Pairing) -> Iterator[Fault]:
    denials = [w for w in pairing.theirs if w.lemma.startswith(DENYING_STEMS)]
    if not denials or pairing.share < _CLOSE:
        return
    kept = any(
        is_negator(pairing.ours, place)
        or word.lemma.startswith(DENYING_STEMS)
        or (place not in pairing.partner and word.lemma.startswith(NEGATIVE_STEMS))
        for place, word in enumerate(pairing.ours)
    )
    if not kept:
        yield Fault("negation", f"The article says that this is denied („{denials[0].text}“).")


def _hedges(words: Sequence[Word]) -> Iterator[int]:
    for place, word in enumerate(words):
        near = {w.lower for w in words[max(0, place - 2) : place + 3]}
        if (
            word.lemma in ADVERBS
            or word.lower in MODALS
            or word.lemma in RUMOUR
            or word.lower in CONDITIONS
            or (word.lower in REPORTED and not near & {"ich", "i"})
        ):
            yield place


def _hedge_dropped(pairing: Pairing) -> Iterator[Fault]:
    hedged = {pairing.ours[n].clause for n in _hedges(pairing.ours)}
    named = attributed(pairing.ours)
    for place in _hedges(pairing.theirs):
        word, ours = pairing.theirs[place], pairing.our_place
        if place in ours and word.lower == pairing.ours[ours[place]].lower:
            continue
        reported = word.lower in REPORTED
        if (named and (reported or word.lower in MODALS)) or (reported and hedged):
            continue
        kept = _kept(pairing, place)
        clauses = {pairing.ours[n].clause for n in kept}
        if word.lower in AUXILIARIES and not _has_finite(pairing.ours, clauses):
            continue
        if kept and not hedged & clauses:
            said = " ".join(w.text for w in pairing.theirs[place : place + 4])
            yield Fault("hearsay", f"The article does not say it as a fact: „{said}…“")


def _kept(pairing: Pairing, place: int) -> list[int]:
    """Give where the TLDR has what a hedge of the article leaves open; nothing if it has not."""
    ours, words = pairing.our_place, pairing.theirs
    governed = _governed(words, place)
    kept = [n for n in governed if n in ours]
    needed = governed if words[place].lemma in ADVERBS else governed[-1:]
    subjects = [n for n in governed if words[n].capital]
    same_subject = not subjects or any(n in ours for n in subjects)
    enough = len(kept) >= _CLOSE * len(governed)
    return [ours[n] for n in kept] if enough and same_subject and {*needed} <= {*kept} else []


def _has_finite(words: Sequence[Word], clauses: Collection[int]) -> bool:
    """Whether these clauses have an auxiliary in the indicative; without one they state nothing."""
    return any(word.clause in clauses and word.lower in INDICATIVE for word in words)


def attributed(words: Sequence[Word]) -> bool:
    """Whether the sentence says whose statement it is."""
    return any(
        word.lemma in ATTRIBUTIONS
        or (word.lower == "so" and place and word.clause != words[place - 1].clause)
        for place, word in enumerate(words)
    )


def _governed(words: Sequence[Word], place: int) -> list[int]:
    """Give the content words whose truth a hedge leaves open; the predicate last."""
    word = words[place]
    reach = [
        n for n, w in enumerate(words) if w.content and n != place and w.lemma not in ATTRIBUTIONS
    ]
    inside = [n for n in reach if words[n].clause == word.clause]
    if word.lemma in ADVERBS:
        return [n for n in inside if n > place][:1] or inside[-1:]
    if word.lemma in RUMOUR:
        inside = [n for n in reach if words[n].clause >= word.clause]
    verbs = [n for n in inside if not words[n].capital]
    if word.lower in REPORTED - AUXILIARIES:
        return [*inside, place]
    return [n for n in inside if n not in verbs[-1:]] + verbs[-1:]


def _plan_told_as_done(pairing: Pairing) -> Iterator[Fault]:
    for here, there in pairing.partner.items():
        mine, yours = pairing.ours[here], pairing.theirs[there]
        if not pairing.first <= here < pairing.last or mine.capital or not mine.content:
            continue
        infinitive = yours.lower.replace("ß", "ss") == yours.lemma
        if yours.capital or not infinitive or mine.lower == yours.lower:
            continue
        clause = {w.lower for w in pairing.theirs if w.clause == yours.clause}
        own = {w.lower for w in pairing.ours if w.clause == mine.clause}
        if clause & PLANS and not clause & DONE and own & DONE and not own & PLANS:
            yield Fault(
                "hearsay", f"Not done yet in the article: „{yours.text}“ became „{mine.text}“."
            )


def speaker_faults(pairings: Sequence[Pairing]) -> Iterator[Fault]:
    """Name who is made to say what in the article nobody is said to say: "X meint, dass …"."""
    best: dict[int, Pairing] = {}
    for pairing in pairings:
        best.setdefault(pairing.first, pairing)
    for before, after in pairwise(best.values()):
        said, opening = before.statement, after.statement[0]
        speaker = next((w for w in said if w.capital and w.content), None)
        speaks = any(w.lemma in SPEAKING for w in said[-_NEAR_VERB:])
        if not speaker or not speaks or opening.lower not in ("dass", "that"):
            continue
        theirs, text = after.theirs, after.unit.text
        own = any(w.stem == speaker.stem for w in theirs) or attributed(theirs)
        quoted = after.unit.quoted or any(mark in text for mark in '„“”»«"')
        if (
            after.share >= _CLOSE
            and not own
            and not quoted
            and not any(w.lower in REPORTED for w in theirs)
        ):
            yield Fault("roles", f"In the article „{speaker.text}“ does not say this.")


def own_words_faults(sentence: str, words: Sequence[Word], unit: Unit) -> Iterator[Fault]:
    """Name a sentence in which somebody says "ich" whom only the article's quotation marks show."""
    me = next((w for w in words if w.lower in FIRST_PERSON), None)
    if me is None or attributed(words) or any(mark in sentence for mark in _MARKS):
        return
    if unit.quoted or any(mark in unit.text for mark in _MARKS):
        yield Fault("quotation", f"„{me.text}“ is not the article's own: „{unit.whole}“")
