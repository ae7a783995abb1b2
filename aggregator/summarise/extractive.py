"""The embedded engine: no model, no network.

    text --candidates--> sentences that can stand alone --ranking--> about five --> one paragraph

Whole sentences of the article, chosen, kept in its order and lightly
compressed. German first, English too; in other languages it does not know
which sentences lean on others, nor dictionary forms.
"""

from __future__ import annotations

from dataclasses import replace

from aggregator.errors import SummariseError
from aggregator.model import Support, Tldr
from aggregator.summarise.candidates import SHORTEST, Candidate, candidates, count_words
from aggregator.summarise.ranking import Budget, choose
from aggregator.text.lemmas import content_lemmas, detect_language

_READS = 24_000
"""Characters of an article that are read; some 3,500 words of German. Of these no more than 400
sentences are ranked."""
_SHARE = 0.36
"""Of an article that its TLDR may be: 90 words from 250 on."""
_LEAST_BUDGET = 30
_FULL_ARTICLE = 250
_FULL_TLDR = 40


def summarise_text(
    text: str,
    *,
    title: str | None = None,
    teaser: str | None = None,
    language: str | None = None,
    sentences: int = 5,
    max_words: int = 90,
) -> Tldr:
    """Sum up an article in sentences of its own.

    Pure, and fit to be run in a worker process. Reads the first 24,000
    characters (some 3,500 words), of these 400 sentences, and no more, so that
    no text takes it longer than 200 ms once the dictionaries are loaded.

    Args:
        text: Plain text, paragraphs separated by line breaks.
        title: Helps to tell what matters; never part of the TLDR.
        teaser: The source's own summary; likewise.
        language: BCP 47; told by the text where unknown.
        sentences: Wanted number of sentences.
        max_words: Most words. A text of fewer than 250 words gets about a
            third of its length.

    Returns:
        A TLDR with, per sentence, the sentence of the article it came from.

    Raises:
        SummariseError: There is no text, or no whole sentence in it that
            can stand alone and is short enough.
    """
    read = _beginning(text)
    if not any(map(str.isalnum, read)):
        raise SummariseError("there is no text to sum up")
    language = language or detect_language(read)
    found = candidates(read, language)
    budget = _budget(count_words(read), sentences, max_words)
    about = frozenset(content_lemmas(title or "", language))
    teased = frozenset(content_lemmas(teaser or "", language))
    one = Budget(sentences=1, words=max_words)
    chosen = (
        choose(found, budget, title=about, teaser=teased)
        or choose(found, one, title=about, teaser=teased)
        or choose(_opened(found), one, title=about, teaser=teased)
    )
    if not chosen:
        raise SummariseError(_why_none(found, max_words))
    return Tldr(
        text=" ".join(candidate.text for candidate in chosen),
        engine="extractive",
        support=tuple(Support(candidate.text, (candidate.source,)) for candidate in chosen),
    )


def _why_none(found: list[Candidate], max_words: int) -> str:
    if not found:
        return "the text has no whole sentences (a list, a table, or no punctuation?)"
    longest, shortest = (choice(one.words for one in found) for choice in (max, min))
    if longest < SHORTEST:
        return f"the text is too short: none of its sentences has {SHORTEST} words"
    if shortest > max_words:
        return f"every sentence of the text has more than {max_words} words"
    if not any(one.usable for one in found):
        return (
            "no sentence of the text can stand alone:"
            " they are questions, fragments, or parts of quotations"
        )
    return (
        f"no sentence of the text can stand alone in {max_words} words:"
        " they need those before them, or are longer"
    )


def _opened(found: list[Candidate]) -> list[Candidate]:
    """Let the article's first sentence stand: there is nothing before it but the title."""
    return [replace(one, leans=one.leans and one.place > 0) for one in found]


def _beginning(text: str) -> str:
    if len(text) <= _READS:
        return text
    cut = max(text.rfind(sign, 0, _READS) for sign in "\n ")
    return text[: cut if cut > 0 else _READS]


def _budget(words: int, sentences: int, max_words: int) -> Budget:
    allowed = min(max_words, max(_LEAST_BUDGET, round(_SHARE * words)))
    at_least = min(_FULL_TLDR, allowed) if words >= _FULL_ARTICLE else 0
    return Budget(sentences=sentences, words=allowed, at_least=at_least)
