"""The two pictures that stand beside the feeds: their icon (1:1) and their logo (2:1)."""

from __future__ import annotations

from importlib import resources

ICON = "icon.png"
ICON_SIZE = (96, 96)
"""Width and height; RSS allows 144 by 400."""
LOGO = "logo.png"
ICONS = (ICON, LOGO)


def icons() -> dict[str, bytes]:
    """Both files by name."""
    folder = resources.files(__package__) / "templates"
    return {name: (folder / name).read_bytes() for name in ICONS}
