"""Papers by direct message to whoever asked: a letter as picture, PDF and Word (P11), a case as one document (P13)."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.casefile import case_file, roles
from bot.domain.views import CaseFileView
from bot.letters.dossier import set_dossier
from bot.services import actions, case_files, letterhead, papers
from bot.services.commands import Act
from bot.texts import Words
from bot.unit import Unit
from handlers import payloads
from handlers.edge import Body, Edge
from handlers.replies import Ack, tell_privately
from handlers.uploads import Files, upload


@dataclass(frozen=True, slots=True)
class Handed:
    """The texts with which files are handed over: beside them, and to whoever clicked; ``data`` for the first."""

    comment: str
    done: str
    failed: str
    data: Mapping[str, str] = field(default_factory=dict)


async def show_letter(edge: Edge, ack: Ack, body: Body, words: Words) -> None:
    """Checked and noted before the acknowledgement, set and sent after it; lost is pressed again."""
    command, key = payloads.clicked(body), str(body["trigger_id"])
    asked = await edge.database.write(lambda unit: papers.look(unit, command, key))
    edge.tasks.start(_hand_over(edge, body, words, asked))
    await ack()


async def order_case_file(edge: Edge, ack: Ack, body: Body, words: Words) -> None:
    """All of a case as one document (P13): ordered and noted before the acknowledgement, made and sent after it."""
    command = payloads.submitted(body)
    done = await edge.database.write(lambda unit: actions.act(unit, command))
    edge.tasks.start(_make_case_file(edge, body, words, command, done.number))
    await ack(response_action="clear")


async def _make_case_file(edge: Edge, body: Body, words: Words, command: Act, number: str) -> None:
    language, mode, reason = (command.inputs[name] for name in ("file_language", "file_mode", "reason"))
    in_it = Words.of(language, words.zone)
    veiled_as = roles(in_it) if mode == "redacted" else {}

    def gathered(unit: Unit) -> CaseFileView:
        maker = case_files.reader(unit, command.actor)
        return case_files.gather(unit, command.case_id, maker, reason, veiled_as)

    found = await edge.database.read(gathered)
    house = letterhead.house(edge.database.settings)
    content = await asyncio.to_thread(lambda: set_dossier(case_file(found, in_it), house))
    digest = hashlib.sha256(content).hexdigest()
    said = {"language": language, "mode": mode}
    await edge.database.write(
        lambda unit: case_files.note(unit, command.case_id, case_files.reader(unit, command.actor), digest, **said)
    )
    files = [(f"{number}-{mode}.pdf", content)]
    texts = Handed("private.case_file", "private.case_file_shown", "private.case_file_not_shown", {"hash": digest})
    await _send(edge, body, words, command.case_id, number, files, texts)


async def _hand_over(edge: Edge, body: Body, words: Words, asked: papers.Asked) -> None:
    files = await asyncio.to_thread(papers.made, asked)
    texts = Handed("private.letter", "private.letter_shown", "private.letter_not_shown")
    await _send(edge, body, words, asked.case_id, asked.number, files, texts)


async def _send(edge: Edge, body: Body, words: Words, case_id: str, number: str, files: Files, texts: Handed) -> None:
    """Uploads into the direct message of whoever asked; tells them where it is, or to ask again."""
    ids = await upload(edge, payloads.user(body), words(texts.comment, number=number, **texts.data), files)
    if ids is None:
        await tell_privately(edge, body, words(texts.failed, number=number))
    else:
        await edge.database.write(lambda unit: papers.shown(unit, case_id, ids))
        await tell_privately(edge, body, words(texts.done, number=number))
