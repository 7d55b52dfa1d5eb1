"""Block Kit's elements, each with its properties: https://docs.slack.dev/reference/block-kit/block-elements."""

import re
from typing import Any

from sandbox.composition import CONFIRM, option, option_group, options_or_groups, plain
from sandbox.jsons import Json
from sandbox.schema import (
    Check,
    Field,
    Report,
    anything,
    boolean,
    both,
    integer,
    items,
    need_one,
    one_of,
    pattern,
    record,
    string,
)

DATE = pattern(lambda text: bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", text)), "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
TIME = pattern(lambda text: bool(re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text)), "^([01][0-9]|2[0-3]):[0-5][0-9]$")
ID = Field(string("action_id"))
KIND = Field(string(), True)
PLACEHOLDER = Field(plain("placeholder"))
FOCUS = Field(boolean)
DISPATCH_ON = ("on_enter_pressed", "on_character_entered")
DISPATCH_CONFIG = Field(
    record({"trigger_actions_on": Field(items(one_of("on_enter_pressed", "on_character_entered"), least=1), True)})
)


def _element(**fields: Field) -> Check:
    return record({"type": KIND, "action_id": ID, **fields})


def _initial_matches(value: Any, pointer: str, report: Report) -> None:
    """`initial_option(s)` must be among the options, exactly."""
    offered = list(value.get("options") or [])
    for group in value.get("option_groups") or []:
        offered += group["options"]
    if "initial_option" in value and value["initial_option"] not in offered:
        report.add(f"{pointer}/initial_option", "must be a valid enum value")
    for number, chosen in enumerate(value.get("initial_options") or []):
        if chosen not in offered:
            report.add(f"{pointer}/initial_options/{number}", "must be a valid enum value")


def _lengths_agree(value: Any, pointer: str, report: Report) -> None:
    if value.get("min_length", 0) > value.get("max_length", 3000):
        report.add(f"{pointer}/min_length", f"must be less than {value['max_length']}")


def _static(many: bool) -> Check:
    chosen = (
        {"initial_options": Field(items(option())), "max_selected_items": Field(integer(low=1))}
        if many
        else {"initial_option": Field(option())}
    )
    shape = _element(
        placeholder=PLACEHOLDER,
        options=Field(items(option(), "select.options", least=1)),
        option_groups=Field(items(option_group("select.options"), "select.option_groups", least=1)),
        confirm=Field(CONFIRM),
        focus_on_load=FOCUS,
        **chosen,
    )
    return both(options_or_groups(shape), _initial_matches)


def _chooser(many: bool, initial: str, **more: Field) -> Check:
    name = initial + "s" if many else initial
    fields = {name: Field(items(string()) if many else string())}
    if many:
        fields["max_selected_items"] = Field(integer(low=1))
    return _element(placeholder=PLACEHOLDER, confirm=Field(CONFIRM), focus_on_load=FOCUS, **fields, **more)


def _external(many: bool) -> Check:
    fields = (
        {"initial_options": Field(items(option())), "max_selected_items": Field(integer(low=1))}
        if many
        else {"initial_option": Field(option())}
    )
    return _element(
        placeholder=PLACEHOLDER,
        min_query_length=Field(integer(low=0)),
        confirm=Field(CONFIRM),
        focus_on_load=FOCUS,
        **fields,
    )


def _typed(**more: Field) -> Check:
    return _element(
        placeholder=PLACEHOLDER,
        initial_value=Field(string()),
        dispatch_action_config=DISPATCH_CONFIG,
        focus_on_load=FOCUS,
        **more,
    )


CONVERSATIONS_MORE = {
    "default_to_current_conversation": Field(boolean),
    "response_url_enabled": Field(boolean),
    "filter": Field(
        record(
            {
                "include": Field(items(one_of("im", "mpim", "private", "public"), least=1)),
                "exclude_external_shared_channels": Field(boolean),
                "exclude_bot_users": Field(boolean),
            }
        )
    ),
}
CHANNELS_MORE = {"response_url_enabled": Field(boolean)}
CONVERSATIONS_MANY = {name: row for name, row in CONVERSATIONS_MORE.items() if name != "response_url_enabled"}

IMAGE_ELEMENT = both(
    record(
        {
            "type": KIND,
            "image_url": Field(string("image.url", least=1)),
            "slack_file": Field(anything),
            "alt_text": Field(string("image.alt_text", least=1), True),
        }
    ),
    need_one("image_url", "slack_file"),
)

ELEMENTS: dict[str, Check] = {
    "button": _element(
        text=Field(plain("button.text"), True),
        url=Field(string("button.url")),
        value=Field(string("button.value")),
        style=Field(one_of("primary", "danger")),
        confirm=Field(CONFIRM),
        accessibility_label=Field(string("button.accessibility_label")),
    ),
    "plain_text_input": both(
        _element(
            placeholder=PLACEHOLDER,
            initial_value=Field(string("plain_text_input.length")),
            multiline=Field(boolean),
            min_length=Field(integer(0, 3000)),
            max_length=Field(integer(1, 3000)),
            dispatch_action_config=DISPATCH_CONFIG,
            focus_on_load=FOCUS,
        ),
        _lengths_agree,
    ),
    "email_text_input": _typed(),
    "url_text_input": _typed(),
    "number_input": record(
        {
            "type": KIND,
            "action_id": ID,
            "placeholder": PLACEHOLDER,
            "is_decimal_allowed": Field(boolean, True),
            "initial_value": Field(string()),
            "min_value": Field(string()),
            "max_value": Field(string()),
            "dispatch_action_config": DISPATCH_CONFIG,
            "focus_on_load": FOCUS,
        }
    ),
    "checkboxes": both(
        _element(
            options=Field(items(option(rich=True), "checkboxes.options", least=1), True),
            initial_options=Field(items(option(rich=True), least=1)),
            confirm=Field(CONFIRM),
            focus_on_load=FOCUS,
        ),
        _initial_matches,
    ),
    "radio_buttons": both(
        _element(
            options=Field(items(option(rich=True), "radio_buttons.options", least=1), True),
            initial_option=Field(option(rich=True)),
            confirm=Field(CONFIRM),
            focus_on_load=FOCUS,
        ),
        _initial_matches,
    ),
    "overflow": _element(
        options=Field(items(option(link=True), "overflow.options", least=1), True), confirm=Field(CONFIRM)
    ),
    "static_select": _static(many=False),
    "multi_static_select": _static(many=True),
    "external_select": _external(many=False),
    "multi_external_select": _external(many=True),
    "users_select": _chooser(False, "initial_user"),
    "multi_users_select": _chooser(True, "initial_user"),
    "conversations_select": _chooser(False, "initial_conversation", **CONVERSATIONS_MORE),
    "multi_conversations_select": _chooser(True, "initial_conversation", **CONVERSATIONS_MANY),
    "channels_select": _chooser(False, "initial_channel", **CHANNELS_MORE),
    "multi_channels_select": _chooser(True, "initial_channel"),
    "datepicker": _element(
        placeholder=PLACEHOLDER, initial_date=Field(DATE), confirm=Field(CONFIRM), focus_on_load=FOCUS
    ),
    "timepicker": _element(
        placeholder=PLACEHOLDER,
        initial_time=Field(TIME),
        confirm=Field(CONFIRM),
        focus_on_load=FOCUS,
        timezone=Field(string()),
    ),
    "datetimepicker": _element(
        initial_date_time=Field(integer(1_000_000_000, 9_999_999_999)),
        confirm=Field(CONFIRM),
        focus_on_load=FOCUS,
    ),
    "file_input": _element(filetypes=Field(items(string())), max_files=Field(integer(1, 10))),
    "rich_text_input": _element(
        placeholder=PLACEHOLDER,
        initial_value=Field(anything),
        dispatch_action_config=DISPATCH_CONFIG,
        focus_on_load=FOCUS,
    ),
    "image": IMAGE_ELEMENT,
}

_SELECTS = ("static_select", "external_select", "users_select", "conversations_select", "channels_select")
_MULTI = tuple("multi_" + name for name in _SELECTS)
_PICKERS = ("datepicker", "timepicker")
_GROUPS = ("checkboxes", "radio_buttons")

# Where each element may stand, from the table "Works with block types" of the elements' reference.
IN_SECTION = ("button", "image", "overflow", *_SELECTS, *_MULTI, *_PICKERS, *_GROUPS)
IN_ACTIONS = ("button", "overflow", *_SELECTS, *_MULTI, *_PICKERS, "datetimepicker", *_GROUPS)
IN_INPUT = (
    "plain_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
    "rich_text_input",
    "file_input",
    *_SELECTS,
    *_MULTI,
    *_PICKERS,
    "datetimepicker",
    *_GROUPS,
)
ONLY_IN_MODALS = ("email_text_input", "url_text_input", "number_input", "file_input")
NOT_ON_HOME = (*ONLY_IN_MODALS, "datetimepicker")

# Elements that hold a value, hence appear in `state.values`, and the key that value stands under.
STATE_KEYS: dict[str, str] = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "checkboxes": "selected_options",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}


def of_block(block: Json) -> list[Json]:
    """The elements of a block that a person can act on."""
    if block["type"] == "input":
        return [block["element"]]
    if block["type"] == "actions":
        return list(block["elements"])
    accessory = block.get("accessory")
    return [accessory] if accessory and accessory["type"] != "image" else []
