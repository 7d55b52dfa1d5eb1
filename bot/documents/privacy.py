"""The tables of ``docs/privacy.md``: how long each kind of record is kept, and what becomes of each kind of row."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.retention import Ground, Period
from bot.services import destruction, hashing, receipts
from bot.settings import SETTINGS

KEPT: dict[Period, str] = {
    Period.CASE: "a case that was upheld, or by which anybody was restricted, with its letters, replies and evidence",
    Period.WARNING: "a case that ended with the warning",
    Period.NOT_UPHELD: "a report that was not upheld, or was withdrawn",
}
GROUNDS: dict[Ground, str] = {
    Ground.OPEN: "the case is open",
    Ground.RESTRICTION: "a restriction of it is in force or to begin; its time runs from the restriction's end",
    Ground.REVIEW: "the customer's request for a review is not decided",
    Ground.ALERT: "a safety alert of it is not over",
    Ground.LETTER: "a letter of it is on its way",
    Ground.HELD: "it is on legal hold (PDPL article 18, paragraph 2 b)",
    Ground.PERIOD: "its time is not up",
}


def periods() -> str:
    """Each period: what it is for, its setting, its default."""
    defaults = {row.name: row.default for row in SETTINGS}
    lines = ["| what | kept for | default |", "|---|---|---|"]
    for period, what in KEPT.items():
        name = period.value.upper()
        lines.append(f"| {what} | `{name}` | {defaults[name] or 'as `RETENTION_DAYS`'} |")
    lines += [
        "| a message of the bot's about several cases, as reminders | `RETENTION_DAYS`, from its sending | |",
        "| what a message to Slack said, in the outbox | until it is delivered | |",
        f"| the content of an evidence file | never; read once for its hash, up to {hashing.MOST_BYTES >> 20} MB | |",
        f"| that a click was taken (no personal data) | {receipts.KEEP.days} days | |",
        "| a customer and what they are known by | as long as their last case; without any, a day | |",
    ]
    return "\n".join(
        [*lines, "", *_rows(), "", "Nothing is destroyed while", "", *(f"- {one}" for one in GROUNDS.values())]
    )


def _rows() -> Iterator[str]:
    yield "| rows of | what becomes of them |"
    yield "|---|---|"
    for table, columns in destruction.emptied().items():
        gone = ", ".join(f"`{name}`" for name in columns)
        yield f"| `{table}` | stay as figures; emptied: {gone} |"
    names = ", ".join(f"`{name}`" for name in destruction.deleted())
    yield f"| {names} | deleted |"
    yield "| `customer`, `identifier` (with the keyed hash), `customer_pair` | deleted with the last case |"
    yield "| `audit_entry` | stay: ids, counts and hashes |"
