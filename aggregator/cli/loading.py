"""Loading modules without looking for garbage among what they are made of."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def loading() -> Iterator[None]:
    """Load modules in the block; none of their objects is ever looked through again.

    They stay until the process ends. Python would look through half a million
    of them again and again, for a fifteenth of the time of a pass without news.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
