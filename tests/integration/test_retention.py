"""When its time is up, personal data is gone: from rows, files and Slack; figures and the audit stay (G8, PDPL 18)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel, col, select

from bot.db import Database
from bot.domain.vocabulary import Status
from bot.errors import Destroyed, NotYours
from bot.services import audit, customers, destruction, identifiers, register, restrictions, retention
from bot.services.cases import Reported
from bot.unit import Unit
from models import (
    Alert,
    Appeal,
    AuditEntry,
    Card,
    Case,
    Customer,
    CustomerPair,
    Identifier,
    Letter,
    Restriction,
    Statement,
)
from tests.conftest import MovableClock
from tests.factories import Company
from tests.integration.test_at_rest import SALEH, everything, given_away, tables
from tests.integration.walks import DISMISS, HOLD, WARNED, a_case, count, walk
from tests.integration.ways import (
    BECAUSE,
    LAYLA,
    MAJED,
    NORA,
    SARA,
    A,
    approved,
    in_force,
    newest,
    resolved,
    send,
)

PERIOD = 1825
REASON = "That is not what happened."
PHONE = "0501239876"


def sweep(office: Company) -> int:
    """What the timer does with the database, without Slack."""

    def all_due(unit: Unit) -> list[str]:
        return retention.due(unit, 1000)

    done = 0
    for case_id in office.database.look(all_due):
        done += office.database.run(lambda unit, one=case_id: destruction.destroy_due(unit, one))
    for customer_id in office.database.look(lambda unit: retention.orphans(unit, 1000)):
        office.database.run(lambda unit, one=customer_id: destruction.let_go(unit, one))
    return done


def knows(office: Company, phone: str) -> bool:
    known = identifiers.normalise("phone", phone)
    return office.database.look(lambda unit: customers.find(unit, "phone", known)) is not None


def closed(office: Company, **values: Any) -> Reported:
    """Dismissed by the supervisor."""
    return walk(office, DISMISS, **values)


def ended(office: Company, clock: MovableClock) -> tuple[str, str]:
    """A restricted case with all that people type, and one of danger, both over; their ids."""
    everything(office)
    ids = office.database.look(lambda unit: unit.session.exec(select(Case.id).order_by(col(Case.reported_at))).all())
    first, danger = sorted(ids, key=lambda one: a_case(office, one).extreme)
    appeal = newest(office, Appeal, first).id
    office.act("U0KHALID", A.APPEAL_DECIDE, first, subject=appeal, appeal_outcome="stands", rationale=BECAUSE)
    alert = newest(office, Alert, danger).id
    office.act(SALEH, A.ALERT_STAND_DOWN, danger, subject=alert, finding="false_alarm")
    office.act(SARA, A.CASE_DISMISS, danger, reason=REASON)
    clock.move(days=100)
    office.database.run(restrictions.expire_due)
    return first, danger


def opened(database: Database) -> str:
    """All that the sealed columns hold, opened."""

    def work(unit: Unit) -> str:
        found: list[str] = []
        for mapper in Case.__mapper__.registry.mappers:  # type: ignore[attr-defined]
            sealed = [column.name for column in mapper.local_table.c if column.info.get("sealed")]
            for row in unit.session.exec(select(mapper.class_)).all() if sealed else ():
                found += [unit.vault.open(row, name) or "" for name in sealed]
        return "\n".join(found)

    return database.look(work)


def test_nothing_is_touched_before_its_time_and_all_of_it_is_gone_after(office: Company, clock: MovableClock) -> None:
    first, danger = ended(office, clock)
    keys = office.database.look(_keys)
    clock.move(days=PERIOD - 100)

    early = sweep(office)
    planted = opened(office.database).lower()
    clock.move(days=101)
    late = sweep(office)

    assert early == 1  # the one of danger ended a hundred days before the restriction of the other did
    assert "plantedword" in planted
    assert late == 1
    assert given_away(opened(office.database).encode()) == []
    assert not keys & office.database.look(_keys)
    assert not knows(office, PHONE)
    assert count(office, Identifier) == count(office, Statement) == count(office, Card) == 0
    assert {a_case(office, one).destroyed_at is not None for one in (first, danger)} == {True}


def _keys(unit: Unit) -> set[bytes]:
    """Every record's key there is."""
    found: set[bytes] = set()
    for table in SQLModel.metadata.sorted_tables:
        if "sealed_key" in table.c:
            found |= {key for (key,) in unit.session.execute(select(table.c.sealed_key)) if key}
    return found


def test_figures_stay_and_the_audit_still_holds_and_says_what_was_done(office: Company, clock: MovableClock) -> None:
    first, _ = ended(office, clock)
    before = a_case(office, first)
    restriction = newest(office, Restriction, first)
    clock.move(days=PERIOD + 1)

    sweep(office)

    after, kept = a_case(office, first), newest(office, Restriction, first)
    figures = ("number", "status", "outcome", "categories", "department", "site", "contact_channel", "root_cause_kind")
    days = ("occurred_at", "reported_at", "closed_at", "upheld_at")
    assert [getattr(after, one) for one in figures + days] == [getattr(before, one) for one in figures + days]
    assert (kept.kinds, kept.starts_on, kept.ends_on) == (restriction.kinds, restriction.starts_on, restriction.ends_on)
    assert (after.customer_id, kept.customer_id, kept.at_site) == (None, "nobody", None)
    assert office.database.look(audit.verify) is None
    entry = office.database.look(lambda unit: _entry(unit, first))
    assert '"messages"' in entry.data
    assert given_away(entry.data.encode()) == []


def _entry(unit: Unit, case_id: str) -> AuditEntry:
    asked = select(AuditEntry).where(AuditEntry.case_id == case_id, AuditEntry.action == destruction.DESTROYED)
    return unit.session.exec(asked).one()


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_neither_the_file_nor_its_log_of_writes_keeps_what_was_sealed(
    office: Company, clock: MovableClock
) -> None:
    ended(office, clock)
    sealed = office.database.look(_sealed)
    await office.database.scrub()
    before = _on_disk(office)
    clock.move(days=PERIOD + 1)

    sweep(office)
    await office.database.scrub()

    after = _on_disk(office)
    assert all(one in before for one in sealed)
    assert [one for one in sealed if one in after] == []
    assert given_away(tables(office.database)) == []


def _on_disk(office: Company) -> bytes:
    """The database file and its log of writes."""
    path = Path(office.database.engine.url.database or "")
    return b"".join(one.read_bytes() for one in (path, path.with_name(f"{path.name}-wal")))


def _sealed(unit: Unit) -> list[bytes]:
    """The beginnings of what is sealed, short enough to lie in one piece."""
    found = unit.session.exec(select(Case.narrative, Case.sealed_key).where(col(Case.narrative).is_not(None))).all()
    found += unit.session.exec(select(Identifier.value, Identifier.sealed_key)).all()
    found += unit.session.exec(select(Statement.text, Statement.sealed_key)).all()
    lookups = [lookup.encode() for lookup in unit.session.exec(select(Identifier.lookup))]
    return [value[:40] for row in found for value in row if value] + lookups


def test_every_table_that_belongs_to_a_case_has_its_row_in_the_rules() -> None:
    of_letters, of_customers = {"letter_version"}, {"customer", "identifier", "customer_pair"}
    figures = {"agreement", "restriction_event", "case_link", "audit_entry"}
    ruled = {str(table.__tablename__) for table in (*destruction.EMPTIED, *destruction.DELETED)}

    found = {table.name for table in SQLModel.metadata.sorted_tables if "sealed_key" in table.c or "case_id" in table.c}

    assert found | {"case"} == ruled | of_letters | of_customers | figures


HOLDERS = ("open", "held", "restricted", "reopened")


@pytest.mark.parametrize("why", HOLDERS)
def test_what_stands_against_it_stops_it(office: Company, clock: MovableClock, why: str) -> None:
    match why:
        case "open":
            made = approved(office)
        case "held":
            made = walk(office, DISMISS, HOLD)
        case "restricted":
            made, _ = in_force(office)
            change_days(office, made.case_id)
        case _:
            made = closed(office)
            office.act(MAJED, A.CASE_REOPEN, made.case_id, reason=REASON)
    clock.move(days=3 * PERIOD)

    done = sweep(office)

    assert done == 0
    assert a_case(office, made.case_id).destroyed_at is None
    assert knows(office, "0501234567")


def change_days(office: Company, case_id: str) -> None:
    """Until further notice."""

    def work(unit: Unit) -> None:
        for one in unit.session.exec(select(Restriction).where(Restriction.case_id == case_id)):
            one.ends_on = None
            unit.session.add(one)

    office.database.run(work)


def test_once_the_hold_is_released_it_goes(office: Company, clock: MovableClock) -> None:
    made = walk(office, DISMISS, HOLD)
    clock.move(days=PERIOD + 1)
    held = sweep(office)

    office.act(MAJED, A.CASE_RELEASE, made.case_id, reason=REASON)

    assert (held, sweep(office)) == (0, 1)
    assert not knows(office, "0501234567")


def test_time_runs_from_the_end_of_the_restriction(office: Company, clock: MovableClock) -> None:
    made, restriction = in_force(office)
    clock.move(days=30)
    office.act(MAJED, A.RESTRICTION_LIFT, made.case_id, subject=restriction.id, reason=REASON)
    clock.move(days=PERIOD - 1)
    before = sweep(office)

    clock.move(days=1)

    assert (before, sweep(office)) == (0, 1)


def test_of_two_cases_one_goes_and_the_customer_stays_until_the_other_does(
    office: Company, clock: MovableClock
) -> None:
    old = closed(office, narrative="The older one of two reports.")
    clock.move(days=400)
    young = closed(office, narrative="The younger one of two reports.")
    clock.move(days=PERIOD - 400)

    first = sweep(office)
    between = (opened(office.database), knows(office, "0501234567"), a_case(office, old.case_id).customer_id)
    clock.move(days=400)
    second = sweep(office)

    assert (first, second) == (1, 1)
    assert "The younger one of two reports." in between[0]
    assert "The older one of two reports." not in between[0]
    assert between[1:] == (True, None)
    assert not knows(office, "0501234567")
    assert count(office, Customer) == 0
    assert a_case(office, young.case_id).destroyed_at == clock()


def test_merged_customers_stay_until_the_last_case_of_any_of_them_does(office: Company, clock: MovableClock) -> None:
    closed(office, customer_phone="0551112222")
    clock.move(days=200)
    closed(office, customer_phone="", customer_account="ACC-1")
    both = office.report(customer_phone="0551112222", customer_account="ACC-1")
    pair = office.database.look(lambda unit: unit.session.exec(select(CustomerPair.id)).one())
    office.act(SARA, A.CASE_APPROVE, both.case_id)
    office.act(LAYLA, A.CUSTOMER_MERGE, both.case_id, subject=pair)
    office.act(LAYLA, A.CASE_NOT_UPHELD, both.case_id, reason=REASON)
    clock.move(days=300)
    last = closed(office, customer_phone="", customer_account="ACC-1")
    clock.move(days=PERIOD - 300)

    first = sweep(office)
    between = (knows(office, "0551112222"), office.database.look(lambda unit: _pair_case(unit, pair)))
    clock.move(days=300)
    second = sweep(office)

    assert (first, second) == (3, 1)
    assert between == (True, last.case_id)
    assert not knows(office, "0551112222")
    assert count(office, Customer) == count(office, CustomerPair) == 0


def _pair_case(unit: Unit, pair_id: str) -> str:
    return unit.session.get_one(CustomerPair, pair_id).case_id


def test_reports_of_one_incident_are_kept_and_destroyed_together(office: Company, clock: MovableClock) -> None:
    old = office.report()
    clock.move(hours=1)
    other = office.report("U0OMAR")
    office.act(SARA, A.CASE_LINK_SAME, old.case_id, other_case=other.number)
    office.act(SARA, A.CASE_DISMISS, old.case_id, reason=REASON)
    clock.move(days=100)
    office.act(SARA, A.CASE_DISMISS, other.case_id, reason=REASON)
    clock.move(days=PERIOD - 50)
    before = sweep(office)

    clock.move(days=50)

    assert (before, sweep(office)) == (0, 2)


def test_cases_decided_together_share_the_letter_and_its_time(office: Company, clock: MovableClock) -> None:
    lead = resolved(office)
    send(office, lead)
    clock.move(days=PERIOD)

    done = sweep(office)

    letter = newest(office, Letter, lead.case_id)
    assert done == 1
    assert (letter.body, letter.sheet, letter.sealed_key) == (None, None, None)
    assert (letter.status, letter.method, letter.occasion) == ("sent", "post", "resolved")


@pytest.mark.parametrize(
    ("name", "values"),
    [("warning_retention_days", WARNED), ("not_upheld_retention_days", {})],
)
def test_warnings_and_unfounded_reports_can_go_sooner(
    office: Company, clock: MovableClock, name: str, values: dict[str, Any]
) -> None:
    office.database.settings = replace(office.database.settings, **{name: 90})
    made = office.report(**values) if values else closed(office)
    founded = resolved(office, customer_phone="0551112222")
    send(office, founded)
    clock.move(days=90)

    done = sweep(office)

    assert done == 1
    assert a_case(office, made.case_id).destroyed_at == clock()
    assert a_case(office, founded.case_id).destroyed_at is None


def test_a_wrong_number_that_was_corrected_is_forgotten(office: Company, clock: MovableClock) -> None:
    made = office.report(customer_phone="0551112222")
    office.act(SARA, A.CASE_IDENTIFY, made.case_id, customer_phone="0501234567")
    first = knows(office, "0551112222")
    detach(office, made.case_id)
    clock.move(days=2)

    sweep(office)

    assert first
    assert not knows(office, "0551112222")


def detach(office: Company, case_id: str) -> None:
    """The case is another customer's from now on."""

    def work(unit: Unit) -> None:
        case = unit.session.get_one(Case, case_id)
        customer, _ = customers.match(unit, [("account", "ACC-9")], "")
        assert customer is not None
        case.customer_id = customer.id
        unit.session.add(case)

    office.database.run(work)


class Killed(Exception):
    """The process ends here."""


def test_killed_in_the_middle_it_leaves_whole_cases_and_the_rest_goes_next_time(
    office: Company, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [closed(office, customer_phone=phone) for phone in ("0551112222", "0551112223", "0551112224")]
    clock.move(days=PERIOD)
    let_go, calls = destruction.let_go, []

    def killed(unit: Unit, customer_id: str, *more: Any) -> bool:
        calls.append(customer_id)
        if len(calls) == 2:
            raise Killed
        return let_go(unit, customer_id, *more)

    with monkeypatch.context() as patch:
        patch.setattr(destruction, "let_go", killed)
        with pytest.raises(Killed):
            sweep(office)
    between = [a_case(office, one.case_id).destroyed_at is not None for one in made]
    narratives = opened(office.database).count("He shouted")
    again = sweep(office)

    assert between == [True, False, False]
    assert narratives == 2
    assert again == 2
    assert count(office, Identifier) == 0
    assert office.database.look(audit.verify) is None
    assert sweep(office) == 0


def test_who_may_see_the_case_is_told_that_it_is_gone_and_nobody_else_that_it_was(
    office: Company, clock: MovableClock
) -> None:
    made = closed(office)
    clock.move(days=PERIOD)
    sweep(office)

    with pytest.raises(Destroyed) as told:
        office.act(MAJED, A.CASE_REOPEN, made.case_id, reason=REASON)
    with pytest.raises(NotYours):
        office.act(NORA, A.CASE_REOPEN, made.case_id, reason=REASON)

    assert told.value.data == {"number": made.number, "on": (clock() + timedelta(hours=3)).date()}


def test_the_next_report_of_the_same_number_is_of_somebody_new(office: Company, clock: MovableClock) -> None:
    approved(office)
    send_away = office.report(customer_phone="0551112222")
    office.act(SARA, A.CASE_DISMISS, send_away.case_id, reason=REASON)
    clock.move(days=PERIOD)
    sweep(office)

    again = office.report(customer_phone="0551112222")
    shown = office.database.run(lambda unit: register.check(unit, NORA, "0551112222"))

    assert a_case(office, again.case_id).status == Status.SUPERVISOR_REVIEW
    assert [entry.rules for entry in shown.entries] == [()]
    assert office.database.look(lambda unit: customers.history_before(unit, a_case(office, again.case_id)).reports) == 0
