"""Which reports of different sources tell one event.

    items --read--> readings --neighbours--> candidates --likeness--> links --average linkage--> stories

``group`` takes a batch and gives stories; ``StoryIndex`` takes reports as they
come and never changes a story that was given. Both are pure: no network, no
store, no clock. German is compared by dictionary forms, parts of compounds and
names; numbers and places decide where words would join two events. A false
merge is worse than a miss: where in doubt, reports stay apart.

Not done here: finding the same text printed twice (``curate.duplicates``), and
choosing what an entry about a story shows.
"""

from aggregator.curate.stories.index import StoryIndex, group
from aggregator.curate.stories.item import Item

__all__ = ["Item", "StoryIndex", "group"]
