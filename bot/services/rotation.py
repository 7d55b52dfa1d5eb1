"""A new ``DATA_KEY``: the key of each record is wrapped anew, while the bot runs; the records are not touched (G8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, func, update
from sqlmodel import SQLModel, col, select

from bot.errors import DamagedError
from bot.services import audit
from bot.unit import Unit
from models import Secret

BATCH = 200
"""Records of one unit of work: the bot's own writes wait no longer than for these."""

ROTATED = "keys.rotate"
"""What the audit calls it."""


@dataclass(frozen=True, slots=True)
class Turned:
    """What one batch did. ``last``: where the next one begins; ``None`` where there is nothing more.

    ``unopened`` are the ids of records that no ``DATA_KEY`` opens; they were left as they are.
    """

    done: int
    unopened: tuple[str, ...]
    last: str | None


def tables() -> list[Table]:
    """Every table with sealed records."""
    return [table for table in SQLModel.metadata.sorted_tables if "sealed_key" in table.c]


def turn(unit: Unit, table: Table, after: str) -> Turned:
    """Wraps the keys of the next records after that id which are still under an older ``DATA_KEY``.

    A record that is changed or destroyed meanwhile keeps what it was given then.
    """
    rows = unit.session.execute(
        select(table.c.id, table.c.sealed_key)
        .where(table.c.id > after, _is_old(unit, table.c.sealed_key))
        .order_by(table.c.id)
        .limit(BATCH)
    ).all()
    done, unopened = 0, []
    for row_id, wrapped in rows:
        try:
            anew = unit.vault.rewrap(wrapped, f"{table.name}:{row_id}")
        except DamagedError:
            unopened.append(row_id)
            continue
        same = (table.c.id == row_id) & (table.c.sealed_key == wrapped)
        unit.session.execute(update(table).where(same).values(sealed_key=anew))
        done += 1
    return Turned(done, tuple(unopened), rows[-1][0] if len(rows) == BATCH else None)


def turn_secrets(unit: Unit) -> int:
    """Wraps the database's own keys anew: those by which customers are found."""
    secrets = unit.session.exec(select(Secret).where(_is_old(unit, col(Secret.wrapped)))).all()
    for one in secrets:
        one.wrapped = unit.vault.rewrap(one.wrapped, f"secret:{one.name}")
        unit.session.add(one)
    return len(secrets)


def left(unit: Unit) -> int:
    """How many records are under an older ``DATA_KEY``."""
    counts = (
        unit.session.execute(select(func.count()).select_from(table).where(_is_old(unit, table.c.sealed_key)))
        for table in tables()
    )
    return sum(int(one.scalar_one()) for one in counts)


def note(unit: Unit, records: int) -> None:
    """Puts it on record."""
    audit.record(unit, None, ROTATED, records=records, key=unit.vault.newest.hex())


def _is_old(unit: Unit, wrapped: Any) -> Any:
    newest = unit.vault.newest
    return wrapped.is_not(None) & (func.substr(wrapped, 1, len(newest)) != newest)
