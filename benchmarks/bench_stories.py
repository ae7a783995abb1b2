"""How well reports of one event are found, beside two baselines, and how fast.

Labelled days: two of invented news in tests/data/stories, and the real ones of a
folder or file given with `--stories` (or in the environment variable STORIES),
where there are any. Each is JSON: `items` (key, source, title, teaser, published),
`stories` (lists of keys), `borderline` (pairs that neither count for nor against).

Counted are pairs of reports of different sources. The baselines get their best
threshold in hindsight; ours is measured as it is.

    python -m benchmarks.bench_stories --stories ../shared/stories
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import combinations
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, TypeAlias

from aggregator.curate.duplicates import TextIndex
from aggregator.curate.stories import Item, StoryIndex, group

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_OWN = Path(__file__).parents[1] / "tests" / "data" / "stories"
_PRECISION = 0.95
_RECALL = 0.6
_WINDOW_HOURS = 120
_SOURCES = 60

Pair: TypeAlias = frozenset[str]


@dataclass(frozen=True, slots=True)
class Day:
    """Labelled reports."""

    name: str
    items: list[Item]
    right: set[Pair]
    neither: set[Pair]


@dataclass(frozen=True, slots=True)
class Score:
    """Precision and recall of pairs."""

    precision: float
    recall: float
    found: int
    wrong: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--stories", type=Path, default=Path(os.environ.get("STORIES", "../shared/stories"))
    )
    parser.add_argument("--window", type=int, default=10_000, help="reports that are known")
    parser.add_argument("--misses", action="store_true", help="show wrong and missing pairs")
    options = parser.parse_args()
    files = sorted(_OWN.glob("*.json"))
    if options.stories.is_file():
        files.append(options.stories)
    elif options.stories.is_dir():
        files.extend(sorted(options.stories.glob("*.json")))
    else:
        print(f"bench_stories: {options.stories} is not here; measured without it")
    scores = [report(read_day(file), misses=options.misses) for file in files]
    measure_time(options.window)
    measure_texts(1_000)
    if any(one.precision < _PRECISION or one.recall < _RECALL for one in scores):
        sys.exit(f"missed: a precision of {_PRECISION} at a recall of {_RECALL} on every evening")


def read_day(file: Path) -> Day:
    data = json.loads(file.read_text("utf-8"))
    items = [_item(one) for one in data["items"]]
    source = {one.key: one.source for one in items}
    return Day(
        name=file.stem,
        items=items,
        right=set(_across(data["stories"], source)),
        neither={frozenset(pair) for pair in data["borderline"]},
    )


def _item(one: dict[str, Any]) -> Item:
    try:
        published = datetime.fromisoformat(one["published"])
    except ValueError:
        published = parsedate_to_datetime(one["published"])
    return Item(
        key=one["key"],
        source=one["source"],
        title=one["title"],
        teaser=one["teaser"],
        text=one.get("text", ""),
        published=published,
        language=one.get("language", "de"),
    )


def _across(groups: Iterable[Sequence[str]], source: dict[str, str]) -> Iterator[Pair]:
    for keys in groups:
        for one, other in combinations(keys, 2):
            if source[one] != source[other]:
                yield frozenset((one, other))


def report(day: Day, *, misses: bool) -> Score:
    source = {one.key: one.source for one in day.items}
    print(
        f"{day.name}: {len(day.items)} reports of {len(set(source.values()))} sources, "
        f"{len(day.right)} pairs"
    )
    for name, likeness in (("title Jaccard", jaccard(day)), ("TF-IDF", tf_idf(day))):
        scores = sorted(thresholds(day, likeness), key=lambda one: one.recall)
        precise = [one for one in scores if one.precision >= _PRECISION]
        best = max(scores, key=lambda one: _f1(one.precision, one.recall))
        at = f"{precise[-1].recall:.2f}" if precise else "none"
        print(f"  {name:14} {_row(best)}, and at precision {_PRECISION} a recall of {at}")
    found = set(_across(group(day.items), source))
    ours = score(day, found)
    print(f"  {'ours':14} {_row(ours)}")
    if misses:
        for pair in sorted(found - day.right - day.neither, key=sorted):
            _show("wrong", pair, day)
        for pair in sorted(day.right - found, key=sorted):
            _show("missing", pair, day)
    return ours


def _row(one: Score) -> str:
    return (
        f"precision {one.precision:.3f}  recall {one.recall:.3f}  "
        f"({one.found} found, {one.wrong} wrong)"
    )


def _show(word: str, pair: Pair, day: Day) -> None:
    titles = {one.key: one.title for one in day.items}
    print(f"    {word}: " + " | ".join(f"{key} {titles[key]}" for key in sorted(pair)))


def score(day: Day, found: set[Pair]) -> Score:
    right, counted = len(found & day.right), len(found - day.neither | found & day.right)
    return Score(
        precision=right / counted if counted else 1.0,
        recall=right / len(day.right),
        found=right,
        wrong=counted - right,
    )


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def thresholds(day: Day, likeness: Callable[[Item, Item], float]) -> Iterator[Score]:
    """Score every threshold that tells two pairs apart."""
    pairs = [
        (likeness(one, other), frozenset((one.key, other.key)))
        for one, other in combinations(day.items, 2)
        if one.source != other.source
    ]
    found: set[Pair] = set()
    for value, pair in sorted(pairs, key=lambda one: -one[0]):
        if value <= 0:
            return
        found.add(pair)
        yield score(day, found)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def jaccard(day: Day) -> Callable[[Item, Item], float]:
    words = {one.key: set(_words(one.title)) for one in day.items}
    return lambda one, other: (
        len(words[one.key] & words[other.key]) / len(words[one.key] | words[other.key])
    )


def tf_idf(day: Day) -> Callable[[Item, Item], float]:
    counts = {one.key: Counter(_words(f"{one.title} {one.teaser}")) for one in day.items}
    having = Counter(word for count in counts.values() for word in count)
    vectors = {}
    for key, count in counts.items():
        weights = {
            word: (1 + math.log(times)) * math.log(len(counts) / having[word])
            for word, times in count.items()
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        vectors[key] = {word: weight / length for word, weight in weights.items()}

    def cosine(one: Item, other: Item) -> float:
        mine, theirs = vectors[one.key], vectors[other.key]
        return sum(weight * theirs.get(word, 0.0) for word, weight in mine.items())

    return cosine


def measure_time(window: int) -> None:
    """Time a window of invented reports and batches of 100, in seconds of processor time."""
    reports, event = invent(window + 1_000)
    start = time.process_time()
    index = StoryIndex((one, event[one.key]) for one in reports[:window])
    built = time.process_time() - start
    times, joined, wrong = [], 0, 0
    for first in range(window, window + 1_000, 100):
        batch = reports[first : first + 100]
        start = time.process_time()
        answer = index.assign(batch)
        times.append(time.process_time() - start)
        for key, story in answer.items():
            joined += story != key
            wrong += story != key and story != event[key] and event.get(story) != event[key]
    print(
        f"{window} known reports within {_WINDOW_HOURS} hours: index built in {built:.1f} s; a batch "
        f"of 100 takes {times[0]:.2f} s first, then {median(times[1:]):.2f} s ({max(times[1:]):.2f} "
        f"at most); {joined} of 1000 joined a story, {wrong} of them a wrong one"
    )


def measure_texts(number: int) -> None:
    """Print each of some texts a second time, a third of it cut or changed, among the others."""
    chance = random.Random(2)  # the same in every run
    words = sorted({word for one in invent(2_000)[0] for word in one.teaser.split()})
    texts = [chance.choices(words, k=chance.randrange(120, 700)) for _ in range(number)]
    index = TextIndex()
    start = time.process_time()
    wrong = sum(
        index.add(f"first {at}", " ".join(text)) is not None for at, text in enumerate(texts)
    )
    added = time.process_time() - start
    found = 0
    for at, text in enumerate(texts):
        kept = text[: len(text) * chance.randrange(60, 101) // 100]
        kept[::40] = chance.choices(words, k=len(kept[::40]))
        again = index.add(f"again {at}", " ".join(chance.choices(words, k=20) + kept))
        found += again == f"first {at}"
        wrong += again not in (None, f"first {at}")
    print(
        f"{number} texts: {added / number * 1000:.1f} ms each to hold; printed again, up to 40 % of "
        f"the end cut, every 40th word changed, 20 words put before: {found} found, {wrong} wrong"
    )


def invent(number: int) -> tuple[list[Item], dict[str, str]]:
    """Make reports of events: words of the labelled days, and names that each event has its own."""
    chance = random.Random(1)  # the same in every run
    own = [item for file in sorted(_OWN.glob("*.json")) for item in read_day(file).items]
    words = [word for item in own for word in f"{item.title} {item.teaser}".split()]
    events = [
        ([_name(chance) for _ in range(6)], chance.choices(words, k=24))
        for _ in range(max(1, number // 3))
    ]
    last = datetime(2026, 3, 14, 18, tzinfo=UTC)
    reports, event_of = [], {}
    for at in range(number):
        which = chance.randrange(len(events))
        names, saying = events[which]
        said = [*chance.sample(names, 4), *chance.sample(saying, 16), *chance.choices(words, k=12)]
        title = said[:2] + said[4:9]
        teaser = said[2:4] + said[9:]
        chance.shuffle(teaser)
        hours = which * _WINDOW_HOURS / len(events) * (1 - 1e-9) + chance.random()
        key = f"r{at}"
        event_of[key] = f"event {which}"
        reports.append(
            Item(
                key=key,
                source=f"s{chance.randrange(_SOURCES)}",
                title=" ".join(title),
                teaser=" ".join(teaser),
                published=last - timedelta(hours=hours),
                language="de",
            )
        )
    return reports, event_of


def _name(chance: random.Random) -> str:
    return "".join(
        chance.choice(part) for part in ("BDFGKLMNRST", "aeiou", "lmnrst", "aeiou", "klnrst")
    ) + ("".join(chance.choice("aeilnorstu") for _ in range(2)))


if __name__ == "__main__":
    main()
