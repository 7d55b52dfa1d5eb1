"""The policy's figures in words: sections of rows, the same in Slack, on paper and in a spreadsheet (P2, G7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.statistics import CONFIDENTIAL, LEAST, Share, Shown, Statistics
from bot.domain.vocabulary import Outcome, Status
from bot.texts import Words

OF_CODES: dict[str, str] = {"category": "option.category.", "contact_channel": "option.contact_channel."}
"""Columns whose values are words of our own, and where the catalogues have them."""
LABELS: dict[str, str] = {
    "category": "figures.by.category",
    "department": "figures.by.department",
    "site": "figures.by.site",
    "contact_channel": "figures.by.contact_channel",
}
OUTCOMES = (Status.WARNED.value, *(outcome.value for outcome in Outcome))
LIKE_CARDS = 12
"""Rows of one column in a message; the paper has all of them."""


@dataclass(frozen=True, slots=True)
class Row:
    """``cells`` as they are read, and ``sizes``, their numbers, for a bar or a sheet; ``None`` where none is shown."""

    label: str
    cells: tuple[str, ...]
    sizes: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """``heads`` stand above the cells; ``bars``: the first cell is also drawn. ``notes`` explain what is counted."""

    name: str
    title: str
    rows: tuple[Row, ...]
    heads: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    bars: bool = False


def sections(found: Statistics, words: Words) -> tuple[Section, ...]:
    """All of them, those without any row left out."""
    every = (
        Section("summary", words("figures.summary"), tuple(_summary(found, words))),
        Section("weeks", words("figures.weeks"), tuple(_weeks(found, words)), bars=True),
        *(_column(name, found.by.get(name, {}), words) for name in LABELS),
        _steps(found, words),
        _times(found, words),
        _restrictions(found, words),
        _outcomes(found, words),
    )
    return tuple(one for one in every if one.rows)


def _summary(found: Statistics, words: Words) -> Iterator[Row]:
    yield Row(words("figures.reports"), (words.number(found.reports),), (found.reports,))
    yield Row(words("figures.open"), (words.number(found.open),), (found.open,))
    for key, share in (("figures.warned", found.warned), ("figures.recurring", found.recurring)):
        if share.whole:
            yield Row(words(key), (_share(share, words),), (share.part,))


def _share(share: Share, words: Words) -> str:
    percent = round(100 * share.part / share.whole)
    return words("figures.share", part=share.part, whole=share.whole, percent=percent)


def _weeks(found: Statistics, words: Words) -> Iterator[Row]:
    if not found.reports:
        return
    for monday, count in found.weeks:
        yield Row(words("figures.week", day=monday), (words.number(count),), (count,))


def _column(name: str, counts: Mapping[str, Shown], words: Words) -> Section:
    rows = tuple(Row(_value(name, value, words), (_count(count, words),), (count,)) for value, count in counts.items())
    return Section(name, words(LABELS[name]), rows, notes=_hides(counts.values(), words), bars=True)


def _value(column: str, value: str, words: Words) -> str:
    if value == CONFIDENTIAL:
        return words("figures.not_told")
    return words(OF_CODES[column] + value) if column in OF_CODES else words("format.datum", text=value)


def _steps(found: Statistics, words: Words) -> Section:
    heads = tuple(words(f"figures.head.{one}") for one in ("count", "median", "high", "target", "within"))
    rows = []
    for step, span in found.steps.items():
        times = (span.median, span.high, span.target or timedelta())
        cells = (words.number(span.count), *map(words.working, times), _share(Share(span.within, span.count), words))
        rows.append(Row(words(f"status.{step}"), cells, (span.count, *map(_hours, times), span.within)))
    return Section("steps", words("figures.steps"), tuple(rows), heads, (words("figures.steps.note"),))


def _times(found: Statistics, words: Words) -> Section:
    heads = tuple(words(f"figures.head.{one}") for one in ("count", "median", "high"))
    rows = []
    for key, span in (("figures.letters", found.letters), ("figures.alerts", found.alerts)):
        if span is not None:
            cells = (words.number(span.count), words.duration(span.median), words.duration(span.high))
            rows.append(Row(words(key), cells, (span.count, _hours(span.median), _hours(span.high))))
    return Section("times", words("figures.times"), tuple(rows), heads, (words("figures.times.note"),))


def _restrictions(found: Statistics, words: Words) -> Section:
    heads = tuple(words(f"figures.head.{one}") for one in ("decided", "active", "early", "breached"))
    rows = []
    for kind, one in found.restrictions.items():
        counts = (one.decided, one.active, one.early, one.breached)
        rows.append(Row(words(f"kind.{kind}"), tuple(map(words.number, counts)), counts))
    return Section("restrictions", words("figures.restrictions"), tuple(rows), heads)


def _outcomes(found: Statistics, words: Words) -> Section:
    heads = tuple(words(f"status.{one}" if one == Status.WARNED else f"outcome.{one}") for one in OUTCOMES)
    rows = tuple(
        Row(
            _value("department", place, words),
            tuple(_count(counts[one], words) for one in OUTCOMES),
            tuple(counts[one] for one in OUTCOMES),
        )
        for place, counts in found.outcomes.items()
    )
    every = (count for counts in found.outcomes.values() for count in counts.values())
    notes = (words("figures.outcomes.note"), *_hides(every, words))
    return Section("outcomes", words("figures.outcomes"), rows, heads, notes)


def _count(count: Shown, words: Words) -> str:
    return words("figures.hidden") if count is None else words.number(count)


def _hides(counts: Iterable[Shown], words: Words) -> tuple[str, ...]:
    """Says why some are not shown, where that is so."""
    return (words("figures.hidden.note", least=LEAST),) if None in tuple(counts) else ()


def _hours(span: timedelta) -> float:
    return round(span.total_seconds() / 3600, 2)
