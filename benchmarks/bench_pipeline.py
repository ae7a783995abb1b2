"""``make bench``: many sources, all new and then unchanged, beside the PyPI package ``reader``.

    python benchmarks/bench_pipeline.py [--sources 1000] [--entries 30] [--repeat 3] [--only presseschau reader fetch]

Feeds are served on loopback, each source on an address of its own. Measured
is the whole process as a person would start it, start of the interpreter and
imports included: ``presseschau once`` (which also writes its curated feed),
and a script that opens ``reader``'s database and calls ``update_feeds``. Each
has a virtual environment of its own in ``benchmarks/results/``, made once from
the registry: ours holds what ``requirements/run.lock`` names, as people have it.
Before it is measured, each makes a pass over a few of the sources with a store
of its own, so that all bytecode is there, as an installation leaves it.
They take turns, three times, the round without news three times a turn, and of
each round the fastest run counts: others on the machine make a run slower and
never faster.
The bare fetch is our Fetcher alone, without process start; it says how much
of a pass is waiting for the net.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import venv
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from bench_feeds import address, suffix, write_feeds
from bench_measure import Cost, measure
from bench_server import Server, serve

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PEER = ("reader==3.26", "sgmllib3k==1.0.0")
ROUNDS = ("all new", "unchanged")
STATUSES = ("200", "304")
_FEW = 60
"""Sources to warm up with: as many as make Presseschau start its workers."""
TIMES = (1, 3)
"""Runs of each round in a turn."""
AIMS = {"all new": 5.0, "unchanged": 2.0}


@dataclass(frozen=True, slots=True)
class Task:
    """What every program is given to do."""

    folder: Path
    server: Server
    addresses: tuple[str, ...]
    entries: int

    @property
    def total(self) -> int:
        """How many entries there are in all."""
        return len(self.addresses) * self.entries

    @property
    def few(self) -> Task:
        """The same with so few sources that it only warms up."""
        return replace(self, addresses=self.addresses[:_FEW])

    @property
    def list_of_addresses(self) -> Path:
        """A file with one address a line."""
        file = self.folder / f"addresses-{len(self.addresses)}.txt"
        file.write_text("\n".join(self.addresses))
        return file

    def run(self, command: list[str]) -> Cost:
        """Run and measure a command in the project's folder."""
        return measure(command, cwd=ROOT, bytecode=self.folder / "bytecode")

    def rounds(self, command: list[str]) -> list[Cost]:
        """Run a command in both rounds, and make sure that the server saw what they are called.

        A round without news takes a second, in which anything may come between:
        it is run some times, and the fastest run counts.
        """
        costs = []
        for status, times in zip(STATUSES, TIMES, strict=True):
            runs = []
            for _ in range(times):
                self.server.answered()
                runs.append(self.run(command))
                _expect("answers", self.server.answered(), Counter({status: len(self.addresses)}))
            costs.append(min(runs, key=lambda run: run.wall))
        return costs


def presseschau(task: Task, _: argparse.Namespace) -> list[Cost]:
    """Two passes of the real program, with a configuration and a store of its own."""
    python = _python("presseschau", "--require-hashes", "-r", str(ROOT / "requirements/run.lock"))
    program = [str(python), "-m", "aggregator", "--config"]
    task.run([*program, str(_configured(task.few, "presseschau-few")), "once"])
    config = _configured(task, "presseschau")
    costs = task.rounds([*program, str(config), "once"])
    # The store is read by itself: what the program says of its work is not the measure.
    store = config.parent / "presseschau.db"
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as database:
        (found,) = database.execute("SELECT count(*) FROM record").fetchone()
    _expect("records in the store", found, task.total)
    return costs


def _configured(task: Task, name: str) -> Path:
    """Write a folder of configuration."""
    config = task.folder / name / "config"
    config.mkdir(parents=True)
    (config / "bench.yaml").write_text(_configuration(task))
    return config


def _configuration(task: Task) -> str:
    """YAML for all sources and one curated feed. JSON strings are YAML strings."""
    sources = "".join(
        f"  - {{name: source-{number}, url: {json.dumps(url)}, full_text: none}}\n"
        for number, url in enumerate(task.addresses)
    )
    return (
        "settings:\n  fetch: {allow_private_addresses: true}\n"
        f"sources:\n{sources}"
        "feeds:\n  - {slug: alles, title: Alles, limit: 50}\n"
    )


def reader(task: Task, options: argparse.Namespace) -> list[Cost]:
    """Two updates by reader's API; adding the feeds is not counted."""
    python = _python("reader", *PEER)
    script = [str(python), str(HERE / "bench_reader.py")]
    update = ("update", str(options.reader_workers))
    few, database = str(task.folder / "reader-few.db"), str(task.folder / "reader.db")
    task.run([*script, few, "add", str(task.few.list_of_addresses)])
    task.run([*script, few, *update])
    task.run([*script, database, "add", str(task.list_of_addresses)])
    costs = task.rounds([*script, database, *update])
    _expect("reader's words", costs[-1].output.strip(), f"{task.total} entries, 0 failed")
    return costs


def _python(name: str, *wanted: str) -> Path:
    """The interpreter of a virtual environment that holds what is wanted and nothing else."""
    folder = HERE / "results" / f"{name}-venv"
    python = folder / "bin" / "python"
    if not python.exists():
        print("installing into", folder.relative_to(ROOT), flush=True)
        venv.create(folder, with_pip=True)
    quiet = ("--quiet", "--disable-pip-version-check")
    subprocess.run([python, "-m", "pip", "install", *quiet, *wanted], check=True)
    return python


def fetch(task: Task, _: argparse.Namespace) -> list[Cost]:
    """Our Fetcher alone, both rounds in one process."""
    task.server.answered()
    cost = task.run([sys.executable, str(HERE / "bench_fetch.py"), str(task.list_of_addresses)])
    asked = len(task.addresses)
    _expect("answers", task.server.answered(), Counter(dict.fromkeys(STATUSES, asked)))
    return [Cost(**row) for row in json.loads(cost.output)]


PROGRAMS = {"presseschau": presseschau, "reader": reader, "fetch": fetch}
TITLES = {"presseschau": "Presseschau", "reader": PEER[0], "fetch": "bare fetch"}


def _expect(what: str, found: object, expected: object) -> None:
    """A figure of work that was not done is worse than none."""
    if found != expected:
        sys.exit(f"the benchmark does not hold: {what}: {found}, expected {expected}")


def _fastest(task: Task, options: argparse.Namespace) -> dict[str, list[Cost]]:
    """Let the programs take turns, and keep each one's fastest run of each round."""
    runs: dict[str, list[list[Cost]]] = {name: [] for name in options.only}
    for number in range(options.repeat):
        turn = replace(task, folder=task.folder / f"turn-{number}")
        turn.folder.mkdir()
        for name, done in runs.items():
            done.append(PROGRAMS[name](turn, options))
    return {
        name: [min(costs, key=lambda cost: cost.wall) for costs in zip(*done, strict=True)]
        for name, done in runs.items()
    }


def _table(costs: dict[str, list[Cost]]) -> str:
    lines = [f"{'':14}{'':12}{'wall':>9}{'CPU':>9}{'peak RSS':>12}"]
    for name, rounds in costs.items():
        for title, cost in zip(ROUNDS, rounds, strict=True):
            lines.append(
                f"{TITLES[name]:14}{title:12}{cost.wall:7.2f} s{cost.cpu:7.2f} s"
                f"{cost.peak / 1024:9.0f} MB"
            )
    return "\n".join(lines)


def _ratios(costs: dict[str, list[Cost]]) -> str:
    lines = []
    for number, (title, aim) in enumerate(AIMS.items()):
        ours, theirs = costs["presseschau"][number], costs["reader"][number]
        ratio = theirs.wall / ours.wall
        verdict = "reached" if ratio >= aim else "missed"
        lines.append(
            f"{title}: {ratio:.1f} times as fast as reader (aim: {aim:g} times, {verdict}), "
            f"with {ours.cpu / theirs.cpu:.0%} of its processor time"
        )
    return "\n".join(lines)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--sources", type=int, default=1000)
    parser.add_argument("--entries", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=3, help="turns; the fastest run counts")
    parser.add_argument("--only", nargs="+", choices=PROGRAMS, default=list(PROGRAMS))
    parser.add_argument(
        "--reader-workers", type=int, default=1, help="threads; more did not help on loopback"
    )
    return parser.parse_args()


def main() -> None:
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # and take the server along
    with tempfile.TemporaryDirectory(prefix="presseschau-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # nginx may serve as another user
        began = time.perf_counter()
        size = write_feeds(
            folder / "feeds",
            sources=options.sources,
            entries=options.entries,
            seed=options.seed,
            now=datetime.now(UTC),
        )
        made = time.perf_counter() - began
        with serve(folder) as server:
            print(
                f"{options.sources} sources of {options.entries} entries, {size / 1e6:.0f} MB "
                f"(made in {made:.1f} s), served by {server.name}"
            )
            print(
                f"Python {platform.python_version()}, {os.cpu_count()} processors, "
                f"load before: {os.getloadavg()[0]:.1f}; the fastest of {options.repeat}, by turns\n",
                flush=True,
            )
            task = Task(
                folder,
                server,
                tuple(
                    f"http://{address(number)}:{server.port}/feed.{suffix(number)}"
                    for number in range(options.sources)
                ),
                options.entries,
            )
            costs = _fastest(task, options)
    print(_table(costs))
    if {"presseschau", "reader"} <= costs.keys():
        print("\n" + _ratios(costs))


if __name__ == "__main__":
    main()
