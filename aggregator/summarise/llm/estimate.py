"""How many tokens a text has, from below and from above, without the model's own tokeniser.

Measured with the tokenisers of SmolLM2 (made for English) and Qwen2.5 on
German news; see ``benchmarks/bench_llm.py``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_PIECE = re.compile(r"\w+|[^\w\s]+")
_LONG_WORD = 14
"""Letters. No tokeniser has longer German words than this as one token, but for a few."""
_BYTES_PER_TOKEN = 2
"""UTF-8. German has 2.3 to 4.5 with the tokenisers of today, other scripts no fewer."""
_AROUND_MESSAGE = 12
"""Tokens that a chat template puts around a message at most."""
_ROUND = frozenset(1 << power for power in range(10, 18))


def least(text: str) -> int:
    """Give tokens that a text has at least: one for each word, more for long ones."""
    return sum(1 + (len(piece) - 1) // _LONG_WORD for piece in _PIECE.findall(text))


def most(text: str) -> int:
    """Give tokens that a text has at most."""
    return len(text.encode("utf-8", "replace")) // _BYTES_PER_TOKEN + 1


def bytes_within(tokens: int) -> int:
    """Give how many bytes a text may have that has so many tokens at most."""
    return max(0, tokens - 1) * _BYTES_PER_TOKEN


def most_of(messages: Iterable[Mapping[str, str]]) -> int:
    """Do the same for the messages of a chat, with what a server puts around them."""
    return sum(most(one["content"]) + _AROUND_MESSAGE for one in messages)


def least_of(messages: Iterable[Mapping[str, str]]) -> int:
    """Give tokens that the messages of a chat have at least."""
    return sum(least(one["content"]) for one in messages)


def is_cut(read: int, messages: Iterable[Mapping[str, str]]) -> bool:
    """Whether a server has read less than it was sent.

    Fewer tokens than there can be say so; so does a power of two where more
    may have been: a server that cuts, cuts to its context.

    Args:
        read: The server's own count (``prompt_tokens``); 0 where it gives none.
        messages: What was sent.
    """
    sent = list(messages)
    return 0 < read < least_of(sent) or (read in _ROUND and read < most_of(sent))
