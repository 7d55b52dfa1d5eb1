"""A case as one story: each step with the reason that was given for it, and between them what people wrote (G8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.views import CaseView, FileView, ReplyView, StatementView, StepView

PAGE = 20
"""Moments on a page."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened at an instant: a ``step``, a ``reply`` in the thread, or a ``file``; one of them.

    ``said`` is what was written with the step: its reason, its question. ``about`` is a letter's occasion.
    """

    at: datetime
    step: StepView | None = None
    said: tuple[StatementView, ...] = ()
    about: str = ""
    reply: ReplyView | None = None
    file: FileView | None = None


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Some moments, oldest first. ``page`` counts from 0, which holds the newest."""

    moments: tuple[Moment, ...]
    page: int
    pages: int


def moments(case: CaseView) -> tuple[Moment, ...]:
    """All moments of a case that the view holds, in their order; nothing is in two of them, and nothing in none."""
    left = list(case.statements)
    occasions = {part.id: part.name for part in case.parts if part.kind == "letter"}
    found = []
    for step in case.steps:
        said = tuple(one for one in left if _belongs(one, step))
        left = [one for one in left if one not in said]
        found.append(Moment(step.at, step, said, occasions.get(step.subject, "")))
    found += [Moment(one.at, StepView(one.action, one.at, one.author), (one,)) for one in left]
    found += [Moment(one.at, reply=one) for one in case.replies]
    found += [Moment(one.at, file=one) for one in case.files]
    return tuple(sorted(found, key=lambda moment: moment.at))


def page_of(case: CaseView, page: int) -> TimelinePage:
    """One page; beyond the last one is the last one, which holds the oldest."""
    every = moments(case)
    pages = max(1, -(-len(every) // PAGE))
    page = min(max(page, 0), pages - 1)
    end = len(every) - page * PAGE
    return TimelinePage(every[max(0, end - PAGE) : end], page, pages)


def _belongs(said: StatementView, step: StepView) -> bool:
    return (said.action, said.at, said.author) == (step.action, step.at, step.actor)
