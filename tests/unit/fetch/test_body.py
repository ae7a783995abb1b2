from __future__ import annotations

import contextlib
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import BodyTooLarge, BrokenBody
from aggregator.fetch.address import parse
from aggregator.fetch.body import Body

ADDRESS = parse("http://name:geheim@quelle.example/feed?token=geheim")


def whole(*chunks: bytes, encoding: str = "", limit: int = 10_000) -> bytes:
    body = Body(ADDRESS, encoding=encoding, limit=limit)
    for chunk in chunks:
        body.add(chunk)
    return body.finish()


# Its bytes stand in the names of tests, which must not change with the second.
PACKED = gzip.compress(b"Meldung " * 20, mtime=0)


@pytest.mark.parametrize(
    ("sent", "encoding", "read"),
    [
        (b"", "", b""),
        (b"", "gzip", b""),
        (b"a", "", b"a"),
        (b"\x1f", "", b"\x1f"),
        (b"abc", "identity", b"abc"),
        (b"abc", " , ", b"abc"),
        (PACKED, "gzip", b"Meldung " * 20),
        (PACKED, "GZIP", b"Meldung " * 20),
        (PACKED, "x-gzip", b"Meldung " * 20),
        (PACKED, "", b"Meldung " * 20),
        (PACKED + PACKED, "gzip", b"Meldung " * 40),
        (PACKED + b"\0" * 100, "gzip", b"Meldung " * 20),
        (PACKED + b"\x1f", "gzip", b"Meldung " * 20),
        (gzip.compress(b"", mtime=0), "gzip", b""),
    ],
)
def test_bodies(sent: bytes, encoding: str, read: bytes) -> None:
    assert whole(sent, encoding=encoding) == read
    assert whole(*(sent[n : n + 1] for n in range(len(sent))), encoding=encoding) == read


@pytest.mark.parametrize(
    ("sent", "encoding"),
    [
        (PACKED[:-1], "gzip"),
        (PACKED[:-9], ""),
        (PACKED[:5], "gzip"),
        (b"\x1f", "gzip"),
        (b"<rss/>", "gzip"),
        (PACKED[:-5] + b"\0" + PACKED[-4:], "gzip"),
        (PACKED + PACKED[:20], "gzip"),
        (b"x", "br"),
        (b"x", "deflate"),
        (PACKED, "gzip, zstd"),
    ],
)
def test_broken_bodies(sent: bytes, encoding: str) -> None:
    with pytest.raises(BrokenBody, match=r"quelle\.example") as caught:
        whole(sent, encoding=encoding)
    assert "geheim" not in f"{caught.value} {caught.value.url}"


@pytest.mark.parametrize("size", [1001, 100_000])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_too_large_as_sent_or_unpacked(size: int, pack: type[bytes]) -> None:
    with pytest.raises(BodyTooLarge, match="1,000 bytes"):
        whole(pack(b"\0" * size), limit=1000)


def test_the_limit_itself_is_allowed() -> None:
    assert len(whole(gzip.compress(b"\0" * 1000), limit=1000)) == 1000


def test_a_bomb_is_not_unpacked_beyond_the_limit() -> None:
    bomb = gzip.compress(gzip.compress(b"\0" * 30_000_000))
    body = Body(ADDRESS, encoding="gzip, gzip", limit=1_000_000)
    body.add(bomb)
    assert len(body.finish()) < 1_000_000


@given(st.lists(st.binary()), st.sampled_from(["", "gzip"]), st.booleans())
def test_no_bytes_break_it(chunks: list[bytes], encoding: str, magic: bool) -> None:
    if magic:
        chunks = [b"\x1f\x8b\x08", *chunks]
    with contextlib.suppress(BrokenBody, BodyTooLarge):
        whole(*chunks, encoding=encoding, limit=1000)


@given(st.binary(), st.lists(st.integers(1, 40)))
def test_how_it_is_cut_makes_no_difference(text: bytes, cuts: list[int]) -> None:
    packed, chunks = gzip.compress(text), []
    for cut in cuts:
        chunks.append(packed[:cut])
        packed = packed[cut:]
    assert whole(*chunks, packed, encoding="gzip") == text
