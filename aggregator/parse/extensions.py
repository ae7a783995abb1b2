"""What RSS and Atom borrow from the same modules: Dublin Core, Media RSS, iTunes, Syndication."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.parse.tree import Fields, fields, first_text, texts

if TYPE_CHECKING:
    from lxml import etree

_PERIODS = {
    "hourly": 3600,
    "daily": 86400,
    "weekly": 7 * 86400,
    "monthly": 30 * 86400,
    "yearly": 365 * 86400,
}
_PICTURES = frozenset(("media:thumbnail", "media:content", "media:group", "itunes:image"))


def find_creators(found: Fields) -> list[str]:
    """Names of authors outside the format's own element."""
    return texts(found, "dc:creator", "itunes:author")


def find_subjects(found: Fields) -> list[str]:
    """Categories outside the format's own element."""
    return texts(found, "dc:subject")


def find_images(found: Fields) -> list[str]:
    """Addresses of pictures, thumbnails first."""
    if _PICTURES.isdisjoint(found):
        return []
    media = _media(found)
    thumbnails = [element.get("url", "") for element in media["media:thumbnail"]]
    contents = [element.get("url", "") for element in media["media:content"] if _is_image(element)]
    nested = [
        thumbnail.get("url", "")
        for element in media["media:content"]
        for thumbnail in fields(element)["media:thumbnail"]
    ]
    artwork = [element.get("href", "") for element in found["itunes:image"]]
    return thumbnails + contents + nested + artwork


def find_description(found: Fields) -> str:
    """A teaser outside the format's own element."""
    return first_text(_media(found), "media:description") or first_text(found, "itunes:summary")


def find_older(found: Fields) -> list[str]:
    """Where the entries before these are (RFC 5005): an archive before a mere next page."""
    return find_related(found, "prev-archive") + find_related(found, "next")


def find_related(found: Fields, relation: str) -> list[str]:
    """Where the links of one relation lead, such as ``hub`` and ``self`` (WebSub, section 4)."""
    return [
        element.get("href", "")
        for element in found["atom:link"]
        if element.get("rel", "").strip().lower() == relation
    ]


def seconds_between_updates(found: Fields) -> float | None:
    """``sy:updatePeriod`` divided by ``sy:updateFrequency`` (RSS 1.0 Syndication module)."""
    return pause(first_text(found, "sy:updateperiod"), first_text(found, "sy:updatefrequency"))


def pause(period: str, frequency: str) -> float | None:
    """The seconds between two updates; ``None`` where neither is given, or makes no sense."""
    if not period and not frequency:
        return None
    seconds = _PERIODS.get(period.strip().lower() or "daily")
    times = number(frequency) if frequency else 1.0
    return seconds / times if seconds and times and times > 0 else None


def number(text: str) -> float | None:
    """A plain decimal number; no exponents, signs or words such as ``inf``."""
    digits = text.strip()
    return float(digits) if digits.replace(".", "", 1).isdecimal() and len(digits) < 16 else None  # noqa: PLR2004 - digits a float keeps


def _media(found: Fields) -> Fields:
    """Media RSS elements of an entry, those in groups included."""
    if "media:group" not in found:
        return found
    merged: Fields = found.copy()
    for group in found["media:group"]:
        for key, elements in fields(group).items():
            merged[key] = merged[key] + elements
    return merged


def _is_image(element: etree._Element) -> bool:
    return element.get("medium") == "image" or element.get("type", "").startswith("image/")
