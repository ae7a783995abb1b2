"""Who did what, as far as German word forms and word order tell.

A noun's role is read from what stands before it: a preposition, a genitive,
the article's case. Where that says nothing (names; die, das, eine), the order
is taken. Nothing is said of sentences whose forms leave it open.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from aggregator.summarise.grounding.pairing import Pairing, by_statement
from aggregator.summarise.grounding.verdict import Fault
from aggregator.summarise.grounding.vocabulary import (
    JOINED,
    PASSIVE,
    PLURAL,
    PREPOSITIONS,
    SINGULAR,
    TIMES,
)
from aggregator.text.lemmas import in_dictionary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aggregator.summarise.grounding.article import ArticleText
    from aggregator.summarise.grounding.reading import Word

_CLOSE = 0.6
"""Share of a statement's words from which on it is taken for the unit's own statement."""
_COPY = 0.75
"""Share of a sentence from which on its order of words means what the article's does."""
_TOGETHER = 4
"""Words apart that a title and its name may stand in the article."""

_CASES = {
    "den": "acc", "einen": "acc", "keinen": "acc", "seinen": "acc", "ihren": "acc", "diesen": "acc",
    "dem": "dat", "einem": "dat", "seinem": "dat", "ihrem": "dat", "diesem": "dat",
    "des": "gen", "eines": "gen", "seines": "gen", "ihres": "gen", "dieses": "gen",
    "der": "der", "einer": "der", "seiner": "der", "ihrer": "der", "dieser": "der",
    "die": "", "das": "", "ein": "", "eine": "", "sein": "", "seine": "", "ihr": "", "ihre": "",
    "diese": "", "kein": "", "keine": "", "alle": "", "viele": "", "mehrere": "", "einige": "",
}  # fmt: skip
_SUBJECTS = frozenset(["", "der"])


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun or name and what its surroundings say of its role.

    Attributes:
        place: Among the words of the sentence.
        role: A preposition, ``acc``, ``dat``, ``gen``, ``der`` (open), or
            nothing: subject or object.
    """

    place: int
    role: str


def nouns(words: Sequence[Word]) -> list[Noun]:
    """Find the nouns of a German sentence with their roles; of names only the last part."""
    found = []
    for place, word in enumerate(words):
        after = words[place + 1] if place + 1 < len(words) else None
        named = after is not None and after.capital and after.clause == word.clause
        owner = named and _owner(words, place + 1)
        if word.content and word.capital and word.lemma not in TIMES and (owner or not named):
            role = "gen" if _owner(words, place) else _role(words, place)
            found.append(Noun(place, role))
    return found


def _owner(words: Sequence[Word], place: int) -> bool:
    """Whether it looks like a name in the genitive after a noun: "Verbündete Norlands"."""
    before = words[place - 1] if place else None
    return (
        before is not None
        and before.capital
        and before.content
        and before.clause == words[place].clause
        and words[place].lower.endswith("s")
    )


def _role(words: Sequence[Word], place: int) -> str:
    at = place - 1
    clause = words[place].clause
    case: str | None = None
    while at >= 0 and words[at].clause == clause:
        word = words[at]
        if word.lower in PREPOSITIONS and not _opens_infinitive(words, at):
            return word.lower
        if word.lower in _CASES and case is None:
            case = _CASES[word.lower]
        elif case is not None or not _inside_phrase(word):
            break
        at -= 1
    before = words[at] if at >= 0 and words[at].clause == clause else None
    if case in ("der", "gen") and before is not None and before.capital and before.content:
        return "gen"
    return case or ""


def _opens_infinitive(words: Sequence[Word], place: int) -> bool:
    """Whether "um", "ohne" or "statt" belongs to a "zu" later in its clause."""
    if words[place].lower not in ("um", "ohne", "statt"):
        return False
    return any(w.lower == "zu" and w.clause == words[place].clause for w in words[place:])


def _inside_phrase(word: Word) -> bool:
    adjective = word.content and word.lower.endswith(("e", "en", "er", "es", "em"))
    return word.capital or word.text[:1].isdigit() or (adjective and not word.verb)


def role_faults(pairings: Sequence[Pairing], whole: Sequence[Pairing]) -> Iterator[Fault]:
    """Name those who do in the TLDR what they do not do in the article.

    Args:
        pairings: The sentence's statements, each beside the units that say most of it.
        whole: The sentence as a whole beside the units that say most of it.
    """
    for close in by_statement(pairings, _CLOSE):
        verdicts = [next(_subject(pairing, _both(pairing)), None) for pairing in close]
        if all(verdicts):
            yield from filter(None, verdicts[:1])
    copies = [pairing for pairing in whole if pairing.share >= _COPY]
    verdicts = [next(_exchanged(pairing, _both(pairing)), None) for pairing in copies]
    if verdicts and all(verdicts):
        yield from filter(None, verdicts[:1])


def _both(pairing: Pairing) -> list[tuple[Noun, Noun]]:
    """Give the statement's nouns, each with the article's like."""
    ours = [n for n in nouns(pairing.ours) if pairing.first <= n.place < pairing.last]
    theirs = {noun.place: noun for noun in nouns(pairing.theirs)}
    partner = pairing.partner
    return [(n, theirs[partner[n.place]]) for n in ours if partner.get(n.place) in theirs]


def _exchanged(pairing: Pairing, both: Sequence[tuple[Noun, Noun]]) -> Iterator[Fault]:
    for (a, a_there), (b, b_there) in combinations(both, 2):
        if a.role == a_there.role and b.role == b_there.role and a.role != b.role:
            continue
        crossed = (a.place < b.place) != (a_there.place < b_there.place)
        swapped = a.role == b_there.role and b.role == a_there.role and crossed
        taken = _takes(a, a_there, b, b_there) or _takes(b, b_there, a, a_there)
        if (taken and crossed) or (swapped and not _same_rank(pairing, a_there, b_there)):
            names = pairing.ours[a.place].text, pairing.ours[b.place].text
            yield Fault("roles", f"„{names[0]}“ and „{names[1]}“ have changed places.")


def _takes(a: Noun, a_there: Noun, b: Noun, b_there: Noun) -> bool:
    """Whether the one stands with the preposition that was the other's."""
    role = b_there.role
    return role in {*PREPOSITIONS, "gen"} and a.role == role and role not in (a_there.role, b.role)


def _same_rank(pairing: Pairing, a: Noun, b: Noun) -> bool:
    """Whether two nouns are only members of a list, or of different clauses."""
    first, last = sorted((a.place, b.place))
    between = pairing.theirs[first + 1 : last]
    if pairing.theirs[first].clause != pairing.theirs[last].clause:
        return not any(w.verb for w in between)
    plain = all(w.capital or w.lower in JOINED or w.lower in _CASES for w in between)
    return a.role == b.role and plain


def _subject(pairing: Pairing, both: Sequence[tuple[Noun, Noun]]) -> Iterator[Fault]:
    """Compare the statement's first noun, if it can only be the subject, with its like."""
    if not both or both[0][0].role not in _SUBJECTS:
        return
    here, there = both[0]
    head = pairing.ours[pairing.first : here.place + 1]
    if any(word.verb or _number(word) or word.lower in PREPOSITIONS for word in head):
        return
    verb = _shared_verb(pairing, here)
    if verb is None:
        return
    mine, yours = verb
    same_clause = pairing.theirs[there.place].clause == pairing.theirs[yours].clause
    name = pairing.ours[here.place].text
    passive_mine, passive_yours = _passive(pairing.ours, mine), _passive(pairing.theirs, yours)
    if passive_mine != passive_yours:
        return
    possible = [n for n in nouns(pairing.theirs) if n.role in _SUBJECTS]
    elsewhere = any(pairing.theirs[n.place].stem == pairing.ours[here.place].stem for n in possible)
    clause = pairing.theirs[yours].clause
    doer = any(pairing.theirs[noun.place].clause == clause for noun in possible)
    if there.role not in _SUBJECTS and (same_clause or doer) and not elsewhere:
        yield Fault("roles", f"In the article it is not „{name}“ who does this.")
        return
    numbers = _finite(pairing.ours, mine), _finite(pairing.theirs, yours)
    same_form = name == pairing.theirs[there.place].text
    lists = _listed(pairing.ours, here.place) or _listed(pairing.theirs, there.place)
    if same_form and same_clause and not lists and None not in numbers and numbers[0] != numbers[1]:
        yield Fault("roles", f"In the article „{name}“ is not the one who does this.")


def _listed(words: Sequence[Word], place: int) -> bool:
    """Whether the noun is one of several: "A und B"."""
    near = [*words[max(0, place - _TOGETHER) : place], *words[place + 1 : place + 2]]
    return any(word.lower in JOINED for word in near)


def _shared_verb(pairing: Pairing, subject: Noun) -> tuple[int, int] | None:
    clause = pairing.ours[subject.place].clause
    for here in range(subject.place + 1, pairing.last):
        word = pairing.ours[here]
        if here in pairing.partner and word.verb and word.clause == clause:
            return here, pairing.partner[here]
    return None


def _clause(words: Sequence[Word], place: int) -> list[Word]:
    return [word for word in words if word.clause == words[place].clause]


def _passive(words: Sequence[Word], verb: int) -> bool:
    participle = words[verb].lower != words[verb].lemma
    return participle and any(w.lower in PASSIVE for w in _clause(words, verb))


def _number(word: Word) -> str | None:
    if word.lower in SINGULAR:
        return "one"
    return "many" if word.lower in PLURAL else None


def _finite(words: Sequence[Word], verb: int) -> str | None:
    """Tell whether the clause's finite verb is in the singular or the plural."""
    for word in _clause(words, verb):
        if number := _number(word):
            return number
    form = words[verb].lower
    if form.endswith("n"):
        return "many"
    return "one" if form.endswith(("t", "te")) else None


def title_faults(words: Sequence[Word], article: ArticleText) -> Iterator[Fault]:
    """Name those who bear another's name or title: "Präsident Meier" where Meier is none.

    Only where the article has both words as they are, and the second is in no
    dictionary: two nouns may stand side by side for other reasons.
    """
    for first, second in pairwise(words):
        if not (first.content and second.content and first.capital and second.capital):
            continue
        if first.clause != second.clause or not article.has_noun(second.text):
            continue
        if not article.has_noun(first.text) or in_dictionary(second.text, "de"):
            continue
        shared = article.says(first) & article.says(second)
        if not any(_near(article.words(n), first, second, article) for n in shared):
            yield Fault("roles", f"The article does not join „{first.text}“ and „{second.text}“.")


def _near(words: Sequence[Word], first: Word, second: Word, article: ArticleText) -> bool:
    a = [n for n, word in enumerate(words) if article.same(word, first)]
    b = [n for n, word in enumerate(words) if article.same(word, second)]
    return any(abs(x - y) <= _TOGETHER for x in a for y in b)
