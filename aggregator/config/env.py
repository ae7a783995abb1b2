"""``${NAME}``: values from the environment, and keeping them out of sight.

``expand`` puts them in; ``Secrets`` takes them out again wherever text leaves
the program. Three kinds of keys:

- *published*: everything under ``feeds``, and a source's ``name``, ``was``,
  ``title`` and ``tags``. What stands there is meant to be seen, so a
  ``${NAME}`` there is an error.
- *plain*: numbers, durations, choices and selectors, and ``settings`` outside ``fetch``
  and ``summariser`` (paths, addresses of our own). Replaced, and not hidden.
- *secret*: all the rest, which is the address of a source and the text under
  ``settings.fetch`` and ``settings.summariser``. A key that is added later is
  secret until it is listed here.

``$${`` stands for the characters ``${``. There is no syntax for a default.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from aggregator.config.document import Listing, Node, Scalar, Table, unprintable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aggregator.errors import Problem

SHORTEST = 4
"""A secret with fewer characters than this could not be told from other text."""
_SHORTEST_PART = 8

PUBLISHED = frozenset({"name", "was", "title", "tags"})
PLAIN = frozenset(
    {
        *("every", "max_interval", "language", "full_text", "enabled", "kind", "select"),
        *("allow_private", "robots", "first", "include", "exclude", "max_age", "recheck"),
        "weight",
        *("timeout", "per_host_delay", "concurrency", "max_body", "max_redirects"),
        *("allow_private_addresses", "engine", "sentences", "max_words"),
        *("model", "model_path", "temperature", "cold_start", "context"),
        "daily_token_budget",
    }
)
_SECRET_SECTIONS = frozenset({"fetch", "summariser"})

_REFERENCE = re.compile(r"\$\$(?=\{)|\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$\{")
_REDACTED = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*(?::[a-z]+)?)\}")
_PATH_ENDS = r"(?![\w/-])"
"""An address further down the same path is another one, such as an article's."""
_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;|&quot;", "'": "&#39;|&#x27;|&apos;"}


@dataclass(frozen=True, slots=True)
class Secrets:
    """The values that came from the environment and that nobody may see.

    True when there are any. ``repr`` shows how many, never which.

    Attributes:
        values: The secrets, by the name of the variable.
        hosts: The hosts that each of them was configured for.
    """

    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    hosts: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)
    _pattern: re.Pattern[str] | None = field(init=False, repr=False, compare=False)
    _names: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        forms = [
            (form, name)
            for name, value in sorted(self.values.items())
            for form in dict.fromkeys((value, unquote(value)))
            if form
        ]
        forms.sort(key=lambda pair: -len(pair[0]))  # the whole before its parts
        pattern = "|".join(
            f"({_any_quoting(form)}{_PATH_ENDS if name.endswith(':path') else ''})"
            for form, name in forms
        )
        object.__setattr__(self, "_pattern", re.compile(pattern) if forms else None)
        object.__setattr__(self, "_names", tuple(name for _, name in forms))

    def __bool__(self) -> bool:
        """Whether there is anything to hide."""
        return bool(self.values)

    def __repr__(self) -> str:
        return f"Secrets({len(self.values)} hidden)"

    def redact(self, text: str) -> str:
        """Replace every secret by ``${NAME}``, also where it is URL-quoted or HTML-escaped.

        Of a secret that is a whole address, the user, path and query are
        hidden on their own too, as ``${NAME:query}``, since an address is
        seldom written twice in the same way. What is redacted already stays
        as it is.
        """
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda m: f"${{{self._names[(m.lastindex or 1) - 1]}}}", text)

    def expand(self, address: str) -> str:
        """Undo ``redact`` on an address, if its host is one that may know the secrets in it.

        A source may write ``${NAME}`` into its links; nobody learns a secret
        in that way who was not configured to be sent it. Otherwise, and where
        the name is not known, the address stays as it is.
        """
        if "${" not in address:
            return address
        names = {m[1] for m in _REDACTED.finditer(address) if m[1] in self.values}
        expanded = _REDACTED.sub(lambda m: self.values.get(m[1], m[0]), address)
        host = _host(expanded)
        if all(any(_within(host, own) for own in self.hosts.get(name, ())) for name in names):
            return expanded
        return address


def hidden(values: Mapping[str, str], addresses: Iterable[str]) -> Secrets:
    """Bind each secret to the hosts of the configured ``addresses`` that hold it."""
    by_host = [(address, _host(address)) for address in addresses] if values else []
    hosts = {
        name: frozenset(host for address, host in by_host if value in address)
        for name, value in values.items()
    }
    return Secrets(values, hosts)


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _within(host: str, own: str) -> bool:
    own = own.removeprefix("www.")
    return host == own or host.endswith(f".{own}")


def _any_quoting(value: str) -> str:
    """A regular expression, without groups, for the value however it is quoted."""
    return "".join(map(_any_quoting_of_one, value))


def _any_quoting_of_one(char: str) -> str:
    quoted = quote(char, safe="")
    if quoted == char:
        return re.escape(char)
    forms = [f"(?i:{quoted})", *filter(None, [_HTML.get(char)]), re.escape(char)]
    if char == "%":
        forms.insert(0, "%2525")
    if char == " ":
        forms.append(r"\+")
    return f"(?:{'|'.join(forms)})"


def secret_values(name: str, value: str) -> dict[str, str]:
    """What has to be hidden of one variable: itself and, of an address, its telling parts."""
    found = {name: value}
    if "://" in value:
        try:
            parts = urlsplit(value)
        except ValueError:
            return found
        pieces = {
            "user": (parts.netloc.rpartition("@")[0], SHORTEST),
            "path": (parts.path, _SHORTEST_PART),
            "query": (parts.query, _SHORTEST_PART),
        }
        for label, (piece, shortest) in pieces.items():
            if len(piece) >= shortest:
                found[f"{name}:{label}"] = piece
    return found


@dataclass(slots=True)
class Expansion:
    """Replaces ``${NAME}`` in trees, and remembers what was wrong and what is secret."""

    environment: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)

    def expand(self, node: Node, label: str, path: tuple[str, ...]) -> Node:
        """The same tree with every reference replaced.

        Args:
            node: Where to look.
            label: The key, as messages name it.
            path: The key without the numbers of list items.
        """
        if isinstance(node, Scalar):
            return self._scalar(node, label, path)
        if isinstance(node, Listing):
            items = (self.expand(n, f"{label}[{i}]", path) for i, n in enumerate(node.items))
            return Listing(node.place, tuple(items))
        members = {
            key: self.expand(value, f"{label}.{key}", (*path, key))
            for key, value in node.members.items()
        }
        return Table(node.place, members, node.keys)

    def _scalar(self, node: Scalar, label: str, path: tuple[str, ...]) -> Scalar:
        if not isinstance(node.value, str) or "${" not in node.value:
            return node
        if _is_published(path) and any(m[1] for m in _REFERENCE.finditer(node.value)):
            text = "is published and cannot come from the environment; write it out"
            self.problems.append(node.place.problem(label, text))
            return node
        wrong: list[str] = []
        found: dict[str, str] = {}

        def put(match: re.Match[str]) -> str:
            if match[0] == "$$":
                return "$"
            if objection := self._objection(match[1]):
                wrong.append(objection)
                return ""
            found[match[1]] = self.environment[match[1]]
            return found[match[1]]

        expanded = _REFERENCE.sub(put, node.value)
        wrong += self._hidden(found, path)
        self.problems += [node.place.problem(label, text) for text in wrong]
        return replace(node, value=expanded)

    def _objection(self, name: str | None) -> str | None:
        if name is None:
            return "“${” begins no ${NAME}; write $${ for the characters themselves"
        if name not in self.environment:
            return f"the environment variable {name} is not set"
        if bad := unprintable(self.environment[name]):
            return f"the environment variable {name} holds the character {bad}"
        return None

    def _hidden(self, found: Mapping[str, str], path: tuple[str, ...]) -> list[str]:
        """Remember what is secret; say what cannot be kept so."""
        if not _is_secret(path):
            return []
        short = [name for name, value in found.items() if len(value) < SHORTEST]
        for name in found.keys() - short:
            self.secrets.update(secret_values(name, found[name]))
        return [_too_short(name) for name in short]


def _too_short(name: str) -> str:
    return (
        f"the environment variable {name} has fewer than {SHORTEST} characters and could not be "
        "kept out of logs; put a longer part of the text into it"
    )


def _is_published(path: tuple[str, ...]) -> bool:
    return path[0] == "feeds" or (path[0] == "sources" and path[1] in PUBLISHED)


def _is_secret(path: tuple[str, ...]) -> bool:
    if path[0] == "settings" and not _SECRET_SECTIONS & set(path):
        return False
    if path[0] == "sources":
        return path[1] not in PLAIN  # below it people give the names: a cookie may be a "language"
    return not PLAIN & set(path)
