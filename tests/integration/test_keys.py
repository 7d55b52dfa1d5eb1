"""``keys rotate``: everything comes under the newest key while the bot works, and the older one can be thrown away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlmodel import select

from bot import main
from bot.command_line import main_line
from bot.db import Database
from bot.errors import DamagedError
from bot.services import audit, rotation
from bot.unit import Unit
from bot.vault import KEY_BYTES, Vault
from models import AuditEntry, Case, Customer, Letter
from tests.factories import Company
from tests.integration.ways import all_of, restricted, send

OLD, NEW, LOOKUP = b"k" * KEY_BYTES, b"n" * KEY_BYTES, b"l" * KEY_BYTES
Rotate = Callable[[], tuple[int, str, str]]


def under(*keys: bytes) -> Vault:
    return Vault(keys).with_lookup_key(LOOKUP)


@pytest.fixture
def rotate(database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Rotate:
    """The command line on the tests' database, three records at a time; its code, and what it said on both streams."""
    monkeypatch.setattr(main, "open_database", lambda _settings, *, patient: database)
    monkeypatch.setattr(database, "close", lambda: None)
    monkeypatch.setattr(rotation, "BATCH", 3)

    def command() -> tuple[int, str, str]:
        capsys.readouterr()
        code = main_line(["keys", "rotate"])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


def everything(database: Database) -> dict[str, Any]:
    """What each sealed column holds, opened."""

    def work(unit: Unit) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for table in rotation.tables():
            model = next(one for one in models_of_all() if one.__tablename__ == table.name)
            columns = [column.name for column in table.c if column.info.get("sealed")]
            for row in unit.session.exec(select(model)).all():
                found |= {f"{table.name}.{name}:{row.id}": unit.vault.open(row, name) for name in columns}
        return found

    return database.look(work)


def models_of_all() -> list[Any]:
    return [mapper.class_ for mapper in Case.__mapper__.registry.mappers]  # type: ignore[attr-defined]


def a_file(office: Company) -> Case:
    """A case with a customer, statements, a letter that was sent, and what is owed to Slack."""
    made = restricted(office, customer_name="Abdullah Al-Mutairi")
    send(office, made)
    return office.database.look(lambda unit: unit.session.get_one(Case, made.case_id))


def test_all_that_was_stored_opens_under_the_new_key_alone_and_customers_are_found(
    office: Company, rotate: Rotate
) -> None:
    a_file(office)
    before = everything(office.database)
    office.database.vault = under(NEW, OLD)

    code, out, err = rotate()

    office.database.vault = under(NEW)
    again = a_file(office)
    known = office.database.look(lambda unit: len(unit.session.exec(select(Customer.id)).all()))
    assert code == 0
    assert "All are under the newest key" in out
    assert "case: " in err
    assert {place: text for place, text in everything(office.database).items() if place in before} == before
    assert any("Abdullah" in str(text) for text in before.values())
    assert (known, again.customer_id is not None) == (1, True)


def test_it_is_on_record_once_and_the_audit_holds(office: Company, rotate: Rotate) -> None:
    a_file(office)
    office.database.vault = under(NEW, OLD)

    rotate()
    second = rotate()

    asked = select(AuditEntry).where(AuditEntry.action == rotation.ROTATED)
    (entry,) = office.database.look(lambda unit: list(unit.session.exec(asked)))
    assert second[:2] == (
        0,
        "0 keys wrapped anew\nAll are under the newest key; take the older ones out of DATA_KEY and restart\n",
    )
    assert under(NEW).newest.hex() in entry.data
    assert office.database.look(audit.verify) is None


def test_stopped_on_the_way_it_does_the_rest_when_it_is_run_again(
    office: Company, rotate: Rotate, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_file(office)
    before = everything(office.database)
    office.database.vault = under(NEW, OLD)
    run, runs = office.database.run, []

    def until_stopped(work: Any) -> Any:
        if len(runs) == 5:
            raise KeyboardInterrupt
        runs.append(run(work))
        return runs[-1]

    with monkeypatch.context() as patch:
        patch.setattr(office.database, "run", until_stopped)
        with pytest.raises(KeyboardInterrupt):
            rotate()
    between = everything(office.database)
    code, _, _ = rotate()

    assert sum(one.done for one in runs[1:]) > 0
    assert between == before
    assert code == 0
    office.database.vault = under(NEW)
    assert everything(office.database) == before


def test_a_record_that_no_key_opens_is_named_and_the_others_are_done(office: Company, rotate: Rotate) -> None:
    case = a_file(office)
    office.database.run(lambda unit: unit.session.execute(update(Letter).values(sealed_key=b"xxxx" + bytes(KEY_BYTES))))
    office.database.vault = under(NEW, OLD)
    (letter,) = all_of(office, Letter, case.id)

    code, _, err = rotate()

    assert code == 1
    assert f"letter {letter.id}: opens under none of the keys" in err
    assert "1 are under an older key" in err
    assert "Put the key under which they were stored" in err
    office.database.vault = under(NEW)
    with pytest.raises(DamagedError):
        office.database.look(lambda unit: unit.vault.open(letter, "body"))
    assert office.database.look(lambda unit: unit.vault.open(unit.session.get_one(Case, case.id), "narrative"))


def test_what_was_changed_or_destroyed_meanwhile_keeps_that(office: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """The row as it was read is turned; one that is another by then is left."""
    case = a_file(office)
    office.database.vault = under(NEW, OLD)

    def work(unit: Unit) -> int:
        rewrap = Vault.rewrap

        def destroyed_first(vault: Vault, wrapped: bytes, purpose: str) -> bytes:
            unit.session.execute(text('UPDATE "case" SET sealed_key = NULL'))
            return rewrap(vault, wrapped, purpose)

        monkeypatch.setattr(Vault, "rewrap", destroyed_first)
        rotation.turn(unit, next(one for one in rotation.tables() if one.name == "case"), "")
        return rotation.left(unit)

    office.database.run(work)

    found = office.database.look(lambda unit: unit.session.get_one(Case, case.id).sealed_key)
    assert found is None


def test_records_under_a_key_that_another_process_still_writes_with_are_counted(
    office: Company, rotate: Rotate, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.database.vault = under(NEW, OLD)
    monkeypatch.setattr(rotation, "left", lambda _unit: 2)

    code, _, err = rotate()

    assert code == 1
    assert "Restart each process with the new key in front" in err
