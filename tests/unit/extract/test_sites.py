"""Rules for single sites at work on pages."""

from __future__ import annotations

import pytest

from aggregator.config.rules import SiteRule
from aggregator.extract import extract, shipped_rules
from aggregator.extract.document import parse
from aggregator.extract.sites import kept_lines, remove

URL = "https://www.zeitung.example/artikel"
LONG = "Der Rat der Stadt hat am Dienstag beschlossen, im Frühjahr eine neue Brücke zu bauen. " * 3


def rule(**given: object) -> SiteRule:
    return SiteRule.model_validate({"host": "zeitung.example"} | given)


def test_what_comes_with_the_program_can_be_read() -> None:
    hosts = [one.host for one in shipped_rules()]
    assert hosts == sorted(set(hosts))


@pytest.mark.parametrize(
    ("keep", "kept"),
    [
        ((".text",), ["A.", "B."]),
        ((".fehlt", ".text p:first-child"), ["A."]),
        ((".text, .text p",), ["A.", "B."]),
        (("aside", ".text"), ["C."]),
        ((".fehlt",), []),
    ],
)
def test_the_first_selector_that_finds_something_is_the_article(
    keep: tuple[str, ...], kept: list[str]
) -> None:
    tree = parse("<body><div class=text><p>A.</p><p>B.</p></div><aside>C.</aside></body>")
    assert [one.text for one in kept_lines(tree, rule(keep=keep))] == kept


def test_what_is_removed_is_gone_and_its_tail_is_not() -> None:
    tree = parse("<body><p>A<span class=x>weg</span>B</p><div class=x>weg</div></body>")
    remove(tree, rule(remove=(".x", "body", "html", ".fehlt")))
    assert tree.text_content().strip() == ""
    tree = parse("<body><p>A<span class=x>weg</span>B</p></body>")
    remove(tree, rule(remove=(".x", ".fehlt")))
    assert tree.text_content() == "AB"


PAGE = (
    f"<body><article><h1>Titel</h1><p>{LONG}</p><div class=kasten><p>{LONG[::-1]}</p></div></article>"
    f"<section id=protokoll><p>Das Protokoll der Sitzung.</p><p>{LONG}</p></section></body>"
).encode()


def test_a_rule_that_keeps_says_what_the_article_is() -> None:
    found = extract(PAGE, content_type=None, url=URL, rule=rule(keep=("#protokoll",)))
    assert found.text.split("\n") == ["Das Protokoll der Sitzung.", LONG.strip()]


def test_a_rule_that_removes_leaves_the_rest_to_the_general_way() -> None:
    found = extract(PAGE, content_type=None, url=URL, rule=rule(remove=(".kasten",)))
    assert LONG.strip() in found.text
    assert LONG[::-1].strip() not in found.text


def test_a_rule_that_finds_nothing_changes_nothing() -> None:
    old = rule(keep=(".frueher",), remove=(".auch",), next_page=".weiter", whole_article=".alles")
    assert extract(PAGE, content_type=None, url=URL, rule=old) == extract(
        PAGE, content_type=None, url=URL
    )
