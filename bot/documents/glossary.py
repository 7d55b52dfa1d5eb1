"""The tables of ``docs/glossary.md``: each name in the code beside what a person reads, in English and in Arabic."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.vocabulary import Action, Outcome, Role, Status
from bot.texts.catalogues import translations


def tables() -> str:
    """Statuses, outcomes, roles and buttons."""
    parts = (
        _table("Statuses of a case", "status", ((str(row), f"status.{row}") for row in Status)),
        _table("Outcomes", "outcome", ((str(row), f"outcome.{row}") for row in Outcome)),
        _table("Roles", "role", ((str(row), f"role.{row}") for row in Role)),
        _table("Actions, by their buttons", "action", ((str(row), f"{row}.button") for row in Action)),
    )
    return "\n".join(parts)


def _table(title: str, kind: str, rows: Iterable[tuple[str, str]]) -> str:
    english, arabic = translations("en"), translations("ar")
    lines = (f"| `{name}` | {english.text(key)} | {arabic.text(key)} |" for name, key in rows)
    return "\n".join(("", f"### {title}", "", f"| {kind} | English | العربية |", "|---|---|---|", *lines))
