"""How good the embedded engine's TLDRs are, beside lead and LexRank.

ROUGE-1, -2 and -L (F1, Snowball's German stemmer) against human summaries, all
three with the same budget of 60 words, and the processor time the engine takes. With
`--report FILE` also every TLDR of the newsroom's articles beside title and
teaser, to be read by a person: ROUGE is the alarm, reading is the judgement.

Reads folders that are not part of the project: `--data` with `articles.jsonl`
(id, set, title, text, summary), `--newsroom` with `articles.jsonl` (title,
teaser, gold), `--seed-record` with one record in its text form. Without them
there is nothing to measure and the exit code is 0.

    python benchmarks/bench_tldr.py --report tldrs.md
"""

from __future__ import annotations

import argparse
import json
import math
import re
import statistics
import sys
import time
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aggregator.errors import SummariseError
from aggregator.summarise import summarise_text
from aggregator.text.lemmas import content_lemmas
from aggregator.text.sentences import split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_BUDGET = 60
_DAMPING = 0.85
_LEAST_SIMILARITY = 0.1
_MEASURES = ("rouge1", "rouge2", "rougeL")
_BESIDE = Path(__file__).resolve().parents[2] / "shared"


def main() -> int:
    arguments = _arguments()
    articles = _read(arguments.data / "articles.jsonl")
    if not articles:
        print(f"nothing to measure: {arguments.data / 'articles.jsonl'} is not there")
        return 0
    try:
        rouge = _Rouge()
    except ImportError as missing:
        print(f"{missing}; install the dependency group `bench`", file=sys.stderr)
        return 2
    summarise_text("Der Rat hat getagt.", language="de")  # loads the dictionary
    for name in sorted({article["set"] for article in articles}):
        _print_set(name, [a for a in articles if a["set"] == name], rouge)
    if arguments.seed_record.is_file():
        _print_seed(arguments.seed_record.read_text("utf-8"), rouge)
    newsroom = _read(arguments.newsroom / "articles.jsonl")
    if newsroom:
        _print_newsroom(newsroom)
    if newsroom and arguments.report:
        arguments.report.write_text("\n".join(_report(newsroom)), "utf-8")
        print(f"TLDRs to read: {arguments.report}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, default=_BESIDE / "tldr")
    parser.add_argument("--newsroom", type=Path, default=_BESIDE / "newsroom")
    parser.add_argument("--seed-record", type=Path, default=_BESIDE / "seed-record.txt")
    parser.add_argument("--report", type=Path, help="write the newsroom's TLDRs to this file")
    return parser.parse_args()


def _read(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


class _Rouge:
    """rouge-score with a tokenizer that keeps umlauts and stems German."""

    def __init__(self) -> None:
        from rouge_score.rouge_scorer import RougeScorer  # noqa: PLC0415 - of the group `bench`
        from snowballstemmer import stemmer  # noqa: PLC0415 - of the group `bench`

        stem = lru_cache(100_000)(stemmer("german").stemWord)

        class Tokenizer:
            def tokenize(self, text: str) -> list[str]:
                return [stem(word) for word in re.findall(r"\w+", text.lower())]

        self._scorer = RougeScorer(list(_MEASURES), tokenizer=Tokenizer())

    def __call__(self, text: str, reference: str) -> tuple[float, ...]:
        """Give ROUGE-1, -2 and -L as F1 in per cent."""
        scores = self._scorer.score(reference, text)
        return tuple(100 * scores[measure].fmeasure for measure in _MEASURES)


def _print_set(name: str, articles: list[dict[str, Any]], rouge: _Rouge) -> None:
    writers: dict[str, Callable[[dict[str, Any]], str]] = {
        "lead": _lead,
        "LexRank": _lexrank,
        "engine": _engine,
    }
    print(f"\n{name}: {len(articles)} articles, {_BUDGET} words")
    print(f"{'':10}{'R-1':>7}{'R-2':>7}{'R-L':>7}{'words':>7}{'ms':>7}")
    for writer, write in writers.items():
        begun = time.process_time()
        texts = [write(article) for article in articles]
        took = 1000 * (time.process_time() - begun) / len(articles)
        rows = [rouge(t, a["summary"]) for t, a in zip(texts, articles, strict=True)]
        means = [statistics.mean(column) for column in zip(*rows, strict=True)]
        words = statistics.mean(len(text.split()) for text in texts)
        figures = "".join(f"{mean:7.1f}" for mean in means)
        print(f"{writer:10}{figures}{words:7.0f}{took:7.1f}")


def _print_seed(record: str, rouge: _Rouge) -> None:
    reference = record.partition("\nTLDR")[2].partition("\nInhalt")[0]
    tldr = summarise_text(record.partition("\nInhalt")[2], language="de")
    score = rouge(tldr.text, reference)[0]
    print(f"\nseed record: ROUGE-1 {score / 100:.3f}, {len(tldr.text.split())} words")


def _print_newsroom(newsroom: list[dict[str, Any]]) -> None:
    times, words, news = [], [], []
    for article in newsroom:
        begun = time.process_time()
        tldr = summarise_text(
            article["gold"], title=article["title"], teaser=article["teaser"], language="de"
        )
        times.append(1000 * (time.process_time() - begun))
        words.append(len(tldr.text.split()))
        news.append(_news(tldr.text, article["title"]))
    print(
        f"\nnewsroom: {len(newsroom)} TLDRs of {min(words)} to {max(words)} words, "
        f"{statistics.mean(times):.1f} ms each (at most {max(times):.1f}); content words that the "
        f"title does not hold: {100 * min(news):.0f} % at least, {100 * statistics.mean(news):.0f} % on average"
    )


def _news(tldr: str, title: str) -> float:
    told = set(content_lemmas(tldr, "de"))
    return len(told - set(content_lemmas(title, "de"))) / max(1, len(told))


def _engine(article: dict[str, Any]) -> str:
    try:
        return summarise_text(
            article["text"], title=article["title"], language="de", max_words=_BUDGET
        ).text
    except SummariseError:
        return ""


def _lead(article: dict[str, Any]) -> str:
    """The first sentences, as many as fit."""
    return _fill([sentence.text for sentence in split(article["text"], "de")])


def _lexrank(article: dict[str, Any]) -> str:
    """Continuous LexRank: Erkan and Radev, 2004, section 3.3."""
    sentences = [sentence.text for sentence in split(article["text"], "de")]
    bags = [Counter(content_lemmas(sentence, "de")) for sentence in sentences]
    spread = Counter(word for bag in bags for word in bag)
    idf = {word: math.log(1 + len(bags) / times) for word, times in spread.items()}
    vectors = [{word: times * idf[word] for word, times in bag.items()} for bag in bags]
    links = [[_cosine(one, other) for other in vectors] for one in vectors]
    ranks = [1 / len(links)] * len(links)
    totals = [sum(row) or 1.0 for row in links]
    for _ in range(30):
        ranks = [
            (1 - _DAMPING) / len(links)
            + _DAMPING * sum(links[j][i] / totals[j] * ranks[j] for j in range(len(links)))
            for i in range(len(links))
        ]
    best = sorted(range(len(links)), key=ranks.__getitem__, reverse=True)
    return _fill([sentences[place] for place in best], skip=True)


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    dot = sum(weight * other[word] for word, weight in one.items() if word in other)
    norms = math.hypot(*one.values()) * math.hypot(*other.values())
    similarity = dot / norms if norms else 0.0
    return similarity if similarity >= _LEAST_SIMILARITY else 0.0


def _fill(sentences: list[str], *, skip: bool = False) -> str:
    taken: list[str] = []
    left = _BUDGET
    for sentence in sentences:
        words = len(sentence.split())
        if words <= left:
            taken.append(sentence)
            left -= words
        elif not skip:
            break
    return " ".join(taken) or " ".join(sentences[0].split()[:_BUDGET])


def _report(newsroom: list[dict[str, Any]]) -> Iterator[str]:
    yield "# TLDRs of the newsroom, to be read"
    for article in newsroom:
        yield f"\n## {article['title']}\n\n{article['id']}, {len(article['gold'].split())} words\n"
        yield f"Teaser: {article['teaser'] or '(none)'}\n"
        try:
            tldr = summarise_text(
                article["gold"], title=article["title"], teaser=article["teaser"], language="de"
            )
        except SummariseError as refused:
            yield f"No TLDR: {refused}"
            continue
        yield f"TLDR ({len(tldr.text.split())} words):\n"
        yield from (f"- {support.sentence}" for support in tldr.support)


if __name__ == "__main__":
    sys.exit(main())
