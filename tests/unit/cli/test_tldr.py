"""What ``tldr`` says of what it cannot sum up."""

from __future__ import annotations

import io
import sys
from argparse import Namespace
from pathlib import Path

import pytest

from aggregator.cli.parser import DEFAULT_FOLDER
from aggregator.cli.tldr import tldr
from aggregator.errors import PresseschauError, SummariseError, UsageError


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("ordner").mkdir()
    Path("leer.txt").touch()
    Path("kurz.txt").write_text("Kurz.")
    Path("bild.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    Path("nullen").write_bytes(bytes(99))
    Path("latin.txt").write_bytes("Die Brücke wird über den Neckar gebaut.".encode("latin-1"))


def asked(what):
    mending = {"set": None, "again": False, "veto": False, "unveto": False}
    tldr(Namespace(what=what, config=DEFAULT_FOLDER, engine=None, **mending))


NO_TEXT = "is neither text in UTF-8 nor HTML"


@pytest.mark.parametrize(
    ("what", "kind", "said"),
    [
        ("leer.txt", SummariseError, "leer.txt: no text was found; give some sentences"),
        ("kurz.txt", SummariseError, "the text is too short"),
        ("fehlt.txt", UsageError, "fehlt.txt: there is no such file; give a text or HTML file"),
        ("htp://a.example", UsageError, "htp://a.example: there is no such file; give a"),
        ("0123456789abcdef", UsageError, "there is no such file; if it is the ID of a record"),
        ("ordner", UsageError, "ordner: is a folder; name a file in it"),
        ("bild.png", UsageError, f"bild.png: {NO_TEXT}"),
        ("nullen", UsageError, f"nullen: {NO_TEXT}"),
        ("latin.txt", UsageError, f"latin.txt: {NO_TEXT}"),
    ],
)
def test_what_is_wrong_and_what_to_do_is_said(what, kind, said):
    with pytest.raises(PresseschauError) as refused:
        asked(what)
    assert type(refused.value) is kind
    assert said in refused.value.message


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (b"", "standard input: no text was found"),
        (b"Kurz.\n", "the text is too short: none of its sentences has 4 words"),
        (b"\xff\xfe", f"standard input: {NO_TEXT}"),
    ],
)
def test_standard_input_is_called_so(given, said, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
    with pytest.raises(PresseschauError) as refused:
        asked("-")
    assert said in refused.value.message


def test_a_text_that_was_cut_within_a_letter_is_one(capsys):
    text = "Der Stadtrat von Neustadt hat am Dienstag den Bau beschlossen. Sie ist schön".encode()
    Path("a.txt").write_bytes(text[: text.rindex(b"\xb6")])
    asked("a.txt")
    assert capsys.readouterr().out.startswith("Der Stadtrat von Neustadt hat am Dienstag")
