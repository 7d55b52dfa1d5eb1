"""Checks of JSON in the words of Slack's own validator, with a pointer to what is wrong.

The wording is that of https://github.com/slackhq/hack-json-schema, which Slack validates Block Kit with.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.jsons import Json
from sandbox.limits import most


@dataclass
class Report:
    """What a validation has found, in the order found."""

    errors: list[str] = field(default_factory=list)

    def add(self, pointer: str, words: str) -> None:
        """Note one fault at a JSON pointer."""
        self.errors.append(f"{words} [json-pointer:{pointer}]")


Check = Callable[[Any, str, Report], None]


@dataclass(frozen=True)
class Field:
    """One property of an object: how its value is checked, and whether it must be there."""

    check: Check
    required: bool = False


def string(limit: str | None = None, least: int = 0) -> Check:
    """A string of at most the limit's characters."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, str):
            report.add(pointer, "must provide a string")
        elif limit is not None and len(value) > most(limit):
            report.add(pointer, f"must be less than {most(limit) + 1} characters")
        elif len(value) < least:
            report.add(pointer, f"must be more than {least - 1} characters")

    return check


def boolean(value: Any, pointer: str, report: Report) -> None:
    """True or false."""
    if not isinstance(value, bool):
        report.add(pointer, "must be a boolean")


def integer(low: int | None = None, high: int | None = None) -> Check:
    """A whole number within bounds."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            report.add(pointer, "must provide an integer")
        elif low is not None and value < low:
            report.add(pointer, f"must be greater than {low}")
        elif high is not None and value > high:
            report.add(pointer, f"must be less than {high}")

    return check


def one_of(*values: str) -> Check:
    """One of the named strings."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, str):
            report.add(pointer, "must provide a string")
        elif value not in values:
            report.add(pointer, "must be a valid enum value")

    return check


def pattern(matches: Callable[[str], bool], shown: str) -> Check:
    """A string of a given form."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, str):
            report.add(pointer, "must provide a string")
        elif not matches(value):
            report.add(pointer, f"input must match regex pattern: {shown}")

    return check


def items(each: Check, limit: str | None = None, least: int = 0) -> Check:
    """An array whose every item is checked."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, list):
            report.add(pointer, "must provide an array")
            return
        if limit is not None and len(value) > most(limit):
            report.add(pointer, f"no more than {most(limit)} items allowed")
        if len(value) < least:
            report.add(pointer, f"must provide at least {least} items")
        for number, item in enumerate(value):
            each(item, f"{pointer}/{number}", report)

    return check


def anything(value: Any, pointer: str, report: Report) -> None:
    """No check."""


def record(fields: Mapping[str, Field]) -> Check:
    """An object with these properties and no others: Slack refuses what it does not know."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.add(pointer, "must provide an object")
            return
        for name, row in fields.items():
            if name in value:
                row.check(value[name], f"{pointer}/{name}", report)
            elif row.required:
                report.add(pointer, f"missing required field: {name}")
        for name in value:
            if name not in fields:
                report.add(pointer, f"invalid additional property: {name}")

    return check


def by_type(kinds: Mapping[str, Check]) -> Check:
    """An object whose `type` says which check it is held to."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.add(pointer, "must provide an object")
        elif "type" not in value:
            report.add(pointer, "missing required field: type")
        elif not isinstance(value["type"], str) or value["type"] not in kinds:
            report.add(f"{pointer}/type", f"unsupported type: {value['type']}")
        else:
            kinds[value["type"]](value, pointer, report)

    return check


def both(*checks: Check) -> Check:
    """All of the checks, the later ones only where the earlier found nothing."""

    def check(value: Any, pointer: str, report: Report) -> None:
        found = len(report.errors)
        for one in checks:
            if len(report.errors) == found:
                one(value, pointer, report)

    return check


def need_one(*names: str) -> Check:
    """At least one of the named properties."""

    def check(value: Any, pointer: str, report: Report) -> None:
        owner: Json = value
        if not any(name in owner for name in names):
            report.add(pointer, f"missing required field: {names[0]}")

    return check


def not_both(first: str, second: str) -> Check:
    """One property or the other."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if first in value and second in value:
            report.add(pointer, "failed to match exactly one allowed schema")

    return check
