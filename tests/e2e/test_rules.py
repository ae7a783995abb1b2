"""Rules for single sites, as a user writes them beside the configuration."""

from __future__ import annotations

from urllib.parse import urlsplit


def test_a_rule_for_a_site_changes_what_is_read_there_and_nowhere_else(desk, press):
    ruled = press.room.publishers[0]
    host = urlsplit(ruled.home).hostname
    rules = desk.folder / "config" / "rules"
    rules.mkdir()
    file = rules / "meine.yaml"
    file.write_text(f"sites:\n  - host: {host}\n    keep: ['.article-body p[']\n", "utf-8")
    desk.run("check", code=2)
    assert desk.errors.startswith("config/rules/meine.yaml:3:12: sites[0].keep[0]: must be a CSS")
    file.write_text(f"sites:\n  - host: {host}\n    remove: ['.article-body > *']\n", "utf-8")
    assert "1 rules for sites" in desk.run("check")
    desk.run("once")
    lines = {line for one in desk.records() for line in one["inhalt"].split("\n")}
    for publisher in press.room.publishers:
        paragraphs = {one for report in publisher.reports for one in report.paragraphs}
        assert (publisher is ruled) is lines.isdisjoint(paragraphs)
