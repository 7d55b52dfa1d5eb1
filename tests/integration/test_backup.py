"""A backup is made while the bot writes, is whole, overwrites nothing, and can be restored as the manual says."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlmodel import select

from bot.command_line import main_line
from bot.commands import backup
from bot.commands.backup import BackupError
from bot.db import Database
from bot.domain.vocabulary import Action
from bot.services import audit
from models import Case, Receipt
from tests.conftest import OpenDatabase
from tests.factories import Company

SQLITE = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


def file_of(database: Database) -> Path:
    return Path(database.engine.url.database or "")


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@SQLITE
def test_a_backup_made_while_the_bot_writes_is_restored_and_the_work_goes_on(
    office: Company, open_database: OpenDatabase, tmp_path: Path
) -> None:
    made = office.report()
    source, kept, stop, begun = file_of(office.database), tmp_path / "kept.db", threading.Event(), threading.Event()
    written: list[str] = []

    def write() -> None:
        while not stop.is_set():
            key = f"row {len(written)}"
            office.database.run(lambda unit, key=key: unit.session.add(Receipt(key=key, at=unit.now)))
            written.append(key)
            begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait()
    before = len(written)
    backup.make(source, kept)
    stop.set()
    writer.join()
    restored = tmp_path / "restored" / "bot.db"  # as docs/operating.md says: the file alone, under the old name
    restored.parent.mkdir()
    shutil.copy(kept, restored)
    database = open_database(f"sqlite:///{restored}")
    there = database.look(lambda unit: set(unit.session.exec(select(Receipt.key))))
    Company(database, office.ids).act("U0SARA", Action.CASE_APPROVE, made.case_id)

    assert set(written[:before]) <= there
    assert database.look(audit.verify) is None
    assert database.look(lambda unit: unit.session.get_one(Case, made.case_id).status) == "complaint_review"
    assert left(tmp_path / "restored") == ["bot.db", "bot.db-shm", "bot.db-wal"]
    assert kept.stat().st_mode & 0o777 == 0o600


@SQLITE
def test_a_backup_overwrites_nothing_and_leaves_nothing_half_made(database: Database, tmp_path: Path) -> None:
    kept = tmp_path / "copies" / "kept.db"
    kept.parent.mkdir()
    kept.write_text("an older backup")

    with pytest.raises(BackupError, match=r"is there already\. Name another file"):
        backup.make(file_of(database), kept)
    with pytest.raises(BackupError, match="could not be written"):
        backup.make(file_of(database), tmp_path / "nowhere" / "kept.db")

    assert kept.read_text() == "an older backup"
    assert left(kept.parent) == ["kept.db"]


def test_the_copy_of_a_damaged_database_is_thrown_away(tmp_path: Path) -> None:
    source, folder = tmp_path / "bot.db", tmp_path / "copies"
    folder.mkdir()
    with sqlite3.connect(source) as connection:
        connection.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
        connection.execute("CREATE TABLE child (parent INTEGER REFERENCES parent (id))")
        connection.execute("INSERT INTO child VALUES (7)")
    connection.close()

    with pytest.raises(BackupError, match="is damaged"):
        backup.make(source, folder / "kept.db")

    assert left(folder) == []


def test_a_backup_that_another_is_making_is_left_alone(tmp_path: Path) -> None:
    source, partial = tmp_path / "bot.db", tmp_path / "kept.db.partial"
    sqlite3.connect(source).close()
    source.touch()
    partial.write_text("theirs")

    with pytest.raises(BackupError, match="unless a backup is running"):
        backup.make(source, tmp_path / "kept.db")

    assert partial.read_text() == "theirs"


def test_the_command_says_what_it_did_or_what_to_do_instead(
    migrated_url: str, dialect: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", migrated_url)

    code = main_line(["backup", "kept.db"])
    again = main_line(["backup", "kept.db"])
    said = capsys.readouterr()

    if dialect == "sqlite":
        assert (code, again) == (0, 2)
        assert "checked. DATA_KEY is not in it" in said.out
    else:
        assert (code, again) == (2, 2)
        assert "Use pg_dump" in said.err
        assert not (tmp_path / "kept.db").exists()
