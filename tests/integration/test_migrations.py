"""Migrations forward, on what the bot really writes: rows of each previous schema are kept, and the work goes on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, Table, text

from bot import schema
from bot.db import make_engine
from bot.domain.vocabulary import Action
from bot.services import audit
from models import Case
from tests.conftest import OpenDatabase
from tests.factories import Company
from tests.integration.ways import SARA, approved, in_force, resolved, restricted

PREVIOUS = schema.revisions()[:-1]
"""Every schema but the newest, oldest first."""

Rows = list[dict[str, Any]]


def tables(connection: Connection) -> list[Table]:
    """What the database has, those that others refer to first."""
    found = MetaData()
    found.reflect(connection)
    return [one for one in found.sorted_tables if one.name != "alembic_version"]


def everything(engine: Engine) -> dict[str, Rows]:
    with engine.connect() as connection:
        return {one.name: rows(connection, one, [key.name for key in one.columns]) for one in tables(connection)}


def rows(connection: Connection, table: Table, columns: Sequence[str]) -> Rows:
    asked = table.select().with_only_columns(*(table.c[name] for name in columns))
    asked = asked.order_by(*table.primary_key.columns)
    return [dict(one) for one in connection.execute(asked).mappings()]


def put(connection: Connection, written: dict[str, Rows]) -> dict[str, Rows]:
    """Stores what the older schema has a place for; what it was, by table."""
    kept: dict[str, Rows] = {}
    for table in tables(connection):
        known = [{name: row[name] for name in row if name in table.c} for row in written.get(table.name, [])]
        if not known:
            continue
        if table.name == "audit_head":  # made by the migration
            connection.execute(table.delete())
        for row in known:  # one by one: people refer to people who came before
            connection.execute(table.insert().values(row))
        kept[table.name] = known
        number = next((key for key in table.primary_key.columns if key.name == "seq"), None)
        if number is not None and connection.dialect.name == "postgresql":
            connection.execute(
                text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'seq'), {max(r['seq'] for r in known)})")
            )
    return kept


@pytest.mark.parametrize("revision", PREVIOUS)
def test_rows_of_a_previous_schema_are_kept_and_the_work_goes_on(
    revision: str, office: Company, empty_url: str, open_database: OpenDatabase
) -> None:
    waiting = office.report(customer_phone="0507654321")
    for make in (approved, resolved, restricted, in_force):
        make(office)
    office.alarm()
    written = everything(office.database.engine)
    older = make_engine(empty_url.replace("empty.db", "older.db"))
    schema.migrate(older, to=revision)
    with older.begin() as connection:
        kept = put(connection, written)

    before, after = schema.migrate(older)
    schema.check(older)
    now = everything(older)
    older.dispose()
    database = open_database(empty_url.replace("empty.db", "older.db"))
    Company(database, office.ids).act(SARA, Action.CASE_APPROVE, waiting.case_id)

    assert (before, after) == (revision, schema.wanted_revision())
    assert {"person", "case", "outbox", "card", "audit_entry", "restriction", "alert"} <= kept.keys()
    for name, old in kept.items():
        assert [{key: row[key] for key in old[0]} for row in now[name]] == old
    assert database.look(audit.verify) is None
    assert database.look(lambda unit: unit.session.get_one(Case, waiting.case_id).status) == "complaint_review"


def test_what_the_files_say_of_their_order_is_what_alembic_makes_of_it() -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))

    walked = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]

    assert schema.revisions() == walked[::-1]
