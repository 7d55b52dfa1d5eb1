"""What the details show of a case's file besides its steps: the evidence, and what people wrote, as room allows."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.domain.lifecycle import roles_of
from bot.domain.views import CaseView, FileView, ReplyView, StepView
from bot.domain.vocabulary import Role
from bot.messages.message import Block
from bot.messages.reporter import wrote
from bot.messages.sheet import Sheet
from bot.texts import Phrase

STATEMENTS, REPLIES = 10, 15
"""How many of each, the newest ones."""
FILES = (15, 8, 4, 2, 1)
"""How many files, the newest ones: the first number that leaves room for words."""
ROOM_FOR_WORDS = 8
WHOLE = 3000
"""What stands in an input is never longer; of a longer message the beginning is shown."""
MOST_BLOCKS, MOST_BYTES = 98, 240_000
"""Slack takes 100 blocks and 250,000 bytes in a view."""

Quote = tuple[Phrase, str]
"""Who wrote it when, and what."""


def add_files(sheet: Sheet, files: Sequence[FileView]) -> None:
    """The newest files, as many as fit: name, size, who, when, and the hash by which the content can be compared."""
    for most in FILES if files else ():
        listed = Sheet(sheet.words)
        listed.say("files-title", Phrase("format.bold", text=Phrase("details.files")))
        if len(files) > most:
            listed.note("files-earlier", Phrase("details.earlier"))
        listed.rows("files", [file_row(one) for one in files[-most:]])
        if len(sheet.blocks) + len(listed.blocks) <= MOST_BLOCKS - ROOM_FOR_WORDS:
            for block in listed.blocks:
                sheet.add(block)
            return


def add_written(sheet: Sheet, view: CaseView) -> None:
    """What people wrote with actions and in the thread, the newest last; each has half the room, or what is left."""
    said = [(wrote(one), one.text) for one in view.statements]
    replies = [(reply_said(one), one.text) for one in view.replies]
    share = 0.5 if said and replies else 1.0
    _quotes(sheet, "said", "details.statements", said, STATEMENTS, share)
    _quotes(sheet, "reply", "details.replies", replies, REPLIES, 1.0)


def _quotes(sheet: Sheet, name: str, title: str, quotes: Sequence[Quote], most: int, share: float) -> None:
    """As many of the newest as fit into a share of the view's room."""
    if not quotes or len(sheet.blocks) + 2 > MOST_BLOCKS:
        return
    room = int((MOST_BLOCKS - len(sheet.blocks)) * share) - 2  # the title and the note that there are more
    size = int((MOST_BYTES - _bytes(sheet.blocks)) * share)
    kept: list[list[Block]] = []
    for count, (label, text) in reversed(list(enumerate(quotes))):
        quote = Sheet(sheet.words)
        quote.quote(f"{name}-{count}", label, text, limit=WHOLE)
        room -= len(quote.blocks)
        size -= _bytes(quote.blocks)
        if room < 0 or size < 0 or len(kept) == most:
            break
        kept.append(quote.blocks)
    sheet.say(f"{name}-title", Phrase("format.bold", text=Phrase(title)))
    if len(kept) < len(quotes):
        sheet.note(f"{name}-earlier", Phrase("details.earlier"))
    for blocks in reversed(kept):
        for block in blocks:
            sheet.add(block)


def _bytes(blocks: Sequence[Block]) -> int:
    return len(json.dumps(blocks, ensure_ascii=False).encode())


def step_said(step: StepView) -> Phrase:
    """Who did what when; the clock and the mail server are somebody too."""
    machine = Role.MAIL_SERVER if Role.MAIL_SERVER in roles_of(step.action) else Role.CLOCK
    who: object = step.actor or Phrase(f"role.{machine.value}")
    return Phrase("format.step", at=step.at, what=Phrase(f"audit.{step.action.value}"), who=who)


def reply_said(reply: ReplyView) -> Phrase:
    """Who wrote it when, and what became of it."""
    if reply.deleted_at:
        return Phrase("format.reply.deleted", who=reply.author, at=reply.at, deleted=reply.deleted_at)
    if reply.version > 1:
        return Phrase("format.reply.changed", who=reply.author, at=reply.at)
    return Phrase("format.reply", who=reply.author, at=reply.at)


def file_row(one: FileView, *, hashed: bool = True) -> Phrase:
    """Name, size, who, when; the hash with it, unless that stands elsewhere."""
    data = {"name": one.name or Phrase("file.unnamed"), "size": _size(one.size), "who": one.author, "at": one.at}
    if hashed and one.sha256:
        return Phrase("file.row", None, **data, method="SHA-256", hash=one.sha256)
    return Phrase("file.row_plain" if hashed else "format.file_alone", None, **data)


def _size(count: int) -> Phrase:
    """Rounded up to the unit that people read."""
    if count <= 0:
        return Phrase("file.size_unknown")
    if count < 1024:
        return Phrase("size.bytes", number=count)
    if count < 1024 * 1024:
        return Phrase("size.kilobytes", number=-(-count // 1024))
    return Phrase("size.megabytes", number=-(-count // (1024 * 1024)))
