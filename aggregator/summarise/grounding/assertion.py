"""Is what the TLDR asserts asserted in the article, or only denied, asked, rumoured or planned?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.summarise.grounding.reading import NEGATORS, Word
from aggregator.summarise.grounding.verdict import Fault

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from aggregator.summarise.grounding.pairing import Pairing

_CLOSE = 0.6
"""Share of a statement's words from which on it is taken for the unit's own statement."""

_NO_NEGATION_BEFORE = frozenset("nur zuletzt selten only least".split())
_NEGATIVE = (
    "ablehn", "verweiger", "weiger", "verzicht", "verhinder", "verbiet", "verbot", "fehl", "mangel",
    "scheiter", "absag", "abgesag", "vermeid", "ausschliess", "dementier", "bestreit", "bestritt",
    "leugn", "verneint", "verpass", "zurückweis", "zurückgewies", "abstreit", "anstatt", "deny",
    "unmöglich", "refus", "reject", "fail", "stopp", "einstell",
)  # fmt: skip
_DENYING = (
    "bestreit", "bestritt", "dementier", "leugn", "abstreit", "abgestritt", "verneint", "zurückweis",
    "zurückgewies", "deny", "denied", "reject",
)  # fmt: skip
_ADVERBS = frozenset(
    """
    angeblich mutmasslich vermutlich offenbar wohl möglicherweise womöglich wahrscheinlich
    vielleicht eventuell anscheinend scheinbar vermeintlich voraussichtlich
    allegedly reportedly supposedly probably possibly perhaps apparently alleged suspected
    """.split()
)
_MODALS = frozenset(
    """
    soll sollen sollte sollten könnte könnten dürfte dürften würde würden müsste müssten wäre
    wären hätte hätten scheint scheinen might may could would should
    """.split()
)
_REPORTED = frozenset(
    """
    sei seien habe werde könne müsse wolle solle dürfe gebe gehe komme stehe liege lasse bleibe
    wisse sehe nehme halte brauche bestehe bekomme handle finde mache bringe führe zeige glaube
    trage spiele erhalte verstehe erwarte denke fühle laufe fahre bedeute gelte hoffe ermittle
    """.split()
)
_RUMOUR = frozenset(
    """
    gerücht verdacht vorwurf spekulation behauptung vermutung anschuldigung behaupten vermuten
    spekulieren befürchten verdächtigen bezichtigen vorwerfen rumour rumor allegation suspicion
    claim
    """.split()
)
_CONDITIONS = frozenset(["ob", "falls", "wenn", "sofern", "if", "whether", "unless"])
_ATTRIBUTIONS = frozenset(
    """
    sagen erklären mitteilen berichten melden betonen schreiben meinen ankündigen fordern warnen
    behaupten vermuten glauben hoffen erwarten rechnen heissen angeben einräumen argumentieren
    kritisieren vorwerfen festhalten laut zufolge gemäss demnach angabe ansicht
    say tell accord report claim argue warn announce
    """.split()
)
_PLANS = frozenset(
    """
    will wollen soll sollen kann können muss müssen möchte möchten darf dürfen wird werden zu
    plant planen könnte könnten dürfte dürften würde würden will shall to
    """.split()
)
_AUXILIARIES = frozenset("sei seien habe werde könne müsse wolle solle dürfe".split())
_INDICATIVE = frozenset(
    """
    hat haben hatte hatten ist sind war waren wird werden wurde wurden kann können muss müssen will
    wollen darf dürfen konnte konnten musste mussten wollte wollten
    """.split()
)
_DONE = frozenset(
    "hat haben ist sind wurde wurden war waren hatte hatten worden has have was were".split()
)


def assertion_faults(pairings: Sequence[Pairing]) -> Iterator[Fault]:
    """Name what a sentence asserts though its support does not.

    Only units that say most of a statement are believed to be its source;
    a statement that one of them carries without a fault is carried.
    """
    by_statement: dict[int, list[Pairing]] = {}
    for pairing in pairings:
        if pairing.share >= _CLOSE:
            by_statement.setdefault(pairing.first, []).append(pairing)
    for close in by_statement.values():
        best = max(pairing.share for pairing in close)
        verdicts = [next(_faults(p), None) for p in close if p.share >= best - 0.1]
        if all(verdicts):
            yield from filter(None, verdicts[:1])


def _faults(pairing: Pairing) -> Iterator[Fault]:
    yield from _question(pairing)
    yield from _negation_added(pairing)
    yield from _negation_dropped(pairing)
    yield from _denial_dropped(pairing)
    yield from _hedge_dropped(pairing)
    yield from _plan_told_as_done(pairing)


def _question(pairing: Pairing) -> Iterator[Fault]:
    mark = pairing.unit.text.find("?")
    ours = pairing.our_place
    if mark < 0 or any("?" in word.text for word in pairing.ours):
        return
    asked = [n for n, word in enumerate(pairing.theirs) if word.content and word.start < mark]
    kept = [n for n in asked if n in ours]
    if asked and len(kept) >= _CLOSE * len(asked):
        yield Fault("question", f"The article only asks this: „{pairing.unit.text}“")


def is_negator(words: Sequence[Word], place: int) -> bool:
    """Whether the word denies; "nicht nur" does not."""
    after = words[place + 1].lower if place + 1 < len(words) else ""
    return words[place].lower in NEGATORS and after not in _NO_NEGATION_BEFORE


def _denies(
    words: Sequence[Word], place: int, kept: Collection[int], other: Sequence[Word]
) -> bool:
    """Whether a word says no: a negator, or a word for it that only this side has."""
    if is_negator(words, place):
        return True
    form = words[place].lemma
    if place in kept:
        return False
    return form.startswith(_NEGATIVE) or (
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
            word.clause in clauses and _denies(theirs, n, kept, pairing.statement)
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
    """Give the content words that a negator stands between, in its clause."""
    clause = words[place].clause
    inside = [n for n, w in enumerate(words) if w.clause == clause and w.content]
    before = [n for n in inside if n < place][-1:]
    after = [n for n in inside if n > place][:1]
    return after if words[place].lower.startswith("kein") and after else before + after


def _denial_dropped(pairing: Pairing) -> Iterator[Fault]:
    denials = [w for w in pairing.theirs if w.lemma.startswith(_DENYING)]
    if not denials or pairing.share < _CLOSE:
        return
    kept = any(
        w.lemma.startswith((*_DENYING, *_NEGATIVE)) or w.lower in NEGATORS for w in pairing.ours
    )
    if not kept:
        yield Fault("negation", f"The article says that this is denied („{denials[0].text}“).")


def _hedges(words: Sequence[Word]) -> Iterator[int]:
    for place, word in enumerate(words):
        near = {w.lower for w in words[max(0, place - 2) : place + 3]}
        if (
            word.lemma in _ADVERBS
            or word.lower in _MODALS
            or word.lemma in _RUMOUR
            or word.lower in _CONDITIONS
            or (word.lower in _REPORTED and not near & {"ich", "i"})
        ):
            yield place


def _hedge_dropped(pairing: Pairing) -> Iterator[Fault]:
    hedged = {pairing.ours[n].clause for n in _hedges(pairing.ours)}
    attributed = _attributed(pairing.ours)
    for place in _hedges(pairing.theirs):
        word, ours = pairing.theirs[place], pairing.our_place
        if place in ours and word.lower == pairing.ours[ours[place]].lower:
            continue
        reported = word.lower in _REPORTED
        if (attributed and (reported or word.lower in _MODALS)) or (reported and hedged):
            continue
        kept = _kept(pairing, place)
        clauses = {pairing.ours[n].clause for n in kept}
        if word.lower in _AUXILIARIES and not _has_finite(pairing.ours, clauses):
            continue
        if kept and not hedged & clauses:
            said = " ".join(w.text for w in pairing.theirs[place : place + 4])
            yield Fault("hearsay", f"The article does not say it as a fact: „{said}…“")


def _kept(pairing: Pairing, place: int) -> list[int]:
    """Give where the TLDR has what a hedge of the article leaves open; nothing if it has not."""
    ours, words = pairing.our_place, pairing.theirs
    governed = _governed(words, place)
    kept = [n for n in governed if n in ours]
    needed = governed if words[place].lemma in _ADVERBS else governed[-1:]
    subjects = [n for n in governed if words[n].capital]
    same_subject = not subjects or any(n in ours for n in subjects)
    enough = len(kept) >= _CLOSE * len(governed)
    return [ours[n] for n in kept] if enough and same_subject and {*needed} <= {*kept} else []


def _has_finite(words: Sequence[Word], clauses: Collection[int]) -> bool:
    """Whether these clauses have an auxiliary in the indicative; without one they state nothing."""
    return any(word.clause in clauses and word.lower in _INDICATIVE for word in words)


def _attributed(words: Sequence[Word]) -> bool:
    """Whether the sentence says whose statement it is."""
    return any(
        word.lemma in _ATTRIBUTIONS
        or (word.lower == "so" and place and word.clause != words[place - 1].clause)
        for place, word in enumerate(words)
    )


def _governed(words: Sequence[Word], place: int) -> list[int]:
    """Give the content words whose truth a hedge leaves open; the predicate last."""
    word = words[place]
    inside = [
        n for n, w in enumerate(words) if w.clause == word.clause and w.content and n != place
    ]
    if word.lemma in _ADVERBS:
        return [n for n in inside if n > place][:1] or inside[-1:]
    if word.lemma in _RUMOUR:
        inside = [
            n for n, w in enumerate(words) if w.content and w.clause >= word.clause and n != place
        ]
    verbs = [n for n in inside if not words[n].capital]
    if word.lower in _REPORTED - _AUXILIARIES:
        return [*inside, place]
    return [n for n in inside if n not in verbs[-1:]] + verbs[-1:]


def _plan_told_as_done(pairing: Pairing) -> Iterator[Fault]:
    for here, there in pairing.partner.items():
        mine, yours = pairing.ours[here], pairing.theirs[there]
        if not pairing.first <= here < pairing.last or mine.capital or not mine.content:
            continue
        if yours.capital or yours.lower != yours.lemma or mine.lower == yours.lower:
            continue
        clause = {w.lower for w in pairing.theirs if w.clause == yours.clause}
        own = {w.lower for w in pairing.ours if w.clause == mine.clause}
        if clause & _PLANS and not clause & _DONE and own & _DONE and not own & _PLANS:
            yield Fault(
                "hearsay", f"Not done yet in the article: „{yours.text}“ became „{mine.text}“."
            )
