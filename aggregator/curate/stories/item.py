"""What grouping is told of a report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A report, as far as grouping looks at it.

    Attributes:
        key: Names it in the answer; unique among the items given together.
        source: Who published it. Two reports of one source are of one story
            only where they are nearly the same.
        title: Plain text.
        teaser: Plain text; may be empty.
        text: Plain text of the article, as far as there is one; may be empty.
            Where the teaser is short, its beginning is read too.
        published: An aware instant.
        language: BCP 47; ``None`` is read as German. Reports in different
            languages are never of one story.
    """

    key: str
    source: str
    title: str
    published: datetime
    teaser: str = ""
    text: str = ""
    language: str | None = None
