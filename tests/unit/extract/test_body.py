from __future__ import annotations

from aggregator.extract.body import find_lines
from aggregator.extract.boilerplate import Line
from aggregator.extract.document import parse

URL = "https://www.zeitung.example/artikel/1"
FIRST = "Der Stadtrat hat am Dienstagabend mit 31 zu 14 Stimmen den Bau der neuen Bahn beschlossen."
SECOND = "Die Strecke soll vom Hauptbahnhof bis zum Klinikum führen und acht Kilometer lang sein."
THIRD = "Gegen den Beschluss wollen Anwohner der Gartenstraße klagen, wie ihr Anwalt mitteilte."


def lines(html: str) -> list[Line]:
    return find_lines(parse(f"<body><article>{html}</article></body>"), URL)


def test_headings_items_quotes_and_paragraphs_are_told_apart() -> None:
    html = f"<p>{FIRST}</p><h2>Die Strecke</h2><p>{SECOND}</p><ul><li>Bahnhof</li><li>Klinikum</li></ul>"
    assert lines(f"{html}<blockquote>{THIRD}</blockquote><p>{FIRST[::-1]}</p>") == [
        Line(FIRST),
        Line("Die Strecke", "head"),
        Line(SECOND),
        Line("Bahnhof", "item"),
        Line("Klinikum", "item"),
        Line(THIRD, "quote"),
        Line(FIRST[::-1]),
    ]


def test_inline_elements_do_not_break_a_line_and_breaks_do() -> None:
    html = f"<p>{FIRST[:20]}<b>{FIRST[20:30]}</b>{FIRST[30:]}<br><br>{SECOND}</p><p>{THIRD}</p>"
    assert [line.text for line in lines(html)] == [FIRST, SECOND, THIRD]


def test_a_row_of_a_table_is_a_line() -> None:
    rows = (
        "<tr><td>1.</td><td>Bern</td><td>31</td></tr><tr><td>2.</td><td>Basel</td><td>28</td></tr>"
    )
    found = [
        line.text
        for line in lines(f"<p>{FIRST}</p><p>{SECOND}</p><table>{rows}</table><p>{THIRD}</p>")
    ]
    assert found == [FIRST, SECOND, "1. | Bern | 31", "2. | Basel | 28", THIRD]


def test_a_page_without_text_has_no_lines() -> None:
    assert find_lines(parse("<body><img src='x'></body>"), URL) == []
