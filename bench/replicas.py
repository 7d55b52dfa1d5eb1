"""Two and four web processes on one PostgreSQL, beside one: how far two cores carry them, with nothing doubled."""

from __future__ import annotations

from contextlib import ExitStack

from sqlmodel import func, select

from bench import requests
from bench.client import fire_at
from bench.edge import CLIENTS, NORA
from bench.figures import Figure, plain, ratio
from bench.house import House, bot, house_on_postgresql
from models import Case

MOST = 4


def replica_figures(rounds: int, count: int) -> list[Figure]:
    """Reports a second, the processes in turn; and how many cases there are beside reports acknowledged."""
    with house_on_postgresql() as made, ExitStack() as stack:
        ports = [stack.enter_context(bot(made, "web")) for _ in range(MOST)]
        rates: dict[int, list[float]] = {1: [], 2: [], MOST: []}
        for port in ports:
            fire_at([port], [requests.command("/abuse-cases", "help", NORA) for _ in range(20)], 4)
        for _ in range(rounds):
            for processes, found in rates.items():
                reports = [requests.report(NORA) for _ in range(count)]
                found.append(fire_at(ports[:processes], reports, CLIENTS).rate)
        doubled = _cases(made) - rounds * len(rates) * count
    figures = [
        ratio(f"reports on PostgreSQL, {number} web processes", rates[number], rates[1], unit="/s", at_least=True)
        for number in (2, MOST)
    ]
    return [*figures, plain("reports doubled or lost there", [float(abs(doubled))], "cases", 0)]


def _cases(made: House) -> int:
    database = made.open_database()
    try:
        return database.look(lambda unit: unit.session.exec(select(func.count()).select_from(Case)).one())
    finally:
        database.close()
