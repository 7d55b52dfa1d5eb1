"""``docs/lifecycle.md``: the table of transitions as diagrams and as rows, one part for each track."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from bot.documents.words import GUARDS, MEANINGS, NOTICES, ROLES, TRACKS
from bot.domain.lifecycle import TRANSITIONS, Transition, rows
from bot.domain.vocabulary import OWNERS, Action, AnyStatus, Notice, Role

HEAD = """\
# The life-cycle

Written by `make docs` from the one table in `bot/domain/lifecycle.py`, from which the buttons, the authority, the
audit and the notices are read as well. Change the table, never this page. P and G numbers are the policy's demands
([policy.md](policy.md)); a status that can be left is open, and somebody owns it.
"""


def page() -> str:
    """The whole page."""
    return HEAD + "".join(_part(track) for track in TRACKS)


def of_track(track: type[AnyStatus], table: Iterable[Transition] = TRANSITIONS) -> list[Transition]:
    """The rows that belong to one track, in the table's order."""
    return [row for row in table if track in {type(status) for status in (*row.sources, row.target)}]


def diagram(track: type[AnyStatus], table: Iterable[Transition] = TRANSITIONS) -> str:
    """A Mermaid state diagram of what moves; what leaves the status as it is stands in the rows only."""
    edges: dict[tuple[str, str], list[str]] = {}
    notes: list[str] = []
    for row in of_track(track, table):
        if row.target is None:
            continue
        if row.sources == frozenset(track):
            notes.append(f"    note right of {row.target}: {row.action} leads here from any status")
            continue
        for source in [str(status) for status in track if status in row.sources] or ["[*]"]:
            names = edges.setdefault((source, str(row.target)), [])
            if row.action not in names:
                names.append(row.action)
    lines = [f"    {source} --> {target}: {', '.join(names)}" for (source, target), names in edges.items()]
    ends = [f"    {status} --> [*]" for status in track if status not in OWNERS]
    return "\n".join(["stateDiagram-v2", *lines, *ends, *notes])


def _part(track: type[AnyStatus]) -> str:
    title, sentence = TRACKS[track]
    lines = [
        "",
        f"## {title}",
        "",
        sentence,
        "",
        "```mermaid",
        diagram(track),
        "```",
        "",
        "| status | waits for | meaning |",
        "|---|---|---|",
        *(f"| `{status}` | {_owner(status)} | {MEANINGS[status]} |" for status in track),
        "",
        "| action | who | from | to | where | inputs | told |",
        "|---|---|---|---|---|---|---|",
        *(_line(track, row) for row in of_track(track)),
        "",
    ]
    return "\n".join(lines)


def _owner(status: AnyStatus) -> str:
    return ROLES[OWNERS[status]] if status in OWNERS else "nobody"


def _line(track: type[AnyStatus], row: Transition) -> str:
    told = [NOTICES[notice] for notice in Notice if notice in row.notify]
    target = "stays" if row.target is None else f"`{row.target}`"
    cells = (
        f"`{row.action}`",
        ", ".join(ROLES[role] for role in Role if role in row.roles),
        _sources(track, row),
        target + (f" ({row.outcome})" if row.outcome else ""),
        _rule(row),
        _inputs(row),
        ", ".join(told),
    )
    return f"| {' | '.join(cells)} |"


def _sources(track: type[AnyStatus], row: Transition) -> str:
    if row.sources == frozenset(track):
        return "any"
    if len(row.sources) > 1 and row.sources == {status for status in track if status in OWNERS}:
        return "any open"
    return ", ".join(f"`{status}`" for status in track if status in row.sources) or "-"


def _rule(row: Transition) -> str:
    own = "not the reporter, not the affected person" if row.deciding else ""
    return "; ".join(filter(None, (GUARDS[row.guard] if row.guard else "", own)))


def _inputs(row: Transition) -> str:
    report = rows(Action.CASE_REPORT)[0].inputs
    names: Iterable[str] = row.inputs
    start: list[str] = []
    if row.inputs[: len(report)] == report:
        start, names = ["the report's"], row.inputs[len(report) :]
    said = (f"`{name.removesuffix('?')}`" + (" (optional)" if name.endswith("?") else "") for name in names)
    return ", ".join(chain(start, said))
