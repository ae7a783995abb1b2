"""Which reports of different sources tell one event.

    items --read--> readings --neighbours--> pairs --likeness--> links --linkage--> stories

``group`` takes a batch and gives stories; ``StoryIndex`` takes reports as they
come and never changes a story that was given. Both are pure: no network, no
store, no clock. German is compared by dictionary forms, parts of compounds and
names; numbers and places decide where words would join two events. A false
merge is worse than a miss: where in doubt, reports stay apart.

``whats_new`` compares the reports of one story, ``different`` only their
numbers. Finding the same text printed twice is done in ``curate.duplicates``.
"""

from aggregator.curate.stories.index import StoryIndex, group
from aggregator.curate.stories.item import Item
from aggregator.curate.stories.novelty import Note, NoteKind, Report, different, whats_new

__all__ = ["Item", "Note", "NoteKind", "Report", "StoryIndex", "different", "group", "whats_new"]
