"""Long texts in parts that a model can read at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.text.sentences import split

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_LEAST_ROOM = 4
"""Bytes of the longest character."""


def parts(text: str, room: int, language: str | None = None) -> list[str]:
    """Cut a text at paragraphs, else at sentences, else anywhere.

    Args:
        text: Plain text, paragraphs separated by line breaks.
        room: Bytes (UTF-8) that a part may have.
        language: BCP 47.

    Returns:
        The parts in order; nothing is lost but white space between them.
    """
    if _size(text) <= room:
        return [text]
    made: list[str] = []
    for piece in _pieces(text, room, language):
        if made and _size(made[-1]) + 1 + _size(piece) <= room:
            made[-1] += "\n" + piece
        else:
            made.append(piece)
    return made


def beginnings(
    texts: Sequence[str], room: int, language: str | None = None, *, least: int
) -> list[str]:
    """Give the beginnings of several texts that fit together.

    Each has the same share; what a short one leaves is the others'. Where
    the shares are too small to be worth reading, the last texts are left out.

    Args:
        texts: The most important first.
        room: Bytes (UTF-8) for all of them.
        language: BCP 47.
        least: Bytes of a share.
    """
    kept = list(texts)
    while len(kept) > 1 and room // len(kept) < least and sum(map(_size, kept)) > room:
        kept.pop()
    shares: dict[int, str] = {}
    left = room
    for number in sorted(range(len(kept)), key=lambda n: _size(kept[n])):
        share = left // (len(kept) - len(shares))
        shares[number] = next(iter(parts(kept[number], max(share, _LEAST_ROOM), language)), "")
        left -= _size(shares[number])
    return [shares[number] for number in range(len(kept))]


def _pieces(text: str, room: int, language: str | None) -> Iterator[str]:
    for paragraph in filter(None, map(str.strip, text.splitlines())):
        if _size(paragraph) <= room:
            yield paragraph
            continue
        for sentence in split(paragraph, language):
            yield from _cut(sentence.text, room)


def _cut(sentence: str, room: int) -> Iterator[str]:
    data = sentence.encode("utf-8", "replace")
    while data:
        end = min(room, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:  # noqa: PLR2004 - inside a character
            end -= 1
        yield data[:end].decode()
        data = data[end:]


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))
