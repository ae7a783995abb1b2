"""The stage that decides what a curated feed holds.

It acts three times: ``takes``, by a source's own rules, when an entry is first
seen; ``wants`` before a page is fetched or a TLDR written, on what the
source's feed says alone; ``choose`` when a feed is published, on whole
records. The order of the rules is stated in ``rules``. It reads no store,
fetches nothing and changes no record.
"""

from aggregator.curate.importance import Score
from aggregator.curate.intake import takes
from aggregator.curate.knowledge import Knowledge
from aggregator.curate.needs import Needs, needs
from aggregator.curate.rules import Reason, refusal, wants
from aggregator.curate.selection import Choice, Verdict, choose, select

__all__ = [
    "Choice",
    "Knowledge",
    "Needs",
    "Reason",
    "Score",
    "Verdict",
    "choose",
    "needs",
    "refusal",
    "select",
    "takes",
    "wants",
]
