"""The time line of a case in one view: who did what when, why, and what was sent, in words (G8)."""

from __future__ import annotations

from bot.domain.timeline import Moment, TimelinePage
from bot.domain.views import CaseView
from bot.messages.file_part import file_row, reply_said, step_said
from bot.messages.message import Block, plain, plain_button
from bot.messages.sheet import Sheet
from bot.messages.values import pack
from bot.texts import Phrase, Words, clip

OPEN, OLDER, NEWER = "timeline.open", "timeline.older", "timeline.newer"
SAID, TEXTS = 600, 3
"""How much of a text is shown, and how many of them with one step; all of it stands in the details."""


def add_way_in(sheet: Sheet, view: CaseView) -> None:
    """The button by which the details lead to the time line."""
    made = _button(OPEN, "timeline.button", view, 0, sheet.words)
    sheet.add({"type": "actions", "block_id": "timeline", "elements": [made]})
    sheet.line(Phrase("timeline.button"))


def timeline_modal(view: CaseView, found: TimelinePage, words: Words) -> Block:
    """A page of it, oldest first; the page that opens is the newest."""
    sheet = Sheet(words)
    sheet.title("card.complaints.title", number=view.number)
    for count, moment in enumerate(found.moments):
        _moment(sheet, f"moment-{count}", moment)
    if not found.moments:
        sheet.say("nothing", Phrase("timeline.nothing"))
    turns = []
    if found.page + 1 < found.pages:
        turns.append(_button(OLDER, "timeline.older", view, found.page + 1, words))
    if found.page:
        turns.append(_button(NEWER, "timeline.newer", view, found.page - 1, words))
    if turns:
        sheet.note("page", Phrase("home.page", page=found.pages - found.page, pages=found.pages))
        sheet.add({"type": "actions", "block_id": "turn", "elements": turns})
    return {
        "type": "modal",
        "callback_id": "case.timeline",
        "title": plain(words("timeline.title")),
        "close": plain(words("modal.close")),
        "blocks": sheet.blocks,
    }


def _moment(sheet: Sheet, name: str, moment: Moment) -> None:
    if moment.reply:
        sheet.quote(name, reply_said(moment.reply), moment.reply.text or "…", limit=SAID)
    elif moment.file:
        sheet.say(name, file_row(moment.file, hashed=False))
    elif moment.step:
        about = (Phrase("timeline.letter", what=Phrase(f"occasion.{moment.about}")),) if moment.about else ()
        sheet.say(name, step_said(moment.step), *about)
        for count, said in enumerate(moment.said[:TEXTS]):
            sheet.quote(f"{name}-said-{count}", Phrase(f"input.{said.input}.label"), said.text, limit=SAID)


def _button(action_id: str, key: str, view: CaseView, page: int, words: Words) -> Block:
    label = clip(words("format.home_turn", button=words(key), name=view.number), 75)
    value = pack(view.id, view.version, str(page))
    return plain_button(action_id, words(key), value, accessibility_label=label)
