"""A liveblog as one text."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.extract import extract
from aggregator.extract.liveblog import is_named_so
from aggregator.extract.structured import Structured

URL = "https://www.zeitung.example/liveblog-sturm"
NOW = datetime(2026, 2, 1, 15, 0, tzinfo=UTC)
SAID = [
    "Alle Fähren zu den Inseln bleiben bis Montag früh im Hafen.",
    "Der Deichverband hat die kritische Stelle am Nordhafen verstärkt.",
    "Der Wetterdienst erwartet Böen von bis zu 130 Kilometern in der Stunde.",
    "Die Feuerwehr ist seit dem Morgen zu 42 Einsätzen ausgerückt.",
]


def post(number: int, *, when: datetime | None = None, text: str = "") -> str:
    minutes = when or NOW - timedelta(hours=number + 1)
    stamp = f' datetime="{minutes.isoformat()}"'
    return (
        f"<section><time{stamp}>{minutes:%H:%M} Uhr</time><h3>Meldung {number}</h3>"
        f"<p>{text or SAID[number % 4]}</p></section>"
    )


def page(*posts: str, head: str = "", opening: str = "") -> bytes:
    body = f"<main><h1>Liveblog: Sturm</h1>{opening}<div>{''.join(posts)}</div></main>"
    return f"<html lang=de><head>{head}</head><body>{body}</body></html>".encode()


def lines(body: bytes, url: str = URL, now: datetime | None = NOW) -> list[str]:
    return extract(body, content_type=None, url=url, now=now).text.split("\n")


def test_posts_stand_newest_first_under_their_time_and_title() -> None:
    found = lines(page(post(2), post(0), post(1)))
    assert found == [
        "14:00: Meldung 0",
        SAID[0],
        "13:00: Meldung 1",
        SAID[1],
        "12:00: Meldung 2",
        SAID[2],
    ]


def test_what_the_page_says_in_front_stays_in_front() -> None:
    text = "Der Sturm hat die Küste erreicht, zwei Menschen sind verletzt, die Fähren liegen still."
    opening = f"<p>{text}</p><ul><li>Die Deiche halten bisher überall im Land.</li></ul>"
    found = lines(page(*map(post, range(4)), opening=opening))
    assert found[:2] == [text, "- Die Deiche halten bisher überall im Land."]
    assert found[2] == "14:00: Meldung 0"


def test_posts_that_are_minutes_old_are_left_out() -> None:
    fresh = post(9, when=NOW - timedelta(minutes=3), text="Soeben wird ein Deichbruch gemeldet.")
    body = page(fresh, *map(post, range(4)))
    assert "Soeben wird ein Deichbruch gemeldet." not in lines(body)
    assert "Soeben wird ein Deichbruch gemeldet." in lines(body, now=NOW + timedelta(hours=1))
    assert "Soeben wird ein Deichbruch gemeldet." in lines(body, now=None)


def test_posts_without_dates_that_rise_are_turned_round() -> None:
    posts = [
        f"<li><time>{hour}:05</time><p>{said}</p></li>"
        for hour, said in zip(range(9, 13), SAID, strict=True)
    ]
    assert lines(page(*posts)) == [
        *("12:05", SAID[3], "11:05", SAID[2], "10:05", SAID[1], "09:05", SAID[0])
    ]
    assert lines(page(*reversed(posts)))[:2] == ["12:05", SAID[3]]


def test_a_post_that_is_shown_twice_stands_once() -> None:
    found = lines(page(*(post(n).replace(f"Meldung {n}", "Lage") for n in range(8))))
    assert [one for one in found if one in SAID] == SAID


def test_a_long_liveblog_ends_with_whole_posts() -> None:
    found = lines(page(*(post(n, text=f"{SAID[0]} {'Wort ' * 200}{n}.") for n in range(40))))
    assert len(" ".join(found).split()) < 3_300
    assert found[-1].endswith(".")


def test_posts_come_from_json_where_it_has_more() -> None:
    updates = [
        {"@type": "BlogPosting", "headline": f"Meldung {n}", "articleBody": said * 2}
        | {"datePublished": (NOW - timedelta(hours=n + 1)).isoformat()}
        for n, said in enumerate(SAID)
    ]
    told = {"@type": "LiveBlogPosting", "headline": "Sturm", "liveBlogUpdate": updates}
    head = f'<script type="application/ld+json">{json.dumps(told)}</script>'
    found = lines(page(post(0), post(1), post(2), head=head))
    assert found[:2] == ["Meldung 0", SAID[0] * 2]
    assert len(found) == 8


@pytest.mark.parametrize(
    ("titles", "url", "liveblog"),
    [
        (["Liveblog: Sturm"], "https://a.example/x", True),
        (["Sturm im Live-Ticker"], "https://a.example/x", True),
        (["Sturm"], "https://a.example/2026/sturm-live-blog", True),
        (["Sturm"], "https://a.example/newsticker/sturm", False),
        (["Börsenticker geht an den Start"], "https://a.example/x", False),
    ],
)
def test_what_is_named_so(titles: list[str], url: str, *, liveblog: bool) -> None:
    assert is_named_so(Structured(), titles, url) is liveblog


def test_times_in_an_article_make_no_liveblog() -> None:
    said = "Der Rat hat am Dienstag beschlossen, im Frühjahr eine neue Brücke zu bauen."
    comments = "".join(f"<li><time>1{n}:00</time><p>Kommentar {n} dazu.</p></li>" for n in range(9))
    body = f"<article><h1>Rat baut</h1><p>{said * 3}</p></article><ul class=comments>{comments}</ul>".encode()
    assert lines(body, url="https://a.example/rat-baut") == [said * 3]


def test_a_liveblog_without_posts_is_read_like_any_page() -> None:
    said = "Der Sturm hat die Küste in der Nacht erreicht und zieht nun nach Osten ab."
    body = f"<main><h1>Liveblog: Sturm</h1><p>{said}</p><p>{SAID[0]}</p></main>".encode()
    assert lines(body) == [said, SAID[0]]


def test_comments_below_a_liveblog_are_no_posts() -> None:
    said = "Ich wohne dort seit Jahren und habe so etwas noch nie gesehen, wirklich noch nie."
    comments = "".join(
        f"<li><time>1{n}:00</time><p>{said} {said} Kommentar {n}.</p></li>" for n in range(9)
    )
    body = page(*map(post, range(4)), opening="").replace(
        b"</main>", f"<ul class=comments>{comments}</ul></main>".encode()
    )
    assert not any(said in line for line in lines(body))
    assert lines(body)[1] == SAID[0]


def test_teasers_with_times_beside_an_article_are_no_posts() -> None:
    article = "".join(f"<p>{said} {said}</p>" for said in SAID)
    teasers = "".join(
        f"<li><time>1{n}:00</time><p>Hier steht, was sonst noch geschah, Meldung {n}.</p></li>"
        for n in range(9)
    )
    body = f"<main><h1>Was der Newsticker nicht sagt</h1>{article}</main><ul>{teasers}</ul>"
    found = lines(body.encode(), url="https://a.example/x")
    assert found[: len(SAID)] == [f"{said} {said}" for said in SAID]


def test_times_that_are_not_marked_as_such_are_told_by_their_look() -> None:
    posts = [
        f'<div class="post"><span class="uhr">{hour}.05 Uhr</span><h3>Lage {hour}</h3><p>{said}</p></div>'
        for hour, said in zip(range(12, 8, -1), SAID, strict=True)
    ]
    assert lines(page(*posts))[:4] == ["12:05: Lage 12", SAID[0], "11:05: Lage 11", SAID[1]]


def test_what_the_page_shows_stands_in_front_of_posts_that_only_json_has() -> None:
    told = {
        "@type": "LiveBlogPosting",
        "liveBlogUpdate": [
            {"headline": f"Meldung {n}", "articleBody": said} for n, said in enumerate(SAID)
        ],
    }
    head = f'<script type="application/ld+json">{json.dumps(told)}</script>'
    text = [
        f"Der Sturm hat die Küste in Teil {n} des Landes erreicht und zieht ab." for n in range(9)
    ]
    found = lines(page(head=head, opening="".join(f"<p>{one}</p>" for one in text)))
    assert found[:9] == text
    assert found[9:11] == ["Meldung 0", SAID[0]]
