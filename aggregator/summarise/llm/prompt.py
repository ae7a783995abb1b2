"""The words a model is given: templates that the user may replace, and the fenced article."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from aggregator.errors import ConfigError, Problem
from aggregator.summarise.llm.screening import defused
from aggregator.text.lemmas import primary

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = "prompts"
"""Beside the configuration's YAML; what is there stands for ours of the same name."""
_KNOWN = {
    "tldr": frozenset({"fence", "sentences", "words", "language"}),
    "part": frozenset({"fence", "sentences", "words", "language"}),
    "story": frozenset({"fence", "sentences", "words", "language"}),
    "again": frozenset({"fault", "sentence"}),
}
_NEEDED = {"tldr": "fence", "part": "fence", "story": "fence", "again": "fault"}
_LANGUAGES = ("de", "en")
_NAMES = {
    "de": {
        "de": "Deutsch", "en": "Englisch", "fr": "Französisch", "it": "Italienisch",
        "es": "Spanisch", "nl": "Niederländisch",
    },
    "en": {
        "de": "German", "en": "English", "fr": "French", "it": "Italian", "es": "Spanish",
        "nl": "Dutch",
    },
}  # fmt: skip
_CODE = re.compile(r"[a-z]{2,3}")
_OF_THE_ARTICLE = {"de": "der Sprache des Artikels", "en": "the language of the article"}

Message = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a model is to do with a text.

    Attributes:
        language: BCP 47, in which it is to write; ``None``: as the article.
        fence: Unguessable; the lines around the text.
    """

    sentences: int
    words: int
    language: str | None
    fence: str


@dataclass(frozen=True)
class Prompts:
    """The templates of one language.

    Attributes:
        texts: By their names: ``tldr``, ``part``, ``story``, ``again``.
    """

    language: str
    texts: Mapping[str, str]

    def version(self, *names: str) -> str:
        """Give a hash of the words of some of them: another word is another version."""
        words = json.dumps([self.texts[name] for name in names])
        return hashlib.sha256(words.encode()).hexdigest()

    def opening(self, name: str, task: Task, text: str, *, title: str = "") -> list[Message]:
        """Give the chat's first messages: the instruction, then the fenced text.

        Args:
            name: ``tldr``, ``part`` or ``story``.
            task: What is to be done.
            text: What strangers wrote; signs that chat templates use are disarmed.
            title: The same.
        """
        instruction = Template(self.texts[name]).substitute(
            fence=task.fence,
            sentences=task.sentences,
            words=task.words,
            language=self._name(task.language),
        )
        headed = f"{title}\n\n{text}" if title else text
        return [
            {"role": "system", "content": instruction.strip()},
            {"role": "user", "content": f"{task.fence}\n{defused(headed)}\n{task.fence}"},
        ]

    def again(self, answer: str, fault: str, sentence: str) -> list[Message]:
        """Give the messages that ask once more and name what was wrong."""
        asked = Template(self.texts["again"]).substitute(
            fault=defused(fault), sentence=defused(sentence)
        )
        return [
            # some servers refuse an answer of nothing
            {"role": "assistant", "content": defused(answer) or "…"},
            {"role": "user", "content": asked.strip()},
        ]

    def _name(self, language: str | None) -> str:
        code = primary(language)
        if code is None or not _CODE.fullmatch(code):  # nothing else may stand in an instruction
            return _OF_THE_ARTICLE[self.language]
        return _NAMES[self.language].get(code, code)


class Library:
    """The prompts of every language there is, the user's before ours.

    Args:
        folder: The user's own, if there is one.

    Raises:
        ConfigError: A file of the user's cannot be used; names it.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._prompts = {
            language: Prompts(language, {name: _read(name, language, folder) for name in _KNOWN})
            for language in _LANGUAGES
        }

    def speaking(self, language: str | None) -> Prompts:
        """Give the prompts for an article in a language: German ones for German, else English."""
        return self._prompts["de" if primary(language) in {"de", None} else "en"]


def _read(name: str, language: str, folder: Path | None) -> str:
    file = f"{name}.{language}.txt"
    own = folder / file if folder else None
    if own is None or not own.is_file():
        return (files("aggregator.summarise") / FOLDER / file).read_text("utf-8")
    try:
        text = own.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _wrong(own, "cannot be read; it must be a text in UTF-8") from error
    for number, line in enumerate(text.splitlines(), start=1):
        template = Template(line)
        unknown = set(template.get_identifiers()) - _KNOWN[name] if template.is_valid() else None
        if unknown is None or unknown:
            allowed = ", ".join(f"${one}" for one in sorted(_KNOWN[name]))
            said = f"may hold {allowed}; $$ is a dollar sign"
            raise ConfigError([Problem(str(own), number, 1, "prompt", said)])
    if _NEEDED[name] not in Template(text).get_identifiers():
        raise _wrong(own, f"must hold ${_NEEDED[name]}")
    return text


def _wrong(file: Path, text: str) -> ConfigError:
    return ConfigError([Problem.of(file, "prompt", text)])
