"""Worker processes that can be killed: a hostile page costs one of them one deadline.

Extracting and summarising are CPU work on bytes from strangers. They run in
a few processes (pebble), each with a limit on memory and CPU time, each renewed
after so many jobs and rebuilt when it dies. They are forked from a server
process that has loaded what every job needs and nothing else: they share none
of our threads, files or secrets, and are there in milliseconds. Should this
process die, even by SIGKILL, the server ends, and the kernel takes the workers
along (Linux).
"""

from __future__ import annotations

import asyncio
import gc
import resource
import signal
import sys
from concurrent.futures import wait
from functools import partial
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from aggregator.errors import WorkerError
from aggregator.runner.kin import die_with_parent
from aggregator.runner.lots import Lots

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from multiprocessing.context import BaseContext

    from pebble import ProcessPool

P = ParamSpec("P")
T = TypeVar("T")

_MEMORY_BYTES = 3 * 1024**3
"""Address space of a worker; a news page needs a tenth of it."""
_JOBS_PER_WORKER = 1000
_MADE_IN, _MADE_AFTER = 2.0, 0.1
"""Seconds: for the first worker, and then for the others, which are made at the same time."""
_SELDOM = (20_000, 10, 100)
"""Python looks for cycles after so many new objects; a document makes many, and none of them."""
_LOADED_ONCE = ["aggregator.cli", "aggregator.reading"]
"""By the server: the program's entry, which every worker passes, and the commonest job."""


class Workers:
    """A pool of worker processes, started with the first job.

    Args:
        count: How many processes.
        deadline: Seconds that one job may take, from the moment a worker
            takes it up.
    """

    def __init__(self, count: int, *, deadline: float) -> None:
        self._count = count
        self._deadline = deadline
        self._pool: ProcessPool | None = None
        self._starting: asyncio.Task[list[Future[None]]] | None = None
        self._lots = Lots(self.run, at_once=2 * count)

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``work`` in a worker and give its result; its exceptions come through.

        Args:
            work: A function that a worker can import by name.
            *args: Values that can be pickled.
            **kwargs: Values that can be pickled.

        Raises:
            WorkerError: The deadline passed (``deadline``), the memory did
                not suffice (``memory``), or the worker died (``died``).
        """
        from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415 - see below

        from pebble import ProcessExpired  # noqa: PLC0415 - many a pass needs no worker

        await self._started()
        pool = self._ready()
        job = pool.schedule(
            _limited, args=(self._deadline, work, args, kwargs), timeout=self._deadline
        )
        try:
            result: T = await self._done(pool, asyncio.wrap_future(job))
        except TimeoutError as error:
            raise WorkerError(
                f"it took longer than {self._deadline:g} s and was stopped", reason="deadline"
            ) from error
        except MemoryError as error:
            raise WorkerError(
                f"it needed more than {_MEMORY_BYTES // 1024**3} GiB of memory and was stopped",
                reason="memory",
            ) from error
        except ProcessExpired as error:
            raise WorkerError(
                f"the worker process died over it (exit code {error.exitcode})", reason="died"
            ) from error
        except BrokenProcessPool as error:
            raise WorkerError("the worker processes died", reason="died") from error
        return result

    async def run_small(self, job: Callable[[], T]) -> T:
        """Run a job of a few milliseconds as ``run`` does; those that wait go together."""
        return await self._lots.run(job)

    async def _done(self, pool: ProcessPool, job: asyncio.Future[T]) -> T:
        """Wait for a job; of one that came while its pool broke, nobody tells the end."""
        try:
            while not (await asyncio.wait({job}, timeout=self._deadline))[0]:
                if not pool.active:
                    raise WorkerError("the worker processes died", reason="died")
        except asyncio.CancelledError:
            job.cancel()
            raise
        return job.result()

    @property
    def running(self) -> bool:
        """Whether the processes were started."""
        return self._pool is not None

    def start(self) -> None:
        """Start the processes, if they are not there yet; does not wait for them.

        They are forked when their server has loaded what they need, and who
        asks for one waits for that: a thread of its own.
        """
        if self._pool is None:
            wake = partial(_wake, self._ready(), self._count)
            self._starting = asyncio.create_task(asyncio.to_thread(wake))

    async def _started(self) -> None:
        """Wait until ``start`` is done; whatever kept it from that, the next job meets too."""
        if self._starting is not None:
            await asyncio.wait({self._starting})

    async def _made(self) -> None:
        starting = self._starting
        if starting is None or starting.cancelled() or starting.exception() is not None:
            return
        waking = starting.result()
        if not all(job.done() for job in waking):
            await asyncio.to_thread(wait, waking, _MADE_IN)
            await asyncio.sleep(_MADE_AFTER)  # the first may have done the job of the next

    def _ready(self) -> ProcessPool:
        from pebble import ProcessPool  # noqa: PLC0415 - many a pass needs no worker

        if self._pool is not None and not self._pool.active:
            # No process could be started, or idle ones were killed: pebble gives such a pool up.
            self._pool.stop()  # type: ignore[no-untyped-call] # pebble's own omission
            self._pool = None
        if self._pool is None:
            self._pool = ProcessPool(
                max_workers=self._count,
                max_tasks=_JOBS_PER_WORKER,
                initializer=_prepare,
                context=_context(),
            )
        return self._pool

    async def stop(self) -> None:
        """End all workers at once; what they had in hand is lost to them, not to the store.

        Those that are just being made are waited for: without their parent they
        would end with a traceback.
        """
        await self._started()
        await self._made()
        if self._pool is not None:
            pool, self._pool = self._pool, None
            pool.stop()  # type: ignore[no-untyped-call] # pebble's own omission
            await asyncio.to_thread(pool.join)


def warm() -> None:
    """Let the server load what every worker needs, while this process does something else.

    For whoever knows early that there will be work for them: it takes the
    server half a second, on another processor.
    """
    from multiprocessing import forkserver  # noqa: PLC0415 - see Workers.run

    _context()
    forkserver.ensure_running()


def _context() -> BaseContext:
    import multiprocessing  # noqa: PLC0415 - see Workers.run

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_LOADED_ONCE)
    return context


def _prepare() -> None:
    """Make a new process into a worker. Runs in it, before its first job."""
    gc.freeze()  # what the server loaded stays, and is not looked through again and again
    gc.set_threshold(*_SELDOM)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's Ctrl-C is the parent's to answer
    die_with_parent()
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _wake(pool: ProcessPool, count: int) -> list[Future[None]]:
    return [pool.schedule(_nothing) for _ in range(count)]


def _nothing() -> None:
    """Be a job that only wakes a worker."""


def _limited(
    deadline: float, work: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """Run one job with CPU time for little more than its deadline.

    The pool's clock kills a late worker from outside; this limit holds even
    where the parent is stopped or busy.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime + 2 * deadline) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, hard))
    return work(*args, **kwargs)
