from __future__ import annotations

import os
import subprocess
import sys

import pytest

COMMAND = """
import atexit, sys, threading, time
from aggregator import cli
atexit.register(print, "closed")
threading.Thread(target=time.sleep, args=(60,)).start()  # as a name that nobody answers for
cli.main = lambda: print("done") or 3
cli.run()
"""
UNWRITTEN = "presseschau: the output cannot be written: No space left on device\n"


def ended(stdout, command=COMMAND):
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run(
        [sys.executable, "-c", command],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        timeout=30,
        check=False,
        env=kept,
    )


def test_what_is_to_be_done_at_the_end_is_done_and_nobody_is_waited_for():
    done = ended(subprocess.PIPE)
    assert (done.returncode, done.stdout, done.stderr) == (3, "done\nclosed\n", "")


def test_a_reader_that_has_gone_is_no_error():
    reading, writing = os.pipe()
    os.close(reading)
    done = ended(writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (3, "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="Linux has it")  # noqa: PTH110 - a device
def test_what_cannot_be_written_is_said():
    with open("/dev/full", "w") as full:  # noqa: PTH123 - as above
        done = ended(full, COMMAND.replace("or 3", "or 0"))
    assert done.returncode == 1
    assert done.stderr == UNWRITTEN


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="Linux has it")  # noqa: PTH110 - a device
def test_what_cannot_be_written_while_the_command_works_is_said_in_a_line_too():
    working = COMMAND.replace('print("done") or 3', "sys.stdout.buffer.write(bytes(1 << 20))")
    with open("/dev/full", "w") as full:  # noqa: PTH123 - as above
        done = ended(full, working)
    assert (done.returncode, done.stderr) == (1, UNWRITTEN)


def test_an_error_that_has_nothing_to_do_with_the_output_is_no_word_about_it():
    failing = "from aggregator import cli\ncli.main = lambda: open('/nowhere/x')\ncli.run()"
    done = ended(subprocess.PIPE, failing)
    assert done.returncode == 1
    assert "FileNotFoundError" in done.stderr
