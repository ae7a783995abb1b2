"""A body within its limits: unpacked as it comes, and no further than allowed.

48 kB of gzip can be 50 MB; the libraries below unpack whatever they are given.
So they give us the bytes as sent, and the unpacking stops at the limit.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from aggregator.errors import BodyTooLarge, BrokenBody

if TYPE_CHECKING:
    from aggregator.fetch.address import Address

_MAGIC = b"\x1f\x8b"
_GZIP_WINDOW = zlib.MAX_WBITS | 16  # with gzip's header and checksum


class Body:
    """Collects the bytes of one answer.

    Unpacks gzip (RFC 1952), also with several members, also where a server
    forgot to say so: nothing that we read begins with gzip's first two bytes.
    What follows the last member and is no member itself is padding.

    Args:
        address: For the messages.
        encoding: The answer's ``Content-Encoding``.
        limit: Most bytes, both as sent and unpacked.
        cut: Whether what is longer is cut there instead of refused.

    Raises:
        BrokenBody: The encoding is one that was not asked for.
    """

    def __init__(self, address: Address, *, encoding: str, limit: int, cut: bool = False) -> None:
        codings = [coding for part in encoding.split(",") if (coding := part.strip().lower())]
        if unknown := [c for c in codings if c not in {"gzip", "x-gzip", "identity"}]:
            raise BrokenBody(
                address.shown,
                f"{address.host} packed its answer with {unknown[0]!r}, "
                "although nothing but gzip was asked for.",
            )
        self._address = address
        self._limit = limit
        self._cut = cut
        self._said_gzip = any(coding != "identity" for coding in codings)
        self._decoder: zlib._Decompress | None = None
        self._start = b""
        self._plain = False
        self._members = 0
        self._sent = 0
        self._unpacked = 0
        self._parts: list[bytes] = []

    @property
    def is_full(self) -> bool:
        """Whether the rest is to be cut off."""
        return self._cut and max(self._sent, self._unpacked) > self._limit

    @property
    def sent(self) -> int:
        """Bytes so far, as they came over the wire."""
        return self._sent

    def add(self, chunk: bytes) -> None:
        """Take in what came.

        Raises:
            BodyTooLarge: The limit is passed; nothing more should be read.
            BrokenBody: This is not gzip, although it should be.
        """
        self._sent += len(chunk)
        self._check(self._sent, "long")
        if self._plain:
            self._keep(chunk)
            return
        data = self._start + chunk
        if self._decoder is None and len(data) < len(_MAGIC):
            self._start = data  # too short to tell
            return
        self._start = b""
        if self._decoder is None and not data.startswith(_MAGIC) and not self._said_gzip:
            self._plain = True
            self._keep(data)
            return
        self._unpack(data)

    def finish(self) -> bytes:
        """The whole body.

        Raises:
            BrokenBody: The gzip stream ends before its end.
        """
        if self.is_full:
            return b"".join(self._parts)[: self._limit]
        if self._decoder is not None or (self._start and self._said_gzip and not self._members):
            raise BrokenBody(
                self._address.shown,
                f"The answer of {self._address.host} was cut short: its gzip stream has no end.",
            )
        if not self._members:
            self._parts.append(self._start)
        return b"".join(self._parts)

    def _unpack(self, data: bytes) -> None:
        while data and not self.is_full:
            if self._decoder is None:
                if self._members and not data.startswith(_MAGIC):
                    if not _MAGIC.startswith(data):
                        return  # padding
                    self._start = data  # a member may begin here
                    return
                self._decoder = zlib.decompressobj(_GZIP_WINDOW)
            try:
                self._keep(self._decoder.decompress(data, self._limit - self._unpacked + 1))
            except zlib.error as error:
                raise BrokenBody(
                    self._address.shown,
                    f"The answer of {self._address.host} says it is gzip and cannot be unpacked.",
                ) from error
            if not self._decoder.eof:
                return
            data = self._decoder.unused_data
            self._decoder = None
            self._members += 1

    def _keep(self, data: bytes) -> None:
        self._unpacked += len(data)
        self._check(self._unpacked, "large when unpacked" if not self._plain else "long")
        self._parts.append(data)

    def _check(self, size: int, how: str) -> None:
        if size > self._limit and not self._cut:
            raise too_large(self._address, self._limit, how)


def too_large(address: Address, limit: int, how: str = "long") -> BodyTooLarge:
    """The error for an answer beyond the limit."""
    return BodyTooLarge(
        address.shown,
        f"The answer of {address.host} is too {how}: more than {limit:,} bytes "
        "(fetch.max_body) are not read.",
    )
