"""``make demo``: the policy played on the terminal, step by step; exit 0 only if every result was found."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.acceptance.world import (
    COMPLAINTS,
    LAYLA,
    MAJED,
    MANAGEMENT,
    NORA,
    OMAR,
    SALEH,
    SARA,
    SECURITY,
    World,
    card,
    number_in,
    press,
    report,
)


class Play:
    """Steps on the terminal, numbered; a step that does not find its result ends the play with exit 1."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.steps = 0

    def step(self, words: str, do: Callable[[], Any]) -> Any:
        """Does a step and says whether its result was found in the workspace."""
        self.steps += 1
        print(f"{self.steps:3}. {words} ... ", end="", flush=True)
        found = do()
        print("found", flush=True)
        return found

    def find(self, who: str, number: str, channel: str | None = None, saying: str = "", button: str = "") -> Any:
        """Waits for a card about the case that says, or offers, what is looked for."""

        def look() -> Any:
            message = card(self.world, who, number, channel)
            if message is None or saying not in self.world.slack.text_of(message):
                return None
            offered = {one["action_id"] for one in self.world.slack.buttons(message)}
            return message if not button or button in offered else None

        return self.world.slack.wait_for(look, what=f"a card of {number} for {who} {saying} {button}")


def play(world: World) -> int:
    """Plays the slice; returns how many steps were found."""
    at = Play(world)
    slack = world.slack
    first = at.step(
        "P4  Omar warned a customer on the phone, who stopped: recorded, nobody is bothered",
        lambda: report(world, OMAR, "0509876543", warning_step="warned_stopped"),
    )
    at.step("    Omar's direct message says so", lambda: at.find(OMAR, first))
    at.step("    Sara, his supervisor, is informed quietly", lambda: at.find(SARA, first))
    number = at.step(
        "P5  Nora is abused on the phone; the customer goes on after the warning: /report-abuse 0501234567",
        lambda: report(world, NORA),
    )
    at.step(f"    {number}: Nora reads what happens next", lambda: at.find(NORA, number))
    message = at.step("P5  Sara gets the card with its buttons", lambda: at.find(SARA, number, button="case.return"))
    at.step(
        "    Sara asks Nora a question",
        lambda: press(world, SARA, message, "case.return", question="Did he give his name?"),
    )
    message = at.step(
        "    Nora reads the question in her direct message",
        lambda: at.find(NORA, number, saying="Did he give his name?", button="case.resubmit"),
    )
    at.step("    Nora answers", lambda: press(world, NORA, message, "case.resubmit", answer="He said he is Abu Saad."))
    message = at.step("    the case is back with Sara", lambda: at.find(SARA, number, button="case.approve"))
    at.step("P6  Sara approves", lambda: press(world, SARA, message, "case.approve"))
    root = at.step(
        "P6  the case opens as a thread in the complaint channel", lambda: at.find(LAYLA, number, COMPLAINTS)
    )
    at.step(
        "    the channel sees neither name nor number",
        lambda: _hidden(slack.text_of(root), "0501234567", "+966501234567", "Nora", "shouted"),
    )
    at.step(
        "    everything else is in its thread",
        lambda: slack.wait_for(lambda: slack.thread(LAYLA, COMPLAINTS, root["ts"]), what="the thread"),
    )
    at.step(
        "    Sara's old card has lost its buttons",
        lambda: slack.wait_for(lambda: _without(at.find(SARA, number), "case.approve", slack), what="no button"),
    )
    at.step("    a click on it all the same gets an exact answer", lambda: _late(world, message))
    alarm = at.step("P13 Nora is threatened at the counter: /report-abuse danger", lambda: _alarm(world))
    alert = at.step("    the security channel is called at once", lambda: at.find(SALEH, alarm, SECURITY))
    at.step("    with the place and how to reach her", lambda: _says(slack.text_of(alert), "counter 3", "+966"))
    at.step("    Saleh is written to himself", lambda: at.find(SALEH, alarm))
    at.step("    high management sees the case", lambda: at.find(MAJED, alarm, MANAGEMENT))
    at.step("    the audit's chain holds", lambda: world.run("audit", "verify").stdout)
    return at.steps


def _alarm(world: World) -> str:
    world.slack.command(NORA, "/report-abuse", "danger")
    world.slack.wait_for(lambda: world.slack.view(NORA), what="the short modal")
    typed = {"location": "Branch, counter 3", "danger_details": "He has a knife.", "callback_phone": "0555555555"}
    answer = world.slack.submit(NORA, typed)
    return number_in(world.slack.text_of(answer["view"]))


def _hidden(words: str, *secrets: str) -> bool:
    found = [secret for secret in secrets if secret in words]
    assert not found, f"shown in a shared channel: {found}"
    return True


def _says(words: str, *expected: str) -> bool:
    missing = [part for part in expected if part not in words]
    assert not missing, f"not said: {missing} in {words}"
    return True


def _without(message: Any, action: str, slack: Any) -> bool:
    return action not in {one["action_id"] for one in slack.buttons(message)}


def _late(world: World, old: Any) -> bool:
    slack = world.slack
    slack.click(SARA, old["channel"], old["ts"], "case.approve", stale_blocks=old["blocks"])
    told = slack.wait_for(
        lambda: [one for one in slack.dm(SARA) if one.get("ephemeral")], what="a private answer to the late click"
    )
    assert "approved" in slack.text_of(told[-1]), told[-1]
    return True


def main() -> int:
    """Plays it in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        print("Starting the sandbox workspace and the bot ...", flush=True)
        try:
            with World(Path(folder)) as world:
                steps = play(world)
        except AssertionError as error:
            print(f"NOT FOUND\n{error}", file=sys.stderr)
            return 1
    print(f"All {steps} steps were found in the workspace.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
