"""Block Kit's composition objects: texts, options, confirmation dialogs.

https://docs.slack.dev/reference/block-kit/composition-objects
"""

from typing import Any

from sandbox.schema import (
    Check,
    Field,
    Report,
    boolean,
    both,
    by_type,
    items,
    not_both,
    one_of,
    record,
    string,
)


def text(limit: str, *kinds: str) -> Check:
    """A text object of one of the kinds, of 1 to the limit's characters.

    `emoji` belongs to plain_text alone, `verbatim` to mrkdwn alone:
    https://docs.slack.dev/reference/block-kit/composition-objects/text-object
    """
    words = string(limit, least=1)
    shapes: dict[str, Check] = {
        "plain_text": record({"type": Field(string(), True), "text": Field(words, True), "emoji": Field(boolean)}),
        "mrkdwn": record({"type": Field(string(), True), "text": Field(words, True), "verbatim": Field(boolean)}),
    }

    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.add(pointer, "must provide an object")
        elif value.get("type") in shapes and value["type"] not in kinds:
            report.add(f"{pointer}/type", "must be a valid enum value")
        else:
            by_type(shapes)(value, pointer, report)

    return check


def plain(limit: str) -> Check:
    """A plain_text object."""
    return text(limit, "plain_text")


def any_text(limit: str) -> Check:
    """A text object of either kind."""
    return text(limit, "plain_text", "mrkdwn")


CONFIRM = record(
    {
        "title": Field(plain("confirm.title"), True),
        "text": Field(any_text("confirm.text"), True),
        "confirm": Field(plain("confirm.confirm"), True),
        "deny": Field(plain("confirm.deny"), True),
        "style": Field(one_of("primary", "danger")),
    }
)


def option(*, rich: bool = False, link: bool = False) -> Check:
    """An option: `rich` (radio buttons, checkboxes) may be mrkdwn, `link` (overflow) may carry a url."""
    kinds = any_text if rich else plain
    fields = {
        "text": Field(kinds("option.text"), True),
        "value": Field(string("option.value", least=1), True),
        "description": Field(kinds("option.description")),
    }
    if link:
        fields["url"] = Field(string("option.url"))
    return record(fields)


def option_group(limit: str) -> Check:
    """A labelled group of options."""
    return record(
        {
            "label": Field(plain("option_group.label"), True),
            "options": Field(items(option(), limit, least=1), True),
        }
    )


def options_or_groups(shape: Check) -> Check:
    """A menu has `options` or `option_groups`, not both and not neither."""

    def neither(value: Any, pointer: str, report: Report) -> None:
        if "options" not in value and "option_groups" not in value:
            report.add(pointer, "missing required field: options")

    return both(shape, not_both("options", "option_groups"), neither)
