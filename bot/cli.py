"""The command line. What a command needs is imported when it runs, so ``--help`` is instant."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from bot import __version__
from bot.errors import BotError, ConfigError
from bot.language.heard import heard
from bot.shell import printing
from bot.shell.arguments import file, host, limit, number, port

if TYPE_CHECKING:
    from bot.config import Settings

CONFIG = Path("config.toml")
Arguments = argparse.Namespace


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 done, 1 something was found wrong, 2 it could not be begun."""
    printing.have_all_streams()
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal need not know every letter
    args = _parser().parse_args(arguments)
    try:
        return _done(args)
    except OSError as error:
        return printing.stuck(error)
    except BotError as error:
        printing.complain(str(error))
        return 2 if isinstance(error, ConfigError) else 1
    except KeyboardInterrupt:
        return 130


def _done(args: Arguments) -> int:
    run: Callable[[Arguments], int] = args.run
    status = run(args)
    sys.stdout.flush()
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="folkmoot",
        description="Runs communities of practice inside Slack workspaces and Discord servers.",
        epilog="With nothing configured, `folkmoot run` opens the sandbox: a chat in your browser.",
    )
    parser.add_argument("--version", action="version", version=f"folkmoot {__version__}")
    parser.set_defaults(config=CONFIG if CONFIG.exists() else None)
    _config(parser)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _running(commands)
    _operating(commands)
    _keeping(commands)
    _asking(commands)
    return parser


def _running(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    run = commands.add_parser("run", help="start whatever is configured; else the sandbox")
    run.set_defaults(run=_run)
    run.add_argument(
        "--role",
        choices=("all", "web", "worker"),
        default="all",
        help="where several processes share one database: web hears what platforms post, worker "
        "does the rest (default all)",
    )
    attempt = commands.add_parser(
        "try", help="open the sandbox: a local chat with a demo community"
    )
    attempt.set_defaults(run=_try)
    for one in (run, attempt):
        _config(one)
        one.add_argument("--host", type=host, help="where to listen (default 127.0.0.1)")
        one.add_argument("--port", type=port, help="on which port; 0 takes any free one")
        one.add_argument("--no-browser", action="store_true", help="do not open a browser")


def _operating(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    init = commands.add_parser("init", help="ask a few questions and write config.toml")
    init.set_defaults(run=_init)
    _config(init, "the file to write (default config.toml)")
    init.add_argument("--force", action="store_true", help="overwrite the file when it exists")
    manifest = commands.add_parser("manifest", help="what a platform needs to know of the bot")
    manifest.set_defaults(run=_manifest)
    manifest.add_argument("platform", help="slack or discord")
    manifest.add_argument(
        "--application",
        type=number,
        default="",
        help="Discord: the application's id, for the link",
    )
    manifest.add_argument(
        "--url", default="", help="Slack: where it posts to us (https://…), for http mode"
    )
    _config(manifest)
    doctor = commands.add_parser("doctor", help="check tokens, database, channels and clock")
    doctor.set_defaults(run=_doctor)
    doctor.add_argument("--json", action="store_true", help="for programs")
    _config(doctor)
    search = commands.add_parser("search", help="search the knowledge log of a community")
    search.set_defaults(run=_search)
    search.add_argument("words", nargs="+", help="what to look for")
    search.add_argument(
        "--community",
        default="",
        metavar="SLUG",
        help="its short name; needed where there are several",
    )
    search.add_argument("--limit", type=limit, default=10, help="at most so many (default 10)")
    search.add_argument("--json", action="store_true", help="for programs")
    _config(search)


def _keeping(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """What looks after the database."""
    backup = commands.add_parser(
        "backup",
        help="copy the database while the bot runs",
        description="Copies everything to FILE while the bot runs, and checks the copy.",
        epilog="examples:\n  folkmoot backup folkmoot-monday.db\n"
        '  folkmoot backup --force "/srv/backups/folkmoot-$(date +%a).db"',
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    backup.set_defaults(run=_backup)
    backup.add_argument("file", type=file, metavar="FILE", help="the file to write")
    backup.add_argument("--force", action="store_true", help="overwrite an older copy")
    db = commands.add_parser("db", help="the state of the database, and its schema")
    _config(db)
    parts = db.add_subparsers(title="commands", required=True, metavar="COMMAND")
    status = parts.add_parser(
        "status",
        help="schema, size, wholeness and backups; changes nothing",
        description="Says what state the database is in; changes nothing. Exit status 1 when it is "
        "damaged or its schema is behind.",
        epilog="examples:\n  folkmoot db status\n  folkmoot db status --json | jq .current",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    status.set_defaults(run=_db_status)
    upgrade = parts.add_parser(
        "upgrade",
        help="bring the schema up to date, as `folkmoot run` does by itself",
        description="Copies the file, then brings its schema up to date; does nothing when it is.",
        epilog="example:\n  folkmoot db upgrade && folkmoot run",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    upgrade.set_defaults(run=_db_upgrade)
    for one in (backup, status, upgrade):
        one.add_argument("--json", action="store_true", help="for programs")
        _config(one)


def _asking(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    experts = commands.add_parser("experts", help="whom a question would be put to, and why")
    experts.set_defaults(run=_experts)
    experts.add_argument("question", nargs="+", help="as somebody would ask it")
    experts.add_argument(
        "--community",
        default="",
        metavar="SLUG",
        help="its short name; needed where there are several",
    )
    experts.add_argument("--limit", type=limit, default=10, help="at most so many (default 10)")
    experts.add_argument("--json", action="store_true", help="for programs")
    _config(experts)


def _config(
    parser: argparse.ArgumentParser,
    what: str = "the settings (default: config.toml here, if there is one)",
) -> None:
    """Before a command and behind it: its default must not undo what stood before."""
    parser.add_argument("--config", type=file, default=argparse.SUPPRESS, help=what)


def _settings(args: Arguments, *, secrets: bool = True) -> Settings:
    from bot.config import load  # noqa: PLC0415

    return load(args.config, secrets=secrets)


def _part(args: Arguments, *sections: str) -> Settings:
    """What a command needs that does without the others."""
    from bot.shell import needs  # noqa: PLC0415

    return needs.some(args.config, *sections)


def _sandboxed(settings: Settings, args: Arguments) -> Settings:
    """The settings, with what the command line says about the sandbox."""
    said = {**_listening(args), **({"browser": False} if args.no_browser else {})}
    return settings.model_copy(update={"sandbox": settings.sandbox.model_copy(update=said)})


def _listening(args: Arguments) -> dict[str, object]:
    said = {"host": args.host, "port": args.port}
    return {key: value for key, value in said.items() if value is not None}


def _run(args: Arguments) -> int:
    from bot import wiring  # noqa: PLC0415
    from bot.reach import ProcessRole, WebSettings  # noqa: PLC0415
    from bot.shell import needs  # noqa: PLC0415
    from bot.shell import run as running  # noqa: PLC0415

    settings, role = needs.everything(args.config), ProcessRole(args.role)
    if not settings.platforms():
        if role is not ProcessRole.ALL:
            raise ConfigError(
                f"--role {role}: no platform is set up. `folkmoot init` asks for one."
            )
        return running.sandbox(_sandboxed(settings, args))
    if wiring.serves(settings, role) or _listening(args):
        web = (settings.web or WebSettings()).model_copy(update=_listening(args))
        settings = settings.model_copy(update={"web": web})
    return running.platforms(settings, role)


def _try(args: Arguments) -> int:
    from bot.shell import logs  # noqa: PLC0415
    from bot.shell import run as running  # noqa: PLC0415

    settings = _part(args, "sandbox", "log")
    logs.set_up(settings.log)
    return running.sandbox(_sandboxed(settings, args))


def _init(args: Arguments) -> int:
    from bot.shell import init  # noqa: PLC0415

    return init.ask(args.config or CONFIG, force=args.force)


def _manifest(args: Arguments) -> int:
    from bot import wiring  # noqa: PLC0415

    said = {"application": args.application, "url": args.url}
    sys.stdout.write(wiring.manifest(args.platform, _settings(args, secrets=False), said) + "\n")
    if args.platform == "discord" and not args.application:
        sys.stderr.write("Put the application's id in, or give it: --application ID\n")
    return 0


def _doctor(args: Arguments) -> int:
    from bot.shell import doctor  # noqa: PLC0415

    return doctor.report(_settings(args), as_json=args.json)


def _search(args: Arguments) -> int:
    from bot.shell import search  # noqa: PLC0415

    words, slug = heard(" ".join(args.words)), heard(args.community)
    return search.report(_part(args, "database"), slug, words, limit=args.limit, as_json=args.json)


def _backup(args: Arguments) -> int:
    from bot.shell import backup  # noqa: PLC0415

    return backup.report(_part(args, "database"), args.file, force=args.force, as_json=args.json)


def _db_status(args: Arguments) -> int:
    from bot.shell import db  # noqa: PLC0415

    return db.status(_part(args, "database"), as_json=args.json)


def _db_upgrade(args: Arguments) -> int:
    from bot.shell import db  # noqa: PLC0415

    return db.upgrade(_part(args, "database"), as_json=args.json)


def _experts(args: Arguments) -> int:
    from bot.shell import experts  # noqa: PLC0415

    question, slug = heard(" ".join(args.question)), heard(args.community)
    return experts.report(
        _part(args, "database"), slug, question, limit=args.limit, as_json=args.json
    )
