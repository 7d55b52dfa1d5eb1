"""Joining, leaving, inviting, archiving, and people coming and going, with the events of each."""

from sandbox import posting
from sandbox.jsons import Json
from sandbox.profiles import user_object
from sandbox.state import Channel, User
from sandbox.workspace import Workspace

LETTER = {"channel": "C", "private": "G", "im": "D"}


def join(workspace: Workspace, channel: Channel, user: str, inviter: str | None = None) -> None:
    """A person (or the app) becomes a member."""
    if user in channel.members:
        return
    channel.members.append(user)
    subtype = "channel_join" if channel.kind == "channel" else "group_join"
    posting.post_as_user(workspace, channel, user, f"<@{user}> has joined the channel", subtype=subtype)
    event = _member_event(workspace, "member_joined_channel", channel, user)
    if inviter:
        event["inviter"] = inviter
    _tell_member(workspace, channel, user, event)


def leave(workspace: Workspace, channel: Channel, user: str) -> None:
    """A person (or the app) is no member any more."""
    if user not in channel.members:
        return
    subtype = "channel_leave" if channel.kind == "channel" else "group_leave"
    posting.post_as_user(workspace, channel, user, f"<@{user}> has left the channel", subtype=subtype)
    channel.members.remove(user)
    event = _member_event(workspace, "member_left_channel", channel, user)
    _tell_member(workspace, channel, user, event)
    if user == workspace.state.app.bot_user:
        name = "channel_left" if channel.kind == "channel" else "group_left"
        workspace.emit(name, {"type": name, "channel": channel.id, "event_ts": workspace.clock.next_ts()})
    workspace.changes.note()


def _member_event(workspace: Workspace, name: str, channel: Channel, user: str) -> Json:
    return {
        "type": name,
        "user": user,
        "channel": channel.id,
        "channel_type": LETTER[channel.kind],
        "team": workspace.state.team.id,
        "event_ts": workspace.clock.next_ts(),
    }


def _tell_member(workspace: Workspace, channel: Channel, user: str, event: Json) -> None:
    bot = workspace.state.app.bot_user
    if channel.kind == "channel" or bot in channel.members or user == bot:
        workspace.emit(event["type"], event)


def archive(workspace: Workspace, channel: Channel, user: str, archived: bool) -> None:
    """Archive a channel, or bring it back."""
    channel.archived = archived
    verb = "archive" if archived else "unarchive"
    kind = "channel" if channel.kind == "channel" else "group"
    event = {"type": f"{kind}_{verb}", "channel": channel.id, "user": user}
    if channel.kind == "channel" or workspace.state.app.bot_user in channel.members:
        workspace.emit(f"{kind}_{verb}", event | {"event_ts": workspace.clock.next_ts()})
    workspace.changes.note()


def changed(workspace: Workspace, user: User) -> None:
    """Tell of a person's changed profile: https://docs.slack.dev/reference/events/user_change."""
    stamp = workspace.clock.next_ts()
    user.updated = int(stamp.split(".")[0])
    shown = user_object(user, workspace.state.team, with_email=_email(workspace), with_locale=True)
    event = {"type": "user_change", "user": shown, "cache_ts": user.updated, "event_ts": stamp}
    workspace.emit("user_change", event)
    workspace.changes.note()


def arrive(workspace: Workspace, user: User) -> None:
    """A new person in the workspace: https://docs.slack.dev/reference/events/team_join."""
    workspace.state.users[user.id] = user
    workspace.state.app_dm(user.id)
    shown = user_object(user, workspace.state.team, with_email=_email(workspace), with_locale=True)
    event = {"type": "team_join", "user": shown, "event_ts": workspace.clock.next_ts()}
    workspace.emit("team_join", event)
    workspace.changes.note()


def _email(workspace: Workspace) -> bool:
    return "users:read.email" in workspace.manifest.scopes
