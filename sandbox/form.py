"""The state of a view's or message's inputs, kept by Slack's client, and the checks it makes before submitting.

https://docs.slack.dev/reference/views/modal-views, https://docs.slack.dev/surfaces/modals
"""

import re
from typing import Any

from sandbox.elements import STATE_KEYS, of_block
from sandbox.jsons import Json, clone

Values = dict[str, dict[str, Json]]

MISSING = "Please complete this required field."


class Refusal(ValueError):
    """What a Slack client does not let a person do: a code and words."""

    def __init__(self, code: str, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.code, self.detail, self.more = code, detail, more


INITIAL: dict[str, str] = {
    "value": "initial_value",
    "rich_text_value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_user": "initial_user",
    "selected_users": "initial_users",
    "selected_conversation": "initial_conversation",
    "selected_conversations": "initial_conversations",
    "selected_channel": "initial_channel",
    "selected_channels": "initial_channels",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
}


def initial_values(blocks: list[Json], kept: Values | None = None, before: list[Json] | None = None) -> Values:
    """The state of freshly shown blocks.

    What a person filled in survives a `views.update` only where `block_id` and `action_id` (and the kind of
    element) are the same as before: https://docs.slack.dev/surfaces/modals#updating_views
    """
    values: Values = {}
    old = {
        (block["block_id"], element["action_id"]): element["type"]
        for block in before or []
        for element in of_block(block)
    }
    for block in blocks:
        for element in of_block(block):
            key = STATE_KEYS.get(element["type"])
            if key is None:
                continue
            block_id, action_id = block["block_id"], element["action_id"]
            if kept is not None and old.get((block_id, action_id)) == element["type"]:
                held = kept.get(block_id, {}).get(action_id)
                if held is not None:
                    values.setdefault(block_id, {})[action_id] = held
                    continue
            empty: Any = [] if key.endswith("s") and key != "files" else None
            value = clone(element.get(INITIAL.get(key, ""), empty))
            values.setdefault(block_id, {})[action_id] = {"type": element["type"], key: value}
    return values


def find_option(element: Json, value: str, offered: list[Json] | None = None) -> Json:
    """The option of that value, as the person can see it. Raises Refusal if there is none."""
    options = list(element.get("options") or []) + list(offered or [])
    for group in element.get("option_groups") or []:
        options += group["options"]
    for option in options:
        if option["value"] == value:
            return dict(clone(option))
    raise Refusal("no_such_option", f"{value!r} is not among the options")


def entered(element: Json, value: Any, offered: list[Json] | None = None) -> Json:
    """The state entry that a person's entry makes. Raises Refusal for what the client does not let through."""
    kind = element["type"]
    key = STATE_KEYS.get(kind)
    if key is None:
        raise Refusal("not_an_input", f"a {kind} takes no value")
    return {"type": kind, key: _taken(kind, key, element, value, offered)}


def _taken(kind: str, key: str, element: Json, value: Any, offered: list[Json] | None) -> Any:
    if value is None or value == "":
        return [] if key.endswith("s") else None
    if key == "value":
        text = str(value)
        longest = element.get("max_length", 3000 if kind == "plain_text_input" else None)
        if longest is not None and len(text) > longest:
            raise Refusal("too_long", f"the field takes at most {longest} characters")
        if kind == "plain_text_input" and not element.get("multiline") and "\n" in text:
            raise Refusal("single_line", "the field has one line")
        return text
    if key == "selected_option":
        return find_option(element, str(value), offered)
    if key == "selected_options":
        chosen = [find_option(element, str(one), offered) for one in _list(value)]
        most = element.get("max_selected_items")
        if most is not None and len(chosen) > most:
            raise Refusal("too_many", f"at most {most} can be chosen")
        return chosen
    if key in ("selected_users", "selected_conversations", "selected_channels"):
        return [str(one) for one in _list(value)]
    return _moment(kind, value)


def _moment(kind: str, value: Any) -> Any:
    if kind == "datetimepicker":
        if not isinstance(value, int):
            raise Refusal("invalid_date_time", "a date and time is a whole number of seconds since 1970")
        return value
    forms = {"datepicker": r"\d{4}-\d{2}-\d{2}", "timepicker": r"([01]\d|2[0-3]):[0-5]\d"}
    if kind in forms and not re.fullmatch(forms[kind], str(value)):
        raise Refusal(f"invalid_{kind.removesuffix('picker')}", f"{value!r} has not the form of a {kind}")
    return str(value)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def client_errors(blocks: list[Json], values: Values) -> dict[str, str]:
    """What the client refuses before it submits: `block_id` -> words beside the field."""
    errors: dict[str, str] = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        held = values.get(block["block_id"], {}).get(element["action_id"], {})
        value = held.get(STATE_KEYS[element["type"]])
        if value is None or value in ("", []) or (isinstance(value, str) and not value.strip()):
            if not block.get("optional"):
                errors[block["block_id"]] = MISSING
            continue
        words = _field_error(element, value)
        if words:
            errors[block["block_id"]] = words
    return errors


def _field_error(element: Json, value: Any) -> str | None:
    kind = element["type"]
    if kind == "plain_text_input" and len(value) < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    if kind == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not re.fullmatch(r"https?://\S+", value):
        return "Please enter a valid URL."
    if kind == "number_input":
        return _number_error(element, value)
    return None


def _number_error(element: Json, value: str) -> str | None:
    if not re.fullmatch(r"-?\d+(\.\d+)?", value):
        return "Please enter a number."
    if "." in value and not element["is_decimal_allowed"]:
        return "Please enter a whole number."
    if "min_value" in element and float(value) < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and float(value) > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None
