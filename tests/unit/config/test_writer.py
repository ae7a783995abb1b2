"""What is added, what goes, and that everything else stays as it was, byte for byte."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aggregator.config import writer
from aggregator.config.document import parse, plain
from aggregator.config.writer import Change, mentions, names, save
from aggregator.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

NEW: writer.Item = {"name": "neu", "url": "https://neu.example/feed"}


def added(text: str, *items: writer.Item) -> str:
    return writer.with_sources(text.encode(), items or [NEW], file="a.yaml").decode()


def without(text: str, name: str) -> str:
    return writer.without_source(text.encode(), name, file="a.yaml").decode()


def unmentioned(text: str, name: str) -> str:
    return writer.without_mentions(text.encode(), name, file="a.yaml").decode()


BLOCK = "  - name: neu\n    url: https://neu.example/feed\n"
ADDED = {
    "an empty file": ("", "sources:\n" + BLOCK),
    "no sources": ("feeds: []\n", "feeds: []\n\nsources:\n" + BLOCK),
    "no sources and no line end": ("feeds: []", "feeds: []\n\nsources:\n" + BLOCK),
    "only comments": ("# mein\n", "# mein\n\nsources:\n" + BLOCK),
    "nothing under the key": (
        "sources:\n  # - name: alt\nfeeds: []\n",
        "sources:\n" + BLOCK + "  # - name: alt\nfeeds: []\n",
    ),
    "nothing at the end": ("sources:", "sources:\n" + BLOCK),
    "a comment beside nothing": ("sources:  # leer\n", "sources:  # leer\n" + BLOCK),
    "an empty list": ("sources: []\nfeeds: []\n", "sources:\n" + BLOCK + "feeds: []\n"),
    "a word for nothing": ("sources: ~  # leer\n", "sources:  # leer\n" + BLOCK),
    "a list at the margin": (
        "sources:\n- name: a\n  url: http://a/\n",
        "sources:\n- name: a\n  url: http://a/\n- name: neu\n  url: https://neu.example/feed\n",
    ),
    "a wide gap": (
        "sources:\n    -   name: a\n        url: http://a/\n",
        (
            "sources:\n    -   name: a\n        url: http://a/\n"
            "    -   name: neu\n        url: https://neu.example/feed\n"
        ),
    ),
    "an anchor": (
        "sources:\n  - &a\n    name: a\n    url: http://a/\n",
        "sources:\n  - &a\n    name: a\n    url: http://a/\n" + BLOCK,
    ),
    "an alias at the end": (
        (
            "sources:\n  - name: a\n    url: http://a/\n    tags: &t\n      - x\n"
            "  - name: b\n    url: http://b/\n    tags: *t\n"
        ),
        "sources:\n  - name: a\n    url: http://a/\n    tags: &t\n      - x\n"
        "  - name: b\n    url: http://b/\n    tags: *t\n" + BLOCK,
    ),
    "comments, quotes and odd spaces": (
        (
            "sources:   # alle\n  # die erste\n  - name:   \"a\"  # a\n    url: 'http://a/'\n"
            "    # every: 5m\n\n  # - name: aus\n\nfeeds: []  # nichts\n"
        ),
        "sources:   # alle\n  # die erste\n  - name:   \"a\"  # a\n    url: 'http://a/'\n"
        "    # every: 5m\n" + BLOCK + "\n  # - name: aus\n\nfeeds: []  # nichts\n",
    ),
    "blank lines between": (
        (
            "sources:\n  - name: a\n    url: http://a/\n\n  # b\n  - name: b\n    url: http://b/\n"
            "\nfeeds: []\n"
        ),
        "sources:\n  - name: a\n    url: http://a/\n\n  # b\n  - name: b\n    url: http://b/\n\n"
        + BLOCK
        + "\nfeeds: []\n",
    ),
    "no line end": ("sources:\n  - {name: a, url: http://a/}", None),
    "items in braces": (
        "sources:\n  - {name: a, url: http://a/}  # a\n",
        (
            "sources:\n  - {name: a, url: http://a/}  # a\n"
            "  - {name: neu, url: https://neu.example/feed}\n"
        ),
    ),
    "a list in brackets": (
        "sources: [{name: a, url: http://a/}]  # a\n",
        "sources: [{name: a, url: http://a/}, {name: neu, url: https://neu.example/feed}]  # a\n",
    ),
    "a list in brackets over lines": (
        "sources: [\n  {name: a, url: http://a/},  # a\n]\n",
        (
            "sources: [\n  {name: a, url: http://a/}, {name: neu, url: https://neu.example/feed},"
            "  # a\n]\n"
        ),
    ),
    "all in braces": (
        "{sources: [{name: a, url: http://a/}], feeds: []}\n",
        (
            "{sources: [{name: a, url: http://a/}, {name: neu, url: https://neu.example/feed}],"
            " feeds: []}\n"
        ),
    ),
}


@pytest.mark.parametrize("case", ADDED)
def test_a_source_is_appended_in_the_style_of_the_others(case: str) -> None:
    before, after = ADDED[case]
    got = added(before)
    if after is None:
        after = before + "\n  - {name: neu, url: https://neu.example/feed}\n"
    assert got == after


def test_line_ends_and_byte_order_mark_stay() -> None:
    data = "\ufeffsources:\r\n- name: a\r\n  url: http://a/\r\n".encode()
    got = writer.with_sources(data, [NEW], file="a.yaml")
    assert got == data + b"- name: neu\r\n  url: https://neu.example/feed\r\n"


def test_every_kind_of_value() -> None:
    item: writer.Item = {
        "name": "neu",
        "url": "https://neu.example/a?b=c&d=[1]#x",
        "kind": "page",
        "select": {"item": "li > a[href^='/']", "title": "h2"},
        "every": "15m",
        "enabled": False,
        "tags": ["Politik & Co", "on", "12", "ok", "Über uns"],
        "title": "Neu: das ${HOME} „Blatt“",
    }
    got = added("", item)
    assert got == (
        "sources:\n  - name: neu\n"
        '    url: "https://neu.example/a?b=c&d=[1]#x"\n'
        "    kind: page\n"
        "    select:\n"
        "      item: \"li > a[href^='/']\"\n"
        "      title: h2\n"
        "    every: 15m\n"
        "    enabled: false\n"
        '    tags: ["Politik & Co", "on", "12", ok, Über uns]\n'
        '    title: "Neu: das $${HOME} „Blatt“"\n'
    )
    assert added("sources: [{name: a, url: http://a/}]", item).startswith("sources: [{name: a")


TEXTS = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc", "Cn"]), min_size=1)


@given(name=TEXTS, tags=st.lists(TEXTS, max_size=3), title=TEXTS)
@example(name="$${", tags=["$$${A}", "$${'"], title="$${'")
def test_every_text_comes_back_as_it_was(name: str, tags: list[str], title: str) -> None:
    item: writer.Item = {"name": name, "tags": list(tags), "select": {"title": title}}
    for before in ("", "sources: [{name: a}]\n", "sources:\n- {name: a}\n"):
        whole = plain(parse(added(before, item).encode(), ""))
        got = whole["sources"][-1]  # type: ignore[index]
        back = [got["name"], *got["tags"], got["select"]["title"]]
        assert back == [one.replace("${", "$${") for one in (name, *tags, title)]


def test_many_are_appended_at_once() -> None:
    items: list[writer.Item] = [{"name": f"n{i}", "url": f"http://n{i}/"} for i in range(3)]
    assert names(added("", *items).encode(), file="") == ["n0", "n1", "n2"]


def test_a_file_that_cannot_be_read_is_told_with_its_place() -> None:
    with pytest.raises(ConfigError, match=r"a\.yaml:2:"):
        added("sources:\n\t- x\n")


A, B, C = (f"  - name: {one}\n    url: http://{one}/\n" for one in "abc")
WITHOUT = {
    "the first": ("a", f"sources:\n{A}{B}{C}", f"sources:\n{B}{C}"),
    "the middle": ("b", f"sources:\n{A}{B}{C}", f"sources:\n{A}{C}"),
    "the last": ("c", f"sources:\n{A}{B}{C}", f"sources:\n{A}{B}"),
    "the only one": ("a", f"# x\nsources:\n{A}feeds: []\n", "# x\nsources:\nfeeds: []\n"),
    "its own comments": (
        "b",
        f"sources:\n{A}  # über b\n  - name: b  # b\n    url: http://b/\n    # every: 5m\n{C}",
        f"sources:\n{A}  # über b\n{C}",
    ),
    "blank lines": (
        "b",
        f"sources:\n{A}\n{B}\n{C}\nfeeds: []\n",
        f"sources:\n{A}\n{C}\nfeeds: []\n",
    ),
    "blank lines at the end": (
        "c",
        f"sources:\n{A}\n{C}\nfeeds: []\n",
        f"sources:\n{A}\nfeeds: []\n",
    ),
    "blank lines and the end": ("b", f"sources:\n{A}\n{B}\n", f"sources:\n{A}"),
    "a comment before the next": (
        "a",
        f"sources:\n{A}  # über b\n{B}",
        f"sources:\n  # über b\n{B}",
    ),
    "in braces": (
        "b",
        f"sources:\n{A}  - {{name: b, url: http://b/}}  # b\n{C}",
        f"sources:\n{A}{C}",
    ),
    "first in brackets": (
        "a",
        "sources: [{name: a}, {name: b}]\n",
        "sources: [{name: b}]\n",
    ),
    "last in brackets": ("b", "sources: [{name: a}, {name: b}]\n", "sources: [{name: a}]\n"),
    "only in brackets": ("a", "sources: [{name: a}]\n", "sources: []\n"),
    "without a line end": ("b", f"sources:\n{A}{B}".rstrip(), f"sources:\n{A}"),
    "with keys of another": (
        "b",
        f"sources:\n  - &x\n    name: a\n    url: http://a/\n  - <<: *x\n    name: b\n{C}",
        f"sources:\n  - &x\n    name: a\n    url: http://a/\n{C}",
    ),
}


@pytest.mark.parametrize("case", WITHOUT)
def test_a_source_goes_and_nothing_else(case: str) -> None:
    name, before, after = WITHOUT[case]
    assert without(before, name) == after


@pytest.mark.parametrize(
    "text",
    [
        f"sources:\n  - &x\n    name: a\n    url: http://a/\n  - <<: *x\n    name: b\n{C}",
        "sources: [{name: a},]\n",
    ],
)
def test_what_cannot_go_alone_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"a\.yaml: .* by hand"):
        without(text, "a")


def test_a_name_goes_from_the_lists_of_feeds() -> None:
    before = (
        "feeds:\n"
        "  - slug: eins\n    sources: [a, b]  # beide\n"
        "  - slug: zwei\n    include:\n      sources: &l\n        - b  # ja\n        - a  # nein\n"
        "  - slug: drei\n    exclude: {sources: *l, words: [a]}\n"
        "  - slug: vier\n    sources: all\n"
    )
    assert [place for place, _ in mentions(before.encode(), "a", file="f.yaml")] == [
        "f.yaml: feeds[0].sources (eins)",
        "f.yaml: feeds[1].include.sources (zwei)",
        "f.yaml: feeds[2].exclude.sources (drei)",
    ]
    assert unmentioned(before, "a") == (
        "feeds:\n"
        "  - slug: eins\n    sources: [b]  # beide\n"
        "  - slug: zwei\n    include:\n      sources: &l\n        - b  # ja\n"
        "  - slug: drei\n    exclude: {sources: *l, words: [a]}\n"
        "  - slug: vier\n    sources: all\n"
    )
    assert unmentioned(before, "fremd") == before


def test_a_list_that_comes_by_a_merge_key_is_refused() -> None:
    text = "feeds:\n- &x {slug: x, sources: [a, b]}\n- {<<: *x, slug: y}\n"
    with pytest.raises(UsageError, match="by hand"):
        unmentioned(text, "a")


def test_a_list_that_would_be_left_empty_is_told() -> None:
    text = b"feeds:\n- {slug: x, sources: [a]}\n- {slug: y, sources: [a, b]}\n"
    assert [others for _, others in mentions(text, "a", file="")] == [False, True]


def test_saving_keeps_permissions_and_links(tmp_path: Path) -> None:
    real, link = tmp_path / "real.yaml", tmp_path / "link.yaml"
    real.write_bytes(b"alt")
    real.chmod(0o640)
    link.symlink_to(real)
    save({link: Change(b"alt", b"neu"), tmp_path / "new.yaml": Change(None, b"neu")})
    assert (real.read_bytes(), link.is_symlink()) == (b"neu", True)
    assert real.stat().st_mode & 0o777 == 0o640
    assert sorted(one.name for one in tmp_path.iterdir()) == ["link.yaml", "new.yaml", "real.yaml"]


def test_what_somebody_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"anders")
    with pytest.raises(UsageError, match="meanwhile"):
        save({file: Change(b"alt", b"neu")})
    with pytest.raises(UsageError, match="meanwhile"):
        save({file: Change(None, b"neu")})
    assert file.read_bytes() == b"anders"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"alt")
    tmp_path.chmod(0o500)
    with pytest.raises(UsageError, match="cannot be written"):
        save({file: Change(b"alt", b"neu")})
    tmp_path.chmod(0o700)


FLAGGED = {
    "a block": (
        "sources:\n  - name: a\n    url: http://a/\n  - name: b\n    url: http://b/\n",
        "sources:\n  - name: a\n    url: http://a/\n    twins: true\n  - name: b\n    url: http://b/\n",
    ),
    "comments below and beside": (
        "sources:\n  - name: a\n    url: http://a/  # sie\n    # mehr\n\n# Ende\nfeeds: []\n",
        "sources:\n  - name: a\n    url: http://a/  # sie\n    twins: true\n    # mehr\n\n# Ende\nfeeds: []\n",
    ),
    "a section as the last value": (
        "sources:\n  - name: a\n    url: http://a/\n    cookies:\n      x: y\n",
        "sources:\n  - name: a\n    url: http://a/\n    cookies:\n      x: y\n    twins: true\n",
    ),
    "one line": (
        'sources:\n  - {name: a, url: "http://a/"}  # sie\n',
        'sources:\n  - {name: a, url: "http://a/", twins: true}  # sie\n',
    ),
    "no line end": (
        "sources:\n- name: a\n  url: http://a/",
        "sources:\n- name: a\n  url: http://a/\n  twins: true\n",
    ),
    "line ends of Windows": (
        "sources:\r\n- name: a\r\n  url: http://a/\r\n",
        "sources:\r\n- name: a\r\n  url: http://a/\r\n  twins: true\r\n",
    ),
}


@pytest.mark.parametrize("case", FLAGGED)
def test_a_key_is_set_and_nothing_else(case: str) -> None:
    before, after = FLAGGED[case]
    assert writer.with_flag(before.encode(), "a", "twins", file="a.yaml").decode() == after


def test_a_source_that_shares_its_keys_by_an_alias_is_set_by_hand() -> None:
    text = b"sources:\n  - &a {name: a, url: http://a/}\n  - {<<: *a, name: b, url: http://b/}\n"
    with pytest.raises(UsageError, match="do it by hand"):
        writer.with_flag(text, "a", "twins", file="a.yaml")
