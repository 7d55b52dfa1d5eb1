"""The command line. Bad arguments or settings: one clear line on stderr, exit 2."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from bot import logs, main, schema
from bot.clock import parse_instant
from bot.commands import audit, backup, case_file, doctor, export, keys, lookup, outbox, subject
from bot.commands.backup import BackupError
from bot.db import make_engine
from bot.errors import BotError, SchemaError, SettingError, StorageError, UnwritableError
from bot.export_file import WRITERS
from bot.local import run_local
from bot.services import leaving
from bot.services.customers import KINDS
from bot.services.directory import import_files
from bot.services.operating import OperatorError
from bot.services.requests import SubjectError
from bot.settings import Settings, load, read_environment
from bot.storage_faults import storage_errors
from bot.texts.catalogues import LANGUAGES

Command = Callable[[argparse.Namespace, Settings], int]


def main_line(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        settings = load(read_environment())
        logs.set_up(settings)
        command: Command = options.command
        return command(options, settings)
    except SettingError as error:
        return _say(str(error))
    except SchemaError as error:
        return _say("The database's schema is {found}, this program needs {wanted}. {mend}".format(**error.data))
    except UnwritableError as error:
        return _say(f"DATABASE_URL: nothing can be written ({error.data['kind']}). See disk space and rights", 1)
    except StorageError as error:
        return _say(f"DATABASE_URL: the database does not answer ({error.data['kind']}). Check that it runs", 1)
    except (BackupError, OperatorError, SubjectError) as error:
        return _say(str(error))
    except BotError as error:
        return _say(str(error), 1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="The Employee Protection Policy in Slack.")
    parser.set_defaults(command=_serve(web=True, worker=True))
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _add(commands, "run", "web and worker; without Slack tokens in the local sandbox", _run)
    _add(commands, "web", "the HTTP server or Socket Mode only", _serve(web=True, worker=False))
    _add(commands, "worker", "deliveries and the scheduler only", _serve(web=False, worker=True))
    _add(commands, "migrate", "bring the database to the newest schema", _migrate)
    tick = _add(commands, "tick", "run everything that is due once, print the counts as JSON", _tick)
    tick.add_argument("--now", metavar="ISO8601", help="as of that instant; the future only in a sandbox")
    directory = commands.add_parser("directory", help="people and channels").add_subparsers(required=True, metavar="X")
    load_files = _add(directory, "import", "load people.csv and routes.csv, all or nothing", _import)
    load_files.add_argument("--people", type=Path, required=True, metavar="people.csv")
    load_files.add_argument("--routes", type=Path, required=True, metavar="routes.csv")
    load_files.add_argument("--dry-run", action="store_true", help="show what would change, change nothing")
    audits = commands.add_parser("audit", help="the audit").add_subparsers(required=True, metavar="X")
    verify = _add(
        audits, "verify", "check the chain; exit 1 and the first broken entry if it does not hold", audit.verify
    )
    verify.add_argument("--anchor", action="append", default=[], metavar="NUMBER:HASH", help="as the channel has it")
    verify.add_argument("--anchors", type=Path, metavar="FILE", help="of audit anchor, to compare with")
    anchor = _add(audits, "anchor", "add the chain's head to a file, for keeping elsewhere", audit.anchor)
    anchor.add_argument("file", type=Path, metavar="FILE")
    _add_outbox(commands)
    _add_subject(commands)
    file = _add(commands, "case-file", "a case as one PDF for the police, a court or lawyers", case_file.run)
    file.add_argument("number", metavar="NUMBER", help="for example EP-2026-00042")
    file.add_argument("file", type=Path, metavar="FILE", help="must not be there yet")
    file.add_argument("--language", choices=("en", "ar"), default="en")
    file.add_argument("--full", action="store_true", help="with the names of employees; else by their roles")
    file.add_argument("--reason", required=True, help="who ordered it, and for whom; kept as a hash")
    report = _add(commands, "export", "the cases and the register of a period, for reporting", export.run)
    report.add_argument("--from", dest="first", required=True, metavar="DATE", help="the first day, as 2026-01-01")
    report.add_argument("--to", dest="last", required=True, metavar="DATE", help="the last day, itself included")
    report.add_argument("--format", choices=sorted(WRITERS), required=True)
    report.add_argument("--language", choices=LANGUAGES, default="en", help="of headings and words")
    report.add_argument("--customers", action="store_true", help="by name and in full; else masked")
    report.add_argument("file", type=Path, metavar="FILE", help="must not be there yet")
    examine = _add(
        commands, "doctor", "check settings, Slack, database and directory, each fault with its mend", doctor.run
    )
    examine.add_argument("--json", action="store_true", help="for programs")
    copy = _add(commands, "backup", "copy SQLite's database while the bot runs", backup.run)
    copy.add_argument("file", type=Path, metavar="FILE", help="must not be there yet")
    sealing = commands.add_parser("keys", help="the keys of personal data").add_subparsers(required=True, metavar="X")
    _add(sealing, "new", "print a fresh DATA_KEY", keys.new)
    _add(sealing, "rotate", "bring what is stored under the newest DATA_KEY; the bot may run", keys.rotate)
    _add_lookup(commands)
    return parser


def _add_lookup(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("lookup", help="keys of the look-up over HTTP").add_subparsers(
        required=True, metavar="X"
    )
    add = _add(parser, "add", "a key for a program, printed this once", lookup.add)
    add.add_argument("name", metavar="NAME", help="of the program, for example contact-centre")
    _add(parser, "list", "whose keys there are", lookup.show)
    end = _add(parser, "end", "a key opens nothing any more", lookup.end)
    end.add_argument("name", metavar="NAME", help="as the list shows it")


def _add_outbox(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("outbox", help="what Slack has not been told").add_subparsers(
        required=True, metavar="X"
    )
    show = _add(parser, "list", "what is parked, fails or waits, and what each error means", outbox.show)
    show.add_argument("--dropped", action="store_true", help="what was given up, and why")
    show.add_argument("--json", action="store_true", help="for programs")
    again = _add(parser, "retry", "send these at once, parked ones too", outbox.retry)
    again.add_argument("ids", nargs="*", metavar="ID", help="as the list shows them")
    again.add_argument("--all", action="store_true", help="whatever is parked or failed, except parked alarms")
    drop = _add(parser, "drop", "give these up; the audit keeps it", outbox.drop)
    drop.add_argument("ids", nargs="+", metavar="ID", help="as the list shows them")
    drop.add_argument("--reason", required=True, help="why nobody needs them any more")


def _add_subject(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("subject", help="what a customer may ask about their own data").add_subparsers(
        required=True, metavar="X"
    )
    show = _add(parser, "export", "write what is held about a customer, without employees' names", subject.export)
    mend = _add(parser, "correct", "put a right name or identifier in the place of a wrong one", subject.correct)
    gone = _add(
        parser, "erase", "destroy it, unless something is to be kept; then say what and until when", subject.erase
    )
    for one in (show, mend, gone):
        one.add_argument("identifier", metavar="IDENTIFIER", help="phone, account, e-mail or waybill; - reads a line")
        one.add_argument("--kind", choices=KINDS, help="where it could be two of them")
    show.add_argument("file", type=Path, metavar="FILE", help="must not be there yet; .json for programs, else text")
    show.add_argument("--language", choices=LANGUAGES, default="ar", help="of the text")
    for name in ("name", *KINDS):
        mend.add_argument(f"--{name}", help="the right one")
    for one in (mend, gone):
        one.add_argument("--reason", required=True, help="what was asked for and when; the audit keeps its hash")


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str, command: Command
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(command=command)
    return parser


def _serve(*, web: bool, worker: bool) -> Command:
    def command(_options: argparse.Namespace, settings: Settings) -> int:
        _loop(main.serve(settings, web=web, worker=worker))
        return 0

    return command


def _run(_options: argparse.Namespace, settings: Settings) -> int:
    if settings.slack_bot_token:
        _loop(main.serve(settings, web=True, worker=True))
    else:
        _loop(run_local(settings))
    return 0


def _loop(work: object) -> None:
    try:
        import uvloop
    except ImportError:  # not on Windows
        asyncio.run(work)  # type: ignore[arg-type]
    else:
        uvloop.run(work)  # type: ignore[arg-type]


def _migrate(_options: argparse.Namespace, settings: Settings) -> int:
    with storage_errors():
        before, after = schema.migrate(make_engine(settings.database_url))
    print(f"schema {after}" + (", as it was" if before == after else f", was {before or 'empty'}"))
    return 0


def _import(options: argparse.Namespace, settings: Settings) -> int:
    database = main.open_database(settings)
    try:
        return import_files(
            database,
            options.people,
            options.routes,
            dry_run=options.dry_run,
            out=sys.stdout,
            err=sys.stderr,
            moved=leaving.settle,
        )
    finally:
        database.close()


def _tick(options: argparse.Namespace, settings: Settings) -> int:
    main.check_slack(settings, web=False)
    now = main.make_clock(settings)()
    if options.now is not None:
        try:
            asked = parse_instant(options.now)
        except ValueError:
            return _say("--now: is no ISO 8601 instant. Write for example 2026-03-01T08:00:00+03:00")
        if asked > now and not settings.slack_is_loopback:
            return _say("--now: lies in the future of a real workspace. Leave it out")
        now = asked
    print(json.dumps(asyncio.run(_tick_once(settings, lambda: now))))
    return 0


async def _tick_once(settings: Settings, clock: Callable[[], object]) -> dict[str, int]:
    async with main.put_together(replace(settings), patient=True) as parts:
        parts.database.clock = clock  # type: ignore[assignment]
        return await parts.scheduler.run_once()


def _say(line: str, code: int = 2) -> int:
    print(line, file=sys.stderr)
    return code
