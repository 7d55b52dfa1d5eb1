"""From the report modal to the case: made once, numbered, sent where the policy says, and sealed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from bot.domain.inputs import NARRATIVE_MIN
from bot.domain.vocabulary import Action, RestrictionStatus, Status
from bot.errors import FieldErrors, FieldFault, NotActive
from bot.services import audit, cases
from bot.services.cases import Reported
from bot.services.commands import Alarm
from bot.unit import Unit
from models import (
    Alert,
    Card,
    Case,
    OutboxRow,
    Person,
    Restriction,
)
from tests.conftest import START, MovableClock
from tests.factories import Company, person
from tests.integration.offices import WARNED, a_case, a_report, cards, counts, read

A, S = Action, Status
PHONE, ACCOUNT = ("phone", "+966501234567"), ("account", "ACC-1")


# ---------------------------------------------------------------- once, and numbered


def test_the_same_submission_twice_makes_one_case(office: Company) -> None:
    first = office.report(submission="V1")
    before = counts(office)

    second = office.report(submission="V1", narrative="The very same modal, whatever it says now.")

    assert (first.again, second.again) == (False, True)
    assert (second.case_id, second.number, second.status) == (first.case_id, first.number, first.status)
    assert counts(office) == before


def test_the_same_alarm_twice_makes_one_case(office: Company) -> None:
    command = Alarm("V1", "U0NORA", "Branch 3", "He has a knife.")
    first = office.database.run(lambda unit: cases.alarm(unit, command))
    before = counts(office)

    second = office.database.run(lambda unit: cases.alarm(unit, command))

    assert (second.case_id, second.again) == (first.case_id, True)
    assert counts(office) == before


def test_a_submission_is_its_sender_s_own(office: Company) -> None:
    made = [office.report(who, submission="V1") for who in ("U0NORA", "U0OMAR")]

    assert [one.again for one in made] == [False, False]
    assert len({one.case_id for one in made}) == 2


def test_one_submission_many_times_at_the_same_moment_makes_one_case(office: Company) -> None:
    command = a_report(office)

    futures = [office.database.submit(lambda unit: cases.report(unit, command)) for _ in range(3)]

    made = [future.result(20) for future in futures]
    assert sorted(one.again for one in made) == [False, True, True]
    assert len(read(office, select(Case.id))) == 1


def test_reports_of_one_customer_at_the_same_moment_are_numbered_without_a_gap(office: Company) -> None:
    office.report(customer_phone="0559876543")
    commands = [a_report(office, submission=f"at once {number}") for number in range(6)]
    works: list[Callable[[Unit], Reported]] = [lambda unit, one=one: cases.report(unit, one) for one in commands]  # type: ignore[misc]

    made = [future.result(20) for future in [office.database.submit(work) for work in works]]

    assert sorted(one.number for one in made) == [f"EP-2026-{serial:05d}" for serial in range(2, 8)]
    assert len(set(read(office, select(Case.customer_id)))) == 2
    assert office.database.look(audit.verify) is None


def test_numbers_count_up_within_a_year_of_the_office_and_start_again_in_the_next(
    office: Company, clock: MovableClock
) -> None:
    clock.at = datetime(2026, 12, 31, 20, 59, tzinfo=UTC)  # a minute to midnight in Riyadh
    old = [office.report().number for _ in range(2)]
    clock.move(minutes=1)

    new = [office.report().number for _ in range(2)]

    assert old == ["EP-2026-00001", "EP-2026-00002"]
    assert new == ["EP-2027-00001", "EP-2027-00002"]


# ---------------------------------------------------------------- where it goes


def test_a_customer_who_stopped_is_told_to_the_supervisor_quietly(office: Company) -> None:
    made = office.report(**WARNED)

    rows = read(office, select(OutboxRow).where(OutboxRow.case_id == made.case_id))
    assert made.status is S.WARNED
    assert cards(office, made) == {("reporter", "U0NORA"), ("supervisor", "U0SARA")}
    assert {(row.kind, row.priority) for row in rows} == {("card", 5)}
    assert a_case(office, made).upheld_at is None


@pytest.mark.parametrize("step", ["warned_continued", "not_warned_extreme"])
def test_a_customer_who_went_on_is_put_before_the_supervisor(office: Company, step: str) -> None:
    made = office.report(warning_step=step)

    assert made.status is S.SUPERVISOR_REVIEW
    assert a_case(office, made).supervisor_id == office.ids["U0SARA"]
    assert cards(office, made) == {("reporter", "U0NORA"), ("supervisor", "U0SARA")}


@pytest.mark.parametrize(
    ("later", "status"),
    [
        (timedelta(seconds=1), S.SUPERVISOR_REVIEW),
        (timedelta(days=365), S.SUPERVISOR_REVIEW),
        (timedelta(days=365, seconds=1), S.WARNED),
    ],
)
def test_a_warning_goes_up_where_a_case_was_upheld_within_the_days_of_recurrence(
    office: Company, clock: MovableClock, later: timedelta, status: Status
) -> None:
    before = office.report()
    office.act("U0SARA", A.CASE_APPROVE, before.case_id)
    clock.at += later

    made = office.report("U0OMAR", **WARNED)

    assert made.status is status


UNUPHELD: list[tuple[str, Action | None, dict[str, str]]] = [
    ("U0SARA", None, {}),
    ("U0SARA", A.CASE_RETURN, {"question": "What was said?"}),
    ("U0SARA", A.CASE_DISMISS, {"reason": "He was polite."}),
    ("U0NORA", A.CASE_WITHDRAW, {"reason": "It was a mistake."}),
]


@pytest.mark.parametrize(("who", "action", "inputs"), UNUPHELD)
def test_a_case_that_nobody_upheld_makes_no_repetition(
    office: Company, clock: MovableClock, who: str, action: Action | None, inputs: dict[str, str]
) -> None:
    before = office.report()
    if action:
        office.act(who, action, before.case_id, **inputs)
    clock.move(days=1)

    made = office.report("U0OMAR", **WARNED)

    assert made.status is S.WARNED


def test_what_happened_before_the_upheld_case_makes_no_repetition(office: Company) -> None:
    upheld = office.report()
    office.act("U0SARA", A.CASE_APPROVE, upheld.case_id)

    made = office.report("U0OMAR", occurred_at=START - timedelta(days=1), **WARNED)

    assert made.status is S.WARNED


@pytest.mark.parametrize(
    ("status", "goes_to"),
    [(RestrictionStatus.ACTIVE, S.SUPERVISOR_REVIEW), (RestrictionStatus.EXPIRED, S.WARNED)],
)
def test_a_warning_goes_up_where_the_customer_is_restricted(
    office: Company, clock: MovableClock, status: RestrictionStatus, goes_to: Status
) -> None:
    before = a_case(office, office.report())
    assert before.customer_id is not None
    customer_id = before.customer_id

    def restrict(unit: Unit) -> None:
        unit.session.add(
            Restriction(
                id=unit.new_id(),
                case_id=before.id,
                customer_id=customer_id,
                status=status.value,
                kinds="written_only",
                decided_by_id=office.ids["U0MAJED"],
                decided_at=unit.now,
            )
        )

    office.database.run(restrict)
    clock.move(days=1)

    assert office.report(**WARNED).status is goes_to


IN_DANGER: list[Callable[[Company], Reported]] = [
    lambda office: office.report(danger=True, location="Branch 3", callback_phone="0551112222", **WARNED),
    lambda office: office.alarm(),
]


@pytest.mark.parametrize("tell", IN_DANGER, ids=["report", "alarm"])
def test_danger_goes_to_management_with_an_alert_and_security_hears_first(
    office: Company, tell: Callable[[Company], Reported]
) -> None:
    made = tell(office)

    alerts = read(office, select(Alert))
    by_delivery = select(OutboxRow.builder, OutboxRow.priority).order_by(col(OutboxRow.priority), col(OutboxRow.seq))
    rows = [tuple(row) for row in read(office, by_delivery)]
    assert made.status is S.MANAGEMENT_REVIEW
    assert [(row.case_id, row.status, row.raised_by_id) for row in alerts] == [
        (made.case_id, "raised", office.ids["U0NORA"])
    ]
    assert cards(office, made) >= {
        ("security", "C0SEC"),
        ("security_person", "U0SALEH"),
        ("security_person", "U0DANA"),
        ("management", "C0MGMT"),
        ("supervisor", "U0SARA"),
        ("reporter", "U0NORA"),
    }
    urgent = {builder for builder, priority in rows if priority == 0}
    assert urgent == {"security", "security_person", "management", "supervisor"}
    assert {priority for _, priority in rows} == {0, 5}


def test_an_alert_keeps_where_it_is_and_how_to_call_back_sealed(office: Company) -> None:
    office.alarm(callback_phone="055 111 2222")

    def opened(unit: Unit) -> list[str | None]:
        row = unit.session.exec(select(Alert)).one()
        return [unit.vault.open(row, column) for column in ("location", "danger_details", "callback_phone")]

    assert office.database.look(opened) == ["Branch 3, counter 2", "He has a knife.", "+966551112222"]


def test_somebody_whom_the_directory_lacks_may_report_and_the_admin_is_told(office: Company) -> None:
    made = office.report("U0NEW")

    assert made.status is S.SUPERVISOR_REVIEW
    assert read(office, select(Card.place).where(Card.kind == "admin")) == [f"@{office.ids['U0ZAINAB']}"]
    assert read(office, select(Person.listed).where(Person.slack_id == "U0NEW")) == [False]


def test_somebody_deactivated_may_not_report(office: Company) -> None:
    office.database.run(lambda unit: person(unit, "U0GONE", active=False) and None)
    before = counts(office)

    with pytest.raises(NotActive):
        office.report("U0GONE")
    with pytest.raises(NotActive):
        office.alarm("U0GONE")

    assert counts(office) == before


# ---------------------------------------------------------------- faults

NEEDED = FieldFault("needed")
FAULTS: list[tuple[dict[str, Any], dict[str, FieldFault]]] = [
    ({"customer_phone": ""}, {"customer_phone": FieldFault("identifier_needed")}),
    ({"customer_phone": "", "customer_name": "Ali"}, {"customer_phone": FieldFault("identifier_needed")}),
    ({"customer_phone": "12345"}, {"customer_phone": FieldFault("phone")}),
    ({"customer_account": "?"}, {"customer_account": FieldFault("account")}),
    ({"customer_email": "nobody"}, {"customer_email": FieldFault("email")}),
    ({"waybill": "12"}, {"waybill": FieldFault("waybill")}),
    ({"callback_phone": "call me"}, {"callback_phone": FieldFault("phone")}),
    ({"occurred_at": None}, {"occurred_at": NEEDED}),
    ({"occurred_at": START + timedelta(minutes=2, seconds=1)}, {"occurred_at": FieldFault("future")}),
    ({"occurred_at": START - timedelta(days=366)}, {"occurred_at": FieldFault("long_ago", days=365)}),
    ({"narrative": ""}, {"narrative": NEEDED}),
    ({"narrative": " rude" + " " * 20}, {"narrative": FieldFault("too_short", min=NARRATIVE_MIN)}),
    ({"narrative": "x" * 3001}, {"narrative": FieldFault("too_long", max=3000)}),
    ({"danger": True}, {"location": FieldFault("location_needed")}),
    ({"danger": True, "location": "  "}, {"location": FieldFault("location_needed")}),
    ({"contact_channel": "pigeon"}, {"contact_channel": NEEDED}),
    ({"category": ()}, {"category": NEEDED}),
    ({"category": ("abusive_language", "rain")}, {"category": NEEDED}),
    ({"warning_step": ""}, {"warning_step": NEEDED}),
    ({"evidence": "see javascript://x"}, {"evidence": FieldFault("link")}),
    ({"evidence": "https://smsa.com@evil.example"}, {"evidence": FieldFault("link_login")}),
    ({"evidence": "https://a.example/" + "x" * 2000}, {"evidence": FieldFault("link_long", max=2000)}),
    ({"evidence": "https://a.example " * 21}, {"evidence": FieldFault("links_many", max=20)}),
    (
        {"customer_phone": "1", "narrative": "", "category": ()},
        {"customer_phone": FieldFault("phone"), "narrative": NEEDED, "category": NEEDED},
    ),
]


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize(("values", "faults"), FAULTS)
def test_each_faulty_field_is_named_and_no_case_made(
    office: Company, values: dict[str, Any], faults: dict[str, FieldFault]
) -> None:
    before = counts(office)

    with pytest.raises(FieldErrors) as refused:
        office.report(**values)

    assert refused.value.errors == faults
    assert counts(office) == before


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize(
    ("values", "faults"),
    [
        ({"location": ""}, {"location": FieldFault("location_needed")}),
        ({"callback_phone": "12"}, {"callback_phone": FieldFault("phone")}),
    ],
)
def test_each_faulty_field_of_an_alarm_is_named(
    office: Company, values: dict[str, str], faults: dict[str, FieldFault]
) -> None:
    before = counts(office)

    with pytest.raises(FieldErrors) as refused:
        office.alarm(**values)

    assert refused.value.errors == faults
    assert counts(office) == before


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize(
    "values",
    [
        {"customer_phone": "", "contact_channel": "in_person"},
        {"customer_phone": "", "danger": True, "location": "Branch 3"},
        {"customer_phone": "", "waybill": "123456789012"},
        {"occurred_at": START + timedelta(minutes=2)},
        {"occurred_at": START - timedelta(days=365)},
        {"narrative": "x" * NARRATIVE_MIN},
        {"narrative": "x" * 3000, "evidence": "https://files.example/recording 12"},
    ],
)
def test_what_lies_just_within_the_bounds_is_taken(office: Company, values: dict[str, Any]) -> None:
    made = office.report(**values)

    assert made.number == "EP-2026-00001"


# ---------------------------------------------------------------- whole, or not at all


class Broken(Exception):
    """What goes wrong after the work was done."""


def test_a_report_whose_unit_fails_leaves_nothing(office: Company) -> None:
    before = counts(office)

    def fail(unit: Unit) -> None:
        cases.report(unit, a_report(office, reporter="U0NEW", danger=True, location="Branch 3"))
        raise Broken

    with pytest.raises(Broken):
        office.database.run(fail)

    assert counts(office) == before
    assert office.report().number == "EP-2026-00001"
    assert office.database.look(audit.verify) is None


@pytest.mark.parametrize("step", ["bot.services.audit.record", "bot.services.notices.tell"])
def test_a_report_that_fails_half_way_leaves_nothing(
    office: Company, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = counts(office)

    def fail(*_args: object, **_named: object) -> None:
        raise Broken

    with monkeypatch.context() as patched:
        patched.setattr(step, fail)
        with pytest.raises(Broken):
            office.report()

    assert counts(office) == before


def test_an_action_that_fails_half_way_leaves_nothing(office: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    made = office.report()
    before = (counts(office), a_case(office, made).model_dump())

    def fail(*_args: object, **_named: object) -> None:
        raise Broken

    with monkeypatch.context() as patched:
        patched.setattr("bot.services.notices.tell", fail)
        with pytest.raises(Broken):
            office.act("U0SARA", A.CASE_DISMISS, made.case_id, reason="He was polite.", key="one")

    assert (counts(office), a_case(office, made).model_dump()) == before
    assert office.act("U0SARA", A.CASE_DISMISS, made.case_id, reason="He was polite.", key="one").again is False


def test_a_failing_report_takes_no_other_with_it(office: Company) -> None:
    def fail(unit: Unit) -> Reported:
        cases.report(unit, a_report(office, submission="bad"))
        raise Broken

    good: list[Callable[[Unit], Reported]] = [
        lambda unit: cases.report(unit, a_report(office, submission="beside it")),
        lambda unit: cases.report(unit, a_report(office, submission="V2", reporter="U0OMAR")),
    ]
    futures = [office.database.submit(work) for work in (good[0], fail, good[1])]

    assert isinstance(futures[1].exception(20), Broken)
    numbers = sorted(futures[index].result(20).number for index in (0, 2))
    assert numbers == ["EP-2026-00001", "EP-2026-00002"]
    assert office.database.look(audit.verify) is None
