"""XPath as scrapers write it, said in CSS, as far as CSS can say it.

Understood are steps with the usual axes, tests for attributes and classes, and
unions. What CSS has no words for (text of elements, positions, strings,
looking upwards) is not guessed at: there is no answer then.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cssselect import HTMLTranslator, SelectorError

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 1000
_STRING = r"(?:'([^'\\\n]*)'|\"([^\"\\\n]*)\")"
_TEXT_OF = re.compile(r"(?:normalize-space|string)\((.*)\)", re.DOTALL)
_END = re.compile(r"/?(?:@[\w:-]+|text\(\))$")
"""An attribute or text at the end: our selectors name the element that has it."""
_STEP = re.compile(
    r"(?P<slash>//?)?(?:(?P<axis>child|descendant|descendant-or-self)::)?"
    r"(?P<name>[a-zA-Z][\w-]*|\*)(?P<tests>(?:\[(?:[^\[\]'\"]|'[^']*'|\"[^\"]*\")*\])*)"
)
_TEST = re.compile(r"\[((?:[^\[\]'\"]|'[^']*'|\"[^\"]*\")*)\]")
_AND = re.compile(r"\s+and\s+(?=(?:[^'\"]|'[^']*'|\"[^\"]*\")*$)")
_UNION = re.compile(r"\|(?=(?:[^'\"]|'[^']*'|\"[^\"]*\")*$)")
_CLASS = re.compile(
    r"contains\(concat\(\s*(?:' '|\" \"),\s*(?:normalize-space\(@class\)|@class),"
    rf"\s*(?:' '|\" \")\s*\),\s*{_STRING}\s*\)"
)
_TESTS = (
    (re.compile(rf"@([\w-]+)\s*=\s*{_STRING}"), "="),
    (re.compile(rf"contains\(\s*@([\w-]+)\s*,\s*{_STRING}\s*\)"), "*="),
    (re.compile(rf"starts-with\(\s*@([\w-]+)\s*,\s*{_STRING}\s*\)"), "^="),
)
_HAS = re.compile(r"@([\w-]+)|string-length\(\s*@([\w-]+)\s*\)\s*>\s*0")
_WORD = re.compile(r"-?[A-Za-z_][\w-]*", re.ASCII)


def to_css(xpath: str, *, within: bool) -> str | None:
    """The CSS selector that finds the same elements; ``None`` where there is none.

    Args:
        xpath: XPath 1.0. An attribute or text at its end is left out.
        within: Whether it begins at an element (``:scope``), not at the document.
    """
    text = xpath.strip()
    if not text or len(text) > _LONGEST:
        return None
    if (inner := _TEXT_OF.fullmatch(text)) and "|" not in text:
        text = inner[1].strip()
    parts = [_path(part.strip(), within=within) for part in _UNION.split(text)]
    if None in parts:
        return None
    css = ", ".join(dict.fromkeys(filter(None, parts)))
    try:
        HTMLTranslator().css_to_xpath(css)
    except SelectorError:
        return None
    return css


def _path(text: str, *, within: bool) -> str | None:
    text = text.replace("descendant-or-self::*[position() = 1]", ".")  # how :scope is translated
    text = text.replace("/descendant-or-self::*/", "//")
    text = _END.sub("", text)
    if within:
        if text in {"", "."}:
            return ":scope"
        if text.startswith("/"):
            return None  # begins anew at the document
        text = text.removeprefix(".")
    try:
        return "".join(_steps(text, within=within))
    except _NotInCss:
        return None


class _NotInCss(Exception):
    """CSS has no words for it."""


def _steps(text: str, *, within: bool) -> Iterator[str]:
    position = 0
    while found := _STEP.match(text, position):
        slash, axis = found["slash"], found["axis"] or "child"
        if (position and not slash) or (axis != "child" and slash == "//"):
            raise _NotInCss
        if axis == "descendant-or-self" and (position or not within):
            raise _NotInCss
        yield _combinator(position, slash, axis, within=within)
        tests = _tests(found["tests"])
        yield tests if found["name"] == "*" and tests else found["name"] + tests
        position = found.end()
    if not position or position < len(text):
        raise _NotInCss


def _combinator(position: int, slash: str | None, axis: str, *, within: bool) -> str:
    is_child = slash != "//" and axis == "child"
    if position:
        return " > " if is_child else " "
    if not within or axis == "descendant-or-self":
        return ""
    return ":scope > " if is_child else ":scope "


def _tests(text: str) -> str:
    said = [_test(one.strip()) for test in _TEST.findall(text) for one in _all_of(test)]
    classes = [one for one in said if one.startswith(".")]
    if classes:  # what else is said of the class is how XPath has to go about it
        said = [one for one in said if not one.startswith("[class")]
    return "".join(dict.fromkeys(said))


def _all_of(test: str) -> list[str]:
    if test.startswith("("):  # two classes, as they are translated
        test = test[1:-1].replace(") and (", " and ")
    return _AND.split(test)


def _test(text: str) -> str:
    if found := _CLASS.fullmatch(text):
        word = (found[1] or found[2] or "").strip()
        if not _WORD.fullmatch(word):
            raise _NotInCss
        return f".{word}"
    for pattern, sign in _TESTS:
        if found := pattern.fullmatch(text):
            return f'[{found[1]}{sign}"{_quoted(found[2] or found[3] or "")}"]'
    if found := _HAS.fullmatch(text):
        return f"[{found[1] or found[2]}]"
    raise _NotInCss


def _quoted(value: str) -> str:
    return value.replace('"', '\\"')
