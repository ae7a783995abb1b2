from aggregator.summarise.candidates import candidates
from aggregator.summarise.ranking import Budget, choose

ARTICLE = (
    "Die Stadt Kiel baut eine neue Brücke über den Hafen. "
    "Die neue Brücke über den Hafen von Kiel kostet drei Millionen Euro. "
    "Der Bau der Brücke soll im Mai beginnen. "
    "Er dauert zwei Jahre. "
    "Im Rathaus gab es Kaffee und Kuchen. "
    "Der Hafen bleibt in der Zeit des Baus offen."
)


def chosen(
    sentences: int = 5, words: int = 90, at_least: int = 0, title: frozenset[str] = frozenset()
) -> list[int]:
    budget = Budget(sentences=sentences, words=words, at_least=at_least)
    return [c.place for c in choose(candidates(ARTICLE, "de"), budget, title=title)]


def test_keeps_to_the_budget() -> None:
    assert len(chosen(sentences=2)) == 2
    assert chosen(words=3) == []
    found = {c.place: c for c in candidates(ARTICLE, "de")}
    assert sum(found[place].words for place in chosen(words=20)) <= 20


def test_takes_more_sentences_until_there_are_words_enough() -> None:
    assert len(chosen(sentences=1, at_least=20)) > 1


def test_order_is_the_articles() -> None:
    assert chosen() == sorted(chosen())


def test_what_leans_comes_with_what_it_leans_on() -> None:
    for sentences in range(1, 6):
        places = chosen(sentences=sentences)
        assert 3 not in places or 2 in places


def test_the_title_tells_what_matters() -> None:
    assert chosen(sentences=1, title=frozenset({"kaffee", "kuchen"})) == [4]
    assert chosen(sentences=1) != [4]


def test_nothing_is_told_twice() -> None:
    twice = "Die Stadt Kiel baut eine Brücke. Die Stadt Kiel baut eine Brücke im Hafen."
    assert len(choose(candidates(twice, "de"), Budget(sentences=5, words=90))) == 1


def test_a_sentence_whose_support_is_boilerplate_is_not_used() -> None:
    text = "Wer zahlt die Brücke? Das ist noch unklar. Die Stadt Kiel baut eine Brücke."
    assert [c.text for c in choose(candidates(text, "de"), Budget(sentences=5, words=90))] == [
        "Die Stadt Kiel baut eine Brücke."
    ]
