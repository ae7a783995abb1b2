from __future__ import annotations

import pytest

from aggregator.extract import extract, extract_html

TEXT = "Der Rat der Stadt hat am Dienstag beschlossen, im Frühjahr eine neue Brücke zu bauen. " * 4
SITE = ("tdm-reservation", "tdm-policy=https://blatt.example/tdm", "noai")


@pytest.mark.parametrize(
    ("head", "told", "reserved"),
    [
        ("", (), ()),
        ("", SITE, SITE),
        ('<meta name="TDM-Reservation" content="1">', (), ("tdm-reservation",)),
        ('<meta name="tdm-reservation" content="0">', SITE, ("noai",)),
        ('<meta name="robots" content="index, NoImageAI">', SITE, (*SITE, "noimageai")),
    ],
)
def test_a_page_says_more_of_itself_than_its_site(head, told, reserved):
    page = f"<html><head>{head}</head><body><article><p>{TEXT}</p></article></body></html>"
    article = extract(
        page.encode(), content_type="text/html", url="https://blatt.example/1", reserved=told
    )
    assert article.reserved == reserved
    assert article.text


def test_a_text_that_a_feed_carries_says_nothing():
    assert extract_html(f"<p>{TEXT}</p>").reserved == ()
