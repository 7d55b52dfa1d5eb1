"""``python -m bot backup FILE``: SQLite's online backup, whole and checked before it has its name."""

from __future__ import annotations

import argparse
import contextlib
import os
import sqlite3
from pathlib import Path

from bot.db import sqlite_file
from bot.errors import BotError
from bot.settings import Settings


class BackupError(BotError):
    """There is no backup, and nothing of one: ``problem``, ``mend``."""

    code = "backup"

    def __str__(self) -> str:
        return f"{self.data['problem']}. {self.data['mend']}"


def run(options: argparse.Namespace, settings: Settings) -> int:
    """The command. Raises ``BackupError``."""
    if not settings.is_sqlite:
        raise BackupError(
            problem="PostgreSQL has its own tool for backups", mend="Use pg_dump: docs/operating.md, Backup and restore"
        )
    size = make(sqlite_file(settings.database_url), options.file)
    print(f"{options.file}: {size:,} bytes, checked. DATA_KEY is not in it: keep that elsewhere")
    return 0


def make(source: Path, target: Path) -> int:
    """Copies the database as it is at one moment, while others write; its size in bytes. Raises ``BackupError``.

    The copy has its name only once it is whole and on the disk: what ends in ``.partial`` is none.
    """
    if not source.is_file():
        raise BackupError(problem=f"there is no database at {source}", mend="Check DATABASE_URL")
    _refuse_to_overwrite(target)
    partial = target.with_name(f"{target.name}.partial")
    try:
        _make_private(partial)
        _copy(source, partial)
        _name(partial, target)
    except FileExistsError:
        _refuse_to_overwrite(target)
        raise BackupError(problem=f"{partial} is there already", mend="Remove it, unless a backup is running") from None
    except (OSError, sqlite3.Error) as error:
        _remove(partial)
        mend = "See that the folder is there and may be written to, and that the disk has room"
        raise BackupError(problem=f"{target} could not be written ({error})", mend=mend) from error
    except BackupError:
        _remove(partial)
        raise
    _remove(partial)
    return target.stat().st_size


def _refuse_to_overwrite(target: Path) -> None:
    if os.path.lexists(target):
        raise BackupError(problem=f"{target} is there already", mend="Name another file: nothing is overwritten")


def _make_private(path: Path) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _copy(source: Path, partial: Path) -> None:
    """In one step: a copy in several begins anew whenever another process writes, on a busy day for ever."""
    reading = sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)
    with contextlib.closing(reading), contextlib.closing(sqlite3.connect(partial, isolation_level=None)) as copy:
        reading.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a -wal beside it
        damage = [row[0] for row in copy.execute("PRAGMA integrity_check(1)") if row[0] != "ok"]
        if damage or copy.execute("PRAGMA foreign_key_check").fetchone():
            raise BackupError(
                problem=f"{source} is damaged, so its copy was thrown away", mend="Restore the newest good backup"
            )
    _sync(partial)


def _name(partial: Path, target: Path) -> None:
    os.link(partial, target)  # unlike a rename, never over another file
    _sync(target.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(partial: Path) -> None:
    for end in ("", "-journal", "-wal", "-shm"):
        partial.with_name(partial.name + end).unlink(missing_ok=True)
