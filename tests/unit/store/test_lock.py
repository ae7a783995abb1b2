from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest

from aggregator.errors import StoreBusy
from aggregator.store.lock import WriterLock


@pytest.fixture
def path(tmp_path):
    return tmp_path / "news.db"


def test_one_writer_at_a_time(path):
    first, second = WriterLock(path), WriterLock(path)
    assert first.try_acquire()
    assert not second.try_acquire()
    first.release()
    assert second.try_acquire()
    second.release()


def test_who_holds_the_lock_may_ask_again(path):
    lock = WriterLock(path)
    assert lock.try_acquire()
    assert lock.try_acquire()
    lock.release()
    lock.release()
    assert not lock.held


def test_a_waiter_is_told_for_whom_and_gives_up_in_time(path):
    holder, told = WriterLock(path), []
    holder.try_acquire()
    with pytest.raises(StoreBusy, match="still in use"):
        WriterLock(path).acquire(timeout=0.1, waiting=told.append)
    assert len(told) == 1
    assert "process" in told[0]
    holder.release()


def test_a_holder_sees_that_somebody_waits_and_hands_over(path):
    holder, waiter = WriterLock(path), WriterLock(path)
    holder.try_acquire()
    assert not holder.wanted()
    thread = threading.Thread(
        target=waiter.acquire, kwargs={"timeout": 10, "waiting": lambda _: None}
    )
    thread.start()
    while not holder.wanted():
        time.sleep(0.01)
    holder.release()
    thread.join(timeout=10)
    assert waiter.held
    assert not holder.wanted()
    waiter.release()


def test_the_lock_of_a_killed_process_is_free(path):
    code = (
        "import sys, time; from pathlib import Path; from aggregator.store.lock import WriterLock;"
        "WriterLock(Path(sys.argv[1])).try_acquire() and print('held', flush=True); time.sleep(60)"
    )
    # The object is dropped at once, its file stays open: only the process's end frees it.
    holder = subprocess.Popen([sys.executable, "-c", code, path], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    lock = WriterLock(path)
    assert not lock.try_acquire()
    holder.kill()
    holder.wait()
    holder.stdout.close()
    assert lock.try_acquire()
    lock.release()
