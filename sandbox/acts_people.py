"""What people do with conversations and each other: join, leave, invite, archive; come, go, change."""

from collections.abc import Callable

from sandbox import membership
from sandbox.form import Refusal
from sandbox.jsons import Json, new_id
from sandbox.seed import LOCALES
from sandbox.state import Channel, User
from sandbox.workspace import Workspace


def conversation(workspace: Workspace, user: str, name: str) -> Channel:
    """A conversation the person is in, by id (or `#name`). Raises Refusal."""
    channel = workspace.state.channels.get(name) or workspace.state.named(name)
    if channel is None or not workspace.state.may_see(user, channel):
        raise Refusal("channel_not_found", f"there is no conversation {name} for this person")
    return channel


def conversation_to_write(workspace: Workspace, user: str, name: str) -> Channel:
    """A conversation the person may write in. Raises Refusal."""
    channel = conversation(workspace, user, name)
    if user not in channel.members:
        raise Refusal("not_in_channel", f"join #{channel.name} first")
    if channel.archived:
        raise Refusal("is_archived", f"#{channel.name} is archived")
    with_app = channel.kind == "im" and workspace.state.app.bot_user in channel.members
    if with_app and (not workspace.manifest.messages_tab or workspace.manifest.messages_read_only):
        raise Refusal("messages_tab_disabled", "sending messages to this app has been turned off")
    return channel


def _channel(workspace: Workspace, user: str, body: Json) -> Channel:
    channel = conversation(workspace, user, str(body.get("channel")))
    if channel.kind == "im":
        raise Refusal("not_a_channel", "direct messages cannot be joined, left or archived")
    return channel


def _join(workspace: Workspace, user: str, body: Json) -> Json:
    channel = _channel(workspace, user, body)
    if channel.archived:
        raise Refusal("is_archived", f"#{channel.name} is archived")
    membership.join(workspace, channel, user)
    return {"ok": True}


def _leave(workspace: Workspace, user: str, body: Json) -> Json:
    channel = _channel(workspace, user, body)
    if user not in channel.members:
        raise Refusal("not_in_channel", "who is not in cannot leave")
    membership.leave(workspace, channel, user)
    return {"ok": True}


def _member_channel(workspace: Workspace, user: str, body: Json) -> Channel:
    channel = _channel(workspace, user, body)
    if workspace.state.users[user].is_restricted:
        raise Refusal("user_is_restricted", "guests cannot do this")
    if user not in channel.members:
        raise Refusal("not_in_channel", f"join #{channel.name} first")
    return channel


def _other(workspace: Workspace, body: Json) -> User:
    other = workspace.state.users.get(str(body.get("user")))
    if other is None:
        raise Refusal("user_not_found", f"there is no {body.get('user')!r}")
    return other


def _invite(workspace: Workspace, user: str, body: Json) -> Json:
    channel = _member_channel(workspace, user, body)
    other = _other(workspace, body)
    if other.deleted:
        raise Refusal("user_deactivated", f"{other.name} is deactivated")
    if other.id in channel.members:
        raise Refusal("already_in_channel", f"{other.name} is already in #{channel.name}")
    membership.join(workspace, channel, other.id, inviter=user)
    return {"ok": True}


def _remove(workspace: Workspace, user: str, body: Json) -> Json:
    channel = _member_channel(workspace, user, body)
    other = _other(workspace, body)
    if other.id not in channel.members:
        raise Refusal("not_in_channel", f"{other.name} is not in #{channel.name}")
    membership.leave(workspace, channel, other.id)
    return {"ok": True}


def _archive(archived: bool) -> Callable[[Workspace, str, Json], Json]:
    def run(workspace: Workspace, user: str, body: Json) -> Json:
        channel = _member_channel(workspace, user, body)
        if channel.archived == archived:
            raise Refusal("already_archived" if archived else "not_archived", f"#{channel.name} is so already")
        membership.archive(workspace, channel, user, archived)
        return {"ok": True}

    return run


def _create_channel(workspace: Workspace, user: str, body: Json) -> Json:
    name = str(body.get("name") or "")
    if not name or workspace.state.named(name):
        raise Refusal("name_taken", f"a channel needs a new name, {name!r} will not do")
    kind = "private" if body.get("private") else "channel"
    channel = Channel(
        str(body.get("id") or new_id("C")), name, kind, [user], creator=user, created=workspace.clock.seconds()
    )
    workspace.state.channels[channel.id] = channel
    workspace.changes.note()
    return {"ok": True, "channel": channel.id}


def _open_im(workspace: Workspace, user: str, body: Json) -> Json:
    channel = workspace.state.im(user, _other(workspace, body).id, workspace.clock.seconds())
    workspace.changes.note()
    return {"ok": True, "channel": channel.id}


def _set_status(workspace: Workspace, user: str, body: Json) -> Json:
    person = workspace.state.users[user]
    person.status_text = str(body.get("text") or body.get("status_text") or "")
    person.status_emoji = str(body.get("emoji") or body.get("status_emoji") or "")
    person.status_expiration = int(body.get("expiration") or body.get("status_expiration") or 0)
    membership.changed(workspace, person)
    return {"ok": True}


def _set_profile(workspace: Workspace, user: str, body: Json) -> Json:
    person = workspace.state.users[user]
    if body.get("locale") and body["locale"] not in LOCALES:
        raise Refusal("invalid_locale", f"Slack has no {body['locale']}")
    for name in ("name", "title", "phone", "locale", "tz"):
        if name in body:
            setattr(person, name, str(body[name]))
    membership.changed(workspace, person)
    return {"ok": True}


def _deleted(deleted: bool) -> Callable[[Workspace, str, Json], Json]:
    def run(workspace: Workspace, user: str, body: Json) -> Json:
        person = _other(workspace, {"user": body.get("user") or user})
        person.deleted = deleted
        if deleted:
            workspace.views.clear(person.id)
        membership.changed(workspace, person)
        return {"ok": True}

    return run


def _add_user(workspace: Workspace, user: str, body: Json) -> Json:
    row = {name: body[name] for name in ("name", "handle", "email", "title", "tz", "is_restricted") if name in body}
    if not row.get("name") or not row.get("handle"):
        raise Refusal("missing_argument", "add_user needs name and handle")
    person = User(id=str(body.get("user") or new_id("U")), **{"tz": workspace.state.team.tz, **row})
    if person.id in workspace.state.users:
        raise Refusal("already_there", f"{person.id} is there already")
    membership.arrive(workspace, person)
    return {"ok": True, "user": person.id}


def _uninstall(workspace: Workspace, user: str, body: Json) -> Json:
    workspace.emit("app_uninstalled", {"type": "app_uninstalled", "event_ts": workspace.clock.next_ts()})
    tokens = {"oauth": [], "bot": [workspace.state.app.bot_user]}
    event = {"type": "tokens_revoked", "tokens": tokens, "event_ts": workspace.clock.next_ts()}
    workspace.emit("tokens_revoked", event)
    workspace.state.app.installed = False
    workspace.changes.note()
    return {"ok": True}


ACTS: dict[str, Callable[[Workspace, str, Json], Json]] = {
    "join": _join,
    "leave": _leave,
    "invite": _invite,
    "remove": _remove,
    "archive": _archive(True),
    "unarchive": _archive(False),
    "create_channel": _create_channel,
    "open_im": _open_im,
    "set_status": _set_status,
    "set_profile": _set_profile,
    "deactivate": _deleted(True),
    "reactivate": _deleted(False),
    "add_user": _add_user,
    "uninstall_app": _uninstall,
}
