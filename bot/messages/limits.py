"""Slack's limits as rows, and ``check``, which names the row that a message or a view violates.

Sources are pages of https://docs.slack.dev/reference/. Lengths count characters as sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.messages.message import Block, Message
from bot.texts import clip

_BLOCKS, _ELEMENTS, _OBJECTS = "block-kit/blocks/", "block-kit/block-elements/", "block-kit/composition-objects/"


@dataclass(frozen=True, slots=True)
class Limit:
    """One row: at most ``most`` (and at least ``least``) of what ``name`` says."""

    name: str
    most: int
    source: str
    least: int = 1


LIMITS: dict[str, Limit] = {
    row.name: row
    for row in (
        Limit("message.text", 4000, "methods/chat.update: msg_too_long; methods/chat.postMessage recommends it"),
        Limit("message.blocks", 50, _BLOCKS),
        Limit("view.blocks", 100, "views/modal-views"),
        Limit("view.title", 24, "views/modal-views"),
        Limit("view.submit", 24, "views/modal-views"),
        Limit("view.close", 24, "views/modal-views"),
        Limit("view.callback_id", 255, "views/modal-views"),
        Limit("view.private_metadata", 3000, "views/modal-views", 0),
        Limit("view.bytes", 250_000, "methods/views.open: view_too_large"),
        Limit("block_id", 255, _BLOCKS),
        Limit("section.text", 3000, _BLOCKS + "section-block"),
        Limit("section.fields", 10, _BLOCKS + "section-block"),
        Limit("section.field", 2000, _BLOCKS + "section-block"),
        Limit("header.text", 150, _BLOCKS + "header-block"),
        Limit("context.elements", 10, _BLOCKS + "context-block"),
        Limit("context.text", 3000, _OBJECTS + "text-object"),
        Limit("actions.elements", 25, _BLOCKS + "actions-block"),
        Limit("input.label", 2000, _BLOCKS + "input-block"),
        Limit("input.hint", 2000, _BLOCKS + "input-block"),
        Limit("action_id", 255, _ELEMENTS),
        Limit("placeholder", 150, _ELEMENTS + "select-menu-element"),
        Limit("button.text", 75, _ELEMENTS + "button-element"),
        Limit("button.value", 2000, _ELEMENTS + "button-element"),
        Limit("button.accessibility_label", 75, _ELEMENTS + "button-element"),
        Limit("static_select.options", 100, _ELEMENTS + "select-menu-element"),
        Limit("checkboxes.options", 10, _ELEMENTS + "checkboxes-element"),
        Limit("radio_buttons.options", 10, _ELEMENTS + "radio-button-group-element"),
        Limit("input.max_length", 3000, _ELEMENTS + "plain-text-input-element"),
        Limit("input.initial_value", 3000, _ELEMENTS + "plain-text-input-element"),
        Limit("option.text", 75, _OBJECTS + "option-object"),
        Limit("option.value", 150, _OBJECTS + "option-object"),
        Limit("option.description", 75, _OBJECTS + "option-object"),
        Limit("confirm.title", 100, _OBJECTS + "confirmation-dialog-object"),
        Limit("confirm.text", 300, _OBJECTS + "confirmation-dialog-object"),
        Limit("confirm.confirm", 30, _OBJECTS + "confirmation-dialog-object"),
        Limit("confirm.deny", 30, _OBJECTS + "confirmation-dialog-object"),
    )
}

fit = clip
"""Cuts a text to a limit where a reader would."""


class LimitError(ValueError):
    """A message or a view that Slack would refuse; says which row."""


def check(shown: Message | Mapping[str, Any]) -> None:
    """Raises ``LimitError`` naming the violated row."""
    if isinstance(shown, Message):
        _size("message.text", shown.text)
        _size("message.blocks", shown.blocks)
        _blocks(shown.blocks)
        return
    for name in ("title", "submit", "close"):
        if name in shown:
            _size(f"view.{name}", shown[name]["text"])
    _size("view.callback_id", shown.get("callback_id", "none"))
    _size("view.private_metadata", shown.get("private_metadata", ""))
    _size("view.blocks", shown["blocks"])
    _size("view.bytes", json.dumps(shown, ensure_ascii=False).encode())
    if any(block["type"] == "input" for block in shown["blocks"]) and "submit" not in shown:
        raise LimitError("view.submit: a view with inputs needs it")
    _blocks(shown["blocks"])


def _size(name: str, thing: Any) -> None:
    row, size = LIMITS[name], len(thing)
    if not row.least <= size <= row.most:
        raise LimitError(f"{name}: {size}, not {row.least} to {row.most} ({row.source})")


def _unique(name: str, ids: list[str]) -> None:
    doubles = {found for found in ids if ids.count(found) > 1}
    if doubles:
        raise LimitError(f"{name}: {sorted(doubles)} more than once")


def _blocks(blocks: list[Block]) -> None:
    _unique("block_id", [block["block_id"] for block in blocks])
    for block in blocks:
        _size("block_id", block["block_id"])
        kind = block["type"]
        if kind in ("section", "header"):
            if "text" in block:
                _size(f"{kind}.text", block["text"]["text"])
        elif kind in ("context", "actions"):
            _size(f"{kind}.elements", block["elements"])
        elif kind == "input":
            _size("input.label", block["label"]["text"])
            if "hint" in block:
                _size("input.hint", block["hint"]["text"])
        if kind == "context":
            for text in block["elements"]:
                _size("context.text", text["text"])
        elements = list(_elements(block))
        _unique("action_id", [element["action_id"] for element in elements])
        for element in elements:
            _element(element)


def _elements(block: Block) -> Iterator[Block]:
    if block["type"] == "actions":
        yield from block["elements"]
    for name in ("element", "accessory"):
        if name in block:
            yield block[name]


def _element(element: Block) -> None:
    _size("action_id", element["action_id"])
    kind = element["type"]
    if kind == "button":
        _size("button.text", element["text"]["text"])
        for name in ("value", "accessibility_label"):
            if name in element:
                _size(f"button.{name}", element[name])
    if "placeholder" in element:
        _size("placeholder", element["placeholder"]["text"])
    if "initial_value" in element:
        _size("input.initial_value", element["initial_value"])
    if not 1 <= element.get("max_length", 1) <= LIMITS["input.max_length"].most:
        raise LimitError("input.max_length")
    if "options" in element:
        _size(f"{kind}.options", element["options"])
    for option in element.get("options", ()):
        for name in ("text", "description"):
            if name in option:
                _size(f"option.{name}", option[name]["text"])
        _size("option.value", option["value"])
    for name, text in element.get("confirm", {}).items():
        if name != "style":
            _size(f"confirm.{name}", text["text"])
