"""A figure of the closing table: what was measured, against what, the goal, and whether it is reached."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """``value`` is compared with ``goal``: ``at most`` or ``at least`` that much; no goal: it is only told.

    ``ours`` and ``theirs`` are the two sides as words; ``spread`` is how far apart the rounds were, in per cent.
    """

    what: str
    value: float
    unit: str
    goal: float | None = None
    at_least: bool = False
    ours: str = ""
    theirs: str = ""
    spread: float = 0.0

    @property
    def verdict(self) -> str:
        """``met``, ``missed`` or, without a goal, nothing."""
        if self.goal is None:
            return ""
        return "met" if (self.value >= self.goal if self.at_least else self.value <= self.goal) else "missed"

    @property
    def said_goal(self) -> str:
        """The goal as the table shows it."""
        return "" if self.goal is None else f"{'>=' if self.at_least else '<='} {self.goal:g} {self.unit}"


def ratio(
    what: str,
    ours: Sequence[float],
    theirs: Sequence[float],
    goal: float | None = None,
    *,
    at_least: bool = False,
    unit: str = "ms",
) -> Figure:
    """Our median over theirs; the spread is that of the ratios of the single rounds."""
    each = [one / other for one, other in zip(ours, theirs, strict=True)]
    return Figure(
        what,
        statistics.median(ours) / statistics.median(theirs),
        "x",
        goal,
        at_least,
        f"{statistics.median(ours):,.2f} {unit}",
        f"{statistics.median(theirs):,.2f} {unit}",
        spread(each),
    )


def plain(what: str, found: Sequence[float], unit: str, goal: float | None = None, *, at_least: bool = False) -> Figure:
    """The median of the rounds."""
    return Figure(what, statistics.median(found), unit, goal, at_least, spread=spread(found))


def spread(rounds: Sequence[float]) -> float:
    """From the lowest to the highest, in per cent of the median."""
    middle = statistics.median(rounds)
    return (max(rounds) - min(rounds)) / middle * 100 if middle else 0.0


def percentile(found: Sequence[float], share: float) -> float:
    """The value below which that share of them lies: 0.99 is p99."""
    ordered = sorted(found)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def table(figures: Iterable[Figure]) -> list[str]:
    """The closing table, as Markdown."""
    lines = ["| what | ours | against | figure | goal | | spread |", "|---|--:|--:|--:|--:|---|--:|"]
    for one in figures:
        value, apart = f"{one.value:,.2f} {one.unit}", f"{one.spread:.0f} %"
        cells = (one.what, one.ours, one.theirs, value, one.said_goal, one.verdict, apart)
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def write(figures: Iterable[Figure], machine: str, path: Path) -> None:
    """The same as JSON, with the machine."""
    rows = [asdict(one) | {"verdict": one.verdict} for one in figures]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"machine": machine, "figures": rows}, indent=2) + "\n", encoding="utf-8")
