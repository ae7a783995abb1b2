"""Edits the user's YAML: adds sources, takes them out, and leaves every other byte alone.

    bytes --compose--> nodes --(where?)--> text with a few lines more or less
                                             └--parse again: is it what was meant?

ruamel.yaml says where each node stands; the change is then made in the text
itself. Dumping its round trip would keep comments and order too, but indent
the whole file anew and hang the comments of a removed item on its neighbour.

A change is only given back when reading it again shows exactly the change that
was meant, so a layout that nobody thought of is refused and never damaged.
Texts are written so that they mean themselves: ``${`` becomes ``$${``.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from aggregator.config.document import parse, plain
from aggregator.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

Value = str | bool | list[str] | dict[str, str]
Item = dict[str, Value]
"""A source as it is to stand in the YAML, in the order of its keys."""

_BOM = "\ufeff"
_INDENT = 2
_PLAIN = re.compile(r"[^\W\d_][\w./+~-]*(?:[:=?&;%!@$()*][\w./+~-]+)*(?: [\w./+~-]+)*|\d+[smhdw]")
"""Texts that may stand without quotes, also within brackets: what means anything in YAML stands
inside a word at most, and no number is among them."""
_NO_TEXT = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))
_MENTIONS = ("sources", "include.sources", "exclude.sources")


@dataclass(frozen=True, slots=True)
class Change:
    """What a file held, and what it is to hold. ``before`` is ``None`` for a new file."""

    before: bytes | None
    after: bytes


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    text: str = ""


class _NotHere(Exception):
    """What is to be changed came from elsewhere, by a merge key."""


def with_sources(data: bytes, items: Sequence[Item], *, file: str) -> bytes:
    """Append sources to a file's list, in the style of those that stand there.

    Args:
        data: The file; may be empty, or without ``sources``.
        items: At least one.
        file: Its name, for messages.

    Raises:
        ConfigError: The file cannot be read as it is.
        UsageError: The list is written in a way that this does not edit.
    """

    def change(text: str, root: MappingNode | None, whole: dict[str, Any]) -> list[_Edit]:
        whole["sources"] = [*(whole.get("sources") or []), *map(_escaped, items)]
        return [_appended(text, root, items)]

    return _changed(data, change, file)


def without_source(data: bytes, name: str, *, file: str) -> bytes:
    """Take a source out of a file's list, with the comments on its own lines.

    Comments above it stay: they may speak of more than this one source.

    Raises:
        ConfigError: The file cannot be read as it is.
        UsageError: The list is written in a way that this does not edit, or
            another item takes keys from this one.
    """

    def change(text: str, root: MappingNode | None, whole: dict[str, Any]) -> list[_Edit]:
        listing = _member(root, "sources")
        index = next(i for i, item in enumerate(whole["sources"]) if item.get("name") == name)
        del whole["sources"][index]
        whole["sources"] = whole["sources"] or None
        if isinstance(listing, SequenceNode) and listing.flow_style and whole["sources"] is None:
            whole["sources"] = []
        return [_removed(text, listing, index)]

    return _changed(data, change, file)


def with_flag(data: bytes, name: str, key: str, *, file: str) -> bytes:
    """Set a key of a source that it does not have yet to ``true``, below its other keys.

    Raises:
        ConfigError: The file cannot be read as it is.
        UsageError: The source is written in a way that this does not edit.
    """

    def change(text: str, root: MappingNode | None, whole: dict[str, Any]) -> list[_Edit]:
        listing = _member(root, "sources")
        index = next(i for i, item in enumerate(whole["sources"]) if item.get("name") == name)
        whole["sources"][index] = whole["sources"][index] | {key: True}
        item = listing.value[index] if isinstance(listing, SequenceNode) else None
        if not isinstance(item, MappingNode) or not item.value:
            raise _NotHere
        if item.flow_style:
            place = item.value[-1][1].end_mark.index
            return [_Edit(place, place, f", {key}: true")]
        place = _line_end(text, _end_of_value(text, item))
        break_ = "" if text[:place].endswith("\n") else "\n"
        column = int(item.value[0][0].start_mark.column)
        return [_Edit(place, place, f"{break_}{' ' * column}{key}: true\n")]

    return _changed(data, change, file)


def without_mentions(data: bytes, name: str, *, file: str) -> bytes:
    """Take a source's name out of every list of every feed; each must keep another name.

    Raises:
        ConfigError: The file cannot be read as it is.
        UsageError: A list is written in a way that this does not edit.
    """

    def change(text: str, root: MappingNode | None, whole: dict[str, Any]) -> list[_Edit]:
        edits: dict[int, _Edit] = {}  # one list may stand in many feeds, by alias
        feeds = _member(root, "feeds")
        for position, feed in enumerate(whole.get("feeds") or []):
            assert isinstance(feeds, SequenceNode)
            for path in _MENTIONS:
                holder, node = feed, feeds.value[position]
                *above, key = path.split(".")
                for part in above:
                    holder, node = (holder or {}).get(part), _member(node, part)
                names = (holder or {}).get(key)
                if isinstance(names, list) and name in names:
                    listing = _member(node, key)
                    edits[id(listing)] = _removed(text, listing, names.index(name))
                    holder[key] = [one for one in names if one != name]
        return list(edits.values())

    return _changed(data, change, file)


def mentions(data: bytes, name: str, *, file: str) -> list[tuple[str, bool]]:
    """Every list of a feed that holds a source's name: its place, and whether it holds others.

    Raises:
        ConfigError: The file cannot be read.
    """
    whole = _whole(data, file)
    found = []
    for index, feed in enumerate(whole.get("feeds") or []):
        for path in _MENTIONS:
            names: Any = feed
            for part in path.split("."):
                names = names.get(part) if isinstance(names, dict) else None
            if isinstance(names, list) and name in names:
                found.append(
                    (f"{file}: feeds[{index}].{path} ({feed.get('slug')})", names != [name])
                )
    return found


def names(data: bytes, *, file: str) -> list[str] | None:
    """The names of a file's sources; ``None`` where it has no key ``sources``.

    Raises:
        ConfigError: The file cannot be read.
    """
    whole = _whole(data, file)
    if "sources" not in whole:
        return None
    return [str(item.get("name")) for item in whole["sources"] or []]


def save(changes: Mapping[Path, Change]) -> None:
    """Replace files, each at once, in the order given; permissions and symbolic links stay.

    Raises:
        UsageError: A file was changed by somebody else meanwhile, or cannot
            be written; it and those after it are as they were.
    """
    for path, change in changes.items():
        target = path.resolve()
        beside = target.with_name(f".{target.name}.unfinished")
        try:
            now = target.read_bytes() if target.exists() else None
            if now != change.before:
                raise UsageError(f"{path}: was changed meanwhile; nothing was written, try again")
            with beside.open("wb") as file:
                file.write(change.after)
                file.flush()
                os.fsync(file.fileno())
            if now is not None:
                shutil.copymode(target, beside)
            beside.replace(target)
        except OSError as error:
            raise UsageError(f"{path}: cannot be written: {error.strerror}") from error
        finally:
            with suppress(OSError):
                beside.unlink(missing_ok=True)


# -- the change and its proof -----------------------------------------------------------------


def _changed(
    data: bytes,
    change: Callable[[str, MappingNode | None, dict[str, Any]], list[_Edit]],
    file: str,
) -> bytes:
    meant = _whole(data, file)
    raw = data.decode("utf-8")
    text = raw.removeprefix(_BOM)
    yaml = YAML(typ="safe", pure=True)  # libyaml does not say at which character a node stands
    yaml.composer.warn_double_anchors = False
    root = yaml.compose(text)
    try:
        edits = change(text, root if isinstance(root, MappingNode) else None, meant)
    except _NotHere as error:
        raise UsageError(_by_hand(file)) from error
    for edit in sorted(edits, key=lambda edit: -edit.start):
        text = text[: edit.start] + edit.text + text[edit.end :]
    if "\r\n" in raw:
        text = re.sub(r"(?<!\r)\n", "\r\n", text)
    after = (_BOM * raw.startswith(_BOM) + text).encode()
    try:
        got: object = plain(parse(after, file))
    except ConfigError as error:
        raise UsageError(_by_hand(file) + f" ({error.problems[0].text})") from error
    if got != meant:
        raise UsageError(_by_hand(file))
    return after


def _by_hand(file: str) -> str:
    return f"{file}: this cannot be edited without changing more than was asked; do it by hand"


def _whole(data: bytes, file: str) -> dict[str, Any]:
    whole = plain(parse(data, file))
    assert isinstance(whole, dict)
    return whole


def _escaped(item: Item) -> Item:
    def escaped(value: Value) -> Value:
        if isinstance(value, str):
            return value.replace("${", "$${")
        if isinstance(value, list):
            return [one.replace("${", "$${") for one in value]
        if isinstance(value, dict):
            return {key: one.replace("${", "$${") for key, one in value.items()}
        return value

    return {key: escaped(value) for key, value in item.items()}


def _member(node: Node | None, key: str) -> Node | None:
    if isinstance(node, MappingNode):
        for key_node, value in node.value:
            if key_node.value == key:
                return value  # type: ignore[no-any-return] # ruamel.yaml has no types for values
    return None


# -- where it stands --------------------------------------------------------------------------


def _appended(text: str, root: MappingNode | None, items: Sequence[Item]) -> _Edit:
    listing = _member(root, "sources")
    if isinstance(listing, SequenceNode) and listing.value:
        return (_after_flow if listing.flow_style else _after_block)(text, listing, items)
    if listing is None:
        gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
        head = f"{gap}sources:\n"
        return _Edit(len(text), len(text), head + _block(items, _INDENT, 1))
    # an empty list, a word for nothing, or nothing: it gives way to the lines below its key
    assert root is not None
    key = next(node for node, value in root.value if value is listing)
    is_written = listing.start_mark.index < listing.end_mark.index
    begin = key.end_mark.index + 1
    end = listing.end_mark.index if is_written else begin
    line_end = _line_end(text, end)
    rest = text[end:line_end].removesuffix("\n")
    return _Edit(begin, line_end, f"{rest}\n" + _block(items, _INDENT, 1))


def _after_flow(_: str, listing: SequenceNode, items: Sequence[Item]) -> _Edit:
    place = listing.value[-1].end_mark.index
    return _Edit(place, place, "".join(f", {_flow(_escaped(item))}" for item in items))


def _after_block(text: str, listing: SequenceNode, items: Sequence[Item]) -> _Edit:
    last, column = listing.value[-1], listing.start_mark.column
    dash = _dash(text, last, column)
    place = _end_of_item(text, last, column)
    gap = 1
    if _line_start(text, last.start_mark.index) == _line_start(text, dash):
        gap = int(last.start_mark.column) - column - 1
    if last.flow_style:
        added = "".join(f"{' ' * column}- {_flow(_escaped(item))}\n" for item in items)
    elif _is_apart(text, dash, listing):
        added = "".join("\n" + _block([item], column, gap) for item in items)
    else:
        added = _block(items, column, gap)
    return _Edit(place, place, added if text[:place].endswith("\n") else "\n" + added)


def _is_apart(text: str, dash: int, listing: SequenceNode) -> bool:
    """Whether a blank line stands before the last of several items, or before its comments."""
    if len(listing.value) == 1:
        return False
    above = text[: _line_start(text, dash)].splitlines()
    while above and above[-1].lstrip().startswith("#"):
        above.pop()
    return bool(above) and not above[-1].strip()


def _removed(text: str, listing: Node | None, index: int) -> _Edit:
    if not isinstance(listing, SequenceNode):
        raise _NotHere
    item = listing.value[index]
    if listing.flow_style:
        if index + 1 < len(listing.value):
            return _Edit(item.start_mark.index, listing.value[index + 1].start_mark.index)
        before = listing.value[index - 1].end_mark.index if index else item.start_mark.index
        return _Edit(before, item.end_mark.index)
    column = listing.start_mark.column
    start = _line_start(text, _dash(text, item, column))
    end = _end_of_item(text, item, column)
    if not text[end:].strip():  # nothing follows: the blank lines above it go
        return _Edit(_line_end(text, len(text[:start].rstrip())), len(text))
    above = text[:start].splitlines()
    if above and not above[-1].strip():  # of the blank lines around it, one group is enough
        end += len(text[end:]) - len(re.sub(r"\A(?:[ \t]*\r?\n)+", "", text[end:]))
    return _Edit(start, end)


def _dash(text: str, item: Node, column: int) -> int:
    """The item's dash: at the list's column of its own line, or of one above it."""
    start = _line_start(text, item.start_mark.index)
    while True:
        place = start + column
        if text[place : place + 1] == "-" and not text[start:place].strip():
            return place
        if not start:
            return int(item.start_mark.index)  # such as after a tag: reading it again will refuse
        start = _line_start(text, start - 1)


def _end_of_item(text: str, item: Node, column: int) -> int:
    """Where the line after an item of a block list begins, its own comments counted in."""
    end = item.end_mark.index
    if isinstance(item, MappingNode) and not item.flow_style:
        # a block ends where the next token begins, beyond all comments and blank lines
        end = _end_of_value(text, item)
    place = _line_end(text, end)
    while (line := text[place : _line_end(text, place)]).lstrip(" ").startswith("#"):
        if len(line) - len(line.lstrip(" ")) <= column:
            break
        place = _line_end(text, place)
    return place


def _end_of_value(text: str, item: MappingNode) -> int:
    """Where the last value of a block mapping ends, without the comments below it."""
    start = item.start_mark.index
    return int(start) + len(_without_comments_below(text[start : item.end_mark.index]))


def _without_comments_below(text: str) -> str:
    lines = text.rstrip().split("\n")
    while len(lines) > 1 and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        lines.pop()
    return "\n".join(lines).rstrip()


def _line_start(text: str, index: int) -> int:
    return text.rfind("\n", 0, index) + 1


def _line_end(text: str, index: int) -> int:
    return text.find("\n", index) + 1 or len(text)


# -- how it is written ------------------------------------------------------------------------


def _block(items: Sequence[Item], column: int, gap: int) -> str:
    return "".join(f"{line}\n" for item in items for line in _lines(_escaped(item), column, gap))


def _lines(item: Item, column: int, gap: int) -> Iterator[str]:
    begin, deeper = f"{' ' * column}-{' ' * gap}", " " * (column + 1 + gap)
    for key, value in item.items():
        if isinstance(value, dict):
            yield f"{begin}{key}:"
            yield from (f"{deeper}  {name}: {_scalar(one)}" for name, one in value.items())
        else:
            yield f"{begin}{key}: {_flow(value) if not isinstance(value, str) else _scalar(value)}"
        begin = deeper


def _flow(value: Value | Item) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return _scalar(value)


def _scalar(text: str) -> str:
    """A text, quoted where it would mean anything else than itself."""
    if _PLAIN.fullmatch(text) and text.lower() not in _NO_TEXT:
        return text
    return json.dumps(text, ensure_ascii=False)
