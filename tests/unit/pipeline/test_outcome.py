from __future__ import annotations

from aggregator.pipeline import Publication


def test_what_was_removed_is_told_apart():
    done = Publication(changed=("alt.rss", "neu.rss", "index.html"), removed=("alt.rss",))
    assert done.told() == ["changed: neu.rss, index.html", "removed: alt.rss"]
    assert Publication(changed=("neu.rss",)).told() == ["changed: neu.rss"]
    assert Publication().told() == []


def test_of_many_files_the_first_are_named():
    names = tuple(f"alles.{number}.atom" for number in range(40))
    (line,) = Publication(changed=names).told()
    assert line.endswith(", alles.7.atom and 32 more")
    assert len(line) < 160
    (line,) = Publication(changed=names[:9]).told()
    assert line.endswith("alles.8.atom")


def test_publications_are_counted_together():
    first = Publication(changed=("a.rss", "b.rss", "c.rss"), removed=("b.rss", "c.rss"))
    then = Publication(changed=("b.rss", "a.rss", "d.rss"), removed=("a.rss",), unwritten=True)
    both = then.after(first)
    assert both.changed == ("a.rss", "b.rss", "c.rss", "d.rss")
    assert both.removed == ("c.rss", "a.rss")
    assert both.unwritten
