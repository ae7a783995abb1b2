"""The arguments of every command."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aggregator import __version__
from aggregator.cli.loading import loading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DEFAULT_FOLDER = Path("config")


def parser(arguments: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Build the parser; each command's function is loaded only when it is called.

    Args:
        arguments: Where they begin with a command, only this one and its
            neighbours are built: all of them take a hundredth of a second.
    """
    top = argparse.ArgumentParser(
        prog="presseschau",
        description="Fetches feeds, writes checked TLDRs, republishes curated feeds.",
        epilog="Exit codes: 0 done, 1 a source failed, 2 usage or configuration,"
        " 3 the store cannot be used, 130 stopped by Ctrl-C.",
    )
    top.add_argument("--version", action="version", version=f"presseschau {__version__}")
    top.add_argument(
        "--config",
        type=Path,
        default=DEFAULT_FOLDER,
        metavar="DIR",
        help="folder of the configuration's *.yaml files (default: config/)",
    )
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    named = _command_in(arguments)
    for build, names in _GROUPS.items():
        if named is None or named in names:
            build(commands)
    return top


def _command_in(arguments: Sequence[str]) -> str | None:
    """Give the command that the arguments begin with, behind ``--config`` at most."""
    behind = 2 if arguments[:1] == ["--config"] else 0
    first = "".join(arguments[behind : behind + 1])
    return first if any(first in names for names in _GROUPS.values()) else None


def _work(commands: Any) -> None:
    once = _command(commands, "once", "once:once", "check every source now and publish")
    once.add_argument(
        "--due", action="store_true", help="keep to each source's schedule (for cron)"
    )
    _command(commands, "run", "run:run", "run for ever: daemon and web server")
    _command(commands, "serve", "run:serve", "only serve what is published")


def _look(commands: Any) -> None:
    check = _command(commands, "check", "look:check", "validate the configuration")
    check.add_argument("--probe", action="store_true", help="also fetch every source once")
    status = _command(commands, "status", "look:status", "show how every source is doing")
    status.add_argument("--json", action="store_true", help="as JSON, for programs")
    revive = _command(
        commands, "revive", "revive:revive", "ask a source again that is retired or failing"
    )
    revive.add_argument("name", metavar="NAME", help="the source's name in the YAML")
    show = _command(commands, "show", "look:show", "show one record")
    show.add_argument("id", metavar="ID", help="a record's ID, or the beginning of it")


def _subscriptions(commands: Any) -> None:
    add = _command(commands, "add", "subscriptions:add", "subscribe to a feed, or to a site's")
    add.add_argument("url", metavar="URL", help="of a feed, or of a site that has one")
    add.add_argument("--name", metavar="NAME", help="the source's name (default: the host's)")
    add.add_argument("--tag", metavar="TAG", action="append", help="may be given several times")
    add.add_argument("--every", metavar="SPAN", help="shortest pause between checks: 15m, 2h")
    add.add_argument("--pick", metavar="N", type=int, help="of several feeds, the one to take")
    _file_option(add)
    remove = _command(commands, "remove", "subscriptions:remove", "take a source out of the YAML")
    remove.add_argument("name", metavar="NAME", help="of the source")
    remove.add_argument(
        "--force", action="store_true", help="also out of the lists of feeds that name it"
    )


def _opml(commands: Any) -> None:
    opml = commands.add_parser("opml", help="the list of sources, from and to other programs")
    parts = opml.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _command(parts, "export", "opml:export", "write all sources as OPML to standard output")
    import_ = _command(
        parts, "import", "opml:import_", "write an OPML file's sources into the YAML"
    )
    import_.add_argument("opml", metavar="OPML", type=Path, help="what the other program exported")
    _file_option(import_)


def _digest(commands: Any) -> None:
    digest = _command(
        commands, "digest", "digest:digest", "tell what a feed held over some time in one document"
    )
    digest.add_argument("slug", metavar="SLUG", help="of the curated feed")
    digest.add_argument(
        "--since",
        metavar="WHEN",
        default="1d",
        help="from when on: 2026-01-03, 2026-01-03T05:37 or 14d (default: 1d)",
    )
    digest.add_argument("--top", metavar="N", type=int, help="most stories (default: the feed's)")
    digest.add_argument("--html", metavar="FILE", type=Path, help="also write it as HTML")


def _twin(commands: Any) -> None:
    twin = _command(
        commands, "twin", "twin:twin", "give a reader's OPML back with TLDRs for all its feeds"
    )
    twin.add_argument("opml", metavar="OPML", type=Path, help="what the reader exported")
    twin.add_argument(
        "--out", metavar="FILE", type=Path, help="write it there (default: standard output)"
    )


def _file_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--file",
        type=Path,
        metavar="FILE",
        help="the *.yaml to write to (default: the one that has sources)",
    )


def _records(commands: Any) -> None:
    tldr = _command(
        commands, "tldr", "tldr:tldr", "write the TLDR of any text or page, or mend a record's"
    )
    tldr.add_argument(
        "what",
        metavar="FILE|URL|-|ID",
        help="a text or HTML file, a page, or - (input); with an option below a record's ID",
    )
    tldr.add_argument(
        "--engine",
        choices=["extractive", "openai", "llama"],
        help="try this one, with the rest of settings.summariser (default: the configured one)",
    )
    mend = tldr.add_mutually_exclusive_group()
    mend.add_argument("--set", metavar="TEXT", help="this is the record's TLDR (engine: hand)")
    mend.add_argument("--again", action="store_true", help="let the engine write it again")
    mend.add_argument("--veto", action="store_true", help="take the record out of all feeds")
    mend.add_argument("--unveto", action="store_true", help="let it back in")
    explain = _command(
        commands, "explain", "repair:explain", "show each sentence of a TLDR beside its support"
    )
    explain.add_argument("id", metavar="ID")
    report = _command(
        commands, "report", "repair:report", "write a record, its TLDR and verdict as a case file"
    )
    report.add_argument("id", metavar="ID")
    redo = _command(
        commands, "redo", "repair:redo", "write TLDRs again, after engine or rules changed"
    )
    redo.add_argument("--stage", choices=["tldr", "extract"], required=True)
    redo.add_argument("--source", metavar="NAME", help="only records of this source")
    redo.add_argument("--since", metavar="WHEN", help="only what was published since")
    redo.add_argument(
        "--published", action="store_true", help="also what a feed shows now; readers are told"
    )
    export = _command(commands, "export", "records:export", "write records to standard output")
    export.add_argument("--format", choices=["jsonl", "seed", "csv"], default="jsonl")
    export.add_argument(
        "--since",
        metavar="WHEN",
        help="only what was published since: 2026-01-03, 2026-01-03T05:37 or 7d",
    )
    export.add_argument("--feed", metavar="SLUG", help="only what this curated feed holds now")
    import_ = _command(commands, "import", "records:import_", "take in records from a file")
    import_.add_argument("file", type=Path, metavar="FILE")
    import_.add_argument("--format", choices=["seed", "jsonl"], required=True)


def _withdraw(commands: Any) -> None:
    withdraw = _command(
        commands, "withdraw", "withdraw:withdraw", "take records out of feeds and store for good"
    )
    withdraw.add_argument("ids", metavar="ID", nargs="*", help="of records, or beginnings of them")
    kinds = withdraw.add_mutually_exclusive_group()
    kinds.add_argument("--reason", metavar="TEXT", default="", help="readers of Atom are told it")
    kinds.add_argument("--undo", action="store_true", help="let them be taken again")
    kinds.add_argument("--list", action="store_true", help="show what was withdrawn")


def _curating(commands: Any) -> None:
    preview = _command(commands, "preview", "curating:preview", "show what a feed holds, and why")
    preview.add_argument("slug", metavar="SLUG", help="of the curated feed")
    preview.add_argument("--why", metavar="ID", help="what becomes of this record, and why")
    preview.add_argument("--all", action="store_true", help="list all that was left out")
    preview.add_argument("--json", action="store_true", help="as JSON, for programs")
    pin = _marking(commands, "pin", "keep a record in a feed, before all others")
    drop = _marking(commands, "drop", "keep a record out of a feed")
    note = _marking(commands, "note", "put words of your own above a TLDR in a feed")
    note.add_argument("text", metavar="TEXT", nargs="*", help="plain text")
    approve = _marking(commands, "approve", "let records into a feed that requires it", "?")
    approve.add_argument("--all", action="store_true", help="instead of an ID: all that wait")
    for one in (pin, drop, note, approve):
        one.add_argument("--undo", action="store_true", help="take it back")


def _marking(commands: Any, name: str, text: str, ids: str | None = None) -> Any:
    made = _command(commands, name, f"curating:{name}", text)
    made.add_argument("id", metavar="ID", nargs=ids, help="a record's ID, or the beginning of it")
    made.add_argument("slug", metavar="SLUG", help="of the curated feed")
    return made


def _token(commands: Any) -> None:
    token = _command(
        commands, "token", "tokens:token", "give a feed with access: token another secret address"
    )
    token.add_argument("slug", metavar="SLUG", help="of the curated feed")
    token.add_argument(
        "--show", action="store_true", help="only print the address that it has, and keep it"
    )


def _model(commands: Any) -> None:
    model = commands.add_parser("model", help="model files for the engine llama")
    parts = model.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _command(parts, "list", "model:list_", "show a few models that write German")
    pull = _command(parts, "pull", "model:pull", "fetch a model and check it")
    pull.add_argument("name", metavar="NAME", help="of the list, or OWNER/REPOSITORY/FILE.gguf")
    pull.add_argument(
        "--to", type=Path, metavar="DIR", help="(default: models, beside the configuration)"
    )
    pull.add_argument("--hub", metavar="URL", help="another hub (default: huggingface.co)")


def _start(commands: Any) -> None:
    init = _command(commands, "init", "start:init", "write a configuration of your own")
    init.add_argument("folder", type=Path, metavar="DIR")
    demo = _command(commands, "demo", "start:demo", "show everything at work, without network")
    demo.add_argument(
        "--once", action="store_true", help="stop when the demo is published (for tests)"
    )


def _command(commands: Any, name: str, place: str, text: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text + ".")
    made.set_defaults(command=_later(place))
    return made


def _later(place: str) -> Callable[[argparse.Namespace], int]:
    module, function = place.split(":")

    def run(options: argparse.Namespace) -> int:
        with loading():
            command = getattr(import_module(f"aggregator.cli.{module}"), function)
        code: int = command(options)
        return code

    return run


_GROUPS: dict[Callable[[Any], None], tuple[str, ...]] = {
    _work: ("once", "run", "serve"),
    _look: ("check", "status", "revive", "show"),
    _subscriptions: ("add", "remove"),
    _opml: ("opml",),
    _digest: ("digest",),
    _twin: ("twin",),
    _records: ("tldr", "explain", "report", "redo", "export", "import"),
    _withdraw: ("withdraw",),
    _curating: ("preview", "pin", "drop", "note", "approve"),
    _token: ("token",),
    _model: ("model",),
    _start: ("init", "demo"),
}
"""What each function builds, in the order of the help."""
