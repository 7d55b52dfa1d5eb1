"""What the month's digest tells, as JSON between the outbox and its words: counts and seconds, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from bot.domain.statistics import RestrictionFigures, Share, Span, Statistics


def pack(found: Statistics) -> dict[str, Any]:
    """The figures that the digest tells."""
    return {
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        "reports": found.reports,
        "open": found.open,
        "warned": [found.warned.part, found.warned.whole],
        "recurring": [found.recurring.part, found.recurring.whole],
        "steps": {step: _packed(span) for step, span in found.steps.items()},
        "letters": _packed(found.letters) if found.letters else None,
        "alerts": _packed(found.alerts) if found.alerts else None,
        "restrictions": {kind: asdict(one) for kind, one in found.restrictions.items()},
    }


def unpack(told: Mapping[str, Any]) -> Statistics:
    """The same again."""
    return Statistics(
        first=date.fromisoformat(told["first"]),
        last=date.fromisoformat(told["last"]),
        reports=told["reports"],
        open=told["open"],
        warned=Share(*told["warned"]),
        recurring=Share(*told["recurring"]),
        steps={step: _span(span) for step, span in told["steps"].items()},
        letters=_span(told["letters"]) if told["letters"] else None,
        alerts=_span(told["alerts"]) if told["alerts"] else None,
        restrictions={kind: RestrictionFigures(**one) for kind, one in told["restrictions"].items()},
    )


def _packed(span: Span) -> list[float | None]:
    target = span.target.total_seconds() if span.target is not None else None
    return [span.count, span.median.total_seconds(), span.high.total_seconds(), span.within, target]


def _span(told: list[Any]) -> Span:
    count, median, high, within, target = told
    return Span(
        count,
        timedelta(seconds=median),
        timedelta(seconds=high),
        within,
        timedelta(seconds=target) if target is not None else None,
    )
