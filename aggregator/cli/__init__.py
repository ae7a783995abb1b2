"""The command ``presseschau``: arguments in, exit code out.

Each command is a function in a module beside this, named in ``parser``. What
people asked for goes to standard output, what happens meanwhile to standard
error.
"""

from __future__ import annotations

import atexit
import errno
import gc
import os
import sys
from typing import TYPE_CHECKING, NoReturn

from aggregator.cli.parser import parser
from aggregator.errors import (
    ConfigError,
    PresseschauError,
    RecordFormatError,
    StoreError,
    UsageError,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

DONE, FAILED, USAGE, STORE = 0, 1, 2, 3
_INTERRUPTED = 130
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""Where the file has no name, it is the output: errors of all others are wrapped by who writes."""
_COLLECT = (100_000, 20, 50)
"""A pass makes many values that live shortly; Python's own thresholds cost it a quarter more."""


def run() -> NoReturn:
    """Run the command that was typed, and end the process with its exit code.

    By then everything is closed and written. The system takes all memory back
    at once; Python would let go of each object by itself, which takes a
    twentieth of a pass without news, and wait for names that are still looked up.
    """
    unwritten = None
    try:
        code = main()
    except OSError as error:
        if error.errno not in _FULL or error.filename is not None:
            raise
        code, unwritten = FAILED, error
    atexit._run_exitfuncs()  # noqa: SLF001 - as Python does it, before it lets go of everything
    try:
        for stream in (sys.stdout, sys.stderr):
            if not stream.closed:
                stream.flush()
    except BrokenPipeError:  # as in main
        pass
    except OSError as error:
        code, unwritten = code or FAILED, error
    if unwritten is not None:
        told = f"presseschau: the output cannot be written: {unwritten.strerror}\n"
        os.write(2, told.encode())
    os._exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0 done; 1 something failed, all else is done; 2 usage or
        configuration; 3 the store cannot be used; 130 stopped by Ctrl-C.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    options = parser(arguments).parse_args(arguments)
    gc.set_threshold(*_COLLECT)
    try:
        code: int = options.command(options)
    except PresseschauError as error:
        print(
            f"presseschau: {error}" if not isinstance(error, ConfigError) else error,
            file=sys.stderr,
        )
        return _code(error)
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:  # `presseschau export | head`: the reader has had enough
        sys.stderr.close()
        return DONE
    return code


def _code(error: PresseschauError) -> int:
    if isinstance(error, StoreError):
        return STORE
    if isinstance(error, ConfigError | UsageError | RecordFormatError):
        return USAGE
    return FAILED
