"""YAML as a tree that knows where each value stands.

    bytes --decode--> text --ruamel.yaml compose--> nodes --parse--> Table

``parse`` gives plain scalars, lists and mappings, each with its place in the
file, aliases and merge keys resolved. It knows nothing of what the keys mean,
and replaces no ``${NAME}``. YAML 1.2: ``yes`` and ``on`` are text; a date is
text too, as no setting is one.

The file is composed to nodes, not loaded to values, because only nodes know
the place of every key and every value, also within a merge and an alias.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.resolver import VersionedResolver

from aggregator.errors import ConfigError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ruamel.yaml.nodes import Node as YamlNode

MAX_DEPTH = 20
MAX_NODES = 100_000
"""More than this many values are only reached by aliases of aliases of aliases."""
_SHOWN = 60

_TAG = "tag:yaml.org,2002:"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SYNTAX = (
    (r"character '\\t'", "a tab stands where only spaces may; indent with spaces"),
    (r"cannot start any token", "this character begins a value only inside quotes"),
    (
        r"mapping values are not allowed here",
        "no key can stand here; quote a value that holds “: ”, or see whether one lacks above",
    ),
    (r"expected <block end>", "this line does not continue what stands above; check its indent"),
    (r"could not find expected ':'", "a “: ” is missing after this key"),
    (r"undefined alias", "no anchor (&name) before this alias (*name) has its name"),
    (r"another document", "a second document begins here; use one per file"),
    (r"unexpected end of stream|stream end", "a quote or bracket is not closed"),
    (r"expected ',' or", "a comma or the closing bracket is missing"),
)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file. Lines and columns count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        """``file:line:column``, which editors can jump to."""
        return f"{self.file}:{self.line}:{self.column}"

    def problem(self, key: str, text: str) -> Problem:
        """Say that something is wrong here."""
        return Problem(self.file, self.line, self.column, key, text)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value.

    Attributes:
        written: How it stands in the file, without quotes.
        begins: Where its first character stands, if its lines stand in the
            file as they are; ``None`` where they are folded or escaped.
    """

    place: Place
    value: str | int | float | bool | None
    written: str
    begins: Place | None = None

    def at(self, line: int, column: int) -> Place:
        """The place of a line and column of the value, which count from 1; as near as is known."""
        if self.begins is None:
            return self.place
        inner = self.begins
        return replace(inner, line=inner.line + line - 1, column=inner.column + column - 1)

    @property
    def shown(self) -> str:
        """As messages quote it, cut where it is long."""
        cut = self.written if len(self.written) <= _SHOWN else self.written[:_SHOWN] + "…"
        return json.dumps(cut, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list."""

    place: Place
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping, with the places of its keys."""

    place: Place
    members: Mapping[str, Node] = field(default_factory=dict)
    keys: Mapping[str, Place] = field(default_factory=dict)


Node = Scalar | Listing | Table


def plain(node: Node) -> object:
    """The value alone, without places."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Listing):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, value in node.members.items()}


def unprintable(text: str) -> str | None:
    """The first character that no configuration may hold, as ``U+0000``, if there is one."""
    found = _UNPRINTABLE.search(text)
    return f"U+{ord(found[0]):04X}" if found else None


def parse(data: bytes, file: str, *, holds: str = "the keys settings, sources and feeds") -> Table:
    """Read one file of the configuration; an empty one is an empty mapping.

    Args:
        data: The whole file.
        file: Its name, for messages.
        holds: What the file is for, in words, for one that is no mapping.

    Raises:
        ConfigError: it is not UTF-8, not YAML, not a mapping, or has a key
            twice; all the problems that can be told apart at once.
    """
    text = _decoded(data, file)
    root = _composed(text, file)
    if root is None:
        return Table(Place(file))
    reader = _Reader(file, text.splitlines())
    node = reader.node(root, "", 0)
    if isinstance(node, Scalar) and node.value is None:
        node = Table(node.place)
    if not isinstance(node, Table):
        kind = "a list" if isinstance(node, Listing) else "a single value"
        reader.problems.append(node.place.problem("YAML", f"{kind}; a file holds {holds}"))
    if reader.problems or not isinstance(node, Table):
        raise ConfigError(reader.problems)
    return node


def _decoded(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        column = error.start - (before.rfind(b"\n") + 1) + 1
        place = Place(file, before.count(b"\n") + 1, column)
        text = f"the byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8"
        raise ConfigError([place.problem("file", text)]) from error


def _composed(text: str, file: str) -> YamlNode | None:
    try:
        return _compose(text, pure=False)
    except (YAMLError, ValueError, OverflowError, LookupError, AssertionError, RecursionError):
        pass  # libyaml is four times as fast; the Python parser says better what is wrong
    try:
        composed = _compose(text, pure=True)
    except MarkedYAMLError as error:
        raise ConfigError([_syntax_problem(error, text, file)]) from error
    except ReaderError as error:
        line, column = _position(text, error.position)
        message = f"the character U+{ord(text[error.position]):04X} is not allowed in YAML"
        raise ConfigError([Place(file, line, column).problem("YAML", message)]) from error
    except RecursionError as error:
        problem = Place(file).problem("YAML", f"nested deeper than {MAX_DEPTH} levels")
        raise ConfigError([problem]) from error
    except (YAMLError, ValueError, OverflowError, LookupError, AssertionError) as error:
        # ruamel.yaml lets errors of chr(), int() and of odd %YAML lines through, without a place
        problem = Place(file).problem("YAML", f"cannot be read: {error}")
        raise ConfigError([problem]) from error
    return composed


def _compose(text: str, *, pure: bool) -> YamlNode | None:
    yaml = YAML(typ="safe", pure=pure)
    yaml.Resolver = _Resolver
    yaml.composer.warn_double_anchors = False  # YAML 1.2 allows them
    composed: YamlNode | None = yaml.compose(text)
    return composed


class _Resolver(VersionedResolver):
    """Asks once which rules for scalars hold, not three times for each of them."""

    @cached_property
    def versioned_resolver(self) -> Any:
        return super().versioned_resolver


def _position(text: str, index: int) -> tuple[int, int]:
    before = text[:index]
    return before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1


def _syntax_problem(error: MarkedYAMLError, text: str, file: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    said = str(error.problem or error.context or "")
    lines = text.splitlines()
    known = next((ours for pattern, ours in _SYNTAX if re.search(pattern, said)), None)
    if known is None or (line < len(lines) and re.search(r"[\[{,].*\$\{", lines[line])):
        known = known or f"not YAML here: {said}"
        if line < len(lines) and "${" in lines[line]:
            known += "; inside [ ] or { } a ${NAME} needs quotes"
    return Place(file, line + 1, column + 1).problem("YAML", known)


class _Reader:
    """Turns nodes into our own, gathering problems."""

    def __init__(self, file: str, lines: list[str]) -> None:
        self.file = file
        self.lines = lines
        self.problems: list[Problem] = []
        self.count = 0

    def node(self, node: YamlNode, key: str, depth: int) -> Node:
        place = self._place(node)
        self.count += 1
        if depth > MAX_DEPTH or self.count > MAX_NODES:
            limit = f"{MAX_DEPTH} levels" if depth > MAX_DEPTH else f"{MAX_NODES} values"
            top = key.partition(".")[0] or "YAML"
            raise ConfigError([place.problem(top, f"unfolds to more than {limit}")])
        if isinstance(node, MappingNode):
            return self._table(node, place, key, depth)
        if isinstance(node, SequenceNode):
            items = (self.node(n, f"{key}[{i}]", depth + 1) for i, n in enumerate(node.value))
            return Listing(place, tuple(items))
        assert isinstance(node, ScalarNode)
        return self._scalar(node, place, key)

    def _place(self, node: YamlNode) -> Place:
        return Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1)

    def _scalar(self, node: ScalarNode, place: Place, key: str) -> Scalar:
        written = str(node.value)
        if bad := unprintable(written):
            self.problems.append(place.problem(key or "YAML", f"holds the character {bad}"))
        kind = str(node.tag).removeprefix(_TAG)
        if kind not in {"str", "null", "bool", "int", "float", "timestamp"}:
            self.problems.append(
                place.problem(key or "YAML", f"the tag {node.tag} is not used here")
            )
        return Scalar(place, _value(kind, written), written, self._begins(node, place))

    def _begins(self, node: ScalarNode, place: Place) -> Place | None:
        """Say where the text of a value begins, behind its quote or in the lines below it."""
        first, last = node.start_mark, node.end_mark
        if node.style == "|":
            below = self.lines[first.line + 1 : last.line + 1]
            indent = next((len(line) - len(line.lstrip()) for line in below if line.strip()), 0)
            return Place(place.file, place.line + 1, indent + 1)
        quote = 1 if node.style in {"'", '"'} else 0
        as_written = last.column - first.column - 2 * quote == len(str(node.value))
        if first.line != last.line or node.style == ">" or not as_written:
            return None
        return Place(place.file, place.line, place.column + quote) if quote else place

    def _table(self, node: MappingNode, place: Place, label: str, depth: int) -> Table:
        members: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        merged: list[Table] = []
        for key_node, value_node in node.value:
            key_place = self._place(key_node)
            if str(key_node.tag) == _TAG + "merge":
                merged += self._merged(value_node, label, depth)
                continue
            key = str(key_node.value) if isinstance(key_node, ScalarNode) else ""
            if not key or unprintable(key):
                self.problems.append(key_place.problem(label or "YAML", "a key must be a word"))
                continue
            path = f"{label}.{key}" if label else key
            if key in keys:
                text = f"stands twice; it is already in line {keys[key].line}"
                self.problems.append(key_place.problem(path, text))
                continue
            keys[key] = key_place
            value = self.node(value_node, path, depth + 1)
            if isinstance(value, Scalar) and not value.written and value.value is None:
                value = replace(value, place=key_place)  # nothing has no place of its own
            members[key] = value
        for table in merged:
            members = {**table.members, **members}
            keys = {**table.keys, **keys}
        return Table(place, members, keys)

    def _merged(self, node: YamlNode, label: str, depth: int) -> list[Table]:
        value = self.node(node, f"{label}.<<" if label else "<<", depth + 1)
        found = value.items if isinstance(value, Listing) else (value,)
        tables = [table for table in found if isinstance(table, Table)]
        if len(tables) < len(found):
            text = "takes a mapping, such as *anchor, or a list of them"
            self.problems.append(value.place.problem(f"{label}.<<" if label else "<<", text))
        return tables


def _value(kind: str, written: str) -> str | int | float | bool | None:
    """What a scalar stands for; its text where its tag promises what it is not."""
    if kind == "null":
        return None
    if kind == "bool" and written.lower() in {"true", "false"}:
        return written.lower() == "true"
    digits = written.replace("_", "")
    try:
        if kind == "int":
            return int(digits) if re.fullmatch(r"[-+]?[0-9]+", digits) else int(digits, 0)
        if kind == "float":
            return float(re.sub(r"(?i)\.(inf|nan)$", r"\1", digits))
    except ValueError:
        pass  # such as !!int word: the model says what is wrong with the text
    return written
