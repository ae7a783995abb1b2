"""Is every sentence of a TLDR carried by its article?

    TLDR --sentences--> words --article--> support --rules--> verdict

A sentence that stands in the article as it is, is supported at once. For
another one the article's sentences that say most of its words are its
support, and it is read against them: numbers, dates, quotations and names
must be theirs, and so must negation, hearsay, questions, and who did what.
The TLDR as a whole must be in the article's language, short, free of
repetition, markup and the talk of machines, and end with a whole sentence.

The check knows words and their order, not the world: it turns down what it
cannot find, and a true paraphrase in words of its own may be among that.
"""

from __future__ import annotations

from aggregator.summarise.grounding.article import ArticleText
from aggregator.summarise.grounding.closeness import closeness_faults
from aggregator.summarise.grounding.sentence import judge
from aggregator.summarise.grounding.several import check_several
from aggregator.summarise.grounding.verdict import Fault, SentenceVerdict, Verdict
from aggregator.summarise.grounding.whole import faults
from aggregator.summarise.notes import without_note
from aggregator.text.copying import longest_run, plain
from aggregator.text.lemmas import detect_language, primary
from aggregator.text.sentences import split

__all__ = [
    "Fault",
    "SentenceVerdict",
    "Verdict",
    "check",
    "check_several",
    "closeness_faults",
]

_LONGEST_TLDR = 6_000
"""Characters that are checked sentence by sentence; what is longer is too long anyway."""


def check(tldr: str, article: str, language: str | None = None) -> Verdict:
    """Hold a TLDR against the article it sums up.

    Pure, and never raises whatever the texts are. Cost grows with the
    article; sentences copied as they stand cost almost nothing.

    Args:
        tldr: Plain text, one paragraph; a note of our own at its end is not looked at.
        article: Plain text, paragraphs separated by line breaks.
        language: Of the article (BCP 47); told from its text when ``None``.

    Returns:
        Per sentence its support or its fault, and what is wrong with the
        TLDR as a whole. ``supported`` is the answer in one word.
    """
    tldr = without_note(tldr)
    language = primary(language) or detect_language(article)
    sentences = [sentence.text for sentence in split(tldr[:_LONGEST_TLDR], language)]
    text = ArticleText(article, language)
    return Verdict(
        sentences=tuple(judge(sentence, text) for sentence in sentences),
        faults=tuple(faults(tldr, article, sentences, language)),
        verbatim=longest_run(plain(tldr[:_LONGEST_TLDR]), text.plain),
    )
