"""The values that the stages hand to one another.

    source's feed --parse--> SourceFeed of Entry
    Entry + page  --extract--> Article
    Entry + Article --normalise--> Record --summarise--> Record with a TLDR

Everything here is frozen, knows no other module of the program, and does
nothing. All instants are aware and in UTC; all text is plain text unless a
field says HTML. Field names follow RFC 4287 where it has a name; the four
fields of the seed record (Datum, Quelle, TLDR, Inhalt) keep theirs.
"""

from aggregator.model.published import (
    Carried,
    Edition,
    Imprint,
    Joint,
    Mark,
    Marks,
    Origin,
    PublishedEntry,
    Report,
    Selection,
    Told,
    Tombstone,
)
from aggregator.model.records import (
    EXCERPT,
    HAND,
    Access,
    Enclosure,
    Failure,
    Record,
    State,
    Support,
    Tldr,
    TurnedDown,
)
from aggregator.model.sources import (
    Answer,
    Article,
    Entry,
    Manner,
    RobotsFile,
    Selectors,
    SourceFeed,
    SourceStatus,
    Validators,
)

__all__ = [
    "EXCERPT",
    "HAND",
    "Access",
    "Answer",
    "Article",
    "Carried",
    "Edition",
    "Enclosure",
    "Entry",
    "Failure",
    "Imprint",
    "Joint",
    "Manner",
    "Mark",
    "Marks",
    "Origin",
    "PublishedEntry",
    "Record",
    "Report",
    "RobotsFile",
    "Selection",
    "Selectors",
    "SourceFeed",
    "SourceStatus",
    "State",
    "Support",
    "Tldr",
    "Told",
    "Tombstone",
    "TurnedDown",
    "Validators",
]
