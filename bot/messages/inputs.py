"""Input blocks from the rows of ``INPUTS``. ``block_id`` and ``action_id`` are both the input's name (the contract).

A view's state survives ``views.update`` only where the ``block_id`` stays:
https://docs.slack.dev/surfaces/modals/#updating_views
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.inputs import INPUTS, Input, Kind
from bot.messages.message import Block, plain
from bot.texts import Words, clean, clip, one_line

_OPTIONS = {Kind.CHOICE: "static_select", Kind.STEP: "radio_buttons", Kind.CHECKS: "checkboxes"}


def input_block(
    name: str,
    words: Words,
    *,
    optional: bool = False,
    initial: str = "",
    at: datetime | None = None,
    dispatch: bool = False,
) -> Block:
    """One input. ``initial`` is its text at first, ``at`` its time; ``dispatch``: a change is told at once."""
    row = INPUTS[name]
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": plain(words(f"input.{name}.label")),
        "hint": plain(words(f"input.{name}.hint")),
        "optional": optional,
        "element": _element(row, words, initial, at),
    }
    return {**block, "dispatch_action": True} if dispatch else block


def _element(row: Input, words: Words, initial: str, at: datetime | None) -> Block:
    element: Block = {"action_id": row.name}
    match row.kind:
        case Kind.LINE | Kind.TEXT:
            many = row.kind is Kind.TEXT
            element |= {"type": "plain_text_input", "multiline": many, "max_length": row.max_length}
            text = clip(clean(initial).strip() if many else one_line(initial), row.max_length)
            if text:
                element["initial_value"] = text
        case Kind.CHOICE | Kind.STEP | Kind.CHECKS:
            element |= {
                "type": _OPTIONS[row.kind],
                "options": [_option(row.name, value, words) for value in row.options],
            }
            chosen = [_option(row.name, value, words) for value in initial.split(";") if value in row.options]
            if chosen and row.kind is Kind.CHECKS:
                element["initial_options"] = chosen
            elif chosen:
                element["initial_option"] = chosen[0]
            if row.kind is Kind.CHOICE:
                element["placeholder"] = plain(words("modal.placeholder.choose"))
        case Kind.INSTANT:
            element["type"] = "datetimepicker"
            at = datetime.fromisoformat(initial) if initial else at
            if at:
                element["initial_date_time"] = int(at.timestamp())
        case Kind.DAY:
            element["type"] = "datepicker"
            if initial:
                element["initial_date"] = initial
        case Kind.PERSON | Kind.PEOPLE:
            element |= {
                "type": "external_select" if row.kind is Kind.PERSON else "multi_external_select",
                "min_query_length": 1,
                "placeholder": plain(words("modal.placeholder.person")),
            }
    return element


def _option(name: str, value: str, words: Words) -> Block:
    return {"text": plain(words(f"option.{name}.{value}")), "value": value}


def person_options(people: Sequence[tuple[str, str, str]], words: Words) -> list[Block]:
    """The answer to a search: (id, name, detail such as the department) as options; at most 100."""
    found = []
    for person_id, name, detail in people[:100]:
        option: Block = {"text": plain(_short(name, words) or person_id), "value": person_id}
        if _short(detail, words):
            option["description"] = plain(_short(detail, words))
        found.append(option)
    return found


def _short(text: str, _words: Words) -> str:
    return clip(one_line(text), 75)
