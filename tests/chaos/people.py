"""People at work while the bot is killed: they report and decide, and press again as long as they get no answer."""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.domain.vocabulary import Action
from sandbox.client import SandboxClient
from tests.acceptance.world import NORA, OMAR, SARA

DESKS = ((NORA, OMAR), ("U0AISHA", "U0TARIQ"), ("U0LAYLA", "U0YUSUF", "U0ZAINAB"), ("U0SALEH", "U0DANA"))
"""Who takes turns at one desk: each desk is one thread."""
SUPERVISORS = {NORA: SARA, OMAR: SARA, "U0AISHA": "U0FAHAD", "U0TARIQ": "U0HUDA"}
"""Whose reports are decided on, by whom."""
GONE = "gone"
NUMBER = re.compile(r"EP-\d{4}-\d{5}")
NO_BUTTON = ("no_such_element", "message_not_found")
"""How the workspace says that a button is not there any more."""
PATIENCE = 1000
"""Presses before somebody gives up, which is a fault."""
OPENING = 20
"""Looks, a twentieth of a second apart, that somebody gives a form to open."""
THINKING = 0.4
"""Seconds that somebody thinks between two reports at the most."""
TWICE = 0.1
"""How often somebody is so impatient that they press twice at once."""
DECIDED = 0.5
"""How often, after a report, the oldest that waits for it is decided on."""
DISMISSED = 0.3
"""How many of these are dismissed; the others are approved."""
APPROVE, DISMISS = Action.CASE_APPROVE, Action.CASE_DISMISS
INPUTS: dict[Action, dict[str, str]] = {
    APPROVE: {},
    DISMISS: {"reason": "It was a misunderstanding, as both of them say."},
}


@dataclass
class Ledger:
    """What people know: that they asked for something, and what they were told."""

    asked: list[str] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)
    decided: dict[str, Action] = field(default_factory=dict)
    presses: int = 0


class Desk(threading.Thread):
    """One person after another: report, perhaps have one decided on, think, until it is time to go home."""

    def __init__(self, slack: SandboxClient, number: int, seed: int, home: threading.Event) -> None:
        super().__init__(name=f"desk {number}")
        self._slack = slack
        self._number = number
        self._random = random.Random(f"{seed}:{number}")
        self._home = home
        self.ledger = Ledger()
        self.fault: BaseException | None = None
        self._last: dict[str, Any] = {}
        self._waiting: list[tuple[str, str]] = []

    def run(self) -> None:
        """What is begun is ended, however often it has to be pressed."""
        try:
            turn = 0
            while not self._home.is_set():
                who = DESKS[self._number][turn % len(DESKS[self._number])]
                self._report(who, f"{self._number:02d}{turn:05d}")
                if self._waiting and self._random.random() < DECIDED:
                    self._decide(*self._waiting.pop(0))
                turn += 1
                self._home.wait(self._random.uniform(0, THINKING))
        except BaseException as error:
            self.fault = error
        finally:
            self._slack.close()

    def _report(self, who: str, token: str) -> None:
        """``token`` is in the words, so that the case is found again whoever numbered it."""
        view = self._until(lambda: self._form(who))
        self.ledger.asked.append(token)
        values = {
            "customer_phone": f"05{token[-8:].rjust(8, '0')}",
            "contact_channel": "phone",
            "category": ["abusive_language"],
            "narrative": f"He shouted and would not stop. Call {token}.",
            "warning_step": "warned_continued",
        }
        if self._random.random() < TWICE:
            twin = threading.Thread(target=self._press_beside, args=(who, view["id"], values))
            twin.start()
            self._press(who, view["id"], values)
            twin.join()
        number = self._until(lambda: self._number_told(who) or self._press(who, view["id"], values) or self._gone())
        if number == GONE:
            return  # another form, asked for before, has opened over it: there was no answer, and nothing to press
        self.ledger.told[token] = number
        self._slack.act(who, "close", view_id=view["id"], check=False)
        if who in SUPERVISORS:
            self._waiting.append((SUPERVISORS[who], number))

    def _form(self, who: str) -> dict[str, Any] | None:
        """The form in front, or one asked for; somebody who got an answer gives it a moment to open."""
        view = self._slack.view(who)
        if view is None:
            self._last = self._slack.act(who, "command", command="/report-abuse", text="", check=False)
            for _ in range(OPENING if (self._last.get("ack") or {}).get("status") == 200 else 1):
                view = view or self._slack.view(who)
                self._home.wait(0 if view else 0.05)
        return view

    def _press(self, who: str, view_id: str, values: dict[str, Any]) -> str:
        """Presses send; the number, if the answer has one."""
        self.ledger.presses += 1
        self._last = answer = self._slack.act(who, "submit", view_id=view_id, values=values, check=False)
        return _number_in(self._slack, answer.get("view"))

    def _press_beside(self, who: str, view_id: str, values: dict[str, Any]) -> None:
        try:
            self._press(who, view_id, values)
        finally:
            self._slack.close()  # this thread's connection

    def _gone(self) -> str:
        return GONE if self._last.get("error") in ("view_not_found", "view_not_on_top") else ""

    def _number_told(self, who: str) -> str:
        return _number_in(self._slack, self._slack.view(who))

    def _decide(self, who: str, number: str) -> None:
        """Through the card, if it has come already; else another time."""
        found = [one for one in self._slack.dm(who) if number in one["text"]]
        if not found:
            self._waiting.append((who, number))
            return
        action = DISMISS if self._random.random() < DISMISSED else APPROVE
        place = {"channel": self._slack.dm_id(who), "ts": found[-1]["ts"], "action_id": action.value}
        if self._until(lambda: self._settle(who, number, action, place)) == number:
            self.ledger.decided[number] = action

    def _settle(self, who: str, number: str, action: Action, place: dict[str, Any]) -> str:
        """One press; the number once it is acknowledged, ``GONE`` where the card shows it done and nobody was told."""
        view = self._slack.view(who)
        if view is None:
            self._last = self._slack.act(who, "click", check=False, **place)
            view = self._slack.view(who)
        if view is None:
            return GONE if self._last.get("error") in NO_BUTTON else ""
        if number not in self._slack.text_of(view):  # asked for twice before, it has come late
            self._slack.act(who, "close", view_id=view["id"], check=False)
            return ""
        self.ledger.presses += 1
        self._last = self._slack.act(who, "submit", view_id=view["id"], values=INPUTS[action], check=False)
        told = (self._last.get("ack") or {}).get("status") == 200 and not self._last.get("errors")
        return number if told else ""

    def _until(self, press: Callable[[], Any]) -> Any:
        """Presses until there is an answer; people wait a moment in between."""
        pause = threading.Event()
        for _ in range(PATIENCE):
            found = press()
            if found:
                return found
            pause.wait(0.05)
        raise AssertionError(f"pressed and pressed, and got no answer; the last: {self._last}")


def _number_in(slack: SandboxClient, view: Any) -> str:
    found = NUMBER.search(slack.text_of(view)) if view else None
    return found[0] if found else ""
