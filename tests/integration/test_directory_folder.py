"""The directory's folder: what rests there is loaded once, what is faulty or too little is left, admins hear (G7)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from bot.db import Database
from bot.health.directory import look_at_folder
from bot.services.directory import IMPORTED
from bot.services.directory_watch import LEFT_ALONE
from bot.settings import load
from bot.unit import Unit
from bot.workers.directory import DirectoryFolder
from models import AuditEntry, Case, OutboxRow, Person
from tests.factories import Company
from tests.integration.test_directory_import import COLUMNS, ROUTES, STAFF


class Folder:
    """Another program that leaves files, and the worker that looks at them."""

    def __init__(self, database: Database, path: Path) -> None:
        self.database, self.path = database, path
        self.worker = DirectoryFolder(database, path)
        self._writes = 0

    def leave(self, *lines: str, without: tuple[str, ...] = ()) -> None:
        """All of the staff but some, and these."""
        kept = [line for key, line in STAFF.items() if key not in without]
        self.write("people.csv", COLUMNS, *kept, *lines)
        self.write("routes.csv", "purpose,department,site,channel,language", *ROUTES)

    def write(self, name: str, *lines: str) -> None:
        (self.path / name).write_text("\n".join(lines), encoding="utf-8")

    async def look(self, times: int = 2) -> int:
        """So many looks; how often anything came of one."""
        return sum([await self.worker.run_once() for _ in range(times)])

    def names(self) -> set[str]:
        active = select(Person.name).where(col(Person.active).is_(True), col(Person.listed).is_(True))
        return set(self.database.look(lambda unit: unit.session.exec(active).all()))

    def told(self) -> list[tuple[str, dict[str, Any]]]:
        def work(unit: Unit) -> list[tuple[str, dict[str, Any]]]:
            asked = select(OutboxRow).where(col(OutboxRow.builder).like("directory%")).order_by(col(OutboxRow.seq))
            return [
                (row.builder, json.loads(unit.vault.open(row, "params") or "{}")) for row in unit.session.exec(asked)
            ]

        return self.database.look(work)

    def audited(self) -> list[str]:
        asked = select(AuditEntry.action).where(col(AuditEntry.action).in_((IMPORTED, LEFT_ALONE)))
        return list(self.database.look(lambda unit: unit.session.exec(asked.order_by(col(AuditEntry.seq))).all()))


@pytest.fixture
async def folder(database: Database, tmp_path: Path) -> Folder:
    """With the staff loaded from it, and nobody told of that any more."""
    path = tmp_path / "hr"
    path.mkdir()
    found = Folder(database, path)
    found.leave()
    assert await found.look() == 1
    return found


NEW = "U0NEW,New Colleague,,Contact Centre,Riyadh,staff,U0SARA,,en,,,"


async def test_it_is_loaded_when_it_rests_and_only_once(database: Database, tmp_path: Path) -> None:
    folder = Folder(database, tmp_path)
    folder.leave()

    first, second, later = await folder.look(1), await folder.look(1), await folder.look(3)
    again = await Folder(database, tmp_path).look(3)

    assert (first, second, later, again) == (0, 1, 0, 0)
    assert "Nora" in folder.names()
    assert folder.audited() == [IMPORTED]


async def test_a_file_that_still_grows_is_waited_for(folder: Folder) -> None:
    folder.leave(without=("U0NORA",))
    await folder.look(1)
    folder.leave(NEW)
    growing = await folder.look(1)
    still = folder.names()
    rested = await folder.look(1)

    assert (growing, rested) == (0, 1)
    assert "Nora" in still
    assert {"Nora", "New Colleague"} <= folder.names()


async def test_the_admins_read_what_changed(folder: Folder) -> None:
    before = len(folder.told())
    folder.leave(NEW, without=("U0NORA",))
    await folder.look()

    (builder, params), *more = folder.told()[before:]
    assert (builder, more) == ("directory_taken", [])
    assert params["names"] == {"added": ["New Colleague"], "changed": [], "deactivated": ["Nora"]}
    assert (params["added"], params["changed"], params["deactivated"]) == (1, 0, 1)


async def test_what_changes_nothing_is_noted_and_told_nobody(folder: Folder) -> None:
    before = folder.told()
    folder.write("routes.csv", "purpose,department,site,channel,language", *reversed(ROUTES))

    assert await folder.look() == 1
    assert folder.told() == before
    assert folder.audited() == [IMPORTED, IMPORTED]


async def test_faulty_files_are_left_alone_and_told_once(folder: Folder) -> None:
    before, names = len(folder.told()), folder.names()
    folder.leave("U0NEW,New,,Contact Centre,Riyadh,staf,U0NOBODY,,en,,,")

    done = await folder.look(4), await Folder(folder.database, folder.path).look(3)

    ((builder, params),) = folder.told()[before:]
    assert (done, builder, params["count"]) == ((1, 0), "directory_left_alone", 2)
    assert params["faults"] == ["people.csv:12 (roles)", "people.csv:12 (manager)"]
    assert folder.names() == names
    assert folder.audited() == [IMPORTED, LEFT_ALONE]


async def test_a_file_that_is_gone_is_a_fault_and_it_is_loaded_once_it_is_back(folder: Folder) -> None:
    before = len(folder.told())
    (folder.path / "people.csv").unlink()
    gone = await folder.look()
    folder.leave(NEW)
    back = await folder.look()

    assert (gone, back) == (1, 1)
    assert [builder for builder, _ in folder.told()[before:]] == ["directory_left_alone", "directory_taken"]
    assert "New Colleague" in folder.names()


async def test_a_file_that_lacks_more_than_a_fifth_is_left_to_people(folder: Folder) -> None:
    before, names = len(folder.told()), folder.names()
    folder.leave(without=("U0NORA", "E1042", "U0YUSUF"))
    left = await folder.look(3)

    ((builder, params),) = folder.told()[before:]
    assert (left, builder, params["gone"], params["of"]) == (1, "directory_left_alone", 3, 10)
    assert folder.names() == names


async def test_what_is_put_back_as_it_was_is_loaded_again(folder: Folder) -> None:
    folder.leave(NEW)
    await folder.look()
    folder.leave()

    assert await folder.look() == 1
    assert "New Colleague" not in folder.names()


async def test_two_workers_beside_each_other_load_it_once(folder: Folder) -> None:
    other = Folder(folder.database, folder.path)
    folder.leave(NEW)
    await folder.look(1), await other.look(1)

    assert (await folder.look(1), await other.look(1)) == (1, 0)
    assert folder.audited() == [IMPORTED, IMPORTED]


async def test_what_waited_for_somebody_who_left_moves_on(folder: Folder) -> None:
    case_id = Company(folder.database, {}).report("U0NORA").case_id
    team = [STAFF[key].replace("U0SARA", "U0KHALID") for key in ("U0NORA", "E1042")]

    folder.leave(*team, without=("U0SARA", "U0NORA", "E1042"))
    await folder.look()

    def supervisor(unit: Unit) -> str:
        return unit.session.get_one(Person, unit.session.get_one(Case, case_id).supervisor_id).name

    assert folder.database.look(supervisor) == "Khalid"


def test_doctor_says_which_file_is_missing(tmp_path: Path) -> None:
    (tmp_path / "routes.csv").write_text("x", encoding="utf-8")

    missing = [one.said for one in look_at_folder(load({"DIRECTORY_FOLDER": str(tmp_path)}))]

    assert missing == ["DIRECTORY_FOLDER lacks people.csv"]
    assert list(look_at_folder(load({}))) == []
