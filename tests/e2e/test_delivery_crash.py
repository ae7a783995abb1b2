"""Publishing that is killed at each of its steps: nobody reads half a file, and the next run heals all.

Run as a program, this file does the killing, for it forks: ``test_delivery_crash.py FOLDER``.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from aggregator.model import Edition, Origin, PublishedEntry, Selection
from aggregator.publish import Twin, publish, stale
from aggregator.publish.archive import Archive, Page
from tests.making import record

NOW = datetime(2026, 1, 3, 4, 37, tzinfo=UTC)
MEANT = {"base_url": "https://presse.example/", "zone": ZoneInfo("Europe/Berlin"), "version": "1"}
STEPS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir"}
"""What a process is killed before; see sys.addaudithook."""


def entry(number: int) -> PublishedEntry:
    return PublishedEntry(
        id=f"urn:uuid:00000000-0000-0000-0000-{number:012}",
        record=record(number),
        origin=Origin(name="blatt", title="Das Blatt"),
        updated=NOW + timedelta(minutes=number),
    )


def selection(slug: str, *numbers: int, **given) -> Selection:
    entries = tuple(map(entry, numbers))
    values = {
        "id": f"urn:uuid:00000000-0000-0000-0001-{len(slug):012}",
        "slug": slug,
        "title": slug,
        "description": "",
        "language": "de",
        "updated": max((one.updated for one in entries), default=NOW),
        "entries": entries,
        "access": "public",
        "formats": ("rss", "json"),
    }
    return Selection(**values | given)


def edition(day: int) -> Edition:
    return Edition(
        id=f"urn:uuid:00000000-0000-0000-0002-{day:012}",
        moment=NOW.replace(day=day),
        name=f"2026-01-{day:02}",
        title="Presseschau",
        language="de",
        updated=NOW.replace(day=day),
        stories=(entry(day),),
    )


def put(folder: Path, day: int) -> None:
    """Publish what there is on a day: each has news, a page, an edition and a feed of its own."""
    feeds = [
        selection("politik", day, day + 1),
        selection("morgens", editions=(edition(day), edition(day + 1))),
        selection(f"nur-{'ab'[day % 2]}", day, access="local"),
    ]
    pages = {"politik": Archive(tuple(Page(n, "") for n in range(1, day)), lambda n: [entry(n)])}
    twin = selection("zeit", day)
    twins = [Twin(replace(twin, entries=(), updated=NOW), str(day))]
    names = stale(folder, twins, **MEANT)
    filled = [twin] if names else []
    done = publish(folder, feeds, twins=twins, stale=filled, archives=pages, **MEANT)
    assert not done.errors


def content(folder: Path) -> dict[str, bytes]:
    """Give every file; of the one that holds times of change, that it is there."""
    files = {str(one.relative_to(folder)): one for one in folder.rglob("*") if one.is_file()}
    return {
        name: b"" if name == "twin/.rendered.json" else one.read_bytes()
        for name, one in files.items()
    }


def killed(folder: Path, step: int) -> bool:
    """Publish the second day, in a process that is killed before its nth step; say if it was."""
    child = os.fork()
    if child == 0:
        left = step

        def count(event: str, given: tuple[object, ...]) -> None:
            nonlocal left
            if event in STEPS and str(given[0]).startswith(str(folder)):
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        put(folder, 3)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or status == 0
    return os.WIFSIGNALED(status)


def main(place: Path) -> int:
    """Give the number of steps; it is killed at every other one, so at all kinds of them."""
    os.fsync = lambda _: None  # what a killed process wrote is not lost; it only takes time
    before, after, folder = (place / name for name in ("before", "after", "killed"))
    put(before, 2)
    put(after, 2)
    put(after, 3)
    old, new = content(before), content(after)
    step = -1
    while True:
        step += 2
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(before, folder)
        if not killed(folder, step):
            return step - 1
        for name, data in content(folder).items():
            if not Path(name).name.startswith("."):
                assert data in (old.get(name), new.get(name)), f"step {step}: {name}"
        put(folder, 3)
        healed = content(folder)
        differ = [name for name in new | healed if new.get(name) != healed.get(name)]
        assert not differ, f"step {step}: {differ}"


def test_killed_at_any_step_nobody_reads_half_and_the_next_run_heals(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tests.e2e.test_delivery_crash", tmp_path],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 100, "between all files of all folders"


if __name__ == "__main__":
    sys.stdout.write(f"{main(Path(sys.argv[1]))}\n")
