"""People, bots and conversations as the API shows them: https://docs.slack.dev/reference/objects."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sandbox.clock import real_seconds
from sandbox.jsons import Json
from sandbox.state import Channel, State, Team, User


def user_object(user: User, team: Team, *, with_email: bool, with_locale: bool = False) -> Json:
    """https://docs.slack.dev/reference/objects/user-object; the e-mail only with `users:read.email`."""
    zone = ZoneInfo(user.tz)
    offset = datetime.fromtimestamp(real_seconds(), zone).utcoffset()
    first, _, last = user.name.partition(" ")
    profile: Json = {
        "title": user.title,
        "phone": user.phone,
        "skype": "",
        "real_name": user.name,
        "real_name_normalized": user.name,
        "display_name": user.handle,
        "display_name_normalized": user.handle,
        "first_name": first,
        "last_name": last,
        "status_text": user.status_text,
        "status_emoji": user.status_emoji,
        "status_expiration": user.status_expiration,
        "avatar_hash": "",
        "team": team.id,
    }
    if with_email and user.email:
        profile["email"] = user.email
    shown: Json = {"id": user.id, "team_id": team.id, "name": user.handle, "deleted": user.deleted}
    if not user.deleted:
        shown |= {
            "real_name": user.name,
            "tz": user.tz,
            "tz_label": zone.tzname(datetime.fromtimestamp(real_seconds(), zone)) or user.tz,
            "tz_offset": int(offset.total_seconds()) if offset else 0,
            "is_admin": user.is_admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": user.is_restricted,
            "is_ultra_restricted": False,
        }
    shown |= {"profile": profile, "is_bot": user.is_bot, "is_app_user": False, "updated": user.updated}
    if with_locale:
        shown["locale"] = user.locale
    return shown


def channel_object(channel: Channel, state: State) -> Json:
    """https://docs.slack.dev/reference/objects/conversation-object, as the app sees it."""
    bot = state.app.bot_user
    if channel.kind == "im":
        other = next((member for member in channel.members if member != bot), bot)
        return {
            "id": channel.id,
            "created": channel.created,
            "is_archived": False,
            "is_im": True,
            "is_org_shared": False,
            "context_team_id": state.team.id,
            "user": other,
            "is_user_deleted": state.users[other].deleted,
            "is_open": True,
            "priority": 0,
        }
    private = channel.kind == "private"
    text = {"creator": "", "last_set": 0}
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not private,
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": private,
        "created": channel.created,
        "is_archived": channel.archived,
        "is_general": channel.name == "general",
        "unlinked": 0,
        "is_shared": channel.shared,
        "is_org_shared": False,
        "is_ext_shared": channel.shared,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "context_team_id": state.team.id,
        "updated": channel.created * 1000,
        "parent_conversation": None,
        "creator": channel.creator,
        "shared_team_ids": [state.team.id],
        "is_member": bot in channel.members,
        "topic": {"value": channel.topic, **text},
        "purpose": {"value": channel.purpose, **text},
        "previous_names": [],
    }
