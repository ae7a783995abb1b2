"""Small jobs that wait for a worker are sent to it together.

What a job costs beside its work (two processes are woken, three threads take
turns) is as much as reading a small document costs: in lots it is paid once
for several. A lot that does not come back is done again job by job, so that
what is hostile in it costs the others a wait and not their results.
"""

from __future__ import annotations

import asyncio
import traceback
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from aggregator.errors import PresseschauError, WorkerError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

T = TypeVar("T")

_LARGEST = 8
"""Jobs of one lot."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A job, and where its end is told."""

    job: Callable[[], Any]
    future: asyncio.Future[Any]


@dataclass(frozen=True, slots=True)
class _End:
    """What came of a job."""

    result: Any = None
    error: Exception | None = None


class Lots:
    """Makes lots of jobs while so many are under way. Belongs to one event loop.

    Args:
        run: Runs a function with its arguments in a worker; see ``Workers.run``.
        at_once: Lots under way; what comes meanwhile waits for the next.
    """

    def __init__(self, run: Callable[..., Awaitable[Any]], *, at_once: int) -> None:
        self._run = run
        self._at_once = at_once
        self._waiting: deque[_Waiting] = deque()
        self._under_way: set[asyncio.Task[None]] = set()

    async def run(self, job: Callable[[], T]) -> T:
        """Run a job and give its result; its exceptions come through.

        Raises:
            WorkerError: See ``Workers.run``.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(job, future))
        self._begin()
        return await future

    def _begin(self) -> None:
        while self._waiting and len(self._under_way) < self._at_once:
            several = min(_LARGEST, len(self._waiting))
            lot = [self._waiting.popleft() for _ in range(several)]
            task = asyncio.create_task(self._do(lot))
            self._under_way.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._begin()

    async def _do(self, lot: Sequence[_Waiting]) -> None:
        lot = [one for one in lot if not one.future.done()]  # for the others nobody waits
        try:
            ends = await self._ends(lot) if lot else []
        except asyncio.CancelledError:  # the workers were ended
            for one in lot:
                one.future.cancel()
            raise
        for one, end in zip(lot, ends, strict=True):
            if one.future.done():
                continue
            if end.error is None:
                one.future.set_result(end.result)
            else:
                one.future.set_exception(end.error)

    async def _ends(self, lot: Sequence[_Waiting]) -> list[_End]:
        try:
            ends: list[_End] = await self._run(_each, [one.job for one in lot])
        except WorkerError as error:
            if len(lot) > 1:
                return [end for one in lot for end in await self._ends([one])]
            return [_End(error=error)]
        except Exception as error:  # noqa: BLE001 - whoever waits for a job must hear of it
            return [_End(error=error)] * len(lot)
        return ends


def _each(jobs: Sequence[Callable[[], Any]]) -> list[_End]:
    return [_end(job) for job in jobs]


def _end(job: Callable[[], Any]) -> _End:
    try:
        return _End(job())
    except (MemoryError, WorkerError):
        raise  # the worker's trouble: the lot is done again
    except PresseschauError as error:
        return _End(error=error)
    except Exception as error:  # noqa: BLE001 - it is told where the job was given
        error.add_note(traceback.format_exc())
        return _End(error=error)
