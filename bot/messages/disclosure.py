"""What is held about a customer as a text for them, in either language (PDPL article 4, G8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from bot.domain.vocabulary import Action
from bot.texts import Words

ROLES: dict[str, str] = {
    "reporter": "disclosure.role.reporter",
    "affected": "disclosure.role.affected",
    "supervisor": "disclosure.role.supervisor",
    "complaints": "disclosure.role.complaints",
    "management": "disclosure.role.management",
    "officer": "disclosure.role.officer",
    "employee": "disclosure.role.employee",
}
"""In what role an employee can stand in the text, in the place of their name."""
Held = Mapping[str, Any]


def roles(words: Words) -> dict[str, str]:
    """What stands in the place of an employee's name."""
    return {role: f"[{words(key)}]" for role, key in ROLES.items()}


def as_text(held: Held, words: Words) -> str:
    """The whole of it, a paragraph a thing."""
    lines = [
        words("disclosure.title"),
        words("disclosure.held_on", at=_at(held["held_on"])),
        words("disclosure.left_out"),
        "",
    ]
    lines += [_fact(words, "disclosure.name", name) for name in held["names"]]
    lines += [_fact(words, f"identifier.{one['kind']}", one["value"]) for one in held["identifiers"]]
    for case in held["cases"]:
        lines += ["", *_case(case, words)]
    return "\n".join(lines) + "\n"


def _case(case: Held, words: Words) -> Iterator[str]:
    yield words("disclosure.case", number=case["number"])
    shown: tuple[tuple[str, str], ...] = (
        ("fact.status", words(f"status.{case['status']}")),
        ("disclosure.outcome", words(f"outcome.{case['outcome']}") if case["outcome"] else ""),
        ("fact.category", ", ".join(words(f"option.category.{one}") for one in case["category"])),
        ("fact.contact_channel", words(f"option.contact_channel.{case['contact_channel']}")),
        ("fact.occurred_at", words.instant(_at(case["occurred_at"]))),
        ("fact.reported_at", words.instant(_at(case["reported_at"]))),
        ("disclosure.closed_at", words.instant(_at(case["closed_at"])) if case["closed_at"] else ""),
        ("fact.department", case["department"]),
        ("fact.site", case["site"]),
        ("disclosure.root_cause", _option(words, "root_cause_kind", case["root_cause_kind"])),
        ("disclosure.kept_until", _day(words, case["destroyed_on"]) or words("disclosure.not_over")),
        ("input.narrative.label", case["narrative"]),
        ("input.evidence.label", case["evidence"]),
        ("input.location.label", case["location"]),
    )
    yield from (_fact(words, label, text) for label, text in shown if text)
    for one in case["versions"]:
        yield _said(
            words,
            "disclosure.version",
            one["at"],
            "; ".join(filter(None, (one["said"].get(name, "") for name in ("narrative", "evidence")))),
        )
    for one in case["statements"]:
        done = words(f"audit.{Action(one['action']).value}")
        yield _said(words, "disclosure.statement", one["at"], one["text"], done=done)
    for one in case["replies"]:
        yield _said(words, "disclosure.deleted_reply" if one["deleted"] else "disclosure.reply", one["at"], one["text"])
    for one in case["files"]:
        yield _said(words, "disclosure.file", one["at"], f"{one['name']} {one['sha256'] or ''}".strip())
    for one in case["alerts"]:
        told = "; ".join(filter(None, (one["location"], one["danger_details"])))
        yield _said(words, "disclosure.alert", one["raised_at"], told)
    yield from _parts(case, words)


def _parts(case: Held, words: Words) -> Iterator[str]:
    for one in case["restrictions"]:
        kinds = ", ".join(words(f"kind.{kind}") for kind in one["kinds"])
        until = _day(words, one["ends_on"]) or words("disclosure.further_notice")
        start = _day(words, one["starts_on"]) or "-"
        yield words("disclosure.restriction", kinds=kinds, start=start, until=until)
        details = (one["at_site"], _option(words, "only_channel", one["only_channel"]), str(one["max_contacts"] or ""))
        yield from (f"  {text}" for text in details if text)
    for one in case["agreements"]:
        yield words(
            "disclosure.agreement",
            offered=_day(words, one["offered_at"][:10]),
            signed=_day(words, one["signed_on"]) or "-",
        )
    for one in case["reviews"]:
        outcome = _option(words, "appeal_outcome", one["appeal_outcome"]) or "-"
        yield words("disclosure.review", day=_day(words, one["received_on"]), outcome=outcome)
        yield f"  {one['text']}"
    for one in case["letters"]:
        day = _day(words, one["sent_on"]) or words("disclosure.unsent")
        yield words("disclosure.letter", about=words(f"occasion.{one['occasion']}"), day=day)
        yield from (f"  {text}" for text in (one["sent_to"], one["reference"], one["body"]) if text)


def _fact(words: Words, label: str, text: str) -> str:
    return f"{words(label)}: {text}"


def _said(words: Words, label: str, at: str, text: str, **data: str) -> str:
    return f"{words(label, at=_at(at), **data)}: {text}"


def _option(words: Words, name: str, chosen: str | None) -> str:
    return words(f"option.{name}.{chosen}") if chosen else ""


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _day(words: Words, text: str | None) -> str:
    return words.day(date.fromisoformat(text)) if text else ""
