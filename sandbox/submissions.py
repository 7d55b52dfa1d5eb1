"""Submitting and closing modals, and what the app's answer makes of them.

https://docs.slack.dev/surfaces/modals#handling_submissions
"""

from typing import Any

from sandbox import interactions, notices, payloads
from sandbox.delivery import Ack, Delivery
from sandbox.errors import SlackError
from sandbox.form import Refusal, client_errors
from sandbox.jsons import Json
from sandbox.view_rules import view_faults
from sandbox.views import View, ViewError
from sandbox.workspace import Workspace


async def submit(workspace: Workspace, delivery: Delivery, view: View) -> Json:
    """Press submit. The client checks first; then the app has three seconds; on trouble nothing typed is lost."""
    if not view.source.get("submit"):
        raise Refusal("no_submit", "this modal has no submit button")
    view.errors, view.notice = client_errors(view.blocks, view.values), None
    workspace.changes.note()
    if view.errors:
        raise Refusal(
            "client_checks_failed",
            "; ".join(f"{block_id}: {words}" for block_id, words in view.errors.items()),
            errors=dict(view.errors),
            view=interactions.view_for_person(workspace, view),
        )
    payload = payloads.submission(workspace, view)
    ack = await delivery.send("interactive", payload, f"view_submission {view.callback_id}")
    shown: list[str] = []
    try:
        if ack.status != 200:
            raise SlackError(str(ack.status))
        await _answered(workspace, delivery, view, ack)
    except (SlackError, ViewError, ValueError) as error:
        view.notice = notices.TROUBLE
        shown = [workspace.toast(view.user, notices.TROUBLE)]
        return interactions.result(workspace, view.user, ack, shown, trouble=str(error))
    finally:
        workspace.changes.note()
    return interactions.result(workspace, view.user, ack, shown)


async def _answered(workspace: Workspace, delivery: Delivery, view: View, ack: Ack) -> None:
    """Follow the answer: empty closes the modal, else `response_action` says. Raises for any other answer."""
    body = ack.content()
    if body is None or body == {}:
        _closed_by_app(workspace, view)
        return
    if not isinstance(body, dict):
        raise SlackError("invalid_response")
    action = RESPONSES.get(str(body.get("response_action")))
    if action is None:
        raise SlackError("invalid_response_action")
    action(workspace, view, body)


def _closed_by_app(workspace: Workspace, view: View) -> None:
    stack = workspace.views.stack(view.user)
    if view in stack:
        stack.remove(view)


def _errors(workspace: Workspace, view: View, body: Json) -> None:
    """https://docs.slack.dev/surfaces/modals#displaying_errors: every key must be an input block of the view."""
    errors = body.get("errors")
    if not isinstance(errors, dict) or not errors:
        raise SlackError("invalid_errors")
    for block_id, words in errors.items():
        block = view.block(block_id)
        if block is None or block["type"] != "input":
            raise SlackError("unknown_block_id", [f"errors names {block_id}, which is no input block"])
        if not isinstance(words, str) or not words:
            raise SlackError("invalid_errors")
    view.errors = dict(errors)


def _new_view(body: Json) -> Any:
    faults = view_faults(body.get("view"), "modal")
    if faults:
        raise SlackError("invalid_arguments", faults)
    return body["view"]


def _update(workspace: Workspace, view: View, body: Json) -> None:
    workspace.views.update(view, _new_view(body))


def _push(workspace: Workspace, view: View, body: Json) -> None:
    workspace.views.push(view.user, _new_view(body))


def _clear(workspace: Workspace, view: View, body: Json) -> None:
    workspace.views.clear(view.user)


RESPONSES = {"errors": _errors, "update": _update, "push": _push, "clear": _clear}


async def close(workspace: Workspace, delivery: Delivery, view: View) -> Json:
    """Press cancel or the cross. Those views that asked for it (`notify_on_close`) are told of.

    https://docs.slack.dev/surfaces/modals#modal_cancellations
    """
    cleared = bool(view.source.get("clear_on_close"))
    closed = workspace.views.close(view)
    workspace.changes.note()
    ack = Ack("not_sent", 0.0, attempts=0)
    for one in closed:
        if one.source.get("notify_on_close"):
            payload = payloads.closed(workspace, one, cleared)
            ack = await delivery.send("interactive", payload, f"view_closed {one.callback_id}")
    return interactions.result(workspace, view.user, ack, [])
