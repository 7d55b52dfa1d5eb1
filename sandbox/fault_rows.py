"""How faults are ordered: single rules and a plan, read strictly, since a fault that never strikes proves nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from sandbox.scopes import METHOD_SCOPES

DELIVERIES = ("events", "interactive", "commands", "options")
RESPONSES = "response_url"
EVERYTHING = "*"
METHODS = frozenset(METHOD_SCOPES) | set(DELIVERIES) | {RESPONSES, EVERYTHING}
FINE = "ok"
"""In a sequence: this request goes well."""

# kind -> what it can strike: the Web API, response addresses, requests to the bot.
KINDS: dict[str, frozenset[str]] = {
    "http_429": frozenset({"api", "response", "bot"}),
    "http_500": frozenset({"api", "response", "bot"}),
    "http_503": frozenset({"api", "response", "bot"}),
    "timeout": frozenset({"api", "response", "bot"}),
    "lost_answer": frozenset({"api", "response", "bot"}),
    "error": frozenset({"api"}),
    "duplicate": frozenset({"bot"}),
    "delay": frozenset({"api", "response", "bot"}),
    "drop_connection": frozenset({"api", "response", "bot"}),
}
# These may come after the request had its effect: "It's possible some aspect of the operation succeeded before the
# error was raised", https://docs.slack.dev/reference/methods/chat.postMessage/#errors (fatal_error, internal_error).
AFTERWARDS = frozenset({"http_500", "http_503", "timeout", "error"})


class FaultError(ValueError):
    """The order cannot be used; the text says why."""


@dataclass(kw_only=True)
class Step:
    """One way to fail. `effect`: the request has its effect all the same; only the answer is this one."""

    kind: str
    retry_after: int = 1
    error: str = "internal_error"
    seconds: float = 1.0
    effect: bool = False
    probability: float = 1.0

    @property
    def after(self) -> bool:
        """Whether the request has its effect before this answer."""
        return self.effect or self.kind in ("lost_answer", "delay")


@dataclass(kw_only=True)
class Rule(Step):
    """One order: the next matching requests fail this way."""

    method: str
    times: int | None = 1
    skip: int = 0
    channel: str | None = None
    fired: int = 0

    def matches(self, method: str, channel: str | None) -> bool:
        """Whether a request is meant. `*` means every Web API method (for `duplicate`: every delivery)."""
        everything = self.method == EVERYTHING and side(method) == ("bot" if self.kind == "duplicate" else "api")
        return (everything or self.method == method) and self.channel in (None, channel)


@dataclass(kw_only=True)
class Plan:
    """What becomes of a method's requests: first the steps in turn, then (or always) the chances."""

    sequence: tuple[Step | None, ...] = ()
    repeat: bool = False
    chances: tuple[Step, ...] = ()


def side(method: str) -> str:
    """What a method's requests are: to the Web API, to a response address, or to the bot."""
    if method in DELIVERIES:
        return "bot"
    return "response" if method == RESPONSES else "api"


def read_rules(rows: Any) -> list[Rule]:
    """The rules of an order. Raises FaultError, which names the place."""
    if not isinstance(rows, list):
        raise FaultError("rules must be a list")
    found = []
    for number, row in enumerate(rows):
        where = f"rules[{number}]"
        given = _object(row, where)
        rule = _made(Rule, {key: value for key, value in given.items() if key != "fired"}, where)
        _check_method(rule.method, where)
        both = rule.method == EVERYTHING and rule.kind == "duplicate"
        _check_step(rule, rule.method, "bot" if both else side(rule.method), where)
        for name in ("times", "skip"):
            _check_number(getattr(rule, name), f"{where}: {name}", whole=True, empty=name == "times")
        if not isinstance(rule.channel, str | None):
            raise FaultError(f"{where}: channel must be an id")
        found.append(rule)
    return found


def read_plan(plan: Any) -> dict[str, Plan]:
    """The plan of an order, by method. Raises FaultError, which names the place."""
    found = {}
    for method, row in _object(plan, "plan").items():
        where = f"plan[{method}]"
        _check_method(method, where)
        given = _object(row, where)
        unknown = set(given) - {"sequence", "repeat", "chances"}
        if unknown:
            raise FaultError(f"{where}: {', '.join(sorted(unknown))} is none of sequence, repeat, chances")
        sequence = tuple(_steps(given.get("sequence", []), method, f"{where}.sequence", chance=False))
        chances = [one for one in _steps(given.get("chances", []), method, f"{where}.chances", chance=True) if one]
        if not isinstance(given.get("repeat", False), bool):
            raise FaultError(f"{where}: repeat must be true or false")
        if sum(one.probability for one in chances) > 1:
            raise FaultError(f"{where}: the chances add up to more than 1")
        if not sequence and not chances:
            raise FaultError(f"{where}: has neither a sequence nor chances, so it would never strike")
        found[method] = Plan(sequence=sequence, repeat=given.get("repeat", False), chances=tuple(chances))
    return found


def _steps(rows: Any, method: str, where: str, *, chance: bool) -> Iterator[Step | None]:
    if not isinstance(rows, list):
        raise FaultError(f"{where}: must be a list")
    for number, row in enumerate(rows):
        place = f"{where}[{number}]"
        if row == FINE and not chance:
            yield None
            continue
        given = _object({"kind": row} if isinstance(row, str) else row, place)
        step = _made(Step, given, place)
        if ("probability" in given) != chance and (chance or step.probability != 1):
            raise FaultError(f"{place}: chances have a probability, the steps of a sequence have none")
        _check_step(step, method, side(method), place)
        yield step


T = TypeVar("T", bound=Step)


def _made(kind: type[T], given: Mapping[str, Any], where: str) -> T:
    unknown = set(given) - {one.name for one in fields(kind)}
    if unknown:
        raise FaultError(f"{where}: there is no {', '.join(sorted(unknown))}")
    try:
        return kind(**given)
    except TypeError as error:
        raise FaultError(f"{where}: {error}") from None


def _check_method(method: Any, where: str) -> None:
    if method not in METHODS:
        raise FaultError(f"{where}: there is no method {method!r}, so it would never strike")


def _check_step(step: Step, method: str, struck: str, where: str) -> None:
    if step.kind not in KINDS:
        raise FaultError(f"{where}: kind must be one of {', '.join(KINDS)}")
    if struck not in KINDS[step.kind]:
        raise FaultError(f"{where}: {step.kind} cannot strike {method}")
    if not isinstance(step.effect, bool):
        raise FaultError(f"{where}: effect must be true or false")
    if step.effect and (step.kind not in AFTERWARDS or struck == "bot"):
        raise FaultError(f"{where}: {step.kind} of {method} has no effect to be had first")
    if not isinstance(step.error, str) or not step.error:
        raise FaultError(f"{where}: error must be a code")
    _check_number(step.retry_after, f"{where}: retry_after", whole=True)
    if step.retry_after < 1:
        raise FaultError(f"{where}: retry_after is at least 1 second")
    for name in ("seconds", "probability"):
        _check_number(getattr(step, name), f"{where}: {name}")
    if step.probability > 1:
        raise FaultError(f"{where}: probability lies between 0 and 1")


def _check_number(value: Any, where: str, *, whole: bool = False, empty: bool = False) -> None:
    if value is None and empty:
        return
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float) or not 0 <= value < float("inf"):
        raise FaultError(f"{where} must be a {'whole ' if whole else ''}number, not below 0")


def _object(row: Any, where: str) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise FaultError(f"{where}: must be an object")
    return row
