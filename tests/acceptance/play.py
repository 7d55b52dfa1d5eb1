"""Steps of the policy as people take them in the workspace: each is done, and its result is looked for there."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bot.domain.vocabulary import Action
from bot.services.actions import WITH_MODAL
from tests.acceptance.world import World, cards

T = TypeVar("T")


class Play:
    """Does steps and finds what they led to. ``aloud`` prints a line a step; a step that is not found raises.

    ``narration``: other words for what is printed, by the English ones.
    """

    def __init__(self, world: World, aloud: bool = False, narration: Mapping[str, str] | None = None) -> None:
        self.world = world
        self.slack = world.slack
        self.aloud = aloud
        self._narration = narration or {}
        self.steps = 0

    def step(self, words: str, do: Callable[[], T]) -> T:
        """One step; its result was found in the workspace when this returns."""
        self.steps += 1
        if self.aloud:
            print(f"{self.steps:3}. {self.told_as(words)} ... ", end="", flush=True)
        found = do()
        if self.aloud:
            print(self.told_as("found"), flush=True)
        return found

    def told_as(self, words: str) -> str:
        """The words in the language of the narration."""
        return self._narration.get(words, words)

    def say(self, words: str) -> None:
        """A heading."""
        if self.aloud:
            print(f"\n{self.told_as(words)}", flush=True)

    def find(self, who: str, number: str, channel: str | None = None, saying: str = "", button: str = "") -> Any:
        """Waits for the card about the case that says, or offers, what is looked for."""

        def look() -> Any:
            for message in reversed(cards(self.world, who, number, channel)):
                said = saying in self.slack.text_of(message)
                if said and (not button or self.offers(message, button)):
                    return message
            return None

        return self.slack.wait_for(look, what=f"a card of {number} for {who} {saying} {button}")

    def without(self, who: str, number: str, channel: str | None, button: str) -> Any:
        """Waits until the card about the case offers the button no more."""

        def look() -> Any:
            found = cards(self.world, who, number, channel)
            return found and not any(self.offers(message, button) for message in found)

        return self.slack.wait_for(look, what=f"a card of {number} for {who} without {button}")

    def offers(self, message: Any, button: str) -> bool:
        return button in {one["action_id"] for one in self.slack.buttons(message)}

    def opens(self, who: str, number: str, action: Action, channel: str | None = None) -> Any:
        """Presses the newest such button on the person's card; the modal that opens."""
        self.press(who, number, action, channel)
        return self.form(who, action.value)

    def form(self, who: str, callback_id: str) -> Any:
        """Waits for the modal in front of the person, filled."""

        def front() -> Any:
            view = self.slack.view(who)
            return view if view and view["callback_id"] == callback_id else None

        return self.slack.wait_for(front, what=f"the modal of {callback_id}")

    def press(self, who: str, number: str, action: Action, channel: str | None = None) -> None:
        """Presses the newest such button on the person's card."""
        message = self.find(who, number, channel, button=action.value)
        offered = [one for one in self.slack.buttons(message) if one["action_id"] == action.value]
        self.slack.click(who, message["channel"], message["ts"], action.value, block_id=offered[-1]["block_id"])

    def do(self, who: str, number: str, action: Action, channel: str | None = None, **values: Any) -> None:
        """Takes an action from the person's card, with what its modal asks for."""
        if action not in WITH_MODAL:
            self.press(who, number, action, channel)
            return
        self.opens(who, number, action, channel)
        answer = self.slack.submit(who, values)
        assert not answer.get("errors"), f"{action.value}: {answer['errors']}"

    def refused(self, who: str, **values: Any) -> dict[str, str]:
        """Submits the modal in front and expects errors beside fields; closes it then."""
        answer = self.slack.submit(who, values)
        assert answer.get("errors"), "it was taken"
        self.slack.close_view(who)
        return dict(answer["errors"])

    def told(self, who: str, words: str, channel: str | None = None) -> Any:
        """Waits for a message that says this, in a channel or from the app."""

        def look() -> Any:
            seen = self.slack.messages(who, channel) if channel else self.slack.dm(who)
            return next((one for one in reversed(seen) if words in self.slack.text_of(one)), None)

        return self.slack.wait_for(look, what=f"“{words}” for {who}")

    def in_thread(self, who: str, number: str, channel: str, words: str) -> Any:
        """Waits for a line in the case's thread."""
        root = self.find(who, number, channel)

        def look() -> Any:
            lines = self.slack.thread(who, channel, root["ts"])
            return next((one for one in lines if words in self.slack.text_of(one)), None)

        return self.slack.wait_for(look, what=f"“{words}” in the thread of {number}")

    def day(self, days: int) -> str:
        """So many days from today in the workspace."""
        return (self.now() + timedelta(days=days)).date().isoformat()

    def now(self) -> datetime:
        """The workspace's clock, in Riyadh."""
        found: str = self.slack.workspace()["clock"]["now"]
        return datetime.fromisoformat(found) + timedelta(hours=3)

    def tick(self, to: str) -> dict[str, int]:
        """Moves the clock (``+30d``) and runs what is due."""
        self.slack.clock(to)
        found: dict[str, int] = json.loads(self.world.run("tick").stdout)
        return found


def says(words: str, *expected: str) -> bool:
    """Whether all of it is said."""
    missing = [part for part in expected if part not in words]
    assert not missing, f"not said: {missing} in {words}"
    return True


def hides(words: str, *secrets: str) -> bool:
    """Whether none of it is shown."""
    found = [secret for secret in secrets if secret in words]
    assert not found, f"shown: {found} in {words}"
    return True
