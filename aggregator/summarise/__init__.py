"""Write TLDRs, and check them.

    article --engine--> TLDR --grounding--> TLDR that holds, or the reason why it does not

An engine writes; it does not fetch, store or decide what is published.
"""

from aggregator.summarise.engine import Engine, ExtractiveEngine, Request
from aggregator.summarise.extractive import summarise_text
from aggregator.summarise.holding import hold
from aggregator.summarise.teaser import keep_teaser

__all__ = ["Engine", "ExtractiveEngine", "Request", "hold", "keep_teaser", "summarise_text"]
