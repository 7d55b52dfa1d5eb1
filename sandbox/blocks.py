"""Block Kit's blocks and what each surface takes: https://docs.slack.dev/reference/block-kit/blocks."""

from typing import Any

from sandbox.composition import any_text, plain
from sandbox.elements import ELEMENTS, IN_ACTIONS, IN_INPUT, IN_SECTION, NOT_ON_HOME, ONLY_IN_MODALS, of_block
from sandbox.jsons import Json, clone, short_id
from sandbox.limits import most
from sandbox.schema import (
    Check,
    Field,
    Report,
    anything,
    boolean,
    both,
    by_type,
    items,
    need_one,
    record,
    string,
)

SURFACES = ("message", "modal", "home")


def _block(**fields: Field) -> Check:
    return record({"type": Field(string(), True), "block_id": Field(string("block_id")), **fields})


def _elements(allowed: tuple[str, ...], refused: tuple[str, ...]) -> Check:
    return by_type({name: ELEMENTS[name] for name in allowed if name not in refused})


def _kinds(surface: str) -> dict[str, Check]:
    refused = {"message": ONLY_IN_MODALS, "modal": (), "home": NOT_ON_HOME}[surface]
    context_element = by_type(
        {
            "plain_text": any_text("context.text"),
            "mrkdwn": any_text("context.text"),
            "image": ELEMENTS["image"],
        }
    )
    kinds = {
        "section": both(
            _block(
                text=Field(any_text("section.text")),
                fields=Field(items(any_text("section.field"), "section.fields", least=1)),
                accessory=Field(_elements(IN_SECTION, refused)),
                expand=Field(boolean),
            ),
            need_one("text", "fields"),
        ),
        "divider": _block(),
        "header": _block(text=Field(plain("header.text"), True)),
        "context": _block(elements=Field(items(context_element, "context.elements", least=1), True)),
        "actions": _block(elements=Field(items(_elements(IN_ACTIONS, refused), "actions.elements", least=1), True)),
        "image": both(
            _block(
                alt_text=Field(string("image.alt_text", least=1), True),
                image_url=Field(string("image.url", least=1)),
                slack_file=Field(anything),
                title=Field(plain("image.title")),
            ),
            need_one("image_url", "slack_file"),
        ),
        "rich_text": _block(elements=Field(items(anything), True)),
    }
    if surface == "message":
        kinds["markdown"] = _block(text=Field(string("markdown.text", least=1), True))
    else:
        kinds["input"] = _block(
            label=Field(plain("input.label"), True),
            element=Field(_elements(IN_INPUT, refused), True),
            dispatch_action=Field(boolean),
            hint=Field(plain("input.hint")),
            optional=Field(boolean),
        )
    return kinds


_CHECKS: dict[str, Check] = {
    surface: items(by_type(_kinds(surface)), "message.blocks" if surface == "message" else "view.blocks")
    for surface in SURFACES
}


def _unique_ids(blocks: list[Json], pointer: str, report: Report) -> None:
    """`block_id` is unique on its surface, `action_id` within its block."""
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id and block_id in seen:
            report.add(f"{pointer}/{number}/block_id", f'`block_id` "{block_id}" already exists')
        seen.add(block_id or "")
        actions: set[str] = set()
        for place, element in enumerate(of_block(block)):
            action_id = element.get("action_id")
            if action_id and action_id in actions:
                words = f'`action_id` "{action_id}" already exists'
                report.add(f"{pointer}/{number}/elements/{place}/action_id", words)
            actions.add(action_id or "")


def _one_focus(blocks: list[Json], pointer: str, report: Report) -> None:
    """At most one element may have `focus_on_load`."""
    focused = [n for n, block in enumerate(blocks) for e in of_block(block) if e.get("focus_on_load")]
    for number in focused[1:]:
        report.add(f"{pointer}/{number}", "only one element can have `focus_on_load` set to true")


def _markdown_total(blocks: list[Json], pointer: str, report: Report) -> None:
    """All markdown blocks of a message together stay within the one limit."""
    total = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if total > most("markdown.text"):
        report.add(pointer, f"must be less than {most('markdown.text') + 1} characters")


def check_blocks(blocks: Any, surface: str, pointer: str, report: Report) -> None:
    """Add to the report all that Slack would refuse in these blocks on this surface."""
    found = len(report.errors)
    _CHECKS[surface](blocks, pointer, report)
    if len(report.errors) == found:
        for rule in (_unique_ids, _one_focus, _markdown_total):
            rule(blocks, pointer, report)


def completed(blocks: list[Json]) -> list[Json]:
    """A copy of the blocks with the ids and defaults that Slack fills in."""
    blocks = clone(blocks)
    taken = {block.get("block_id") for block in blocks}
    for block in blocks:
        if not block.get("block_id"):
            block["block_id"] = short_id()
            while block["block_id"] in taken:
                block["block_id"] = short_id()
            taken.add(block["block_id"])
        if block["type"] == "input":
            block.setdefault("optional", False)
            block.setdefault("dispatch_action", False)
        for element in of_block(block):
            if not element.get("action_id"):
                element["action_id"] = short_id()
        for text in _texts(block):
            text.setdefault(*(("verbatim", False) if text["type"] == "mrkdwn" else ("emoji", True)))
    return blocks


def _texts(node: Any) -> list[Json]:
    if isinstance(node, list):
        return [text for item in node for text in _texts(item)]
    if not isinstance(node, dict) or node.get("type") == "rich_text":
        return []
    if node.get("type") in ("plain_text", "mrkdwn"):
        return [node]
    return [text for value in node.values() for text in _texts(value)]
