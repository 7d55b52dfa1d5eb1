"""A disk that is full and files that are read-only: the answer says so, nothing is half written, and it heals."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import func, select

from bot.db import Database
from bot.domain.vocabulary import Action
from bot.errors import UnwritableError
from bot.services import audit
from bot.texts import Words
from bot.unit import Unit
from models import AuditEntry, Case, OutboxRow, Receipt
from tests.factories import Company

SQLITE = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
SHUT = {"sqlite": "PRAGMA query_only=ON", "postgresql": "SET default_transaction_read_only = on"}
OPEN = {"sqlite": "PRAGMA query_only=OFF", "postgresql": "SET default_transaction_read_only = off"}
NO_MORE_PAGES, ROOM = "PRAGMA max_page_count=1", "PRAGMA max_page_count=1073741823"
"""The least that SQLite allows is what the file has already."""


class Disk:
    """What each connection is told as it is taken out of the pool."""

    def __init__(self, database: Database) -> None:
        self.order = ""
        event.listen(database.engine, "checkout", self._tell)

    def _tell(self, connection: Any, _record: Any, _proxy: Any) -> None:
        if self.order:
            cursor = connection.cursor()
            cursor.execute(self.order)
            cursor.close()
            connection.commit()


def counted(database: Database) -> tuple[int, ...]:
    def work(unit: Unit) -> tuple[int, ...]:
        tables: tuple[Any, ...] = (Case, AuditEntry, OutboxRow, Receipt)
        return tuple(unit.session.exec(select(func.count()).select_from(table)).one() for table in tables)

    return database.look(work)


def fill(database: Database) -> Callable[[], object]:
    """Large rows, so that the room left within the file's last pages is soon used up."""
    return lambda: database.run(
        lambda unit: unit.session.add_all([Receipt(key=f"{n}{'x' * 4000}", at=unit.now) for n in range(500)])
    )


def test_files_that_are_read_only(office: Company, dialect: str, caplog: pytest.LogCaptureFixture) -> None:
    made, disk = office.report(), Disk(office.database)
    before = counted(office.database)
    disk.order = SHUT[dialect]

    with pytest.raises(UnwritableError) as refused:
        office.act("U0SARA", Action.CASE_APPROVE, made.case_id)
    meanwhile = counted(office.database)
    disk.order = OPEN[dialect]
    office.act("U0SARA", Action.CASE_APPROVE, made.case_id)

    assert refused.value.data == {"kind": "read-only"}
    assert meanwhile == before
    assert [one.levelno for one in caplog.records if "read-only" in one.getMessage()] == [logging.ERROR]
    assert office.database.look(audit.verify) is None


@SQLITE
def test_a_disk_that_is_full(office: Company, caplog: pytest.LogCaptureFixture) -> None:
    made, disk = office.report(), Disk(office.database)
    before = counted(office.database)
    disk.order = NO_MORE_PAGES

    with pytest.raises(UnwritableError) as refused:
        fill(office.database)()
    meanwhile = counted(office.database)
    disk.order = ROOM
    office.act("U0SARA", Action.CASE_APPROVE, made.case_id)
    fill(office.database)()

    assert refused.value.data == {"kind": "disk full"}
    assert meanwhile == before
    assert office.database.look(audit.verify) is None
    assert any("disk full" in one.getMessage() for one in caplog.records)


@SQLITE
def test_who_shares_the_commit_that_finds_the_disk_full_is_told_so_too(office: Company) -> None:
    disk = Disk(office.database)
    before = counted(office.database)
    disk.order = NO_MORE_PAGES

    waiting = [
        office.database.submit(
            lambda unit, n=n: unit.session.add_all(
                [Receipt(key=f"{n} {m}{'x' * 4000}", at=unit.now) for m in range(200)]
            )
        )
        for n in range(3)
    ]
    told = [one.exception() for one in waiting]

    assert [type(one) for one in told] == [UnwritableError] * 3
    assert counted(office.database) == before


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_words_name_whom_to_tell(language: str, office: Company) -> None:
    words = Words.of(language, office.database.settings.timezone)

    said = words.error(UnwritableError(kind="disk full"))

    assert ("administrator" if language == "en" else "مسؤول النظام") in said
    assert "disk full" not in said
