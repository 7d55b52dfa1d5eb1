"""The policy's figures against another calculation over made-up years; who reads them; the month's digest (P2, G7)."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert
from sqlmodel import col, select

from bot.domain.statistics import LEAST, Statistics
from bot.errors import NotActive
from bot.services import digests, statistics
from bot.services.export import Period
from bot.unit import Unit
from models import Alert, AuditEntry, Case, Customer, Letter, OutboxRow, Restriction, RestrictionEvent, Route
from tests.conftest import MovableClock
from tests.factories import Company
from tests.integration.ways import LAYLA, MAJED, NORA, A, approved

IBRAHIM = "U0IBRAHIM"
COUNT = {"sqlite": 10_000, "postgresql": 2_000}
FIRST, DAYS = date(2025, 1, 6), 350
MORNING = 6
"""The hour in UTC at which the working day is an hour old in Riyadh."""
DEPARTMENTS, SITES = ("contact centre", "counter", "delivery", "fleet"), ("Riyadh", "Jeddah", "Dammam")
CHANNELS, CATEGORIES = ("phone", "in_person", "chat"), ("threat", "abusive_language", "offensive", "discrimination")
ENDS = ("warned", "not_upheld", "withdrawn", "resolved", "restricted", "no_restriction", "")


@dataclass
class Made:
    """What was made up, case by case, as plain data."""

    cases: list[dict[str, Any]] = field(default_factory=list)
    stays: dict[str, list[timedelta]] = field(default_factory=lambda: defaultdict(list))
    entries: list[dict[str, Any]] = field(default_factory=list)


def made_up(office: Company, count: int, seed: int = 7) -> Made:
    """Cases of a year; each step of theirs begins and ends within one working day, so that its time is plain."""
    chance, found = random.Random(seed), Made()
    people = [office.ids[name] for name in ("U0NORA", "U0OMAR")]
    days = [FIRST + timedelta(days=n) for n in range(DAYS) if (FIRST + timedelta(days=n)).weekday() in (6, 0, 1, 2, 3)]
    for number in range(count):
        day = chance.choice(days)
        reported = datetime(day.year, day.month, day.day, MORNING, chance.randrange(60), tzinfo=UTC)
        ended = chance.choice(ENDS)
        status = {"warned": "warned", "": "complaint_review"}.get(ended, "closed")
        rare = number % (count // 2) == 0  # two of all: too few to be told
        case = {
            "id": f"case{number:06}",
            "year": 2025,
            "serial": number + 1,
            "status": status,
            "outcome": ended if status == "closed" else None,
            "submission": f"made{number}",
            "reporter_id": chance.choice(people),
            "affected_id": chance.choice(people),
            "customer_id": f"customer{chance.randrange(count // 3):06}",
            "department": chance.choices(DEPARTMENTS, (8, 5, 3, 1))[0],
            "site": "Abha" if rare else chance.choice(SITES),
            "contact_channel": chance.choice(CHANNELS),
            "categories": ";".join(chance.sample(CATEGORIES, chance.choice((1, 1, 2)))),
            "warning_step": "warned_continued",
            "occurred_at": reported - timedelta(minutes=chance.randrange(1, 600)),
            "reported_at": reported,
            "since": reported,
            "upheld_at": reported if ended in ("resolved", "restricted", "no_restriction", "not_upheld") else None,
            "named_only": office.ids[MAJED] if chance.random() < 0.02 else None,
        }
        found.cases.append(case)
        at, since, before = reported, reported, None
        path = ["warned"] if status == "warned" else ["supervisor_review", "complaint_review"]
        for step in [*path, *(["closed"] if status == "closed" else [])]:
            entry = {
                "at": at,
                "case_id": case["id"],
                "source": before,
                "target": step,
                "action": "made",
                "previous": "",
            }
            found.entries.append({**entry, "seq": 1_000_000 + len(found.entries), "hash": "", "actor_id": ""})
            looked = {**entry, "source": step, "action": "case.view", "hash": "", "actor_id": ""}
            found.entries.append({**looked, "seq": 1_000_000 + len(found.entries)})  # a look moves nothing
            stayed = timedelta(minutes=chance.randrange(1, 200))
            if before:
                found.stays[before].append(at - since)
            since, before, at = at, step, at + stayed
    return found


def keep(office: Company, made: Made) -> None:
    def work(unit: Unit) -> None:
        ids = sorted({case["customer_id"] for case in made.cases})
        unit.session.execute(insert(Customer), [{"id": one, "created_at": unit.now} for one in ids])
        for table, rows in ((Case, made.cases), (AuditEntry, made.entries)):
            for start in range(0, len(rows), 1000):
                unit.session.execute(insert(table), rows[start : start + 1000])

    office.database.run(work)


def read(office: Company, first: date, last: date) -> Statistics:
    return office.database.look(lambda unit: statistics.read(unit, Period(first, last)))


def is_upheld(case: dict[str, Any]) -> bool:
    return bool(case["upheld_at"]) and case["outcome"] not in ("not_upheld", "withdrawn")


def again(case: dict[str, Any], cases: list[dict[str, Any]]) -> bool:
    """Whether the customer was the subject of an upheld case within the year before; all others are asked."""
    return any(
        timedelta(0) < case["occurred_at"] - other["occurred_at"] <= timedelta(days=365)
        for other in cases
        if is_upheld(other)
    )


def test_the_figures_are_those_of_another_calculation(office: Company, dialect: str) -> None:
    made = made_up(office, COUNT[dialect])
    keep(office, made)

    found = read(office, FIRST, FIRST + timedelta(days=DAYS))

    theirs = defaultdict(list)
    for case in made.cases:
        theirs[case["customer_id"]].append(case)
    upheld = [case for case in made.cases if is_upheld(case)]
    told = [case for case in made.cases if not case["named_only"]]
    assert found.reports == len(made.cases)
    assert found.open == sum(case["status"] == "complaint_review" for case in made.cases)
    assert found.warned.part == sum(case["status"] == "warned" for case in made.cases)
    assert found.recurring.whole == len(upheld)
    assert found.recurring.part == sum(again(case, theirs[case["customer_id"]]) for case in upheld)
    for place in DEPARTMENTS:
        assert found.by["department"][place] == sum(case["department"] == place for case in told)
    for name in CATEGORIES:
        assert found.by["category"][name] == sum(name in case["categories"] for case in told)
    for name in CHANNELS:
        assert found.by["contact_channel"][name] == sum(case["contact_channel"] == name for case in told)
    assert found.by["department"][""] == len(made.cases) - len(told)
    weeks = dict(found.weeks)
    for week in (FIRST, FIRST + timedelta(days=70)):
        days = {week + timedelta(days=n) for n in range(7)}
        assert weeks[week] == sum(case["reported_at"].date() in days for case in made.cases)
    assert sum(weeks.values()) == found.reports
    for step in ("supervisor_review", "complaint_review"):
        every = sorted(made.stays[step])
        span = found.steps[step]
        assert span.count == len(every)
        assert span.median == every[(len(every) + 1) // 2 - 1]
        assert sum(one <= span.high for one in every) >= 0.9 * len(every) > sum(one < span.high for one in every)
        assert span.target is not None
        assert span.within == sum(one <= span.target for one in every)
    for place in DEPARTMENTS[:2]:
        ended = [case["outcome"] or case["status"] for case in told if case["department"] == place]
        assert found.outcomes[place]["restricted"] == ended.count("restricted")
        assert found.outcomes[place]["warned"] == ended.count("warned")


def test_a_place_with_two_cases_is_not_told_nor_what_gives_it_away(office: Company, dialect: str) -> None:
    keep(office, made_up(office, 200))

    found = read(office, FIRST, FIRST + timedelta(days=DAYS))

    hidden = [name for name, count in found.by["site"].items() if count is None]
    assert "Abha" in hidden
    assert len(hidden) >= 2
    assert all(
        count is None or count == 0 or count >= LEAST for row in found.outcomes.values() for count in row.values()
    )


def test_days_are_the_companys_and_both_ends_count(office: Company, clock: MovableClock) -> None:
    late = datetime(2026, 3, 31, 20, 59, tzinfo=UTC)  # 23:59 in Riyadh
    for at in (late, late + timedelta(minutes=1)):
        clock.at = at
        office.report(customer_phone="0509990001")

    march, april = read(office, date(2026, 3, 31), date(2026, 3, 31)), read(office, date(2026, 4, 1), date(2026, 4, 30))

    assert (march.reports, april.reports) == (1, 1)


def test_two_reports_of_one_incident_are_no_recurrence(office: Company, clock: MovableClock) -> None:
    first = approved(office)
    clock.move(minutes=30)
    second = approved(office)
    before = read(office, clock.at.date(), clock.at.date()).recurring
    office.act(LAYLA, A.CASE_LINK_SAME, second.case_id, other_case=first.number)
    after = read(office, clock.at.date(), clock.at.date()).recurring

    assert (before.part, after.part) == (1, 0)


def test_restrictions_letters_and_alerts_are_counted(office: Company, clock: MovableClock) -> None:
    made = office.report()
    now = clock.at
    usual = {"case_id": made.case_id, "customer_id": "c", "decided_by_id": office.ids[MAJED], "decided_at": now}

    def work(unit: Unit) -> None:
        unit.session.execute(insert(Customer), [{"id": "c", "created_at": now}])
        kinds = (("email_only;agreement", "active"), ("email_only", "lifted"), ("email_only", "expired"))
        rows = [{**usual, "id": f"r{n}", "kinds": kind, "status": status} for n, (kind, status) in enumerate(kinds)]
        old = {**usual, "id": "r9", "kinds": "no_counter", "status": "active", "decided_at": now - timedelta(days=90)}
        unit.session.execute(insert(Restriction), [*rows, old])
        breach = {"restriction_id": "r0", "case_id": made.case_id, "kind": "breached", "at": now}
        unit.session.execute(insert(RestrictionEvent), [{**breach, "id": "e1"}, {**breach, "id": "e2"}])
        for n, hours in enumerate((2, 4, 40)):
            letter = Letter(id=f"l{n}", case_id=made.case_id, occasion="resolved", language="en", created_at=now)
            letter.sent_at = now + timedelta(hours=hours)
            unit.session.add(letter)
        unit.session.add(Letter(id="l9", case_id=made.case_id, occasion="resolved", language="en", created_at=now))
        alert = Alert(id="a", case_id=made.case_id, raised_by_id=office.ids[NORA], raised_at=now)
        alert.acknowledged_at = now + timedelta(minutes=3)
        unit.session.add(alert)

    office.database.run(work)
    day = now.astimezone(office.database.settings.timezone).date()
    found = read(office, day, day)

    figures = {kind: (one.decided, one.active, one.early, one.breached) for kind, one in found.restrictions.items()}
    assert figures == {"email_only": (3, 1, 1, 1), "agreement": (1, 1, 0, 1), "no_counter": (0, 1, 0, 0)}
    assert found.letters is not None
    assert (found.letters.count, found.letters.median) == (3, timedelta(hours=4))
    assert found.alerts is not None
    assert (found.alerts.count, found.alerts.high) == (1, timedelta(minutes=3))


TYPED: list[tuple[str, Any]] = [
    ("", Period(date(2026, 1, 1), date(2026, 3, 10))),
    ("2026-02-01", Period(date(2026, 2, 1), date(2026, 3, 10))),
    ("2026-02-01 2026-02-28", Period(date(2026, 2, 1), date(2026, 2, 28))),
    ("٢٠٢٦-٠٢-٠١ ٢٠٢٦-٠٢-٢٨", Period(date(2026, 2, 1), date(2026, 2, 28))),
    ("2026-02-28 2026-02-01", "backwards"),
    ("2020-01-01 2026-02-01", "too_long"),
    ("yesterday", "usage"),
    ("2026-02-30", "usage"),
    ("2026-02-01 2026-02-02 2026-02-03", "usage"),
]


@pytest.mark.parametrize(("typed", "meant"), TYPED)
def test_the_days_that_are_typed(office: Company, clock: MovableClock, typed: str, meant: Period | str) -> None:
    clock.at = datetime(2026, 3, 10, 9, tzinfo=UTC)

    assert office.database.look(lambda unit: statistics.asked(unit, typed)) == meant


def test_the_figures_are_managements_and_auditors_and_each_look_is_kept(office: Company) -> None:
    def order(who: str) -> Period | str:
        return office.database.run(lambda unit: statistics.order(unit, who, ""))

    assert isinstance(order(MAJED), Period)
    assert isinstance(order(IBRAHIM), Period)
    assert [order(who) for who in (NORA, "U0SARA", LAYLA, "U0SALEH", "U0ZAINAB")] == ["not_yours"] * 5
    with pytest.raises(NotActive):
        order("U0STRANGER")
    looks = select(AuditEntry.actor_id).where(AuditEntry.action == statistics.MADE).order_by(col(AuditEntry.seq))
    assert office.database.look(lambda unit: list(unit.session.exec(looks))) == [
        office.ids[MAJED],
        office.ids[IBRAHIM],
    ]


def digests_owed(office: Company) -> list[tuple[str, str]]:
    asked = select(OutboxRow.key, OutboxRow.place).where(OutboxRow.builder == "digest").order_by(col(OutboxRow.seq))
    return [(key, place) for key, place in office.database.look(lambda unit: list(unit.session.exec(asked)))]


def test_the_digest_comes_once_a_month_in_working_hours_to_each_management_channel(
    office: Company, clock: MovableClock
) -> None:
    office.database.run(
        lambda unit: unit.session.add(Route(purpose="management", department="fleet", channel="C0FLEET"))
    )
    clock.at = datetime(2026, 3, 30, 9, tzinfo=UTC)
    office.report()
    owed = []
    for at in (
        datetime(2026, 3, 31, 9, tzinfo=UTC),  # the month is not over; nothing was reported in the one before
        datetime(2026, 4, 1, 1, tzinfo=UTC),  # the night
        datetime(2026, 4, 1, 9, tzinfo=UTC),
        datetime(2026, 4, 1, 10, tzinfo=UTC),
        datetime(2026, 5, 2, 9, tzinfo=UTC),  # nothing was reported in April
    ):
        clock.at = at
        owed.append(office.database.run(digests.owe_due))

    assert owed == [0, 0, 2, 0, 0]
    assert digests_owed(office) == [("digest:2026-03:C0FLEET", "C0FLEET"), ("digest:2026-03:C0MGMT", "C0MGMT")]


def test_a_bot_that_was_down_comes_late_with_the_last_month_and_not_with_those_before(
    office: Company, clock: MovableClock
) -> None:
    clock.at = datetime(2026, 3, 30, 9, tzinfo=UTC)
    office.report()
    clock.at = datetime(2026, 4, 20, 9, tzinfo=UTC)
    office.report(customer_phone="0509990001")
    clock.at = datetime(2026, 5, 17, 9, tzinfo=UTC)

    assert office.database.run(digests.owe_due) == 1
    assert [key for key, _ in digests_owed(office)] == ["digest:2026-04:C0MGMT"]
