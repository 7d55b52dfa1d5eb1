"""Reads a message or view as a person does: its words, its buttons."""

from typing import Any

from sandbox.elements import of_block
from sandbox.jsons import Json
from sandbox.mentions import unescape


def words_of(surface: Json) -> str:
    """All the words, joined by newlines; buttons, labels, hints and placeholders left out.

    Where there are blocks they are what is shown; the text is shown only without them.
    """
    lines: list[str] = []
    title = surface.get("title")
    if title:
        lines.append(title if isinstance(title, str) else title["text"])
    blocks = surface.get("blocks") or []
    if not blocks and surface.get("text"):
        lines.append(surface["text"])
    for block in blocks:
        lines += _of_block(block)
    for attachment in surface.get("attachments") or []:
        lines += [str(attachment[name]) for name in ("pretext", "title", "text") if attachment.get(name)]
        for block in attachment.get("blocks") or []:
            lines += _of_block(block)
    lines += [str(file.get("title") or file.get("name")) for file in surface.get("files") or []]
    lines += [str(words) for words in (surface.get("errors") or {}).values()]
    return "\n".join(unescape(line) for line in lines if line)


def _of_block(block: Json) -> list[str]:
    if block["type"] == "rich_text":
        return [_rich(block["elements"])]
    if block["type"] == "markdown":
        return [str(block["text"])]
    found = []
    if isinstance(block.get("text"), dict):
        found.append(str(block["text"]["text"]))
    found += [str(field["text"]) for field in block.get("fields") or []]
    if block["type"] == "context":
        found += [str(one["text"]) for one in block["elements"] if one["type"] != "image"]
    if block["type"] == "image" and block.get("title"):
        found.append(str(block["title"]["text"]))
    return found


def _rich(node: Any) -> str:
    if isinstance(node, list):
        return "".join(_rich(one) for one in node)
    kind = node.get("type")
    plain = {
        "text": node.get("text"),
        "link": node.get("text") or node.get("url"),
        "user": f"<@{node.get('user_id')}>",
        "channel": f"<#{node.get('channel_id')}>",
        "broadcast": f"<!{node.get('range')}>",
        "emoji": f":{node.get('name')}:",
    }
    if kind in plain:
        return str(plain[kind] or "")
    inner = _rich(node.get("elements", []))
    return inner + ("\n" if kind == "rich_text_section" and node.get("in_list") else "")


def buttons(surface: Json) -> list[Json]:
    """The buttons: `action_id`, `block_id`, `text`, `value`, `style`, `url`."""
    blocks = list(surface.get("blocks") or [])
    for attachment in surface.get("attachments") or []:
        blocks += attachment.get("blocks") or []
    return [
        {
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "text": element["text"]["text"],
            "value": element.get("value"),
            "style": element.get("style"),
            "url": element.get("url"),
        }
        for block in blocks
        for element in of_block(block)
        if element["type"] == "button"
    ]
