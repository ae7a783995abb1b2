"""A real Liferea without a screen: it reads a feed's file, and its database says what it made of it.

It needs a display (Xvfb) and a session bus. By the bus it is told that it is
online, which it doubts in a container, and to read its feeds.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
from contextlib import closing
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

IS_HERE = all(map(shutil.which, ("liferea", "xvfb-run", "dbus-run-session", "dbus-send")))
_PATIENCE = 60
_SUBSCRIPTIONS = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>Liferea Feed List Export</title></head><body>
<outline title="a" text="a" description="a" type="{form}" id="aaaaaaa" xmlUrl="{file}"/>
</body></opml>
"""
_SESSION = """
liferea --disable-plugins & reader=$!
ask() { dbus-send --session --print-reply=literal --dest=org.gnome.feed.Reader \
    /org/gnome/feed/Reader "org.gnome.feed.Reader.$@"; }
until ask SetOnline boolean:true; do sleep 0.5; done
while ask Refresh; do
    sleep 2
    [ "$(ask GetUnreadItems | tr -dc 0-9 | sed s/^32//)" = "$1" ] && break
done
kill $reader
wait
"""


def entries(file: Path, count: int) -> list[tuple[str, str, str, int, str]]:
    """Let Liferea read a file with so many entries; give id, title, link, seconds, content of each."""
    home = file.parent / f"liferea-{file.suffix[1:]}"
    (home / ".config" / "liferea").mkdir(parents=True)
    (home / "run").mkdir(mode=0o700)
    told = _SUBSCRIPTIONS.format(form=file.suffix[1:], file=escape(str(file)))
    (home / ".config" / "liferea" / "feedlist.opml").write_text(told)
    surroundings = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home / "run"),
        "GSETTINGS_BACKEND": "memory",
        "GIO_USE_NETWORK_MONITOR": "base",
        "LIBGL_ALWAYS_SOFTWARE": "1",
        "LC_ALL": "C.UTF-8",
    }
    command = ["xvfb-run", "-a", "dbus-run-session", "--", "sh", "-c", _SESSION, "sh", str(count)]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            command, env=surroundings, stdout=log, stderr=log, start_new_session=True
        )
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    query = "SELECT source_id, title, source, date, description FROM items"
    with closing(sqlite3.connect(home / ".local/share/liferea/liferea.db")) as database:
        return database.execute(query).fetchall()
