"""Modals and App Homes: what is open, for whom, on which stack.

https://docs.slack.dev/surfaces/modals, https://docs.slack.dev/reference/views
"""

import secrets
from dataclasses import dataclass, field
from typing import Any

from sandbox.blocks import completed
from sandbox.clock import real_seconds
from sandbox.form import Values, initial_values
from sandbox.jsons import Json, clone, new_id
from sandbox.limits import most
from sandbox.state import App, Team


class ViewError(ValueError):
    """Slack's error code for what cannot be done with a view."""


def new_hash() -> str:
    """A view's hash: it changes with each version of the view."""
    return f"{int(real_seconds())}.{secrets.token_urlsafe(6)}"


@dataclass(eq=False)
class View:
    """One view, as shown now to one person."""

    id: str
    user: str
    type: str
    source: Json
    blocks: list[Json]
    values: Values
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    notice: str | None = None
    offered: dict[str, list[Json]] = field(default_factory=dict)

    @property
    def callback_id(self) -> str:
        """The app's name for the view."""
        return str(self.source.get("callback_id", ""))

    @property
    def external_id(self) -> str:
        """The app's own id of the view."""
        return str(self.source.get("external_id", ""))

    def block(self, block_id: str) -> Json | None:
        """The block of that id."""
        return next((block for block in self.blocks if block["block_id"] == block_id), None)


class Views:
    """The open modals (a stack for each person) and the published Homes."""

    def __init__(self, team: Team, app: App) -> None:
        self.team = team
        self.app = app
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def stack(self, user: str) -> list[View]:
        """A person's open modals, bottom first."""
        return self.stacks.setdefault(user, [])

    def top(self, user: str) -> View | None:
        """The modal a person looks at."""
        stack = self.stack(user)
        return stack[-1] if stack else None

    def find(self, view_id: str) -> View | None:
        """The open modal or Home of that id."""
        return next((view for view in self._all() if view.id == view_id), None)

    def find_external(self, external_id: str) -> View | None:
        """The view of that external id."""
        return next((view for view in self._all() if external_id and view.external_id == external_id), None)

    def _all(self) -> list[View]:
        return [view for stack in self.stacks.values() for view in stack] + list(self.homes.values())

    def _make(self, user: str, source: Json, root: str | None, previous: str | None) -> View:
        external = source.get("external_id", "")
        if external and self.find_external(external):
            raise ViewError("duplicate_external_id")
        blocks = completed(source["blocks"])
        view_id = new_id("V")
        return View(
            view_id,
            user,
            source["type"],
            clone(source),
            blocks,
            initial_values(blocks),
            new_hash(),
            root or view_id,
            previous,
        )

    def open(self, user: str, source: Json) -> View:
        """A new modal; it takes the place of any stack the person had open."""
        view = self._make(user, source, None, None)
        self.stacks[user] = [view]
        return view

    def push(self, user: str, source: Json) -> View:
        """A modal on top of the open ones, three at most."""
        stack = self.stack(user)
        if not stack:
            raise ViewError("not_found")
        if len(stack) >= most("view.stack"):
            raise ViewError("push_limit_reached")
        view = self._make(user, source, stack[0].id, stack[-1].id)
        stack.append(view)
        return view

    def update(self, view: View, source: Json, expected_hash: str | None = None) -> View:
        """Another content for the same view; what was filled in stays where block_id and action_id stay."""
        if expected_hash and expected_hash != view.hash:
            raise ViewError("hash_conflict")
        other = self.find_external(source.get("external_id", ""))
        if other is not None and other is not view:
            raise ViewError("duplicate_external_id")
        blocks = completed(source["blocks"])
        view.values = initial_values(blocks, view.values, view.blocks)
        view.source, view.blocks, view.hash = clone(source), blocks, new_hash()
        view.errors, view.notice = {}, None
        return view

    def publish(self, user: str, source: Json, expected_hash: str | None = None) -> View:
        """A person's Home, replaced whole."""
        home = self.homes.get(user)
        if home is None:
            if expected_hash:
                raise ViewError("hash_conflict")
            home = self.homes[user] = self._make(user, source, None, None)
            return home
        return self.update(home, source, expected_hash)

    def close(self, view: View) -> list[View]:
        """Close a modal and those above it; the closed ones, top first. `clear_on_close` closes the whole stack."""
        stack = self.stack(view.user)
        place = stack.index(view)
        start = 0 if view.source.get("clear_on_close") else place
        closed = stack[start:]
        del stack[start:]
        return closed[::-1]

    def clear(self, user: str) -> list[View]:
        """Close all of a person's modals; the closed ones, top first."""
        closed = self.stack(user)[::-1]
        self.stacks[user] = []
        return closed

    def as_json(self, view: View, *, state: bool = True) -> Json:
        """A view as payloads and answers show it: https://docs.slack.dev/reference/views."""
        source = view.source
        shown: dict[str, Any] = {
            "id": view.id,
            "team_id": self.team.id,
            "type": view.type,
            "blocks": view.blocks,
            "private_metadata": source.get("private_metadata", ""),
            "callback_id": view.callback_id,
            "state": {"values": view.values if state else {}},
            "hash": view.hash,
            "title": _completed_text(source.get("title") or {"type": "plain_text", "text": "View Title"}),
            "clear_on_close": source.get("clear_on_close", False),
            "notify_on_close": source.get("notify_on_close", False),
            "close": _completed_text(source.get("close")),
            "submit": _completed_text(source.get("submit")),
            "previous_view_id": view.previous_view_id,
            "root_view_id": view.root_view_id,
            "app_id": self.app.id,
            "external_id": view.external_id,
            "app_installed_team_id": self.team.id,
            "bot_id": self.app.bot_id,
        }
        if view.type == "modal" and "submit_disabled" in source:
            shown["submit_disabled"] = source["submit_disabled"]
        return dict(clone(shown))


def _completed_text(text: Json | None) -> Json | None:
    return None if text is None else {"emoji": True, **text}
