"""Home: the lists of one reader, a few rows of each with their next steps; or a page of one list. Never 100 blocks."""

from __future__ import annotations

import hashlib
import json

from bot.domain.home_views import HomeRowView, HomeView, WorklistView
from bot.domain.vocabulary import Action, Status
from bot.messages.buttons import OF_ALERT, button
from bot.messages.file_lines import OWN_CASES, REPORT
from bot.messages.home_admin import add_notes
from bot.messages.home_filters import add_filters
from bot.messages.message import Block, plain, plain_button
from bot.messages.register_card import way_in
from bot.messages.sheet import Sheet
from bot.messages.values import pack
from bot.texts import DayOf, Phrase, Words, clip

LIST = "home.list."
MOST_BLOCKS = 100
"""https://docs.slack.dev/reference/views/home-tab-views"""


def home_view(view: HomeView, words: Words) -> Block:
    """The view as Slack is given it. Customers are not on it: their names are in the details, after a check."""
    sheet = Sheet(words)
    if view.part:
        _add_back(sheet)
        add_filters(sheet, view)
    else:
        sheet.add(_report_buttons(words))
        if view.first:
            sheet.say("hint", Phrase("home.hint", command=REPORT))
    for found in view.lists:
        _add_list(sheet, found, whole=bool(view.part))
    if not view.lists:
        sheet.say("nothing", Phrase("home.nothing_of_it" if view.narrowing else "home.nothing"))
    if view.notes is not None:
        add_notes(sheet, view.notes)
    if view.reads_all:
        sheet.note("reads-all", Phrase("home.reads_all", command=OWN_CASES))
    return {"type": "home", "callback_id": "home", "blocks": sheet.blocks[:MOST_BLOCKS]}


def digest(view: Block) -> str:
    """By which one is known that looks the same."""
    return hashlib.sha256(json.dumps(view, sort_keys=True).encode()).hexdigest()


def _report_buttons(words: Words) -> Block:
    report = plain_button("home.report", words("home.report"), "report", style="primary")
    danger = plain_button("home.danger", words("home.danger"), "danger", style="danger")
    return {"type": "actions", "block_id": "report", "elements": [report, danger, way_in(words)]}


def _add_back(sheet: Sheet) -> None:
    elements = [_to("all", "home.all", "", 0, sheet.words)]
    sheet.add({"type": "actions", "block_id": "back", "elements": elements})


def _add_list(sheet: Sheet, found: WorklistView, *, whole: bool) -> None:
    words = sheet.words
    heading = words("format.home_heading", name=Phrase(f"home.name.{found.name}"), count=found.total)
    sheet.add({"type": "header", "block_id": f"{found.name}-title", "text": plain(clip(heading, 150))})
    for row in found.rows:
        _add_row(sheet, found, row)
    turns = []
    if not whole and found.total > len(found.rows):
        turns = [_to("open", "home.open", found.name, 0, words)]
    if whole and found.page:
        turns.append(_to("back", "home.back", found.name, found.page - 1, words))
    if whole and found.page + 1 < found.pages:
        turns.append(_to("next", "home.next", found.name, found.page + 1, words))
    if turns:
        sheet.add({"type": "actions", "block_id": f"{found.name}-turn", "elements": turns})
    if whole and found.pages > 1:
        sheet.note(f"{found.name}-page", Phrase("home.page", page=found.page + 1, pages=found.pages))


def _add_row(sheet: Sheet, found: WorklistView, row: HomeRowView) -> None:
    name = f"{found.name}-{row.id}"
    status: tuple[Phrase, ...] = (Phrase(f"status.{row.status.value}"),)
    if row.outcome and row.status is Status.CLOSED:
        status = (*status, Phrase(f"outcome.{row.outcome.value}"))
    what = tuple(Phrase(f"option.category.{one}") for one in row.categories) or Phrase("fact.unknown")
    said = [Phrase("home.row", number=row.number, status=status, what=what, day=DayOf(row.reported_at))]
    if row.ends_on:
        said.append(Phrase("home.ends", day=row.ends_on))
    if row.late:
        said.append(Phrase("home.late", time=row.late))
    sheet.say(name, *said)
    actions = ([Action.CASE_VIEW] if row.looks else []) + list(row.buttons)
    if actions:
        elements = [button(one, _value(row, one), row.number, sheet.words) for one in actions]
        sheet.add({"type": "actions", "block_id": f"{name}-actions", "elements": elements})


def _value(row: HomeRowView, action: Action) -> str:
    if action in OF_ALERT and row.alert:
        return pack(row.id, row.version, row.alert)
    return pack(row.id, row.version)


def _to(turn: str, key: str, name: str, page: int, words: Words) -> Block:
    """A button that turns to a list or a page; its accessible label says of which list."""
    made = plain_button(f"{LIST}{turn}", words(key), f"{name}:{page}")
    if name:
        made["accessibility_label"] = clip(
            words("format.home_turn", button=words(key), name=words(f"home.name.{name}")), 75
        )
    return made
