from __future__ import annotations

import pytest

from aggregator.extract.document import parse, text_of
from aggregator.extract.prune import drop_mute, prune

URL = "https://www.zeitung.example/artikel/1"
PROSE = "<p>Der Stadtrat hat am Dienstagabend den Bau der neuen Straßenbahn beschlossen.</p>" * 4


def pruned(html: str) -> str:
    tree = parse(f"<body><article>{PROSE}</article>{html}</body>")
    prune(tree, URL)
    return text_of(tree).removeprefix(text_of(parse(PROSE))).strip()


@pytest.mark.parametrize(
    "html",
    [
        "<script>weg</script>",
        "<nav>weg</nav>",
        "<button>weg</button>",
        '<div class="newsletter-box">weg</div>',
        '<div class="c-teaser related-articles">weg</div>',
        '<section id="comments"><p>weg</p></section>',
        '<div class="article__more-on">weg</div>',
        '<figure><figcaption class="image-caption">weg</figcaption></figure>',
        '<span class="visually-hidden">weg</span>',
        '<div class="cookie-banner">weg</div>',
        '<ul><li><a href="/1">Weg damit</a></li><li><a href="/2">Und weg</a></li></ul>',
        '<ul><li>Streik: <a href="/1">Was der Bund jetzt plant</a></li><li>Eigene Recherche</li></ul>',
        '<p><a href="/1">Warum die Stadt neue Leitungen braucht</a></p>',
        '<div><h3><a href="/1">Weg damit, sagt der Rat</a></h3><p>Was nun aus dem Vorhaben wird.</p></div>',
        '<a href="/1"><article><h2>Weg damit</h2><p>Was nun aus dem Vorhaben wird.</p></article></a>',
        '<h3><a href="/1">Warum die Stadt neue Leitungen braucht</a></h3>',
    ],
)
def test_what_is_never_the_article_goes(html: str) -> None:
    assert pruned(html) == ""


@pytest.mark.parametrize(
    "html",
    [
        '<div class="cmp-text">bleibt</div>',
        '<div class="article-comment">bleibt</div>',
        '<p class="privacy">bleibt</p>',
        '<div class="relatively">bleibt</div>',
        '<p><a href="/1">bleibt</a></p>',
        '<div><h3><a href="https://shop.example/1">Ein Gerät</a></h3><p>bleibt</p></div>',
        '<div><h3>Was <a href="/1">bleibt</a>, wenn alles geht</h3></div>',
        '<p>Das Gesetz <a href="/1">bleibt</a></p>',
        '<ul><li>Erstens <a href="/1">bleibt</a> alles beim Alten</li><li>Zweitens</li></ul>',
    ],
)
def test_what_may_be_the_article_stays(html: str) -> None:
    assert "bleibt" in pruned(html)


def test_what_holds_the_prose_stays_whatever_it_is_called() -> None:
    tree = parse(f'<body class="has newsletter"><div class="comments">{PROSE}</div></body>')
    prune(tree, URL)
    assert text_of(tree) == text_of(parse(PROSE))


def test_names_that_would_deceive_trafilatura_are_taken_off_the_prose() -> None:
    tree = parse(f'<body><div class="paid-content" id="paywall">{PROSE}</div></body>')
    prune(tree, URL)
    assert dict(next(tree.iter("div")).attrib) == {}


def test_text_after_an_element_stays() -> None:
    assert pruned("<div><script>weg</script>bleibt</div>") == "bleibt"


def test_the_marks_on_words_go_and_their_text_is_one_piece() -> None:
    tree = parse("<p>Ein <b>fett <i>und</i></b> <span>leise</span> gesetzter Satz</p>")
    prune(tree, URL)
    paragraph = next(tree.iter("p"))
    assert [*paragraph] == []
    assert paragraph.xpath("count(text())") == 1
    assert paragraph.text == "Ein fett und leise gesetzter Satz"


def test_only_what_is_mute_goes() -> None:
    tree = parse('<body><style>weg</style><div class="newsletter">bleibt</div></body>')
    drop_mute(tree)
    assert text_of(tree) == "bleibt"


def test_what_readers_do_not_see_goes_unless_it_is_the_article() -> None:
    unseen = (
        *('style="display: none"', 'style="font-size:0px"', "hidden", 'style="opacity:0"'),
        *('style="font-size: 1px"', 'style="position:absolute;left:-9999px"'),
        *('style="clip: rect(0, 0, 0, 0)"', 'style="color:transparent"'),
        *('style="height:0; overflow:hidden"', 'style="overflow:hidden; width:1px"'),
    )
    for how in unseen:
        tree = parse(f"<body>{PROSE}<p {how}>An Maschinen.</p></body>")
        prune(tree, URL)
        assert text_of(tree) == text_of(parse(PROSE)), how
        tree = parse(f"<body><div {how}>{PROSE}</div></body>")
        prune(tree, URL)
        assert text_of(tree) == text_of(parse(PROSE)), how
    tree = parse(
        f'<body>{PROSE}<p style="opacity:0.8;font-size:1em;left:-20px;'
        'max-height:0;overflow:hidden;border-color:transparent">An Leser.</p></body>'
    )
    prune(tree, URL)
    assert "An Leser." in text_of(tree)
