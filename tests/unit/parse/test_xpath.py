from __future__ import annotations

import lxml.html
import pytest
from cssselect import HTMLTranslator
from hypothesis import given
from hypothesis import strategies as st

from aggregator.parse.xpath import to_css

AT_THE_DOCUMENT = {
    '//div[@class="news-item"]': 'div[class="news-item"]',
    "//ul[@id='n']/li": 'ul[id="n"] > li',
    "//main//article": "main article",
    "/html/body/main/p": "html > body > main > p",
    "descendant::li": "li",
    "//a[contains(@href, '/2026/')]": 'a[href*="/2026/"]',
    "//a[starts-with(@href,'/n')]": 'a[href^="/n"]',
    "//*[@itemprop]": "[itemprop]",
    "//li[contains(concat(' ', normalize-space(@class), ' '), ' news ')]": "li.news",
    '//li[contains(concat(" ", @class, " "), " news ")]': "li.news",
    "//li[@class and contains(@class, 'x y')]": 'li[class][class*="x y"]',
    "//li[@data-a='1'][@data-b = '2']": 'li[data-a="1"][data-b="2"]',
    "//li | //article[@id='x|y and z']": 'li, article[id="x|y and z"]',
}
AT_AN_ITEM = {
    ".": ":scope",
    "@href": ":scope",
    "./@href": ":scope",
    "text()": ":scope",
    "descendant::h2": ":scope h2",
    ".//h2/a/text()": ":scope h2 > a",
    "h2/a": ":scope > h2 > a",
    "./h2": ":scope > h2",
    "descendant-or-self::a": "a",
    "descendant::a[string-length(@href)>0]/@href": ":scope a[href]",
    "normalize-space(.//h2)": ":scope h2",
    "string(descendant::time/@datetime)": ":scope time",
}
NOT_IN_CSS = [
    "",
    "//a/ancestor::article",
    "//li[1]",
    "(//li)[1]",
    "//li[h2]",
    "//li[contains(text(), 'x')]",
    "//li[contains(concat(' ', @class, ' '), ' a.b ')]",
    "//li[@a or @b]",
    "substring-before(//a, 'x')",
    "'Niemand'",
    "//li/..",
    "//li[",
    "a//descendant::b",
    "//svg:a",
    "//a" * 400,
]


@pytest.mark.parametrize("xpath", AT_THE_DOCUMENT)
def test_at_the_document(xpath: str) -> None:
    assert to_css(xpath, within=False) == AT_THE_DOCUMENT[xpath]


@pytest.mark.parametrize("xpath", AT_AN_ITEM)
def test_at_an_item(xpath: str) -> None:
    assert to_css(xpath, within=True) == AT_AN_ITEM[xpath]


@pytest.mark.parametrize("xpath", NOT_IN_CSS)
def test_what_css_has_no_words_for(xpath: str) -> None:
    assert to_css(xpath, within=False) is None


def test_within_an_item_nothing_begins_at_the_document() -> None:
    assert to_css("//h2", within=True) is None


PAGE = lxml.html.document_fromstring(
    "<main id=m><ul class='n x'><li class=a><h2><a href=/1>1</a></h2><time>2</time></li>"
    "<li class='a b'><p data-k=v>3</p></li></ul><div class=n><p>4</p></div></main>"
)


@pytest.mark.parametrize("xpath", AT_THE_DOCUMENT)
def test_the_same_elements_are_found(xpath: str) -> None:
    assert PAGE.cssselect(AT_THE_DOCUMENT[xpath]) == PAGE.xpath(xpath)


@pytest.mark.parametrize(
    "css", ["ul.n > li", "li.a.b", "li, div.n", "#m p", "[data-k=v]", "li p[data-k='v']", "h2 a"]
)
def test_what_is_translated_to_xpath_comes_back(css: str) -> None:
    back = to_css(HTMLTranslator().css_to_xpath(css, prefix="//"), within=False)
    assert back is not None
    assert PAGE.cssselect(back) == PAGE.cssselect(css) != []
    inside = to_css(HTMLTranslator().css_to_xpath(f":scope {css}"), within=True)
    if "," not in css:
        assert inside is not None
        assert PAGE.cssselect(inside) == PAGE.cssselect(css)


@given(st.text("/@[]()'\"=., |:*-abcontisdh ", max_size=40), st.booleans())
def test_every_answer_is_a_selector(xpath: str, within: bool) -> None:
    css = to_css(xpath, within=within)
    assert css is None or HTMLTranslator().css_to_xpath(css)
