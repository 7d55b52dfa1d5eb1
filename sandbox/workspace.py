"""The whole workspace in one place: what is declared, what has happened since, and the machinery's switches."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox import seed as seeds
from sandbox.changes import Changes
from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.files import Files
from sandbox.form import Values
from sandbox.jsons import Json
from sandbox.mailbox import Mailbox
from sandbox.manifest import Manifest
from sandbox.messages import Messages
from sandbox.rates import Rates
from sandbox.response_urls import ResponseUrls
from sandbox.state import State
from sandbox.timing import Timing
from sandbox.traffic import Traffic
from sandbox.triggers import Triggers
from sandbox.views import Views

TOASTS_KEPT = 20


@dataclass
class Workspace:
    """Everything there is. `emit` hands an event to delivery; it is set by the server."""

    seed: Json
    manifest: Manifest
    clock: Clock
    timing: Timing = field(default_factory=Timing)
    changes: Changes = field(default_factory=Changes)
    faults: Faults = field(default_factory=Faults)
    rates: Rates = field(default_factory=Rates)
    traffic: Traffic = field(default_factory=Traffic)
    mailbox: Mailbox = field(default_factory=Mailbox)
    emit: Callable[[str, Json], None] = lambda name, event: None
    base: str = ""
    bot_url: str | None = None

    state: State = field(init=False)
    messages: Messages = field(init=False)
    views: Views = field(init=False)
    triggers: Triggers = field(init=False)
    response_urls: ResponseUrls = field(init=False)
    files: Files = field(init=False)
    toasts: dict[str, deque[Json]] = field(init=False)
    last_read: dict[tuple[str, str], str] = field(init=False)
    message_values: dict[tuple[str, str, str], Values] = field(init=False)
    offered: dict[tuple[str, ...], list[Json]] = field(init=False)

    def __post_init__(self) -> None:
        self.restore()

    def restore(self) -> None:
        """Back to the seed: nobody has said anything yet."""
        self.state = seeds.read(self.seed)
        self.messages = Messages(self.state.team, self.state.app)
        self.views = Views(self.state.team, self.state.app)
        self.triggers = Triggers(self.timing)
        self.response_urls = ResponseUrls(self.timing)
        self.files = Files()
        self.toasts = {}
        self.last_read = {}
        self.message_values = {}
        self.offered = {}
        self.mailbox.empty()
        self.changes.note()

    def toast(self, user: str, text: str) -> str:
        """Show a person a notice of Slack's own; the text."""
        line = self.toasts.setdefault(user, deque(maxlen=TOASTS_KEPT))
        number = line[-1]["id"] + 1 if line else 1
        line.append({"id": number, "text": text})
        self.changes.note()
        return text
