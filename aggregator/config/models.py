"""What the engines that ask a model cannot do without. Pure, like ``checks``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.config.document import Scalar, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aggregator.config.checks import Item
    from aggregator.config.document import Place
    from aggregator.config.model import Config, Summariser
    from aggregator.errors import Problem

_NEEDED = {
    "openai": {
        "base_url": "`base_url`, the server's address, such as http://127.0.0.1:11434/v1",
        "model": "`model`, the model's name there",
    },
    "llama": {
        "model_path": "`model_path`, a GGUF file; `presseschau model pull NAME` fetches one",
    },
}
_SHARED = ("concurrency", "daily_token_budget")


def check_models(config: Config, settings: Table, sources: Sequence[Item]) -> Iterator[Problem]:
    """Name what is missing where a model is to write, and what only all sources can share.

    Args:
        config: Valid, key by key.
        settings: As they stand in the files.
        sources: The same, in the order of ``config.sources``.
    """
    everywhere = config.settings.summariser
    node = settings.members.get("summariser")
    if isinstance(node, Table):
        yield from _incomplete(everywhere, node, "settings.summariser")
    for source, item in zip(config.sources, sources, strict=True):
        own = item.table.members.get("summariser")
        if source.summariser is None or not isinstance(own, Table):
            continue
        label = f"{item.label}.summariser"
        for key in (key for key in _SHARED if key in own.members):
            text = "holds for all sources together; write it under settings.summariser"
            yield own.keys[key].problem(f"{label}.{key}", text)
        yield from _incomplete(everywhere.changed_by(source.summariser), own, label)


def _incomplete(whole: Summariser, node: Table, label: str) -> Iterator[Problem]:
    if text := missing(whole):
        yield _place(node).problem(f"{label}.engine", text)


def missing(whole: Summariser) -> str:
    """Say what an engine needs and was not given; empty if it has it all."""
    needed = _NEEDED.get(whole.engine, {})
    lacking = [text for key, text in needed.items() if getattr(whole, key) is None]
    return f"{whole.engine} needs {', and '.join(lacking)}" if lacking else ""


def _place(node: Table) -> Place:
    engine = node.members.get("engine")
    return engine.place if isinstance(engine, Scalar) else node.place
