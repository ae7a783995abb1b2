"""Processes that shall not outlive the one that started them, even if it is killed."""

from __future__ import annotations

import signal
import sys

_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Let the kernel kill this process when its parent dies (Linux; elsewhere nothing is done)."""
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 - the parent imports this module too and calls no C

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
