"""What a walk, and publishing, came to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aggregator.config.model import Source
    from aggregator.errors import PublishError
    from aggregator.model import Failure

_TOLD = 8
"""Files that are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one walk of a source came to.

    Attributes:
        source: Its name.
        answer: ``new``, ``unchanged``, ``failed``, or why it was not asked:
            ``waiting``, ``retired``, ``not due``.
        entries: In the document, where there was one.
        new: Entries not seen before.
        articles: Articles whose text was stored.
        tldrs: TLDRs that were stored.
        failed: Articles and TLDRs that failed.
        corrected: Known entries that say something else now.
        revised: Finished records that were brought up to what their pages say.
        failure: Of the source's feed.
        excused: Names of sources that failed just before, as is known now, for want of a
            network; when they are checked next has changed.
    """

    source: str
    answer: str
    entries: int = 0
    new: int = 0
    articles: int = 0
    tldrs: int = 0
    failed: int = 0
    corrected: int = 0
    revised: int = 0
    failure: Failure | None = None
    excused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing did.

    Attributes:
        changed: Names of the files whose bytes changed, or that were removed.
        removed: Those of ``changed`` that are gone.
        entries: How many entries each feed holds, by slug; of twins, those that changed.
        errors: Feeds that could not be rendered, by slug; their old files stay.
        waiting: Slugs of feeds whose edition is late and waits for sources,
            or that hold a story which waits for its first wave or a model.
        unwritten: Whether models are to write TLDRs of stories now.
    """

    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    entries: Mapping[str, int] = field(default_factory=dict)
    errors: Mapping[str, PublishError] = field(default_factory=dict)
    waiting: tuple[str, ...] = ()
    unwritten: bool = False

    def after(self, earlier: Publication) -> Publication:
        """Count in what an earlier one did to files."""
        written = set(self.changed) - set(self.removed)
        removed = (one for one in (*earlier.removed, *self.removed) if one not in written)
        return replace(
            self,
            changed=tuple(dict.fromkeys((*earlier.changed, *self.changed))),
            removed=tuple(dict.fromkeys(removed)),
        )

    def told(self) -> list[str]:
        """Say for people which files changed and which were removed, of many the first few."""
        gone = frozenset(self.removed)
        changed = [one for one in self.changed if one not in gone]
        said = (("changed", changed), ("removed", list(dict.fromkeys(self.removed))))
        return [f"{what}: {_few(names)}" for what, names in said if names]


def _few(names: list[str]) -> str:
    if len(names) <= _TOLD + 1:  # to say that there is one more is no shorter
        return ", ".join(names)
    return f"{', '.join(names[:_TOLD])} and {len(names) - _TOLD} more"


def unasked(source: Source, why: str) -> Outcome:
    """Say that a source was not asked, and why."""
    return Outcome(source=source.name, answer=why)
