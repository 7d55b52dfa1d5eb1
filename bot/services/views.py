"""What a reader may see of a case, loaded and opened for one card, or for the details modal."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import col, select

from bot.domain import views
from bot.domain.policies import GUARDS, can_act
from bot.domain.vocabulary import Action, Guard, Outcome, PairStatus, Role, Status
from bot.services import (
    actions,
    alert_views,
    alerts,
    authority,
    care,
    cases,
    customers,
    file_views,
    identifiers,
    links,
    parts,
    people,
    subjects,
    together,
)
from bot.unit import Unit
from models import Alert, AuditEntry, Case, CustomerPair, Person, Route, Statement

CHANNEL_ROLES: dict[str, frozenset[Role]] = {
    "complaints": frozenset({Role.COMPLAINTS, Role.PARTICIPANT}),
    "management": frozenset({Role.MANAGEMENT, Role.OTHER_MANAGEMENT, Role.DECIDER, Role.PARTICIPANT}),
    "security": frozenset({Role.SECURITY, Role.PARTICIPANT}),
}
"""In what roles the readers of a shared channel act; each click is checked against the person all the same."""

CARD_ROLES: dict[str, frozenset[Role]] = {
    **CHANNEL_ROLES,
    "reporter": frozenset({Role.REPORTER, Role.PARTICIPANT}),
    "affected": frozenset({Role.PARTICIPANT}),
    "supervisor": frozenset({Role.SUPERVISOR, Role.PARTICIPANT}),
    "admin": frozenset({Role.ADMIN}),
    "security_person": frozenset({Role.SECURITY, Role.PARTICIPANT}),
}
"""Which of a reader's roles a card's buttons are for."""

SEES_ALL = frozenset({"supervisor", "reporter", "details"})
"""Cards and views that show names and the narrative; the others show the least (design: where people meet it)."""

SEES_DANGER = frozenset({"security", "security_person", "management", "details", "reporter"})
"""Where the alert's place and people are shown; the security channel is the stated exception."""

NO_STEPS = frozenset({Action.CASE_VIEW, Action.LETTER_VIEW, Action.REMINDER_START, Action.REMINDER_RESUME})
"""In the audit, and of no use to who decides: looks at the case, and the bot's own beginning to count."""

SEES_MEASURES = frozenset({"security", "security_person"})
"""Where it stands what was done about the danger; the details show it among all that was written."""

SEES_WISHES = frozenset({"supervisor", "reporter", "details"})
"""Where a wish for support is shown, unless it was entrusted to somebody else than the reader (G6)."""

SEES_INCIDENT = frozenset({"supervisor", "complaints", "management", "details"})
"""Where it stands which other reports are of the same incident, for those who may link them, or decide."""

FOR_REPORTER = frozenset(
    {
        Action.CASE_RETURN,
        Action.CASE_RESUBMIT,
        Action.CASE_DISMISS,
        Action.CASE_DISPUTE,
        Action.CASE_WITHDRAW,
        Action.CASE_TAKE_UP,
        Action.CASE_ASK,
        Action.CASE_ANSWER,
        Action.CASE_NOT_UPHELD,
    }
)
"""What was written to or by the reporter; other people's words about the case are not theirs to read."""

_OWN_PART = frozenset({Role.EMPLOYEE, Role.REPORTER, Role.PARTICIPANT})


def case_view(unit: Unit, case: Case, kind: str, place: str = "") -> views.CaseView:
    """A case as the card of that kind shows it to its reader; ``details`` shows all that there is."""
    full = kind in SEES_ALL
    reader = _reader(unit, place)
    responsible = unit.session.get(Person, case.supervisor_id) if case.supervisor_id else None
    reporter = unit.session.get_one(Person, case.reporter_id)
    affected = unit.session.get_one(Person, case.affected_id)
    past = _history(unit, case)
    own_part = full and _sees_own_part(unit, case, kind, reader)
    wishes = care.hidden(unit, case, reader) if kind in SEES_WISHES else frozenset[str]()
    names = full or kind in ("admin", "security", "security_person", "affected")
    return views.CaseView(
        id=case.id,
        number=case.number,
        version=case.version,
        status=Status(case.status),
        outcome=Outcome(case.outcome) if case.outcome else None,
        department=case.department,
        site=case.site,
        contact_channel=case.contact_channel,
        categories=tuple(filter(None, case.categories.split(";"))),
        warning_step=case.warning_step,
        danger=alert_views.is_open(unit, case),
        occurred_at=case.occurred_at,
        reported_at=case.reported_at,
        since=case.since,
        customer=_customer(unit, case.customer_id, masked=not full),
        history=past,
        reporter=person_view(reporter) if names else None,
        affected=person_view(affected) if names and affected.id != reporter.id else None,
        supervisor=person_view(responsible) if responsible else None,
        owner=_person(unit, case.owner_id),
        sent_past=_person(unit, case.passed_over_id) if names else None,
        narrative=unit.vault.open(case, "narrative") if full else None,
        evidence=unit.vault.open(case, "evidence") if full else None,
        alert=alert_views.of_case(unit, case, shown=kind in SEES_DANGER, measures=kind in SEES_MEASURES),
        pairs=_pairs(unit, case, kind, reader) if kind in ("complaints", "details") else (),
        parts=tuple(
            part for part in parts.of_card(unit, case, kind, _roles(unit, case, kind, reader)) if part.id not in wishes
        ),
        statements=_statements(unit, case, reader, own_part=own_part) if full else (),
        replies=file_views.replies(unit, case, reader, own_part=own_part) if kind == "details" else (),
        files=file_views.files(unit, case, reader, own_part=own_part) if kind == "details" else (),
        steps=_steps(unit, case, wishes) if full else (),
        buttons=buttons(unit, case, kind, reader),
        incident=_incident(unit, case) if kind in SEES_INCIDENT and not own_part else (),
        blocked=_blocked(unit, case) if case.status == Status.COMPLAINT_REVIEW.value else "",
        breach=bool(past and past.restriction) and Status(case.status) in (Status.SUPERVISOR_REVIEW, Status.RETURNED),
        unrouted=responsible is None and case.status in (Status.SUPERVISOR_REVIEW, Status.RETURNED),
        reporter_unlisted=not reporter.listed,
    )


def details(unit: Unit, slack_id: str, case_id: str) -> views.CaseView:
    """All of a case, for somebody whose authority was just checked, with the buttons of their own roles."""
    person = people.person_by_slack_id(unit, slack_id)
    return case_view(unit, cases.find(unit, case_id), "details", f"@{person.id}" if person else "")


def person_view(person: Person) -> views.PersonView:
    """Somebody as a card names them."""
    return views.PersonView(name=person.name, slack_id=person.slack_id)


def language(unit: Unit, place: str) -> str:
    """The language of a place: the person's own, or the route's for a channel."""
    reader = _reader(unit, place)
    if reader is not None:
        return reader.reads
    found = unit.session.exec(select(Route.language).where(Route.channel == place)).first()
    return found or "en"


def known_customer(unit: Unit, typed: str) -> views.HistoryView | None:
    """What staff are told while they report: the history and present restriction of a customer, if known (G5)."""
    guessed = identifiers.guess(typed)
    customer = customers.find(unit, *guessed) if guessed else None
    return _history_view(unit, customers.history(unit, customer.id, unit.now)) if customer else None


def _reader(unit: Unit, place: str) -> Person | None:
    return unit.session.get(Person, place[1:]) if place.startswith("@") else None


def _roles(unit: Unit, case: Case, kind: str, reader: Person | None) -> frozenset[Role]:
    """The roles for which a card shows buttons: those of its place, as far as its reader holds them."""
    roles = CARD_ROLES.get(kind, frozenset())
    if kind == "complaints" and case.decided_in == Status.COMPLAINT_REVIEW.value:
        roles |= {Role.DECIDER}
    if reader is not None:
        held = authority.roles(unit, reader, case)
        roles = (held if kind == "details" else roles & held) | (held & {Role.REPORTER})
    return roles


def buttons(unit: Unit, case: Case, kind: str, reader: Person | None) -> tuple[Action, ...]:
    """What the reader of a card of that kind may do with the case now, each step anew asked when it is taken."""
    roles = _roles(unit, case, kind, reader)
    facts = authority.facts(unit, case, reader)
    alert = alerts.newest(unit, case)
    found = []
    for action in actions.WIRED:
        about = subjects.track(action)
        if about is None:
            status = actions.status_for(action, case, None)
        elif about[0] is Alert and alert is not None:
            status = subjects.status(alert)
        else:
            continue
        if can_act(action, status, roles, facts) and _is_of_use(unit, case, action):
            found.append(action)
    return tuple(found)


def _blocked(unit: Unit, case: Case) -> str:
    """Why complaint management cannot resolve the case now: the error's code, or empty (P7, P8)."""
    refusal = GUARDS[Guard.MAY_RESOLVE](authority.facts(unit, case))
    return refusal.code if refusal else ""


def _is_of_use(unit: Unit, case: Case, action: Action) -> bool:
    """Whether a button that is allowed would do anything here."""
    if action is Action.CASE_UNLINK:
        return len(links.same_incident(unit, case.id)) > 1
    if action in (Action.CASE_CLAIM, Action.CASE_HAND_OVER):
        return (case.owner_id is None) is (action is Action.CASE_CLAIM)
    if action is Action.CASE_ANSWER:
        return case.status != Status.RETURNED.value and case.asked_at is not None
    if action is Action.CASE_DECIDE_TOGETHER:
        return bool(together.leads(unit, case))
    return True


def _customer(unit: Unit, customer_id: str | None, *, masked: bool) -> views.CustomerView:
    if customer_id is None:
        return views.CustomerView()
    known_by = customers.identifiers(unit, customer_id)
    if masked:
        return views.CustomerView(identifiers=tuple((kind, identifiers.mask(kind, value)) for kind, value in known_by))
    return views.CustomerView(name=unit.vault.open(customers.root(unit, customer_id), "name"), identifiers=known_by)


def _history(unit: Unit, case: Case) -> views.HistoryView:
    if case.customer_id is None:
        return views.HistoryView(days=unit.settings.recurrence_days)
    return _history_view(unit, customers.history_before(unit, case))


def _history_view(unit: Unit, past: customers.History) -> views.HistoryView:
    newest = past.restrictions[0] if past.restrictions else None
    return views.HistoryView(
        days=unit.settings.recurrence_days,
        reports=past.reports,
        upheld=past.upheld,
        last_at=past.last_at,
        restriction=views.RestrictionView(tuple(newest.kinds.split(";")), newest.ends_on) if newest else None,
    )


def _incident(unit: Unit, case: Case) -> tuple[str, ...]:
    others = links.same_incident(unit, case.id)[1:]
    if not others:
        return ()
    found = unit.session.exec(select(Case).where(col(Case.id).in_(others)).order_by(col(Case.year), col(Case.serial)))
    return tuple(other.number for other in found)


def _person(unit: Unit, person_id: str | None) -> views.PersonView | None:
    return person_view(unit.session.get_one(Person, person_id)) if person_id else None


def _pairs(unit: Unit, case: Case, kind: str, reader: Person | None) -> tuple[views.PairView, ...]:
    roles, facts = _roles(unit, case, kind, reader), authority.facts(unit, case, reader)
    answers = [action for action in actions.WIRED if subjects.track(action) == subjects.TRACKS["customer"]]
    pairs = unit.session.exec(
        select(CustomerPair).where(CustomerPair.case_id == case.id).order_by(col(CustomerPair.created_at))
    )
    return tuple(
        views.PairView(
            id=pair.id,
            status=PairStatus(pair.status),
            kept=_own_identifiers(unit, pair.kept_id),
            other=_own_identifiers(unit, pair.other_id),
            decided_by=_person(unit, pair.decided_by_id),
            buttons=tuple(one for one in answers if can_act(one, PairStatus(pair.status), roles, facts)),
        )
        for pair in pairs
    )


def _own_identifiers(unit: Unit, customer_id: str) -> views.CustomerView:
    rows = customers.own_identifiers(unit, customer_id)
    return views.CustomerView(identifiers=tuple((kind, identifiers.mask(kind, value)) for kind, value in rows))


def _sees_own_part(unit: Unit, case: Case, kind: str, reader: Person | None) -> bool:
    return kind == "reporter" or (reader is not None and authority.roles(unit, reader, case) <= _OWN_PART)


def _statements(unit: Unit, case: Case, reader: Person | None, *, own_part: bool) -> tuple[views.StatementView, ...]:
    rows = unit.session.exec(
        select(Statement).where(Statement.case_id == case.id).order_by(col(Statement.at), col(Statement.id))
    ).all()
    names = _names(unit, (row.author_id for row in rows))
    return tuple(
        views.StatementView(
            action=Action(row.action),
            input=row.input,
            author=names[row.author_id],
            at=row.at,
            text=unit.vault.open(row, "text") or "",
        )
        for row in rows
        if (not own_part or row.action in FOR_REPORTER | care.CARE) and care.may_read(unit, case, reader, row)
    )


def _steps(unit: Unit, case: Case, wishes: frozenset[str]) -> tuple[views.StepView, ...]:
    rows = unit.session.exec(
        select(AuditEntry).where(AuditEntry.case_id == case.id).order_by(col(AuditEntry.seq))
    ).all()
    known = {action.value for action in Action} - NO_STEPS
    names = _names(unit, (row.actor_id for row in rows if row.actor_id))
    return tuple(
        views.StepView(Action(row.action), row.at, names.get(row.actor_id), row.subject)
        for row in rows
        if row.action in known and not care.is_hidden(row, wishes)
    )


def _names(unit: Unit, ids: Iterable[str]) -> dict[str, views.PersonView]:
    found = unit.session.exec(select(Person).where(col(Person.id).in_(set(ids))))
    return {person.id: person_view(person) for person in found}
