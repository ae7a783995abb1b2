"""How much the check of a TLDR catches, and how much it turns down wrongly.

Faithful text (sentences of the articles, the same lightly compressed or put
differently, and human reference summaries) and the same with one fault put
in. Reads a folder with `articles.jsonl` (id, text, summary) and
`model-summaries.jsonl` (id, summary, verdict); without it there is nothing to
measure and the exit code is 0.

    python -m benchmarks.bench_grounding --data ../shared/tldr --seed-record ../shared/seed-record.txt
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aggregator.summarise.grounding import check
from aggregator.text.sentences import split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NAME = re.compile(
    r"(?<=[a-zäöüß,] )[A-ZÄÖÜ][a-zäöüéèß]+(?: [A-ZÄÖÜ][a-zäöüéèß]+\b(?:-[A-Z]\w+)?)+(?!\w)"
)
_PLACE = re.compile(r"(?<= in )[A-ZÄÖÜ][a-zäöüéèß]+(?= [a-zäöü]|\.)")
_PHRASE = re.compile(
    r"(?<![A-Z]\w )(?<!und )(?<!sowie )(?<!oder )\b(?:[Dd]ie|[Dd]as|[Ee]ine|[Ee]in)"
    r" [A-ZÄÖÜ][\wäöüß-]+(?= (?!und|sowie|oder)[a-zäöü]|[,.])"
)
_AUXILIARY = r"\b(hat|haben|ist|sind|wird|werden|wurde|wurden|war|waren|kann|können|will|muss)\b"
_ATTRIBUTED = re.compile(
    r"\b(?:sag|erklär|laut|zufolge|gemäss|gemäß|angaben|berichte|mitteil|teilt|so\b|heisst|heißt"
    r"|schreib|mein|beton|warn|kritisier|forder|erzähl|glaub|geh\w* davon aus|find|räum)",
    re.IGNORECASE,
)
_INDICATIVE = {
    "sei": "ist", "seien": "sind", "habe": "hat", "werde": "wird", "könne": "kann",
    "müsse": "muss", "wolle": "will", "gebe": "gibt", "gehe": "geht", "komme": "kommt",
    "stehe": "steht", "liege": "liegt",
}  # fmt: skip
_WORDS = {
    "2": "zwei",
    "3": "drei",
    "4": "vier",
    "5": "fünf",
    "6": "sechs",
    "8": "acht",
    "10": "zehn",
}
_INVENTED = (
    "Das ist ein schwarzer Tag für uns alle",
    "Wir haben alles getan, was in unserer Macht stand",
    "So etwas darf sich niemals wiederholen",
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A sentence and the article it comes from."""

    text: str
    article: str
    stranger: dict[str, Any]
    """Another article, for what does not belong here."""


def plain_sentences(text: str) -> list[str]:
    """Sentences that assert something by themselves and are long enough to be wrong."""
    found = (sentence.text for sentence in split(text, "de"))
    return [
        s for s in found
        if s.endswith(".") and s[0].isupper() and 6 <= len(s.split()) <= 45 and not re.search('["„“»«”]', s)
    ]  # fmt: skip


# Faithful variants: each gives the sentence put differently, or nothing.


def without_brackets(sample: Sample) -> Iterator[str]:
    yield re.sub(r" \([^()]+\)", "", sample.text)


def without_inserted_clause(sample: Sample) -> Iterator[str]:
    yield re.sub(
        r", (?:der|die|das|dessen|deren|wie|denen|wo) [^,]{10,80},(?= [a-zäöü])",
        "",
        sample.text,
        count=1,
    )


def without_last_clause(sample: Sample) -> Iterator[str]:
    yield re.sub(
        r", (?:was|wobei|wie|der|die|das|während|weil|da|nachdem|obwohl) [^,]{10,120}\.$",
        ".",
        sample.text,
    )


def without_adverbs(sample: Sample) -> Iterator[str]:
    yield re.sub(
        r" (?:auch|jedoch|zudem|aber|bereits|inzwischen|derzeit|nun|noch|mittlerweile|ebenfalls|allerdings)(?= )",
        "",
        sample.text,
    )


def numbers_written_otherwise(sample: Sample) -> Iterator[str]:
    text = re.sub(r"\b(\d+(?:,\d+)?) Prozent\b", r"\1 %", sample.text)
    yield re.sub(
        r"(?<=[a-z] )(10|[234568])\b(?![.,:]\d| ?[%.]|-| \d)", lambda m: _WORDS[m[1]], text
    )


def date_moved_back(sample: Sample) -> Iterator[str]:
    pattern = r"^(Am \w+tag) (hat|haben|ist|sind|wurde|wurden|will|wollen) ((?:der|die|das|ein|eine) [A-Z]\w+) "
    yield re.sub(
        pattern,
        lambda m: f"{m[3][0].upper()}{m[3][1:]} {m[2]} {m[1].lower()[:3]}{m[1][3:]} ",
        sample.text,
    )


def joined_with_next(sample: Sample) -> Iterator[str]:
    sentences = plain_sentences(sample.article)
    after = sentences.index(sample.text) + 1
    if after < len(sentences) and re.match(r"(?:Der|Die|Das|Ein|Eine|Im|Am|In) ", sentences[after]):
        yield sample.text[:-1] + ", und " + sentences[after][0].lower() + sentences[after][1:]


# One fault each: what must be turned down.


def number_changed(sample: Sample) -> Iterator[str]:
    numbers = list(re.finditer(r"(?<![\w.,:'])\d+(?![\w:']|[.,]\d)", sample.text))
    if numbers:
        number = random.choice(numbers)
        other = str(int(number[0]) + random.choice([1, 2, 3, 7, 11, 30]))
        if not re.search(rf"\b{other}\b", sample.article):
            yield sample.text[: number.start()] + other + sample.text[number.end() :]


def name_swapped(sample: Sample) -> Iterator[str]:
    for pattern in (_NAME, _PLACE):
        ours, theirs = pattern.findall(sample.text), pattern.findall(sample.stranger["text"])
        theirs = [name for name in theirs if name.split()[-1] not in sample.article]
        if ours and theirs:
            yield sample.text.replace(random.choice(ours), random.choice(theirs), 1)
            return


def negation_added(sample: Sample) -> Iterator[str]:
    if not re.search(r"\b(?:nicht|kein\w*|nie|niemand|ohne)\b", sample.text):
        yield re.sub(_AUXILIARY, r"\1 nicht", sample.text, count=1)


def negation_dropped(sample: Sample) -> Iterator[str]:
    if " nicht nur" not in sample.text:
        yield re.sub(r" nicht\b|\bk(?=ein\w*\b)|(?<=\b[Nn])ie(?=mand)", "", sample.text, count=1)


def roles_exchanged(sample: Sample) -> Iterator[str]:
    """Exchange two names, or two nouns whose articles do not show the case."""
    text = sample.text
    found = list(_NAME.finditer(text))[:2]
    if len(found) < 2:
        found = list(_PHRASE.finditer(text))[:2]
    if len(found) < 2:
        return
    a, b = found
    listed = re.fullmatch(r"[^a-z]*(?:und|sowie|oder|,)?[^a-z]*", text[a.end() : b.start()])
    left, right = a[0], b[0]
    if listed or left.lower() == right.lower():
        return
    if a.start() == 0:
        left, right = left[0].lower() + left[1:], right[0].upper() + right[1:]
    yield text[: a.start()] + right + text[a.end() : b.start()] + left + text[b.end() :]


def hearsay_to_fact(sample: Sample) -> Iterator[str]:
    text = sample.text
    bare = re.sub(
        r" (?:angeblich|mutmasslich|mutmaßlich|vermutlich|offenbar|möglicherweise|wahrscheinlich)(?:e[nrs]?)?(?= )",
        "",
        text,
    )
    bare = re.sub(
        r"\bsoll ((?:(?!\bsoll)[^,])+) (haben|sein)\b",
        lambda m: ("hat " if m[2] == "haben" else "ist ") + m[1],
        bare,
    )
    bare = re.sub(
        r"\bsollen ((?:(?!\bsoll)[^,])+) (haben|sein)\b",
        lambda m: ("haben " if m[2] == "haben" else "sind ") + m[1],
        bare,
    )
    bare = re.sub(
        r"\b(könnte|dürfte|könnten|dürften)\b((?:(?!\bk)[^,])+) (sein|haben)\b",
        lambda m: (
            (
                ("ist", "hat")[m[3] == "haben"]
                if m[1].endswith("e")
                else ("sind", "haben")[m[3] == "haben"]
            )
            + m[2]
        ),
        bare,
    )
    if not _ATTRIBUTED.search(text) and " ich " not in text:
        bare = re.sub(rf"\b({'|'.join(_INDICATIVE)})\b", lambda m: _INDICATIVE[m[1]], bare)
    yield bare


def foreign_sentence(sample: Sample) -> Iterator[str]:
    theirs = plain_sentences(sample.stranger["text"])
    if theirs:
        yield random.choice(theirs)


def quotation_invented(sample: Sample) -> Iterator[str]:
    names = _NAME.findall(sample.article)
    if names:
        yield f"„{random.choice(_INVENTED)}“, sagte {random.choice(names)}."


FAITHFUL: tuple[Callable[[Sample], Iterator[str]], ...] = (
    without_brackets, without_inserted_clause, without_last_clause, without_adverbs,
    numbers_written_otherwise, date_moved_back, joined_with_next,
)  # fmt: skip
FAULTS: tuple[Callable[[Sample], Iterator[str]], ...] = (
    number_changed, name_swapped, foreign_sentence, quotation_invented, negation_added,
    negation_dropped, hearsay_to_fact, roles_exchanged,
)  # fmt: skip


def cut(summary: str) -> str:
    """Drop a last sentence that is not finished."""
    whole = re.match(r"(?s).*[.!?][\"“]?(?=\s|$)", summary.strip())
    return whole[0] if whole else summary


def samples(articles: list[dict[str, Any]], each: int) -> Iterator[Sample]:
    for number, article in enumerate(articles):
        sentences = plain_sentences(article["text"])
        for text in random.sample(sentences, min(each, len(sentences))):
            stranger = articles[(number + random.randrange(1, len(articles))) % len(articles)]
            yield Sample(text, article["text"], stranger)


def report(name: str, passed: list[bool], *, good: bool) -> None:
    """Print the share of samples that got the verdict they deserve, or did not."""
    count = sum(not p for p in passed)
    verb = "turned down" if good else "caught"
    print(
        f"  {name:28} {count:4} of {len(passed):4} {verb} ({100 * count / max(1, len(passed)):.1f} %)"
    )


def made_variants(articles: list[dict[str, Any]], *, each: int, show: str) -> None:
    chosen = list(samples(articles, each))
    results: dict[str, list[bool]] = defaultdict(list)
    seconds: list[float] = []
    for kinds, good in ((FAITHFUL, True), (FAULTS, False)):
        for kind in kinds:
            for sample in chosen:
                for text in kind(sample):
                    if text == sample.text:
                        continue
                    began = time.perf_counter()
                    verdict = check(text, sample.article, "de")
                    seconds.append(time.perf_counter() - began)
                    results[kind.__name__].append(verdict.supported)
                    if show == kind.__name__ and verdict.supported != good:
                        said = verdict.sentences[0].fault or verdict.faults
                        print(f"- {sample.text}\n+ {text}\n  {said}\n")
    verbatim = [check(s.text, s.article, "de").supported for s in chosen]
    print("Faithful text:")
    report("sentences as they stand", verbatim, good=True)
    for kind in FAITHFUL:
        report(kind.__name__, results[kind.__name__], good=True)
    every = [*verbatim, *(r for kind in FAITHFUL for r in results[kind.__name__])]
    report("all of these", every, good=True)
    print("One fault each:")
    for kind in FAULTS:
        report(kind.__name__, results[kind.__name__], good=False)
    seconds.sort()
    print(f"Time of a check: median {1000 * seconds[len(seconds) // 2]:.1f} ms, "
          f"95 % under {1000 * seconds[int(0.95 * len(seconds))]:.1f} ms")  # fmt: skip


def written_summaries(data: Path, articles: list[dict[str, Any]], *, show: str) -> None:
    references = [check(a["summary"], a["text"], "de") for a in articles]
    print("Human references (abstractive, some with facts from elsewhere):")
    report("summaries", [v.supported for v in references], good=True)
    report("their sentences", [s.supported for v in references for s in v.sentences], good=True)
    texts = {article["id"]: article["text"] for article in articles}
    path = data / "model-summaries.jsonl"
    if not path.exists():
        return
    verdicts: dict[str, list[bool]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        verdict = check(cut(row["summary"]), texts[row["id"]], "de")
        verdicts[row["verdict"]].append(verdict.supported)
        if show == "models":
            print(row["verdict"], row["why"], [f.message for f in verdict.faults])
            for s in verdict.sentences:
                print(
                    f"    {s.score:.2f} {s.fault.word if s.fault else 'ok':12} {s.text}\n{s.fault.message if s.fault else ''}"
                )
    print("A small model's summaries, last broken sentence dropped:")
    for name, passed in sorted(verdicts.items()):
        report(name, passed, good=True)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/tldr"))
    parser.add_argument("--seed-record", type=Path, default=Path("../shared/seed-record.txt"))
    parser.add_argument("--each", type=int, default=6, help="sentences of each article")
    parser.add_argument("--random", type=int, default=1, help="seed of the choice")
    parser.add_argument(
        "--show", default="", help="print what one line got wrong; 'models' for all"
    )
    options = parser.parse_args()
    if not (options.data / "articles.jsonl").exists():
        print(f"{options.data}/articles.jsonl is not there; nothing measured.")
        return 0
    random.seed(options.random)
    lines = (options.data / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    articles = [json.loads(line) for line in lines]
    check("Warm.", "Die Wörterbücher werden geladen.", "de")
    made_variants(articles, each=options.each, show=options.show)
    written_summaries(options.data, articles, show=options.show)
    if options.seed_record.exists():
        fields = dict(
            re.findall(r"^(TLDR|Inhalt)(.*)$", options.seed_record.read_text("utf-8"), re.MULTILINE)
        )
        verdict = check(fields["TLDR"], fields["Inhalt"], "de")
        print(
            f"The seed record's own TLDR: supported={verdict.supported} score={verdict.score:.2f}"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
