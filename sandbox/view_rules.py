"""What Slack refuses in a view: https://docs.slack.dev/reference/views/modal-views and home-tab-views."""

from typing import Any

from sandbox.blocks import check_blocks
from sandbox.composition import plain
from sandbox.jsons import Json, compact
from sandbox.limits import most
from sandbox.schema import Check, Field, Report, anything, boolean, record, string

_COMMON = {
    "type": Field(string(), True),
    "blocks": Field(anything, True),
    "private_metadata": Field(string("view.private_metadata")),
    "callback_id": Field(string("view.callback_id")),
    "external_id": Field(string("view.external_id")),
}
SHAPES: dict[str, Check] = {
    "modal": record(
        {
            **_COMMON,
            "title": Field(plain("view.title"), True),
            "submit": Field(plain("view.submit")),
            "close": Field(plain("view.close")),
            "clear_on_close": Field(boolean),
            "notify_on_close": Field(boolean),
            "submit_disabled": Field(boolean),
        }
    ),
    "home": record(_COMMON),
}


def view_faults(view: Any, wanted: str, pointer: str = "/view") -> list[str]:
    """All that Slack would refuse, in its words; empty when the view is good."""
    report = Report()
    if not isinstance(view, dict):
        report.add(pointer, "must provide an object")
        return report.errors
    if view.get("type") != wanted:
        if "type" not in view:
            report.add(pointer, "missing required field: type")
        else:
            report.add(f"{pointer}/type", f"unsupported type: {view['type']}")
        return report.errors
    SHAPES[wanted](view, pointer, report)
    if "blocks" in view:
        check_blocks(view["blocks"], wanted, f"{pointer}/blocks", report)
    if report.errors:
        return [f"failed to match all allowed schemas [json-pointer:{pointer}]", *report.errors]
    _meaning(view, pointer, report)
    return report.errors


def _meaning(view: Json, pointer: str, report: Report) -> None:
    if view["type"] == "modal" and "submit" not in view:
        for number, block in enumerate(view["blocks"]):
            if block["type"] == "input":
                words = "bolt-app must define `submit` to use an `input` block in modals"
                report.add(f"{pointer}/blocks/{number}/input", words)


def too_large(view: Json) -> bool:
    """`view_too_large`: more than 250 KB."""
    return len(compact(view).encode()) > most("view.bytes")
