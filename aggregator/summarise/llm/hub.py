"""Models that write German, and where a hub like Hugging Face keeps them.

A hub says of each large file how long it is and what its checksum is, in the
form of Git LFS: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
"""

from __future__ import annotations

import re
from dataclasses import dataclass

HUB = "https://huggingface.co"
_FILE = re.compile(r"[\w.-]+/[\w.-]+/(?:[\w.-]+/)*[\w.-]+\.gguf", re.ASCII)
_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:ext-[^\n]*\n)*"
    rb"oid sha256:([0-9a-f]{64})\nsize (\d{1,15})\n?"
)


@dataclass(frozen=True, slots=True)
class Model:
    """A model worth trying.

    Attributes:
        place: Owner, repository and file on the hub.
        size: Gigabytes to fetch.
        memory: Gigabytes that it takes at work, with a context of 8192 tokens.
        remark: For a person.
    """

    name: str
    place: str
    size: float
    memory: float
    licence: str
    remark: str


MODELS = (
    Model(
        "qwen2.5-1.5b",
        "lmstudio-community/Qwen2.5-1.5B-Instruct-GGUF/Qwen2.5-1.5B-Instruct-Q4_K_M.gguf",
        1.0,
        1.5,
        "Apache-2.0",
        "the smallest that is of use; much of what it writes is turned down",
    ),
    Model(
        "qwen3-4b",
        "bartowski/Qwen_Qwen3-4B-Instruct-2507-GGUF/Qwen_Qwen3-4B-Instruct-2507-Q4_K_M.gguf",
        2.5,
        3.8,
        "Apache-2.0",
        "a good beginning for a machine without a graphics card",
    ),
    Model(
        "llama-3.1-8b",
        "bartowski/Meta-Llama-3.1-8B-Instruct-GGUF/Meta-Llama-3.1-8B-Instruct-Q4_K_M.gguf",
        4.9,
        6.0,
        "Llama 3.1 Community",
        "German is one of its languages",
    ),
    Model(
        "gemma-2-9b",
        "bartowski/gemma-2-9b-it-GGUF/gemma-2-9b-it-Q4_K_M.gguf",
        5.8,
        8.5,
        "Gemma",
        "the best German of these; slow without a graphics card",
    ),
)


def place_of(name: str) -> str | None:
    """Give owner, repository and file of a model: one of ``MODELS``, or written out.

    ``None`` where it is neither.
    """
    known = next((one.place for one in MODELS if one.name == name.lower()), None)
    return known or (name if _FILE.fullmatch(name) and ".." not in name else None)


def pointer_url(place: str, hub: str) -> str:
    """Give the address at which the hub says what a file is."""
    return _url(place, hub, "raw")


def file_url(place: str, hub: str) -> str:
    """Give the address of the file itself."""
    return _url(place, hub, "resolve")


def _url(place: str, hub: str, kind: str) -> str:
    owner, repository, file = place.split("/", 2)
    return f"{hub.rstrip('/')}/{owner}/{repository}/{kind}/main/{file}"


def read_pointer(data: bytes) -> tuple[str, int] | None:
    """Give checksum (sha256, hexadecimal) and size in bytes; ``None`` where that is not said."""
    found = _POINTER.fullmatch(data)
    return (found[1].decode(), int(found[2])) if found else None
