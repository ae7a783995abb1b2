"""What a real model writes of real articles, and what the check makes of it.

Starts a model file with llama.cpp (the extra `llama`), lets the engine write
TLDRs as the program does (one retry, which names the fault), and prints ROUGE
of what was let through beside the embedded engine and the beginning of the
article, the share that was accepted, why the rest was not, seconds and tokens.
With `--report FILE` every answer beside its article, to be read by a person:
what was accepted and says something that the article does not is the figure
that counts, and no program can count it.

Reads a folder that is not part of the project: `--data` with `articles.jsonl`
(id, set, title, text, summary). Without it, or without a model, there is
nothing to measure and the exit code is 0.

    python -m benchmarks.bench_llm --model model.gguf --articles 20 [--offset 2] --report answers.md
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import json
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aggregator.config.model import Settings, Summariser
from aggregator.engines import Workshop
from aggregator.errors import PresseschauError
from aggregator.fetch.service import Service
from aggregator.runner.llama import MODULE, ModelFiles
from aggregator.store import spent
from aggregator.store.database import Store
from aggregator.summarise import Request, summarise_text
from aggregator.summarise.llm import estimate
from benchmarks.bench_tldr import _BESIDE, _lead, _Rouge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aggregator.model import Tldr


@dataclass
class Told:
    """What came of one article."""

    article: dict[str, Any]
    seconds: float
    tldr: Tldr | None = None
    reason: str = ""
    message: str = ""
    answers: list[str] = field(default_factory=list)


class Ear:
    """Passes chats on, and keeps what was answered and how many tokens there were."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self.answers: list[str] = []
        self.tokens: list[tuple[int, int, int]] = []

    async def post(
        self, url: str, body: bytes, *, headers: Mapping[str, str], seconds: float
    ) -> Any:
        """Post as ``Service`` does."""
        reply = await self._service.post(url, body, headers=headers, seconds=seconds)
        if reply.status == 200:
            answer, sent = json.loads(reply.body), json.loads(body)["messages"]
            self.answers.append(str(answer["choices"][0]["message"]["content"]))
            usage = answer["usage"]
            self.tokens.append(
                (estimate.least_of(sent), usage["prompt_tokens"], estimate.most_of(sent))
            )
        return reply


async def _here(work: Any, *arguments: Any, **named: Any) -> Any:
    return work(*arguments, **named)


async def _measure(
    articles: list[dict[str, Any]], arguments: argparse.Namespace
) -> tuple[list[Told], Ear, spent.Spent]:
    wanted = Summariser(
        engine="llama",
        model_path=str(arguments.model),
        context=arguments.context,
        concurrency=1,
        cold_start="30m",
        timeout="30m",
    )
    files, service = ModelFiles(), Service(proxy=None)
    ear = Ear(service)
    told: list[Told] = []
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "tokens.db")
        shop = Workshop(
            settings=Settings(summariser=wanted),
            store=store,
            clock=lambda: datetime.now(UTC),
            run=_here,
            send=ear.post,
            model_files=files,
            root=Path(),
            folder=None,
            stands_in=False,
        )
        try:
            end = asyncio.get_running_loop().time() + 60 * arguments.minutes
            for number, article in enumerate(articles, 1):
                if asyncio.get_running_loop().time() > end:
                    print("the time is over", file=sys.stderr)
                    break
                told.append(await _one(shop, ear, article))
                last = told[-1]
                print(
                    f"{number}/{len(articles)} {article['id']}: {last.reason or 'accepted'}, "
                    f"{last.seconds:.0f} s",
                    file=sys.stderr,
                )
            cost = store.read_now(spent.on, shop_day())
        finally:
            await service.aclose()
            await files.stop()
            store.close()
    return told, ear, cost


def shop_day() -> str:
    return datetime.now(UTC).astimezone(Settings().zone).date().isoformat()


async def _one(shop: Workshop, ear: Ear, article: dict[str, Any]) -> Told:
    begun, heard = time.monotonic(), len(ear.answers)
    request = Request(text=article["text"], title=article["title"], language="de")
    one = Told(article, 0.0)
    try:
        one.tldr = await shop.everywhere().write(request)
    except PresseschauError as error:
        one.reason, one.message = error.reason, error.message
    one.seconds = time.monotonic() - begun
    one.answers = ear.answers[heard:]
    return one


def main() -> int:
    arguments = _arguments()
    path = arguments.data / "articles.jsonl"
    if not path.is_file() or arguments.model is None or not arguments.model.is_file():
        print(f"nothing to measure: {path} or --model is not there")
        return 0
    if importlib.util.find_spec(MODULE) is None:
        print("the extra llama is not installed: nothing to measure")
        return 0
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    step = max(1, len(lines) // arguments.articles)
    articles = lines[arguments.offset :: step][: arguments.articles]
    told, ear, cost = asyncio.run(_measure(articles, arguments))
    _print(told, ear, cost)
    if arguments.report:
        arguments.report.write_text("\n".join(_report(told)), "utf-8")
        print(f"to be read: {arguments.report}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, default=_BESIDE / "tldr")
    parser.add_argument("--model", type=Path, help="a GGUF file")
    parser.add_argument("--articles", type=int, default=20)
    parser.add_argument("--offset", type=int, default=0, help="other articles, by so many")
    parser.add_argument("--context", type=int, default=8192)
    parser.add_argument("--minutes", type=float, default=1e6, help="begin no article after these")
    parser.add_argument("--report", type=Path, help="write every answer to this file")
    return parser.parse_args()


def _print(told: list[Told], ear: Ear, cost: spent.Spent) -> None:
    accepted = [one for one in told if one.tldr]
    reasons = Counter(one.reason for one in told if not one.tldr)
    first = sum(len(one.answers) == 1 for one in accepted)
    print(f"{len(told)} articles: {len(accepted)} accepted, {first} of them at the first try")
    print(
        "turned down: " + (", ".join(f"{n} {word}" for word, n in reasons.most_common()) or "none")
    )
    print(
        f"{statistics.mean(one.seconds for one in told):.1f} s an article "
        f"({max(one.seconds for one in told):.1f} at most), {cost.requests} requests, "
        f"{cost.tokens / len(told):.0f} tokens an article"
    )
    ratios = [(read / least, most / read) for least, read, most in ear.tokens if read]
    if ratios:
        low, high = min(r[0] for r in ratios), min(r[1] for r in ratios)
        print(
            f"tokens of prompts: {low:.2f} times our least at least, our most {high:.2f} times them"
        )
    rouge = _Rouge()
    print(f"{'':24}{'R-1':>7}{'R-2':>7}{'R-L':>7}")
    for name, rows in (
        ("model, as accepted", [(one.tldr.text, one.article) for one in accepted if one.tldr]),
        ("engine, the same ones", [(_engine(one.article), one.article) for one in accepted]),
        ("lead, the same ones", [(_lead(one.article), one.article) for one in accepted]),
        ("engine, all", [(_engine(one.article), one.article) for one in told]),
        ("lead, all", [(_lead(one.article), one.article) for one in told]),
    ):
        if rows:
            scores = [rouge(text, article["summary"]) for text, article in rows]
            means = [statistics.mean(column) for column in zip(*scores, strict=True)]
            print(f"{name:24}" + "".join(f"{mean:7.1f}" for mean in means))


def _engine(article: dict[str, Any]) -> str:
    try:
        return summarise_text(article["text"], title=article["title"], language="de").text
    except PresseschauError:
        return ""


def _report(told: list[Told]) -> list[str]:
    lines = ["# What the model wrote, to be read against its articles"]
    for one in told:
        verdict = "ACCEPTED" if one.tldr else f"turned down ({one.reason}): {one.message}"
        lines += [f"\n## {one.article['id']} {one.article['title']}\n", f"{verdict}\n"]
        lines += [f"- answer {number}: {text}" for number, text in enumerate(one.answers, 1)]
        if one.tldr:
            lines += [f"\nTLDR: {one.tldr.text}"]
            lines += [
                f"  - {s.sentence}\n    ← " + "\n    ← ".join(s.evidence) for s in one.tldr.support
            ]
        lines += ["\nArticle:\n", one.article["text"]]
    return lines


if __name__ == "__main__":
    sys.exit(main())
