"""Who and what there is in the workspace: the team, the app, people, conversations."""

from dataclasses import dataclass, field

from sandbox.jsons import new_id


@dataclass(frozen=True)
class Team:
    """The workspace itself."""

    id: str
    domain: str
    name: str
    tz: str = "UTC"
    working_days: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri")
    day_starts: str = "08:00"


@dataclass
class App:
    """The installed app and its credentials."""

    id: str
    bot_user: str
    bot_id: str
    name: str
    bot_token: str
    app_token: str
    signing_secret: str
    verification_token: str = "sandbox-verification-token"
    installed: bool = True


@dataclass
class User:
    """A person, or a bot's user."""

    id: str
    name: str
    handle: str
    email: str = ""
    title: str = ""
    locale: str = "en-US"
    tz: str = "UTC"
    phone: str = ""
    deleted: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_admin: bool = False
    status_text: str = ""
    status_emoji: str = ""
    status_expiration: int = 0
    updated: int = 0


@dataclass
class Channel:
    """A conversation: a public or private channel, or the direct messages of two."""

    id: str
    name: str
    kind: str  # "channel", "private" or "im"
    members: list[str] = field(default_factory=list)
    shared: bool = False
    archived: bool = False
    creator: str = ""
    created: int = 0
    topic: str = ""
    purpose: str = ""

    @property
    def event_kind(self) -> str:
        """The kind as events call it: https://docs.slack.dev/reference/events/message."""
        return {"channel": "channel", "private": "group", "im": "im"}[self.kind]

    def command_name(self) -> str:
        """The `channel_name` of commands and interactions: private names are never told."""
        return {"channel": self.name, "private": "privategroup", "im": "directmessage"}[self.kind]


@dataclass
class State:
    """The people and conversations, found by id."""

    team: Team
    app: App
    users: dict[str, User]
    channels: dict[str, Channel]

    @property
    def bot(self) -> User:
        """The app's own user."""
        return self.users[self.app.bot_user]

    def people(self) -> list[User]:
        """Everybody but bots."""
        return [user for user in self.users.values() if not user.is_bot]

    def named(self, name: str) -> Channel | None:
        """The channel of that name, with or without `#`."""
        wanted = name.removeprefix("#")
        return next((c for c in self.channels.values() if c.kind != "im" and c.name == wanted), None)

    def find_im(self, first: str, second: str) -> Channel | None:
        """The direct messages of these two, if there are any."""
        pair = {first, second}
        return next((c for c in self.channels.values() if c.kind == "im" and set(c.members) == pair), None)

    def im(self, first: str, second: str, created: int = 0) -> Channel:
        """The direct messages of these two, opened if need be."""
        found = self.find_im(first, second)
        if found is None:
            found = Channel(new_id("D"), "", "im", [first, second], creator=first, created=created)
            self.channels[found.id] = found
        return found

    def app_dm(self, user: str) -> Channel:
        """A person's direct messages with the app."""
        return self.im(user, self.app.bot_user)

    def of(self, user: str) -> list[Channel]:
        """The conversations a person is in."""
        return [channel for channel in self.channels.values() if user in channel.members]

    def may_see(self, user: str, channel: Channel) -> bool:
        """Members see their conversations; full members of the workspace see every public channel."""
        return user in channel.members or (channel.kind == "channel" and not self.users[user].is_restricted)
