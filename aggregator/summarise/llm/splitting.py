"""Long texts in parts that a model can read at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.text.sentences import split

if TYPE_CHECKING:
    from collections.abc import Iterator


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
