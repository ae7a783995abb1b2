r"""How a rule writes a word: as it is, as an "exact phrase", or as a /regex/.

    Bundestag          a word, or several in a row: what counts as the same is for curate
    "Bundestag"        exactly this, between borders of words
    /Bundes\w+rat/     a regular expression

Regular expressions are run by RE2, whose time grows with the length of the
text and with nothing else, so that none can explode. For that it has neither
references back nor looks ahead or behind. Its own ``\w`` and ``\b`` know
ASCII only; here they know all letters. RE2 is loaded where there is a regex.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORDS = re.compile(r"\w+(?:[-’'.,:]\w+)*(?:\s+\w+(?:[-’'.,:]\w+)*)*")
_LEAST = 2
"""Characters of a phrase or regex with nothing in it: its two marks."""
_PIECE = re.compile(
    r"\\[pP]\{[^}]*\}|\\.|\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\]|\(\?[^:)]*[:)]|.", re.DOTALL
)
_LETTERS = r"\pL\pN_"
_BEFORE, _BEHIND = f"(?:^|[^{_LETTERS}])", f"(?:$|[^{_LETTERS}])"
_TWICE = re.compile(r"\((?:\?:)?(?:\\.|\[[^\]]*\]|[^()\\|?*+])[*+]\)[*+]")
_BORDER = (
    r"has a \b or \B inside, which RE2 does not know for letters such as ä; use \b only where the "
    r"whole expression begins or ends, as in /\b(?:Rat|Tat)\b/"
)


@dataclass(frozen=True, slots=True)
class Word:
    """What a rule looks for.

    Attributes:
        kind: ``word``, ``phrase`` (exactly so), or ``regex``.
        text: Without the marks.
    """

    kind: Literal["word", "phrase", "regex"]
    text: str


def word(written: str) -> Word:
    """Read a word of a rule.

    What is no word, such as ``C++``, is taken exactly as it stands.

    Raises:
        ValueError: It matches nothing or everything, or its regex is none
            that RE2 can run; says what to write instead.
    """
    first, last = written[:1], written[-1:]
    for mark, name in (('"', "phrase"), ("/", "regex")):
        if first == mark and (last != mark or len(written) < _LEAST):
            raise ValueError(f"begins with {mark} and must end with {mark} to be a {name}")
    inner = written[1:-1]
    if first == "/":
        regex(inner)
        return Word("regex", inner)
    if first == '"':
        if not inner.strip():
            raise ValueError("must hold something between the quotes")
        return Word("phrase", inner)
    return Word("word" if _WORDS.fullmatch(written) else "phrase", written)


@cache
def regex(text: str) -> Any:
    """Give a compiled regular expression: ``search(text)`` finds it, in any case.

    Args:
        text: In RE2's syntax, without slashes.

    Raises:
        ValueError: It cannot be run in linear time, or is no regex.
    """
    import re2  # type: ignore[import-untyped]  # noqa: PLC0415 - it has no types; few need it

    if not text:
        raise ValueError("must hold something between the slashes, as nothing is in every text")
    if _TWICE.search(text):
        raise ValueError("repeats what is repeated already, such as (a+)+; write a+")
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    try:
        compiled = re2.compile(_with_all_letters(text), options=options)
    except re2.error as error:
        said = error.args[0] if error.args else error
        said = said.decode(errors="replace") if isinstance(said, bytes) else said
        raise ValueError(f"must be a regex that RE2 can run ({said})") from error
    if compiled.search("") is not None:
        raise ValueError("matches every text, since it matches nothing at all; ask for something")
    return compiled


def _with_all_letters(text: str) -> str:
    r"""Let ``\w``, ``\W`` and ``\b`` know letters that are not ASCII."""
    pieces = _PIECE.findall(text)
    made, opening, depth = [], True, 0
    for number, piece in enumerate(pieces):
        depth += piece.startswith("(") and not piece.endswith(")")
        depth -= piece == ")"
        made.append(_known(piece, pieces[number + 1 :], opening=opening, depth=depth))
        opening = (piece == "|" and not depth) or (opening and piece.startswith("("))
    return "".join(made)


def _known(piece: str, rest: Sequence[str], *, opening: bool, depth: int) -> str:
    if piece == r"\w":
        return f"[{_LETTERS}]"
    if piece == r"\W":
        return f"[^{_LETTERS}]"
    if piece in {r"\b", r"\B"}:
        closing = all(one == ")" for one in rest) or (rest[0] == "|" and not depth)
        if piece == r"\B" or not (opening or closing):
            raise ValueError(_BORDER)
        return _BEFORE if opening else _BEHIND
    return piece.replace(r"\w", _LETTERS) if piece.startswith("[") else piece
