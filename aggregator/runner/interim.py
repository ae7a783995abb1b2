"""Publishing while a long pass goes on, so that nobody waits for its last TLDR.

A model takes a minute or more for a TLDR, and hours for a pass. What it has
written is published every minute, if there is anything new; a pass that takes
less is published once, at its end, by whoever made it.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

EVERY = 60.0
"""Seconds between two publications of what is ready."""


async def _is_over(over: asyncio.Event) -> bool:
    """Wait for the end, but no longer than until publishing is due; say which it was."""
    try:
        await asyncio.wait_for(over.wait(), EVERY)
    except TimeoutError:
        return False
    return True


@asynccontextmanager
async def published_meanwhile(
    written: Callable[[], int],
    publish: Callable[[], Awaitable[None]],
    *,
    is_over: Callable[[asyncio.Event], Awaitable[bool]] = _is_over,
) -> AsyncIterator[None]:
    """Publish what is ready again and again while the block runs.

    When the block is left, a publication that is under way is waited for, so
    that no two ever write to the output folder.

    Args:
        written: Says how many TLDRs were stored until now; without new ones
            nothing is published.
        publish: Does so; what it raises is raised when the block is left.
        is_over: The clock: waits for the event or for the next publication,
            and says whether it was the event.
    """
    over = asyncio.Event()

    async def work() -> None:
        seen = written()
        while not await is_over(over):
            if (count := written()) != seen:
                seen = count
                await publish()

    task = asyncio.create_task(work())
    try:
        yield
    finally:
        over.set()
        await task
