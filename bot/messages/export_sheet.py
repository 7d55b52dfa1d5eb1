"""The sheets of an export in words: which columns, their headings, and each cell as its reader reads it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.cells import Cell, plain_cell
from bot.texts import Words

_CUSTOMER = ("customer", "confidential")
SHEETS: dict[str, tuple[str, ...]] = {
    "cases": (
        "number",
        "reported_at",
        "occurred_at",
        "department",
        "site",
        "contact_channel",
        "category",
        "warning_step",
        "danger",
        "status",
        "outcome",
        "upheld",
        "root_cause_kind",
        "letter_sent_at",
        "closed_at",
        *_CUSTOMER,
        "destroyed_at",
    ),
    "register": (
        "number",
        "kinds",
        "restriction_status",
        "decided_at",
        "starts_on",
        "ends_on",
        "review_on",
        "ended_at",
        "extended",
        "breached",
        *_CUSTOMER,
    ),
}
"""The columns of each sheet, in their order."""

CODED: dict[str, str] = {
    "contact_channel": "option.contact_channel.",
    "category": "option.category.",
    "warning_step": "step.",
    "status": "status.",
    "outcome": "outcome.",
    "root_cause_kind": "option.root_cause_kind.",
    "kinds": "kind.",
    "restriction_status": "restriction_status.",
}
"""Columns that hold words of our own, and the key under which the catalogues have each."""

SAME_AS_ON_CARDS: dict[str, str] = {
    column: f"fact.{column}"
    for column in (
        "reported_at",
        "occurred_at",
        "department",
        "site",
        "contact_channel",
        "category",
        "status",
        "customer",
    )
} | {"warning_step": "fact.steps"}
"""Headings that a card has, too."""

ALL: tuple[str, ...] = tuple(dict.fromkeys(column for columns in SHEETS.values() for column in columns))
"""Every column once, for a file of one sheet."""


def title(sheet: str, words: Words) -> str:
    """The name of a sheet; Excel takes 31 characters."""
    return words(f"export.sheet.{sheet}")


def headings(columns: tuple[str, ...], words: Words) -> list[str]:
    """The first row."""
    return [words(SAME_AS_ON_CARDS.get(column, f"export.column.{column}")) for column in columns]


def cells(columns: tuple[str, ...], found: Mapping[str, Cell], words: Words) -> list[Cell]:
    """A row in words; a column that this kind of row does not have is empty. What was typed is never a formula."""
    return [plain_cell(_shown(column, found.get(column), words)) for column in columns]


def _shown(column: str, value: Cell, words: Words) -> Cell:
    if isinstance(value, bool):
        return words("export.yes" if value else "export.no")
    if column in CODED and isinstance(value, str):
        return words("format.export_separator").join(words(CODED[column] + code) for code in value.split(";") if code)
    return value
