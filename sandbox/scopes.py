"""Which scope each method and event needs, from each method's and event's own reference page.

https://docs.slack.dev/reference/scopes, https://docs.slack.dev/reference/methods/<method>,
https://docs.slack.dev/reference/events/<event>
"""

_NAMES = """
app_mentions:read assistant:write bookmarks:read bookmarks:write calls:read calls:write canvases:read
canvases:write channels:history channels:join channels:manage channels:read channels:write.invites
channels:write.topic chat:write chat:write.customize chat:write.public commands conversations.connect:manage
conversations.connect:read conversations.connect:write dnd:read emoji:read files:read files:write
groups:history groups:read groups:write groups:write.invites groups:write.topic im:history im:read im:write
im:write.topic incoming-webhook links.embed:write links:read links:write lists:read lists:write
metadata.message:read mpim:history mpim:read mpim:write mpim:write.topic pins:read pins:write reactions:read
reactions:write reminders:read reminders:write remote_files:read remote_files:share remote_files:write
search:read.public team.billing:read team.preferences:read team:read tokens.basic usergroups:read
usergroups:write users.profile:read users:read users:read.email users:write workflow.steps:execute
"""
SCOPES: frozenset[str] = frozenset(_NAMES.split())

_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")

# A method needs one of its scopes; where the scope depends on the kind of conversation, see KIND_SCOPES.
METHOD_SCOPES: dict[str, tuple[str, ...]] = {
    "auth.test": (),
    "apps.connections.open": (),
    "bots.info": ("users:read",),
    "chat.postMessage": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.update": ("chat:write",),
    "chat.delete": ("chat:write",),
    "chat.getPermalink": (),
    "conversations.open": ("im:write", "mpim:write", "channels:manage", "groups:write"),
    "conversations.info": _READ,
    "conversations.list": _READ,
    "conversations.members": _READ,
    "conversations.history": _HISTORY,
    "conversations.replies": _HISTORY,
    "conversations.join": ("channels:join",),
    "conversations.invite": (
        "channels:manage",
        "groups:write",
        "channels:write.invites",
        "groups:write.invites",
    ),
    "users.info": ("users:read",),
    "users.list": ("users:read",),
    "users.lookupByEmail": ("users:read.email",),
    "users.conversations": _READ,
    "team.info": ("team:read",),
    "views.open": (),
    "views.push": (),
    "views.update": (),
    "views.publish": (),
    "files.getUploadURLExternal": ("files:write",),
    "files.completeUploadExternal": ("files:write",),
    "files.info": ("files:read",),
    "files.delete": ("files:write",),
    "reactions.add": ("reactions:write",),
}

# What the kind of conversation asks for: "channel", "private", "im".
KIND_SCOPES: dict[str, dict[str, tuple[str, ...]]] = {
    "conversations.info": {"channel": ("channels:read",), "private": ("groups:read",), "im": ("im:read",)},
    "conversations.members": {
        "channel": ("channels:read",),
        "private": ("groups:read",),
        "im": ("im:read",),
    },
    "conversations.history": {
        "channel": ("channels:history",),
        "private": ("groups:history",),
        "im": ("im:history",),
    },
    "conversations.replies": {
        "channel": ("channels:history",),
        "private": ("groups:history",),
        "im": ("im:history",),
    },
    "conversations.invite": {
        "channel": ("channels:manage", "channels:write.invites"),
        "private": ("groups:write", "groups:write.invites"),
        "im": (),
    },
}
KINDS: dict[str, str] = {
    "public_channel": "channel",
    "private_channel": "private",
    "im": "im",
    "mpim": "mpim",
}
LIST_SCOPES: dict[str, str] = {
    "public_channel": "channels:read",
    "private_channel": "groups:read",
    "im": "im:read",
    "mpim": "mpim:read",
}

# An event is delivered if the app has one of these scopes; an empty set needs none.
EVENT_SCOPES: dict[str, frozenset[str]] = {
    "app_home_opened": frozenset(),
    "app_mention": frozenset({"app_mentions:read"}),
    "app_uninstalled": frozenset(),
    "tokens_revoked": frozenset(),
    "message.channels": frozenset({"channels:history"}),
    "message.groups": frozenset({"groups:history"}),
    "message.im": frozenset({"im:history"}),
    "message.mpim": frozenset({"mpim:history"}),
    "member_joined_channel": frozenset({"channels:read", "groups:read"}),
    "member_left_channel": frozenset({"channels:read", "groups:read"}),
    "channel_archive": frozenset({"channels:read"}),
    "channel_unarchive": frozenset({"channels:read"}),
    "channel_left": frozenset({"channels:read"}),
    "group_archive": frozenset({"groups:read"}),
    "group_unarchive": frozenset({"groups:read"}),
    "group_left": frozenset({"groups:read"}),
    "file_shared": frozenset({"files:read"}),
    "reaction_added": frozenset({"reactions:read"}),
    "team_join": frozenset({"users:read"}),
    "user_change": frozenset({"users:read"}),
}
