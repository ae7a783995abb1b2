from __future__ import annotations

from aggregator.extract.document import parse
from aggregator.extract.lines import lines_of


def test_all_lines_of_an_element_keep_their_kind() -> None:
    element = parse(
        "<div><h2>Kosten</h2>Davor<p>Ein <b>Satz</b>.<br>Noch einer.</p>danach"
        "<ul><li>eins</li><li>zwei</li></ul><blockquote><p>Ja.</p></blockquote>"
        "<table><tr><th>Jahr</th><th>Euro</th></tr><tr><td>2026</td><td>12</td></tr></table></div>"
    ).find(".//div")
    assert [(one.kind, one.text) for one in lines_of(element)] == [
        ("head", "Kosten"),
        ("p", "Davor"),
        ("p", "Ein Satz."),
        ("p", "Noch einer."),
        ("p", "danach"),
        ("item", "eins"),
        ("item", "zwei"),
        ("quote", "Ja."),
        ("p", "Jahr | Euro"),
        ("p", "2026 | 12"),
    ]


def test_the_kind_of_a_whole_can_be_given() -> None:
    item = parse("<ul><li>Davor<p>Satz.</p><ul><li>eins</li></ul></li></ul>").find(".//li")
    assert [one.kind for one in lines_of(item)] == ["item", "item", "item"]
    assert [one.kind for one in lines_of(item, kind="p")] == ["p", "p", "item"]
