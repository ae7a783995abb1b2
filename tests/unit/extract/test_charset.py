from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.extract.charset import decode, other_kind

TEXT = "<p>Grüße aus „Köln“ für 5 €</p>"
LATIN = "<p>Grüße aus Köln</p>"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (TEXT.encode(), None),
        (TEXT.encode(), "text/html; charset=iso-8859-1"),
        (b'<meta charset="iso-8859-1">' + TEXT.encode(), "text/html"),
        (codecs.BOM_UTF8 + TEXT.encode(), "text/html; charset=windows-1252"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), None),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), None),
        (TEXT.encode("utf-16-le"), None),
        (TEXT.encode("utf-16-be"), "text/html; charset=utf-8"),
        (TEXT.encode("cp1252"), None),
        (TEXT.encode("cp1252"), "text/html; charset=iso-8859-1"),
        (TEXT.encode("cp1252"), "text/html; charset=utf-8"),
        (TEXT.encode("cp1252"), "text/html; charset=no-such-charset"),
        (TEXT.encode("cp1252"), "text/html; charset=base64"),
    ],
)
def test_a_page_is_read_right_whatever_it_says(body: bytes, content_type: str | None) -> None:
    assert decode(body, content_type).endswith(TEXT)


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("iso-8859-2", "Żółć"),
        ("windows-1251", "Привет"),
        ("iso-8859-15", "5 €"),
        ("shift_jis", "日本"),
        ("iso-2022-jp", "日本"),
    ],
)
def test_a_charset_is_believed_where_the_bytes_allow_it(charset: str, text: str) -> None:
    assert decode(text.encode(charset), f"text/html; charset={charset}") == text
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'
    assert decode(meta.encode() + text.encode(charset)) == meta + text


def test_the_header_outranks_the_page() -> None:
    body = b'<meta charset="iso-8859-2">' + LATIN.encode("iso-8859-5", "replace")
    assert decode(body, "text/html; charset=iso-8859-5") == body.decode("iso-8859-5")


def test_bytes_of_windows_pasted_into_utf8_are_read() -> None:
    body = "für Süd und Nord".encode() + " – Ende".encode("cp1252")
    assert decode(body, "text/html; charset=utf-8") == "für Süd und Nord – Ende"


@given(st.binary(max_size=300), st.none() | st.text(max_size=40))
def test_no_bytes_raise(body: bytes, content_type: str | None) -> None:
    assert isinstance(decode(body, content_type), str)


@pytest.mark.parametrize(
    ("body", "content_type", "kind"),
    [
        (b"%PDF-1.7 ...", "text/html", "a PDF file"),
        (b"\x89PNG\r\n", None, "a picture"),
        (b"...", "video/mp4", "a video"),
        (b"<html>", "text/html; charset=utf-8", ""),
        (b"<html>", "application/octet-stream", ""),
        (b"", None, ""),
    ],
)
def test_what_is_no_page(body: bytes, content_type: str | None, kind: str) -> None:
    assert other_kind(body, content_type) == kind
