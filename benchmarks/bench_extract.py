"""How much of an article's text is found, and how much that is none, beside plain trafilatura.

Reads a folder with `articles.jsonl` (id, publisher, url, title, teaser, gold, page) and the
gzipped pages it names; without it there is nothing to measure and the exit code is 0.

F1 is that of two bags: of words, and of runs of three words, so that order counts. A
text is held against teaser and gold together (the article as a reader sees it), and
against gold alone. Both sides are brought to NFC and freed of soft hyphens first,
trafilatura's text too; `--raw` leaves them as they are.

The exit code is 1 where the average is below the goal, or a publisher is without a
stated reason.

    python benchmarks/bench_extract.py --newsroom ../shared/newsroom
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median
from typing import TYPE_CHECKING, Any

import trafilatura

from aggregator.extract import extract
from aggregator.model import Access

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_AVERAGE = 0.965
_GOAL = 0.85
"""F1 of words, teaser and gold: on average, and of each publisher."""
_WHY = {
    "Gamestar": "gold leaves out the lists, most of the article",
    "WDR": "gold leaves out four paragraphs and the subheadings",
    "WinFuture": "gold leaves out the list and a paragraph, and has a price box twice",
}
"""Publishers of the newsroom that stay below the goal, and why."""


@dataclass(frozen=True, slots=True)
class Score:
    """F1 of words and of runs of three, against teaser and gold, and gold alone; and the time.

    ``milliseconds`` are of the process's CPU, so that a busy machine does not count.
    """

    words: float
    runs: float
    gold: float
    milliseconds: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--newsroom", type=Path, default=Path("../shared/newsroom"))
    parser.add_argument("--raw", action="store_true", help="compare the texts as they are")
    options = parser.parse_args()
    listing = options.newsroom / "articles.jsonl"
    if not listing.exists():
        print(f"bench_extract: {listing} is not here; nothing measured")
        return 0
    articles = [json.loads(line) for line in listing.read_text("utf-8").splitlines()]
    bodies = [gzip.decompress((options.newsroom / one["page"]).read_bytes()) for one in articles]
    pages = list(zip(articles, bodies, strict=True))
    plain = measure(_plain, pages, raw=options.raw)
    ours = measure(_ours, pages, raw=options.raw)
    report(articles, plain, ours)
    low = below_goal(articles, ours)
    for name, score in low.items():
        print(f"{name}: {score:.3f} is below the goal, and no reason is stated")
    return 1 if low else 0


def below_goal(articles: Sequence[dict[str, Any]], scores: Sequence[Score]) -> dict[str, float]:
    """What is below its goal: publishers without a reason, and ``all``."""
    publishers: dict[str, list[float]] = defaultdict(list)
    for article, score in zip(articles, scores, strict=True):
        publishers[article["publisher"]].append(score.words)
    means = {name: fmean(found) for name, found in publishers.items()}
    low = {name: mean for name, mean in means.items() if mean < _GOAL and name not in _WHY}
    average = fmean(score.words for score in scores)
    return low | ({"all": average} if average < _AVERAGE else {})


def _plain(body: bytes, _: dict[str, Any]) -> str:
    return trafilatura.extract(body, fast=True, include_comments=False) or ""


def _ours(body: bytes, article: dict[str, Any]) -> str:
    found = extract(
        body,
        content_type="text/html",
        url=article["url"],
        teaser=article["teaser"] or "",
        title=article["title"] or "",
    )
    if found.access is not Access.OPEN:
        print(f"{article['id']}: {found.access}: {found.message}")
    return found.text


def measure(
    read: Callable[[bytes, dict[str, Any]], str],
    pages: Sequence[tuple[dict[str, Any], bytes]],
    *,
    raw: bool,
) -> list[Score]:
    read(pages[0][1], pages[0][0])  # what is loaded once does not count
    scores = []
    for article, body in pages:
        start = time.process_time()
        text = read(body, article)
        took = (time.process_time() - start) * 1000
        gold = article["gold"]
        both = f"{article['teaser'] or ''}\n{gold}"
        text, gold, both = (one if raw else _tidy(one) for one in (text, gold, both))
        scores.append(Score(f1(text, both), f1(text, both, runs=3), f1(text, gold), took))
    return scores


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("\u00ad", "")


def f1(text: str, gold: str, *, runs: int = 1) -> float:
    """Harmonic mean of precision and recall of the words, or runs of words, of a text."""
    found, wanted = _bag(text, runs), _bag(gold, runs)
    shared = sum((found & wanted).values())
    return 2 * shared / (found.total() + wanted.total()) if shared else 0.0


def _bag(text: str, runs: int) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return Counter(tuple(words[n : n + runs]) for n in range(len(words) - runs + 1))


def report(articles: Sequence[dict[str, Any]], plain: list[Score], ours: list[Score]) -> None:
    publishers: dict[str, list[tuple[Score, Score]]] = defaultdict(list)
    for article, one, other in zip(articles, plain, ours, strict=True):
        publishers[article["publisher"]].append((one, other))
    print(f"{'':24} {'teaser and gold':^35} {'gold alone':^17}")
    print(f"{'':24} {'words':^17} {'runs of three':^17} {'words':^17}")
    print(f"{'publisher':20} {'n':>3} {'plain    ours   ' * 3}")
    for name, scores in sorted(publishers.items(), key=lambda row: row[1][0][1].words):
        why = _WHY.get(name, "") if fmean(two.words for _, two in scores) < _GOAL else ""
        print(f"{name:20} {len(scores):3} {_row(scores)}  {why}")
    everything = list(zip(plain, ours, strict=True))
    print(f"{'all':20} {len(everything):3} {_row(everything)}")
    for name, side in (("plain", plain), ("ours", ours)):
        times = sorted(score.milliseconds for score in side)
        print(
            f"{name:5} {median(times):5.1f} ms a page (median), "
            f"{fmean(times):5.1f} on average, {times[-1]:5.1f} at most"
        )


def _row(scores: Sequence[tuple[Score, Score]]) -> str:
    columns = []
    for field in ("words", "runs", "gold"):
        pair = [fmean(getattr(both[side], field) for both in scores) for side in (0, 1)]
        columns.append(f"{pair[0]:.3f} -> {pair[1]:.3f}  ")
    return " ".join(columns)


if __name__ == "__main__":
    sys.exit(main())
