"""Runs a command and tells what it cost."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took.

    Attributes:
        wall: Seconds from start to exit, interpreter and imports included.
        cpu: User and system seconds of the process and the children it waited for.
        peak: Largest resident size that any one of those processes reached, in kB.
        output: Standard output.
    """

    wall: float
    cpu: float
    peak: int
    output: str = ""


def measure(command: Sequence[str | Path], *, cwd: Path, bytecode: Path) -> Cost:
    """Run a command to its end and measure it. Ends the program when the command fails.

    Whatever the surroundings say, Python keeps its bytecode (in ``bytecode``),
    as it does where people use it, and no proxy stands before the server.
    """
    kept = {name: value for name, value in os.environ.items() if not _misleads(name)}
    env = kept | {"PYTHONPYCACHEPREFIX": str(bytecode), "PYTHONPATH": str(cwd)}
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
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, texts[0])


def _misleads(name: str) -> bool:
    return name == "PYTHONDONTWRITEBYTECODE" or name.lower().endswith("_proxy")
