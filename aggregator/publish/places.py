"""Who may read a feed decides where in the output folder it lies.

    output/                          local and public feeds: for this machine and its home network
    output/public/                   public feeds only: for everybody
    output/public/token/<token>/     one feed: for who knows the token

Each of them is complete in itself: feeds, archive, editions, page and list.
So a static host that is given ``public`` can give away nothing else, and a
web server needs to know of a request only where it comes from. A feed whose
access changed is taken away from where it lay before anything else is done;
whatever a crash left there goes with the next run.
"""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aggregator.errors import PublishError
from aggregator.publish import archive, digest, files, receipt, view
from aggregator.publish.icons import ICONS
from aggregator.publish.opml import NAME as OPML
from aggregator.publish.opml import slugs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from aggregator.model import Selection

PUBLIC = "public"
TOKENS = "token"
"""Folder of the folders of feeds with a token, and the beginning of their addresses."""
PAGE = "index.html"

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_CLOSED = "."
"""Before the name of a folder that is being removed."""
_UNLISTED = 0o711
"""Other users of the machine, such as a web server's, may open what they can name."""
_PACKED = rf"(?:\.(?:{'|'.join(files.PACKED)}))?"
"""A static host may keep compressed copies beside the files."""
_FEED = re.compile(
    rf"([a-z0-9]+(?:[-_][a-z0-9]+)*)(?:\.\d+)?\.(?:{'|'.join(view.MEDIA_TYPES)}|html){_PACKED}"
)
_EDITION = re.compile(rf"(.+?)-\d{{4}}-\d\d-\d\d(?:-\d{{4}})?\.(?:html|txt){_PACKED}")
_OWN = (PAGE, OPML, *ICONS)


@dataclass(frozen=True, slots=True)
class Place:
    """A folder, and the feeds that lie in it.

    Attributes:
        name: Of the folder, for people: never with a token.
        base_url: Absolute address of the folder.
        token: What nobody else may learn; ``None`` where there is no such thing.
    """

    folder: Path = field(repr=False)
    name: str
    base_url: str = field(repr=False)
    selections: tuple[Selection, ...]
    token: str | None = field(default=None, repr=False)

    @property
    def is_public(self) -> bool:
        """Whether everybody may read what lies here."""
        return self.name == f"{PUBLIC}/"

    def hiding(self, error: PublishError) -> PublishError:
        """The same error in words that may be told."""
        return error if self.token is None else PublishError(_hidden(str(error), self.token))


def places(output: Path, selections: Sequence[Selection], base_url: str) -> list[Place]:
    """Say where feeds are to lie: at home first, then in public, then those with a token.

    Args:
        output: The output folder.
        selections: All curated feeds, with their access.
        base_url: Absolute address of the output folder.
    """
    at_home = tuple(one for one in selections if one.access != "token")
    public = tuple(one for one in selections if one.access == "public")
    found = [Place(output, "", base_url, at_home)]
    if public:
        found.append(Place(output / PUBLIC, f"{PUBLIC}/", base_url, public))
    for one in selections:
        if one.access == "token" and one.token:
            folder, address = _folder(output, one.token), token_address(base_url, one.token)
            found.append(Place(folder, f"{TOKENS}/…/", address, (one,), one.token))
    return found


def token_address(base_url: str, token: str) -> str:
    """Say where the folder of a feed with this token is found; ends with a slash."""
    return f"{view.base_address(base_url)}{TOKENS}/{token}/"


def sweep(output: Path, selections: Sequence[Selection], wanted: Sequence[Place]) -> list[str]:
    """Take every feed away from where it may not be read, or not any more.

    Args:
        output: The output folder.
        selections: All curated feeds.
        wanted: Where they are to lie.

    Returns:
        The names of the files and folders that were removed, without tokens.

    Raises:
        PublishError: Something cannot be removed.
    """
    configured = {one.slug for one in selections}
    removed = []
    for folder in (output, output / PUBLIC):
        if not folder.is_dir():
            continue
        place = next((one for one in wanted if one.folder == folder), None)
        present = {one.slug for one in place.selections} if place else set()
        gone = (configured | slugs(files.read(folder / OPML) or b"")) - present
        named = "" if folder == output else f"{PUBLIC}/"
        removed += [f"{named}{one}" for one in emptied(folder, gone, whole=place is None)]
    used = {one.token for one in wanted}
    for token in _tokens(output):
        if token not in used:
            close(output, token)
            removed.append(f"{TOKENS}/…")
    return removed


def close(output: Path, token: str) -> None:
    """Remove what lies under a token: its address is gone at once, the files soon after.

    Raises:
        PublishError: It cannot be removed.
    """
    folder = _folder(output, token)
    closed = folder.with_name(_CLOSED + token)
    try:
        if folder.exists():
            shutil.rmtree(closed, ignore_errors=True)  # a crash may have left it
            folder.rename(closed)
        if closed.exists():
            shutil.rmtree(closed)
    except OSError as error:
        raise _refusal(folder, token, "removed", error) from None


def prepare(place: Place) -> None:
    """Make the folder of a token, so that only who knows its name can open it.

    Raises:
        PublishError: It cannot be made.
    """
    if place.token is None:
        return
    try:
        place.folder.parent.parent.mkdir(parents=True, exist_ok=True)
        place.folder.parent.mkdir(mode=_UNLISTED, exist_ok=True)
        place.folder.mkdir(mode=_UNLISTED, exist_ok=True)
    except OSError as error:
        raise _refusal(place.folder, place.token, "made", error) from None


def _folder(output: Path, token: str) -> Path:
    return output / PUBLIC / TOKENS / token


def _refusal(folder: Path, token: str, what: str, error: OSError) -> PublishError:
    """The error for people; its cause is left out, since its message names the folder."""
    why = error.strerror or "no reason was given"
    return PublishError(f"{_hidden(str(folder), token)}: cannot be {what}: {why}")


def _hidden(text: str, token: str) -> str:
    return text.replace(token, "…")


def _tokens(output: Path) -> Iterator[str]:
    """The tokens under which anything lies, or is left of what was being removed."""
    names = [path.name.removeprefix(_CLOSED) for path in (output / PUBLIC / TOKENS).glob("*")]
    yield from dict.fromkeys(filter(TOKEN.fullmatch, names))


def emptied(folder: Path, gone: Collection[str], *, whole: bool = False) -> Iterator[str]:
    """Remove the files of feeds as the result is asked for, and name them.

    Args:
        folder: A place.
        gone: Slugs.
        whole: Whether to remove those as well that go with any feed.

    Raises:
        PublishError: Something cannot be removed.
    """
    for place, form in ((folder, _FEED), (folder / digest.FOLDER, _EDITION)):
        named = f"{digest.FOLDER}/" if place != folder else ""
        its = [path.name for path in place.glob("*") if _is_of(gone, form.fullmatch(path.name))]
        if its:
            yield from (f"{named}{one}" for one in files.write(place, {}, obsolete=sorted(its)))
    if whole and (folder / OPML).exists():
        own = [path.name for path in folder.iterdir() if _is_own(path.name)]
        # The list goes last: it says that there is something to be removed.
        yield from files.write(folder, {}, obsolete=sorted(own, key=OPML.__eq__))
        with suppress(OSError):  # they vouch for what is not there any more
            for note in (receipt.NAME, archive.NAME):
                (folder / note).unlink(missing_ok=True)


def _is_of(gone: Collection[str], found: re.Match[str] | None) -> bool:
    return found is not None and found[1] in gone


def _is_own(name: str) -> bool:
    return re.sub(f"{_PACKED}$", "", name) in _OWN
