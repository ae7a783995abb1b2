"""``make bench-latency``: how long news take from a publisher to a subscriber.

    python -m benchmarks.bench_latency [--newsroom FOLDER] [--every 1m] [--reveals 2]

Runs ``presseschau run`` on a newsroom whose feeds show one more article each
when they are told to, and a subscriber that asks for the published feed again
and again, by conditional requests. The newsroom is the one in ``--newsroom``
or ``PRESSESCHAU_NEWSROOM`` (a program ``newsroom.py`` that replays real pages,
no part of the project), else the one of the demo.

Of every new entry two spans are told:

    due to subscriber        from the instant at which the store says that the
                             source is to be checked, or from the publisher's
                             change if that came later, until the subscriber has it
    publisher to subscriber  from the publisher's change on; it holds the pause
                             between two checks, which the source's owner chose

One clock, the machine's, tells all instants: the program's due instants and
what it stores, the publisher's change, the subscriber's receipt. The
subscriber's own pause between two questions (``--poll``) is part of each span.
Ends with 1 where an entry never came, or the first span's p95 is above 60 s.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import math
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ruamel.yaml import YAML

from aggregator.config.values import duration
from aggregator.demo import Newsroom
from aggregator.publish.view import web_address
from aggregator.store import records, sources
from aggregator.store.database import Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
AIM = 60.0
"""Seconds within which 95 of 100 entries must reach the subscriber, from the due check on."""
_LOOK_EVERY = 0.5
"""Seconds between two looks at what the store says is due."""
_ASK_EVERY = 15.0
"""Seconds between two questions why an entry is not in the feed."""
_STOP_WITHIN = 60.0
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Room(Protocol):
    """A newsroom that shows its articles one by one."""

    name: str
    proxy: str

    def sources(self) -> list[dict[str, str]]:
        """Give name and url of each source."""

    def articles(self) -> list[int]:
        """Say how many articles each source has in all."""

    def advance(self) -> None:
        """Let every feed show one more."""


class Replay:
    """The newsroom of a folder, a process of its own.

    Left out are its RSS feeds, which ask for a pause of ten minutes (ttl).
    """

    def __init__(self, folder: Path) -> None:
        program = [sys.executable, str(folder / "newsroom.py"), "--port", "0", "--reveal", "1"]
        self._process = subprocess.Popen(program, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        self.name, self.proxy = line.partition(" on ")[0], line.split()[-1]
        self._rows = [row for row in json.loads(self._ask("sources")) if row["format"] != "rss"]

    def sources(self) -> list[dict[str, str]]:
        """Give name and url of each source."""
        return [{"name": row["host"], "url": row["url"]} for row in self._rows]

    def articles(self) -> list[int]:
        """Say how many articles each source has in all."""
        return [row["articles"] for row in self._rows]

    def advance(self) -> None:
        """Let every feed show one more."""
        self._ask("advance")

    def close(self) -> None:
        """End the process."""
        self._process.terminate()
        self._process.communicate()

    def _ask(self, what: str) -> bytes:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": self.proxy}))
        with opener.open(f"http://newsroom.test/{what}", timeout=30) as answer:
            return bytes(answer.read())


class Demo:
    """The newsroom in the package, in a thread of its own.

    Left out are its publishers whose feeds ask for a pause of a quarter of an hour.
    """

    name = "the demo's newsroom"

    def __init__(self) -> None:
        self._room, self._shown = Newsroom(), 1
        prompt = [one for one in self._room.publishers if one.format in {"atom", "json"}]
        self._names = {one.name for one in prompt}
        self._articles = [len(one.reports) for one in prompt]
        self._room.show(1)
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self.proxy = asyncio.run_coroutine_threadsafe(self._room.start(), self._loop).result()

    def sources(self) -> list[dict[str, str]]:
        """Give name and url of each source."""
        rows = (one for one in self._room.sources() if one["name"] in self._names)
        return [{"name": one["name"], "url": one["url"]} for one in rows]

    def articles(self) -> list[int]:
        """Say how many articles each source has in all."""
        return self._articles

    def advance(self) -> None:
        """Let every feed show one more."""
        self._shown += 1
        self._room.show(self._shown)

    def close(self) -> None:
        """Stop serving."""
        asyncio.run_coroutine_threadsafe(self._room.stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)


@dataclass
class Subscriber:
    """Asks for a feed and notes when it first saw each entry, by its link."""

    address: str
    seen: dict[str, float] = field(default_factory=dict)
    _tag: str = ""

    def poll(self) -> None:
        """Ask once; a server that is not there yet is no error."""
        request = urllib.request.Request(self.address, headers={"If-None-Match": self._tag or '""'})
        try:
            with _DIRECT.open(request, timeout=10) as answer:
                body, self._tag = answer.read(), answer.headers["ETag"]
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return  # 304 and 503 too
        now = time.time()
        for item in json.loads(body)["items"]:
            self.seen.setdefault(item["url"], now)


class Watch:
    """Notes every instant at which the store ever said that a source is due.

    Attributes:
        ready: How many records have a TLDR.
    """

    def __init__(self, file: Path) -> None:
        self.ready = 0
        self._file = file
        self._due: dict[str, set[float]] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop looking."""
        self._ended.set()
        self._thread.join()

    def before(self, source: str, instant: float) -> float:
        """Give the last due instant of a source that is not after ``instant``."""
        return max((one for one in self._due.get(source, ()) if one <= instant), default=0.0)

    def _watch(self) -> None:
        store = Store.open(self._file)
        try:
            while not self._ended.wait(_LOOK_EVERY):
                for name, known in store.read_now(sources.load).items():
                    if known.next_check is not None:
                        self._due.setdefault(name, set()).add(known.next_check.timestamp())
                self.ready = sum(one.tldrs for one in store.read_now(sources.tally).values())
        finally:
            store.close()


@dataclass(frozen=True, slots=True)
class Way:
    """What one new entry took, in seconds."""

    source: str
    from_due: float
    from_change: float


def measure(
    room: Room, *, every: str, reveals: int, pause: float, poll: float, patience: float
) -> list[Way]:
    """Run the program on a newsroom and give what each entry took.

    Args:
        room: With one article shown by each source.
        every: The pause between two checks of a source.
        reveals: How often all feeds show one more.
        pause: Seconds between two of those.
        poll: Seconds between two questions of the subscriber.
        patience: Seconds that entries may take before the run is given up.
    """
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), room, every) as base:
        store = Path(folder) / "presseschau.db"
        watch = Watch(store)
        subscriber = Subscriber(f"{base}alles.json")

        doubles = 0

        def until(count: int, seconds: float) -> bool:
            nonlocal doubles
            end = time.monotonic() + seconds
            ask = time.monotonic() + _ASK_EVERY
            while len(subscriber.seen) + doubles < count:
                if time.monotonic() > end:
                    return False
                if watch.ready >= count and time.monotonic() > ask:
                    doubles = left_out(Path(folder))
                    ask = time.monotonic() + _ASK_EVERY
                time.sleep(poll)
                subscriber.poll()
            return True

        count = len(room.articles())
        if not until(count, patience):
            sys.exit("the first entries did not come")
        first = set(subscriber.seen)
        say(f"{count} entries are published; from now on it is measured")
        changes = []
        for number in range(2, reveals + 2):
            changes.append(time.time())
            room.advance()
            fresh = sum(its >= number for its in room.articles())
            count += fresh
            say(f"{fresh} publishers print something")
            is_last = number == reveals + 1
            if not until(count, patience if is_last else pause) and is_last:
                sys.exit(f"{count - len(subscriber.seen)} of {count} entries did not come")
        watch.close()
        say(f"all have come, but for {doubles} that stand in the feed from another paper")
        return ways(store, subscriber.seen, first, watch, changes)


def ways(
    store: Path, seen: dict[str, float], first: set[str], watch: Watch, changes: Sequence[float]
) -> list[Way]:
    """Bring together what publisher, program and subscriber noted."""
    opened = Store.open(store)
    try:
        stored_now = opened.read_now(lambda connection: list(records.newest(connection)))
    finally:
        opened.close()
    found = {web_address(one.link): one for one in stored_now}
    made = []
    for link in seen.keys() - first:
        one = found[link]
        stored = one.first_seen.timestamp()
        changed = max(at for at in changes if at <= stored)
        due = max(changed, watch.before(one.source, stored))
        made.append(Way(one.source, seen[link] - due, seen[link] - changed))
    return made


def left_out(folder: Path) -> int:
    """Ask the program how many records are not in the feed because the same text is."""
    done = subprocess.run(
        [sys.executable, "-m", "aggregator", "preview", "alles", "--json"],
        cwd=folder,
        env=_environment(),
        stdout=subprocess.PIPE,
        check=True,
    )
    return int(json.loads(done.stdout)["left_out"].get("duplicate", 0))


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT)}


@contextlib.contextmanager
def running(folder: Path, room: Room, every: str) -> Iterator[str]:
    """Run the program in a folder of its own; give the address of its feeds."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}/"
    (folder / "config").mkdir()
    with (folder / "config" / "presseschau.yaml").open("w") as file:
        YAML(typ="safe", pure=True).dump(configuration(room, base, port, every), file)
    log = (folder / "log").open("w+")
    process = subprocess.Popen(
        [sys.executable, "-m", "aggregator", "run"],
        cwd=folder,
        env=_environment(),
        stdout=log,
        stderr=log,
    )
    try:
        yield base
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.returncode or sys.exc_info()[0] is not None:
            log.seek(0)
            sys.stderr.write(log.read()[-5000:])
        log.close()


def configuration(room: Room, base: str, port: int, every: str) -> dict[str, Any]:
    """Give the program's configuration."""
    return {
        "settings": {
            "base_url": base,
            "web": {"port": port},
            "fetch": {"proxy": room.proxy, "max_interval": every},
        },
        "sources": [one | {"every": every} for one in room.sources()],
        "feeds": [{"slug": "alles", "title": "Alles", "limit": 500, "formats": ["json"]}],
    }


def rank(values: Sequence[float], share: float) -> float:
    """Give the smallest value that so large a share does not exceed (nearest rank)."""
    return sorted(values)[max(math.ceil(share * len(values)), 1) - 1]


def say(text: str) -> None:
    """Tell how it goes on."""
    print(f"{datetime.now().astimezone():%H:%M:%S}  {text}", flush=True)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    given = os.environ.get("PRESSESCHAU_NEWSROOM")
    parser.add_argument("--newsroom", type=Path, default=Path(given) if given else None)
    parser.add_argument("--demo", action="store_true", help="the demo's newsroom in any case")
    parser.add_argument("--every", default="1m", help="pause between two checks of a source")
    parser.add_argument("--reveals", type=int, default=2, help="how often each prints something")
    parser.add_argument("--pause", default="90s", help="between two of those")
    parser.add_argument("--poll", type=float, default=1.0, help="the subscriber's pause, seconds")
    parser.add_argument("--patience", default="15m", help="for what does not come")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # and leave nothing running
    is_replay = options.newsroom is not None and not options.demo
    room = Replay(options.newsroom) if is_replay else Demo()
    try:
        made = measure(
            room,
            every=options.every,
            reveals=options.reveals,
            pause=duration(options.pause) / timedelta(seconds=1),
            poll=options.poll,
            patience=duration(options.patience) / timedelta(seconds=1),
        )
    finally:
        room.close()
    spans = {
        "due to subscriber": [one.from_due for one in made],
        "publisher to subscriber": [one.from_change for one in made],
    }
    print(
        f"\n{room.name}; every {options.every}; {len(made)} new entries; a question every {options.poll:g} s"
    )
    print(f"{'seconds':24}{'p50':>8}{'p95':>8}{'max':>8}")
    for name, values in spans.items():
        told = (rank(values, 0.5), rank(values, 0.95), max(values))
        print(f"{name:24}" + "".join(f"{one:8.1f}" for one in told))
    is_met = rank(spans["due to subscriber"], 0.95) <= AIM
    print(f"aim: due to subscriber, p95 within {AIM:.0f} s: {'met' if is_met else 'MISSED'}")
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
