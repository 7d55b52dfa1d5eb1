"""Buttons: their action, their value, their looks. ``action_id`` is the action of the life-cycle (the contract)."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.views import CaseView
from bot.domain.vocabulary import Action
from bot.messages.message import Block, plain
from bot.messages.sheet import Sheet
from bot.messages.values import pack
from bot.texts import Phrase, Words, clip

PRIMARY = frozenset(
    {
        Action.CASE_APPROVE,
        Action.CASE_RESUBMIT,
        Action.CASE_ANSWER,
        Action.CASE_ROUTE,
        Action.CASE_CLAIM,
        Action.CASE_CONFIRM,
        Action.LETTER_APPROVE,
        Action.ALERT_ACK,
    }
)
"""The usual next step."""

DANGER = frozenset(
    {
        Action.CASE_DISMISS,
        Action.CASE_WITHDRAW,
        Action.CASE_NOT_UPHELD,
        Action.CASE_TERMINATE,
        Action.AGREEMENT_REFUSE,
        Action.CUSTOMER_UNMERGE,
    }
)
"""What ends something. Those that open a modal are asked about there; the others ask first (``CONFIRM``)."""

CONFIRM = frozenset({Action.CUSTOMER_MERGE, Action.CUSTOMER_UNMERGE, Action.AGREEMENT_REFUSE, Action.LETTER_ACCEPTED})
"""What a wrong tap would do at once."""

OF_PAIRS = frozenset({Action.CUSTOMER_MERGE, Action.CUSTOMER_KEEP_APART, Action.CUSTOMER_UNMERGE})
"""These belong to a pair of customers and stand beside its question."""

OF_ALERT = frozenset(
    {Action.ALERT_ACK, Action.ALERT_POLICE, Action.ALERT_LEGAL, Action.ALERT_OTHER, Action.ALERT_STAND_DOWN}
)
"""Their value names the alert as well."""

ROW = 5
"""Buttons in one block; Slack takes 25, a phone shows them one below the other."""


def button(action: Action, value: str, number: str, words: Words) -> Block:
    """One button; its accessible label says of which case."""
    label = words("format.button_label", button=action, number=number)
    made: Block = {
        "type": "button",
        "action_id": action.value,
        "text": plain(words(f"{action.value}.button")),
        "value": value,
        "accessibility_label": clip(label, 75),
    }
    if action in PRIMARY or action in DANGER:
        made["style"] = "primary" if action in PRIMARY else "danger"
    if action in CONFIRM:
        made["confirm"] = {
            "title": plain(words("modal.confirm.title")),
            "text": plain(words(f"modal.confirm.{action.value}")),
            "confirm": plain(words("modal.confirm.yes")),
            "deny": plain(words("modal.confirm.no")),
        }
        if action in DANGER:
            made["confirm"]["style"] = "danger"
    return made


def add_buttons(sheet: Sheet, view: CaseView, actions: Iterable[Action] | None = None) -> None:
    """The reader's buttons, except those of pairs, and a line that names them for those who hear the text."""
    chosen = [action for action in (view.buttons if actions is None else actions) if action not in OF_PAIRS]
    chosen = list(dict.fromkeys(chosen))
    for start in range(0, len(chosen), ROW):
        elements = [
            button(action, _value(view, action), view.number, sheet.words) for action in chosen[start : start + ROW]
        ]
        sheet.add({"type": "actions", "block_id": f"actions-{start // ROW}", "elements": elements})
    if chosen:
        sheet.line(Phrase("format.can", actions=tuple(chosen)))


def add_pair_buttons(sheet: Sheet, view: CaseView, pair_id: str, actions: tuple[Action, ...]) -> None:
    """The answers to one question about two customers, in a block of their own."""
    add_part_buttons(sheet, view, f"pair-{pair_id}", pair_id, actions)


def add_part_buttons(sheet: Sheet, view: CaseView, name: str, subject_id: str, actions: Iterable[Action]) -> None:
    """What can be done with something that belongs to the case."""
    chosen = tuple(actions)
    if chosen:
        value = pack(view.id, view.version, subject_id)
        elements = [button(action, value, view.number, sheet.words) for action in chosen]
        sheet.add({"type": "actions", "block_id": f"{name}-actions", "elements": elements})
        sheet.line(Phrase("format.can", actions=chosen))


def _value(view: CaseView, action: Action) -> str:
    if action in OF_ALERT and view.alert:
        return pack(view.id, view.version, view.alert.id)
    return pack(view.id, view.version)
