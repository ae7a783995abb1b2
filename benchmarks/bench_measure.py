"""Runs a command and tells what it cost."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took.

    Attributes:
        wall: Seconds from start to exit, interpreter and imports included.
        cpu: User and system seconds of the process and of all that it started,
            those included that it did not wait for (Linux).
        peak: Largest resident size that any one of those processes reached, in kB.
        output: Standard output.
    """

    wall: float
    cpu: float
    peak: int
    output: str = ""


def measure(command: Sequence[str | Path], *, cwd: Path, bytecode: Path) -> Cost:
    """Run a command to its end and measure it. Ends the program when the command fails.

    Whatever the surroundings say, Python keeps its bytecode (in ``bytecode``)
    and buffers its output, as it does where people use it, and no proxy stands
    before the server.
    """
    kept = {name: value for name, value in os.environ.items() if not _misleads(name)}
    env = kept | {"PYTHONPYCACHEPREFIX": str(bytecode), "PYTHONPATH": str(cwd)}
    _adopt_orphans()
    others = _children()
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as complaints:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=cwd, env=env, stdout=output, stderr=complaints)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        texts = []
        for stream in (output, complaints):
            stream.seek(0)
            texts.append(stream.read().decode(errors="replace"))
    if process.returncode:
        line = " ".join(map(str, command))
        sys.exit(f"exit code {process.returncode} from {line}\n" + "".join(texts)[-3000:])
    usages = [usage, *(os.wait4(pid, 0)[2] for pid in sorted(_children() - others))]
    cpu = sum(one.ru_utime + one.ru_stime for one in usages)
    return Cost(wall, cpu, max(one.ru_maxrss for one in usages), texts[0])


def _adopt_orphans() -> None:
    """Become the parent of what a measured program leaves behind, so that it can be counted."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)


def _children() -> set[int]:
    if sys.platform != "linux":
        return set()
    listed = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
    return {int(pid) for pid in listed.split()}


def _misleads(name: str) -> bool:
    own = {"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
    return name in own or name.lower().endswith("_proxy")
