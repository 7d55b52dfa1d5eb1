"""``/abuse-cases export [from] [to] [csv | xlsx]``: cases, register, figures as a file by direct message (G7)."""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.export_file import WRITERS
from bot.messages.figure_lines import sections
from bot.messages.file_lines import OWN_CASES
from bot.services import export, people, statistics
from bot.services.export import Period, Record
from bot.texts import Words
from bot.unit import Unit
from handlers import payloads
from handlers.edge import Body, Edge
from handlers.replies import Ack, respond, tell_privately
from handlers.uploads import upload

EXPORT = frozenset({"export", "تصدير"})
"""What, typed after the command, asks for the file; the days and the format may follow."""
COMMAND = "/abuse-cases export"
SAID_EVERY, SAID = 20, 3
"""After how many seconds it is said how far it is, and how often at most: Slack takes five answers to a command."""


@dataclass
class Progress:
    """How many rows are written, of how many."""

    whole: int
    written: int = 0

    def count(self, rows: Iterable[Record]) -> Iterator[Record]:
        """The rows, counted."""
        for row in rows:
            self.written += 1
            yield row


def is_meant(typed: str) -> bool:
    """Whether the file is asked for."""
    return typed.partition(" ")[0].casefold() in EXPORT


async def answer(edge: Edge, ack: Ack, body: Body, words: Words) -> None:
    """Who may not have it, and days that are none, are told at once; the file follows when it is written."""
    slack_id, (kind, days) = payloads.user(body), _asked(payloads.command_text(body))
    _, period = await edge.database.read(lambda unit: statistics.asked_by(unit, slack_id, days))
    if isinstance(period, str):
        command = OWN_CASES if period == "not_yours" else COMMAND
        said = words(f"figures.{period}", command=command, example=f"{COMMAND} 2026-01-01 2026-03-31")
        await ack(text=said, response_type="ephemeral")
        return
    edge.tasks.start(_send(edge, body, words, period, kind))
    await ack(text=words("export.being_made"), response_type="ephemeral")


def _asked(typed: str) -> tuple[str, str]:
    """The format, and the days as they were typed."""
    given = [one for one in typed.split()[1:] if one.casefold() not in WRITERS]
    kinds = [one.casefold() for one in typed.split()[1:] if one.casefold() in WRITERS]
    return (kinds[-1] if kinds else "xlsx"), " ".join(given)


async def _send(edge: Edge, body: Body, words: Words, period: Period, kind: str) -> None:
    progress = Progress(await edge.database.read(lambda unit: export.count(unit, period)))
    writing = asyncio.create_task(asyncio.to_thread(_write, edge, words, period, kind, progress))
    for _ in range(SAID):
        if (await asyncio.wait({writing}, timeout=SAID_EVERY))[0]:
            break
        told = words("export.progress", written=progress.written, whole=progress.whole)
        await respond(edge, body, text=told, response_type="ephemeral", replace_original=True)
    content, slack_id = await writing, payloads.user(body)
    await edge.database.write(lambda unit: _note(unit, slack_id, period, progress.written, kind, content))
    comment = words("export.file", first=period.first, last=period.last)
    name = f"export-{period.first}-{period.last}.{kind}"
    if await upload(edge, slack_id, comment, [(name, content)]) is None:
        await tell_privately(edge, body, words("export.file_failed", command=COMMAND))


def _write(edge: Edge, words: Words, period: Period, kind: str, progress: Progress) -> bytes:
    """The file, customers masked; it lies on the disk only while it is written, for nobody else to read."""
    told = sections(edge.database.look(lambda unit: statistics.read(unit, period)), words)
    rows = progress.count(export.records(edge.database, period, named=False))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        WRITERS[kind](path, rows, told, words)
        return path.read_bytes()


def _note(unit: Unit, slack_id: str, period: Period, rows: int, kind: str, content: bytes) -> None:
    digest = hashlib.sha256(content).hexdigest()
    person = people.person_by_slack_id(unit, slack_id)
    export.note(unit, person, period, rows, digest, format=kind, customers=False)
