"""Faults on order: which request is to fail, how, how often. Rules strike once; a plan gives each method its chances
and its sequence. All chance comes from a seed, for each method apart, so that a method's n-th request meets the same
fate in every run, however the requests of others fall in between."""

import random
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from sandbox.fault_rows import EVERYTHING, FINE, FaultError, Plan, Rule, Step, read_plan, read_rules, side
from sandbox.jsons import Json


@dataclass
class Faults:
    """The rules in force, used in order and counted down; then the plan."""

    seed: int = 0
    rules: list[Rule] = field(default_factory=list)
    plan: dict[str, Plan] = field(default_factory=dict)
    fired: dict[str, Counter[str]] = field(default_factory=dict)
    _seen: Counter[str] = field(default_factory=Counter)
    _chances: dict[str, random.Random] = field(default_factory=dict)

    def put(self, body: Any) -> None:
        """Replace rules, plan and seed, and count anew. Raises FaultError; then nothing has changed."""
        if not isinstance(body, dict) or set(body) - {"seed", "rules", "plan"}:
            raise FaultError('give {"seed": 1, "rules": [{"method": ..., "kind": ...}], "plan": {"chat.update": ...}}')
        seed = body.get("seed", 0)
        if isinstance(seed, bool) or not isinstance(seed, int):
            raise FaultError("seed must be a whole number")
        rules, plan = read_rules(body.get("rules", [])), read_plan(body.get("plan", {}))
        self.clear()
        self.seed, self.rules, self.plan = seed, rules, plan

    def clear(self) -> None:
        """No faults any more."""
        self.seed, self.rules, self.plan = 0, [], {}
        self.fired, self._seen, self._chances = {}, Counter(), {}

    def draw(self, method: str, channel: str | None = None) -> Step | None:
        """The fault of this request, None for none; the first rule that fires counts down."""
        found = self._by_rule(method, channel) or self._by_plan(method)
        if found is not None:
            self.fired.setdefault(method, Counter())[found.kind] += 1
        return found

    def _by_rule(self, method: str, channel: str | None) -> Rule | None:
        for number, rule in enumerate(self.rules):
            if not rule.matches(method, channel) or (rule.times is not None and rule.times <= 0):
                continue
            if rule.skip > 0:
                rule.skip -= 1
                continue
            if self._chance(f"rule {number} {method}") >= rule.probability:
                continue
            if rule.times is not None:
                rule.times -= 1
            rule.fired += 1
            return rule
        return None

    def _by_plan(self, method: str) -> Step | None:
        plan = self.plan.get(method) or (self.plan.get(EVERYTHING) if side(method) == "api" else None)
        if plan is None:
            return None
        number = self._seen[method]
        self._seen[method] += 1
        if plan.repeat and plan.sequence:
            return plan.sequence[number % len(plan.sequence)]
        if number < len(plan.sequence):
            return plan.sequence[number]
        drawn = self._chance(f"plan {method}")
        for step in plan.chances:
            if drawn < step.probability:
                return step
            drawn -= step.probability
        return None

    def _chance(self, of: str) -> float:
        return self._chances.setdefault(of, random.Random(f"{self.seed} {of}")).random()

    def public(self) -> Json:
        """Rules and plan as they stand now, and how often what fired on which method."""
        plan = {
            method: {
                "sequence": [asdict(step) if step else FINE for step in row.sequence],
                "repeat": row.repeat,
                "chances": [asdict(step) for step in row.chances],
            }
            for method, row in self.plan.items()
        }
        fired = {method: dict(kinds) for method, kinds in self.fired.items()}
        return {"seed": self.seed, "rules": [asdict(rule) for rule in self.rules], "plan": plan, "fired": fired}
