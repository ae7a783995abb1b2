"""The peer: lemon24's ``reader``, driven through its API. Runs in a virtual environment of its own.

bench_reader.py DATABASE add FILE          add the addresses in FILE, one a line
bench_reader.py DATABASE update WORKERS    update all feeds; prints the number of entries
"""

from __future__ import annotations

import sys
from pathlib import Path

from reader import make_reader


def main() -> None:
    database, command, argument = sys.argv[1:]
    with make_reader(database) as reader:
        if command == "add":
            for address in Path(argument).read_text().split():
                reader.add_feed(address)
            return
        reader.update_feeds(scheduled=False, workers=int(argument))  # all, due or not
        failed = sum(1 for feed in reader.get_feeds(broken=True))
        print(reader.get_entry_counts().total, "entries,", failed, "failed")


if __name__ == "__main__":
    main()
