"""conversations.* and users.conversations: https://docs.slack.dev/reference/methods/conversations.list."""

from sandbox import membership
from sandbox.errors import SlackError
from sandbox.jsons import Json
from sandbox.messages import Message, as_number
from sandbox.profiles import channel_object
from sandbox.scopes import KINDS, LIST_SCOPES
from sandbox.state import Channel
from sandbox.webapi.call import Call, Method, paged


def open_(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.open, for direct messages of two."""
    state = call.workspace.state
    if call.word("channel"):
        channel = call.channel()
        if channel.kind != "im":
            raise SlackError("method_not_supported_for_channel_type")
        return {"no_op": True, "already_open": True, "channel": {"id": channel.id}}
    names = [name for name in call.word("users").split(",") if name]
    if not names:
        raise SlackError("users_list_not_supplied")
    if len(names) > 1:
        raise SlackError("not_enough_users" if len(names) > 8 else "method_not_supported_for_channel_type")
    user = state.users.get(names[0])
    if user is None:
        raise SlackError("user_not_found")
    if user.id == call.bot or user.is_bot:
        raise SlackError("cannot_dm_bot")
    if user.deleted:
        raise SlackError("user_disabled")
    known = state.find_im(user.id, call.bot) is not None
    channel = state.im(user.id, call.bot, call.workspace.clock.seconds())
    shown = channel_object(channel, state) if call.flag("return_im") else {"id": channel.id}
    return {"no_op": known, "already_open": known, "channel": shown}


def info(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.info"""
    channel = call.channel()
    shown = channel_object(channel, call.workspace.state)
    if call.flag("include_locale"):
        shown["locale"] = "en-US"
    if call.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


def _kinds(call: Call) -> list[str]:
    kinds = [kind.strip() for kind in (call.word("types") or "public_channel").split(",")]
    unknown = [kind for kind in kinds if kind not in LIST_SCOPES]
    if unknown:
        raise SlackError("invalid_types")
    for kind in kinds:
        call.need_scope((LIST_SCOPES[kind],))
    return [KINDS[kind] for kind in kinds if kind in KINDS]


def _listed(call: Call, channels: list[Channel]) -> Json:
    kinds = _kinds(call)
    skip = call.flag("exclude_archived")
    rows = [one for one in channels if one.kind in kinds and not (skip and one.archived)]
    page, cursor = call.page(rows)
    return {"channels": [channel_object(one, call.workspace.state) for one in page]} | paged(cursor)


def list_(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.list: private ones only where the app is in."""
    every = call.workspace.state.channels.values()
    return _listed(call, [one for one in every if one.kind == "channel" or call.bot in one.members])


def of_user(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/users.conversations: those both the user and the app can see."""
    user = call.user().id if call.word("user") else call.bot
    every = call.workspace.state.of(user)
    return _listed(call, [one for one in every if one.kind == "channel" or call.bot in one.members])


def members(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.members"""
    page, cursor = call.page(call.channel().members)
    return {"members": page} | paged(cursor)


def _between(call: Call, rows: list[Message]) -> list[Message]:
    inclusive = call.flag("inclusive")
    oldest, latest = as_number(call.word("oldest")), call.word("latest")
    last = as_number(latest) if latest else None

    def wanted(message: Message) -> bool:
        at = as_number(message.ts)
        after = at >= oldest if inclusive else at > oldest
        before = last is None or (at <= last if inclusive else at < last)
        return after and before

    return [message for message in rows if wanted(message)]


def history(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.history, newest first."""
    channel = call.channel(member=True)
    rows = _between(call, call.workspace.messages.public(channel.id))[::-1]
    page, cursor = call.page(rows, highest="history.items")
    return _shown(call, page, cursor) | {"pin_count": 0, "channel_actions_ts": None, "channel_actions_count": 0}


def replies(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.replies: the parent, then its replies."""
    channel = call.channel(member=True)
    found = call.workspace.messages.find(channel.id, call.word("ts"))
    if found is None or found.only_for:
        raise SlackError("thread_not_found")
    parent = call.workspace.messages.find(channel.id, found.thread_ts) if found.is_reply else found
    if parent is None:
        raise SlackError("thread_not_found")
    rows = _between(call, call.workspace.messages.replies(channel.id, parent.ts))
    page, cursor = call.page([parent, *rows], default=1000)
    return _shown(call, page, cursor)


def _shown(call: Call, page: list[Message], cursor: str) -> Json:
    """Messages of an answer; metadata only of the app's own, and only if asked for."""
    asked = call.flag("include_all_metadata")
    messages = call.workspace.messages
    shown = [messages.as_json(one, with_metadata=asked and one.from_app) for one in page]
    return {"messages": shown, "has_more": bool(cursor)} | (paged(cursor) if cursor else {})


def join(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.join: public channels only."""
    channel = call.workspace.state.channels.get(call.word("channel"))
    if channel is None:
        raise SlackError("channel_not_found")
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    known = call.bot in channel.members
    membership.join(call.workspace, channel, call.bot)
    answer: Json = {"channel": channel_object(channel, call.workspace.state)}
    if known:
        answer |= {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    return answer


def invite(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.invite"""
    channel = call.channel(member=True)
    if channel.kind == "im":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    names = [name for name in call.word("users").split(",") if name]
    if not names:
        raise SlackError("no_user")
    users = call.workspace.state.users
    for name in names:
        if name not in users:
            raise SlackError("user_not_found")
        if name == call.bot:
            raise SlackError("cant_invite_self")
        if users[name].deleted:
            raise SlackError("cant_invite")
        if name in channel.members:
            raise SlackError("already_in_channel")
    for name in names:
        membership.join(call.workspace, channel, name, inviter=call.bot)
    return {"channel": channel_object(channel, call.workspace.state)}


METHODS: dict[str, Method] = {
    "conversations.open": open_,
    "conversations.info": info,
    "conversations.list": list_,
    "conversations.members": members,
    "conversations.history": history,
    "conversations.replies": replies,
    "conversations.join": join,
    "conversations.invite": invite,
    "users.conversations": of_user,
}
