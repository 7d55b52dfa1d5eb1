"""views.*: https://docs.slack.dev/reference/methods/views.open and its kin."""

import json
from typing import Any

from sandbox.errors import SlackError
from sandbox.jsons import Json
from sandbox.triggers import Trigger, TriggerError
from sandbox.view_rules import too_large, view_faults
from sandbox.views import View, ViewError
from sandbox.webapi.call import Call, Method


def _view(call: Call, kind: str) -> Json:
    """The checked view among the arguments."""
    view: Any = call.args.get("view")
    if view is None:
        raise SlackError("invalid_arguments", ["missing required field: view"])
    if isinstance(view, str):
        try:
            view = json.loads(view)
        except json.JSONDecodeError:
            raise SlackError("invalid_arguments", ["must provide an object [json-pointer:/view]"]) from None
    faults = view_faults(view, kind)
    if faults:
        raise SlackError("invalid_arguments", faults)
    if too_large(view):
        raise SlackError("view_too_large")
    return dict(view)


def _trigger(call: Call) -> Trigger:
    """The trigger of the call; it is used up only when the view has opened."""
    name = "trigger_id" if call.word("trigger_id") or not call.word("interactivity_pointer") else ""
    try:
        return call.workspace.triggers.check(call.need(name or "interactivity_pointer"))
    except TriggerError as error:
        raise SlackError(str(error)) from None


def _shown(call: Call, view: View) -> Json:
    call.workspace.changes.note()
    return {"view": call.workspace.views.as_json(view, state=False)}


def open_(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/views.open"""
    trigger = _trigger(call)
    source = _view(call, "modal")
    try:
        view = call.workspace.views.open(trigger.user, source)
    except ViewError as error:
        raise SlackError(str(error)) from None
    trigger.used = True
    return _shown(call, view)


def push(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/views.push: the trigger must come from an open modal."""
    trigger = _trigger(call)
    source = _view(call, "modal")
    if trigger.view_id is None:
        raise SlackError("invalid_trigger_id")
    try:
        view = call.workspace.views.push(trigger.user, source)
    except ViewError as error:
        raise SlackError(str(error)) from None
    trigger.used = True
    return _shown(call, view)


def update(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/views.update, by `view_id` or `external_id`, guarded by `hash`."""
    view_id, external_id = call.word("view_id"), call.word("external_id")
    if not view_id and not external_id:
        raise SlackError("invalid_arguments", ["missing required field: view_id"])
    views = call.workspace.views
    found = views.find(view_id) if view_id else views.find_external(external_id)
    kind = "modal" if found is None else found.type
    source = _view(call, kind)
    if found is None:
        raise SlackError("not_found")
    try:
        return _shown(call, views.update(found, source, call.word("hash") or None))
    except ViewError as error:
        raise SlackError(str(error)) from None


def publish(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/views.publish"""
    user_id = call.need("user_id")
    if not call.workspace.manifest.home_tab:
        raise SlackError("not_enabled")
    source = _view(call, "home")
    user = call.workspace.state.users.get(user_id)
    if user is None:
        raise SlackError("user_not_found")
    if user.deleted:
        raise SlackError("user_not_found")
    try:
        return _shown(call, call.workspace.views.publish(user.id, source, call.word("hash") or None))
    except ViewError as error:
        raise SlackError(str(error)) from None


METHODS: dict[str, Method] = {
    "views.open": open_,
    "views.push": push,
    "views.update": update,
    "views.publish": publish,
}
