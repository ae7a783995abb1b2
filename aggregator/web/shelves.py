"""Which file a request means, and whether who asks may have it.

    output/                          for who is at home
    output/public/                   for everybody else
    output/public/token/<token>/     for who knows the token

Where a feed lies says who may read it; ``publish.places`` puts it there. So
this knows no configuration, and a feed whose access or token changed is found
where it lies now, and nowhere else.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from aggregator.web.folder import OPML, PAGE, Folder

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger(__name__)

PUBLIC = "public"
TOKENS = "token"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_SECRET = re.compile(rf"{TOKENS}/(?P<token>[^/]*)(?P<rest>/.*)?", re.DOTALL)


def is_secret(name: str) -> bool:
    """Whether a name as asked for holds a token, or what somebody takes for one."""
    return _SECRET.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class Sought:
    """A file that is asked for.

    Attributes:
        name: In its folder.
        access: Who may read it.
    """

    folder: Folder
    name: str
    access: Literal["local", "token", "public"]

    @property
    def shown(self) -> str:
        """The name as messages may tell it."""
        return f"{TOKENS}/…/{self.name}" if self.access == "token" else self.name


class Shelves:
    """The folders of an output folder, each for its readers."""

    def __init__(self, output: Path) -> None:
        self._tokens = output / PUBLIC / TOKENS
        self._home = Folder(output)
        self._public = Folder(output / PUBLIC)
        self._secret: dict[str, Folder] = {}

    @property
    def is_empty(self) -> bool:
        """Whether nothing was published yet."""
        return not self._home.has(PAGE)

    def sought(self, name: str, *, is_home: bool) -> Sought | None:
        """Say which file is meant; it need not be there.

        Args:
            name: As asked for, without the folder that ``base_url`` names; empty for the page.
            is_home: Whether who asks is at home.

        Returns:
            ``None`` for a token that is none, and for the folder of one
            without its last slash.
        """
        if secret := _SECRET.fullmatch(name):
            folder = self._opened(secret["token"])
            rest = secret["rest"]
            if folder is None or rest is None:
                return None
            return Sought(folder, rest[1:] or PAGE, "token")
        if not is_home:
            return Sought(self._public, name, "public")
        is_public = name not in {PAGE, OPML} and self._public.has(name)
        return Sought(self._home, name, "public" if is_public else "local")

    def lacks_slash(self, name: str) -> bool:
        """Whether a path is that of the folder of a token, but for its last slash."""
        secret = _SECRET.fullmatch(name)
        return bool(secret and secret["rest"] is None and self._opened(secret["token"]))

    def _opened(self, given: str) -> Folder | None:
        """The folder of a token; takes as long whichever it is, and whether there is one.

        Looked up by name, the disk would tell by its haste how much of a guess is right.
        """
        digest = hashlib.sha256(given.encode("utf-8", "surrogatepass")).digest()
        found = None
        for one in (present := self._present()):
            if hmac.compare_digest(hashlib.sha256(one.encode()).digest(), digest):
                found = one
        for gone in self._secret.keys() - set(present):
            del self._secret[gone]
        if found is None:
            return None
        return self._secret.setdefault(found, Folder(self._tokens / found))

    def _present(self) -> list[str]:
        try:
            return [one.name for one in self._tokens.iterdir() if _TOKEN.fullmatch(one.name)]
        except (FileNotFoundError, NotADirectoryError):
            return []  # no feed has a token
        except OSError as error:
            log.error("%s cannot be listed: %s", self._tokens, error.strerror)  # noqa: TRY400 - the message says it; the trace helps nobody
            return []
