"""The register page by page, in a modal: all restrictions in force, searched by customer, case and kind (G5, P10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.register_views import HeldView, RegisterPageView
from bot.domain.restrictions import RestrictionKind
from bot.domain.vocabulary import Action
from bot.messages.buttons import button
from bot.messages.facts import IDENTIFIERS
from bot.messages.file_lines import REPORT
from bot.messages.home_filters import select
from bot.messages.inputs import input_block
from bot.messages.message import Block, plain, plain_button
from bot.messages.register_card import said
from bot.messages.report_modal import view
from bot.messages.sheet import Sheet
from bot.messages.values import pack
from bot.texts import Phrase, Words

SEARCH, KIND = "register.search", "register.kind"
NEXT, BACK = "register.next", "register.back"


def register_modal(found: RegisterPageView, words: Words) -> Block:
    """What is asked for above what is found; what was typed stays, and nothing is said of why."""
    sheet = Sheet(words)
    sheet.add(input_block("register_customer", words, optional=True, initial=found.ask.sought))
    sheet.add(_kinds(found, words))
    if found.total:
        sheet.note("total", Phrase("register.page.total", found.total))
    else:
        sheet.say("nothing", Phrase("register.page.nothing_of_it" if _narrowed(found) else "register.page.nothing"))
    for row in found.rows:
        _row(sheet, row)
    _turns(sheet, found)
    if found.rows:
        sheet.note("breach", Phrase("register.breach", command=REPORT))
    return {**view(SEARCH, "register.page.title", sheet, {}), "submit": plain(words("register.page.search"))}


def chosen_kind(typed: Mapping[str, Any]) -> str:
    """The kind as the select's value says it; empty for all of them."""
    value = str(typed.get("register_kind") or "")
    return value[1:] if value.startswith("=") else ""


def _narrowed(found: RegisterPageView) -> bool:
    return bool(found.ask.sought.strip() or found.ask.kind)


def _kinds(found: RegisterPageView, words: Words) -> Block:
    kinds = [(kind.value, words(f"kind.{kind.value}")) for kind in RestrictionKind]
    return {
        "type": "input",
        "block_id": "register_kind",
        "label": plain(words("register.page.kind")),
        "element": select(KIND, words("register.page.every_kind"), kinds, found.ask.kind),
        "dispatch_action": True,
    }


def _row(sheet: Sheet, row: HeldView) -> None:
    known = Phrase(f"identifier.{row.identifier}") if row.identifier in IDENTIFIERS else Phrase("fact.unknown")
    whose = Phrase("format.identifier", kind=known, value=row.masked) if row.masked else known
    sheet.say(f"held-{row.id}", Phrase("format.label", label=whose), *said(row.rule))
    if row.case_id:
        value = pack(row.case_id, row.version)
        sheet.note(f"case-{row.id}", Phrase("register.page.case", number=row.number))
        made = button(Action.CASE_VIEW, value, row.number, sheet.words)
        sheet.add({"type": "actions", "block_id": f"look-{row.id}", "elements": [made]})


def _turns(sheet: Sheet, found: RegisterPageView) -> None:
    if found.pages == 1:
        return
    page, turns = found.ask.page, []
    if page:
        turns.append(_turn(BACK, "home.back", page - 1, sheet.words))
    if page + 1 < found.pages:
        turns.append(_turn(NEXT, "home.next", page + 1, sheet.words))
    sheet.add({"type": "actions", "block_id": "turn", "elements": turns})
    sheet.note("page", Phrase("home.page", page=page + 1, pages=found.pages))


def _turn(action_id: str, key: str, page: int, words: Words) -> Block:
    return plain_button(action_id, words(key), str(page))
