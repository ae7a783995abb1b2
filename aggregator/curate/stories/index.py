"""Which reports tell one story, as they come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.curate.stories.linkage import Group, Linkage, join
from aggregator.curate.stories.neighbours import Neighbours
from aggregator.curate.stories.reading import read

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from aggregator.curate.stories.item import Item
    from aggregator.curate.stories.reading import Reading


class StoryIndex:
    """The reports of some days and the stories that they tell.

    A story once given stays: it gains reports, but is never split and never
    merged with another, so that what was published of it keeps its id. A
    report that would fit two stories joins the one it resembles more.

    Pure: nothing is read or written. Not safe for several threads.
    """

    def __init__(self, known: Iterable[tuple[Item, str]] = ()) -> None:
        """Take the reports that are known, each with the name of its story; keys are unique."""
        self._neighbours = Neighbours()
        self._stories: dict[str, Group] = {}
        self._name_of: dict[str, str] = {}
        for item, name in known:
            reading = read(item)
            self._neighbours.add(reading)
            self._tell(reading, name)

    def __len__(self) -> int:
        """Count the reports that are held."""
        return len(self._neighbours)

    def assign(self, batch: Iterable[Item]) -> dict[str, str]:
        """Give each report of a batch its story. The batch's order does not matter.

        Args:
            batch: A report whose key is held already keeps its story,
                whatever it says now.

        Returns:
            By key, the name of the story: of the one it joins, else the key of
            the earliest report of the new story. A report like no other is a
            story of its own.
        """
        given = {item.key: item for item in batch}
        new = [read(item) for key, item in given.items() if key not in self._neighbours]
        new.sort(key=lambda one: (one.at, one.key))
        for reading in new:
            self._neighbours.add(reading)
        keys = {one.key for one in new}
        for group in join(new, self._stories.values(), Linkage(self._neighbours)):
            fresh = [one for one in group.members if one.key in keys]
            first = min(fresh, key=lambda one: (one.at, one.key))
            name = first.key if group.story is None else group.story
            for reading in fresh:
                self._tell(reading, name)
        return {key: self._name_of[key] for key in given}

    def forget(self, before: datetime) -> None:
        """Let go of the reports published before an aware instant."""
        for key in self._neighbours.before(before.timestamp()):
            story = self._stories[self._name_of.pop(key)]
            story.members = [one for one in story.members if one.key != key]
            if not story.members:
                del self._stories[story.story or ""]
            self._neighbours.remove(key)

    def _tell(self, reading: Reading, name: str) -> None:
        story = self._stories.setdefault(name, Group(name))
        if reading not in story.members:
            story.members.append(reading)
        self._name_of[reading.key] = name


def group(items: Iterable[Item]) -> list[list[str]]:
    """Group reports into stories: which of them tell the same event.

    Pure, and the same for the same items in any order. Takes time with the
    number of items and of what they share, not with their square.

    Args:
        items: Keys are unique. Titles and teasers are enough; the beginning of
            a text helps where there is one.

    Returns:
        Lists of keys, every key in exactly one of them, a report that nothing
        else tells in a list of its own. In a list the earliest report is
        first, and the lists are in the order of their first reports; of the
        same instant, in the order of the keys.
    """
    given = sorted(items, key=lambda item: (item.published, item.key))
    names = StoryIndex().assign(given)
    stories: dict[str, list[str]] = {}
    for item in given:
        stories.setdefault(names[item.key], []).append(item.key)
    return list(stories.values())
