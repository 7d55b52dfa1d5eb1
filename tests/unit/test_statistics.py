"""The figures: medians, what is hidden and what gives nothing away; their words, paper and limits (P2, G8)."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from bot.domain import statistics, statistics_json
from bot.domain.inputs import INPUTS
from bot.domain.restrictions import RestrictionKind
from bot.domain.statistics import LEAST, TARGETS, RestrictionFigures, Share, Span, Statistics
from bot.domain.vocabulary import Outcome, Status
from bot.figures_paper import figures_paper
from bot.letters.figures import figures_pictures, set_figures
from bot.letters.house import House
from bot.messages.figure_lines import LIKE_CARDS, OUTCOMES, sections
from bot.messages.figures_card import COMMAND, digest, figures_card
from bot.messages.limits import check
from bot.texts import Words
from bot.texts.catalogues import LANGUAGES

RIYADH = ZoneInfo("Asia/Riyadh")
HOUR = timedelta(hours=1)
WIDEST = "W" * 80
FULL = Statistics(
    first=date(2024, 1, 1),
    last=date(2025, 12, 31),
    reports=123_456,
    open=12_345,
    weeks=tuple((date(2024, 1, 1) + timedelta(days=7 * n), 12_345) for n in range(105)),
    by={
        "category": dict.fromkeys(INPUTS["category"].options, 12_345),
        "department": {f"{WIDEST[:-3]}{n:03}": None if n % 2 else 12_345 for n in range(60)},
        "site": {f"{WIDEST[:-3]}{n:03}": 12_345 for n in range(60)} | {"": 7},
        "contact_channel": dict.fromkeys(INPUTS["contact_channel"].options, None),
    },
    warned=Share(12_345, 123_456),
    recurring=Share(12_345, 99_999),
    steps={step: Span(12_345, 900 * HOUR, 9_000 * HOUR, 1_234, target) for step, target in TARGETS.items()},
    letters=Span(12_345, 900 * HOUR, 9_000 * HOUR),
    alerts=Span(12_345, HOUR / 60, 90 * HOUR),
    restrictions={kind.value: RestrictionFigures(12_345, 12_345, 12_345, 12_345) for kind in RestrictionKind},
    outcomes={f"{WIDEST[:-3]}{n:03}": dict.fromkeys(OUTCOMES, None) for n in range(60)},
)
"""The most that there can be."""


def spans(*hours: float) -> list[timedelta]:
    return [timedelta(hours=one) for one in hours]


def test_median_and_ninetieth_percentile_are_by_the_nearest_rank() -> None:
    found = statistics.spread(spans(*range(1, 11)), 4 * HOUR)

    assert found == Span(10, 5 * HOUR, 9 * HOUR, 4, 4 * HOUR)
    assert statistics.spread(spans(7)) == Span(1, 7 * HOUR, 7 * HOUR)
    assert statistics.spread([]) is None


def test_a_stay_is_from_one_step_to_the_next_and_an_unfinished_one_is_none() -> None:
    at = [datetime(2026, 3, 1, hour, tzinfo=UTC) for hour in range(6)]
    moves = [
        ("a", at[0], "supervisor_review"),
        ("a", at[2], "complaint_review"),
        ("b", at[1], "supervisor_review"),
        ("a", at[5], "closed"),
    ]

    assert statistics.stays(moves) == [("supervisor_review", at[0], at[2]), ("complaint_review", at[2], at[5])]


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        ({"a": 9, "b": 0}, {"a": 9, "b": 0}),  # nothing is small
        ({"a": 9, "b": 2}, {"a": None, "b": None}),  # the sum would tell the small one
        ({"a": 9, "b": 2, "c": 5}, {"a": 9, "b": None, "c": None}),
        ({"a": 9, "b": 1, "c": 1}, {"a": None, "b": None, "c": None}),  # two hidden that make 2 are 1 each
        ({"a": 9, "b": 1, "c": 2}, {"a": 9, "b": None, "c": None}),
        ({"a": 1}, {"a": None}),
    ],
)
def test_a_small_count_is_hidden_and_what_gives_it_away(row: dict[str, int], shown: dict[str, int | None]) -> None:
    assert statistics.hidden_alone(row) == shown


TABLES = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 9), min_size=width, max_size=width), min_size=1, max_size=6)
)


@given(TABLES)
def test_no_hidden_count_can_be_worked_out_from_sums(table: list[list[int]]) -> None:
    counts = {f"r{n}": {f"c{m}": count for m, count in enumerate(row)} for n, row in enumerate(table)}

    shown = statistics.hidden(counts)

    lines = [[(shown[row][name], counts[row][name]) for name in counts[row]] for row in counts]
    lines += [[(shown[row][name], counts[row][name]) for row in counts] for name in counts["r0"]]
    for line in lines:
        gone = [count for seen, count in line if seen is None]
        assert all(seen is None for seen, count in line if 0 < count < LEAST)
        assert not gone or len(line) == len(gone) or (len(gone) > 1 and sum(gone) >= LEAST)
        assert all(seen in (None, count) for seen, count in line)


def test_a_table_of_large_counts_is_shown_whole() -> None:
    counts = {"a": {"x": 30, "y": 0}, "b": {"x": 3, "y": 12}}

    assert statistics.hidden(counts) == counts


def test_every_step_that_waits_for_somebody_has_a_target() -> None:
    assert set(TARGETS) == {status.value for status in Status} - {Status.WARNED.value, Status.CLOSED.value}
    assert set(OUTCOMES) == {Status.WARNED.value, *(outcome.value for outcome in Outcome)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_answer_and_digest_fit(language: str) -> None:
    words = Words.of(language, RIYADH)

    for message in (figures_card(FULL, words), digest(statistics_json.pack(FULL), words)):
        check(message)
        assert message.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_shows_the_newest_weeks_and_says_once_why_counts_are_hidden(language: str) -> None:
    words = Words.of(language, RIYADH)
    few = {"category": {"abusive_language": None}, "contact_channel": {"phone": None}}
    text = figures_card(replace(FULL, by=few, outcomes={"Desk": dict.fromkeys(OUTCOMES, None)}), words).text
    last, cut = FULL.weeks[-1][0], FULL.weeks[-LIKE_CARDS - 1][0]

    assert words("figures.week", day=last) in text
    assert words("figures.week", day=cut) not in text
    assert text.count(words("figures.hidden.note", least=LEAST)) == 1


def test_what_the_digest_tells_comes_back_as_it_was() -> None:
    told = replace(FULL, weeks=(), by={}, outcomes={})

    assert statistics_json.unpack(statistics_json.pack(FULL)) == told
    empty = Statistics(date(2026, 3, 1), date(2026, 3, 31))
    assert statistics_json.unpack(statistics_json.pack(empty)) == empty


def test_the_digest_names_the_command_for_the_same_days() -> None:
    text = digest(statistics_json.pack(FULL), Words.of("en", RIYADH)).text

    assert f"{COMMAND} 2024-01-01 2025-12-31" in text
    assert "12,345 of 123,456" in text


def test_working_time_is_told_in_hours_and_never_in_days() -> None:
    words = Words.of("en", RIYADH)

    assert [words.working(timedelta(hours=hours)) for hours in (0.5, 5, 60)] == ["30 minutes", "5 hours", "60 hours"]


def test_nothing_was_reported_is_said() -> None:
    empty = Statistics(date(2026, 3, 1), date(2026, 3, 31))

    assert "Nothing was reported" in figures_card(empty, Words.of("en", RIYADH)).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper_has_every_section_with_its_numbers(language: str) -> None:
    words = Words.of(language, RIYADH)
    small = replace(FULL, by={name: dict(list(counts.items())[:3]) for name, counts in FULL.by.items()}, outcomes={})

    content = set_figures(figures_paper(small, date(2026, 1, 1), words), House())
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)

    assert "12,345" in text
    assert "123,456" in text
    assert text.count(words("figures.hidden")) >= 3
    assert len(sections(small, words)) == 9
    assert content == set_figures(figures_paper(small, date(2026, 1, 1), words), House())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_paper_can_be_set(language: str) -> None:
    assert len(figures_pictures(figures_paper(FULL, date(2026, 1, 1), Words.of(language, RIYADH)), House())) >= 5
