from collections.abc import Callable
from typing import Any

from aggregator.model import Tldr
from aggregator.summarise import Engine, ExtractiveEngine, Request


async def test_the_embedded_engine_thinks_where_it_is_told_to() -> None:
    jobs: list[str] = []

    async def elsewhere(function: Callable[..., Tldr], *args: Any, **kwargs: Any) -> Tldr:
        jobs.append(function.__name__)
        return function(*args, **kwargs)

    engine: Engine = ExtractiveEngine(elsewhere)
    text = "Die Stadt Kiel baut am Hafen eine neue Brücke."
    tldr = await engine.write(Request(text=text, title="Brücke", language="de", max_words=30))
    assert tldr.text == text
    assert engine.name == tldr.engine == "extractive"
    assert jobs == ["extract_and_hold"]
