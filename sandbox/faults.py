"""Faults on order: which request is to fail, how, how often; by a seeded chance so that runs repeat."""

import random
from dataclasses import dataclass, field
from typing import Any

from sandbox.jsons import Json

KINDS = (
    "http_429",
    "http_500",
    "http_503",
    "timeout",
    "lost_answer",
    "error",
    "duplicate",
    "delay",
    "drop_connection",
)
DELIVERIES = ("events", "interactive", "commands", "options")


class FaultError(ValueError):
    """The rules cannot be used; the text says why."""


@dataclass
class Rule:
    """One order: the next matching requests fail this way."""

    method: str
    kind: str
    retry_after: int = 1
    error: str = "internal_error"
    seconds: float = 1.0
    probability: float = 1.0
    times: int | None = 1
    skip: int = 0
    channel: str | None = None
    fired: int = 0

    def matches(self, method: str, channel: str | None) -> bool:
        """Whether a request is meant. `*` means every Web API method (for `duplicate`: every delivery)."""
        everything = self.method == "*" and (method in DELIVERIES) == (self.kind == "duplicate")
        return (everything or self.method == method) and self.channel in (None, channel)


@dataclass
class Faults:
    """The rules in force, used in order, counted down."""

    seed: int = 0
    rules: list[Rule] = field(default_factory=list)
    _chance: random.Random = field(default_factory=lambda: random.Random(0))

    def put(self, body: Any) -> None:
        """Replace the rules."""
        if not isinstance(body, dict) or not isinstance(body.get("rules", []), list):
            raise FaultError('give {"seed": 1, "rules": [{"method": ..., "kind": ...}]}')
        rules = []
        for number, row in enumerate(body.get("rules", [])):
            if not isinstance(row, dict):
                raise FaultError(f"rules[{number}]: must be an object")
            try:
                rule = Rule(**{key: value for key, value in row.items() if key != "fired"})
            except TypeError as error:
                raise FaultError(f"rules[{number}]: {error}") from None
            if rule.kind not in KINDS:
                raise FaultError(f"rules[{number}]: kind must be one of {', '.join(KINDS)}")
            for name in ("retry_after", "seconds", "probability", "times", "skip"):
                if not isinstance(getattr(rule, name), int | float) and (name, rule.times) != ("times", None):
                    raise FaultError(f"rules[{number}]: {name} must be a number")
            rules.append(rule)
        self.seed, self.rules = int(body.get("seed", 0)), rules
        self._chance = random.Random(self.seed)

    def clear(self) -> None:
        """No faults any more."""
        self.rules = []

    def draw(self, method: str, channel: str | None = None) -> Rule | None:
        """The fault of this request, None for none; the first rule that fires counts down."""
        for rule in self.rules:
            if not rule.matches(method, channel) or (rule.times is not None and rule.times <= 0):
                continue
            if rule.skip > 0:
                rule.skip -= 1
                continue
            if self._chance.random() >= rule.probability:
                continue
            if rule.times is not None:
                rule.times -= 1
            rule.fired += 1
            return rule
        return None

    def public(self) -> Json:
        """The rules as they stand now, with how often each fired."""
        return {"seed": self.seed, "rules": [vars(rule) for rule in self.rules]}
