"""The report as a person filled it in, checked field by field; every fault is found at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain import weblinks
from bot.domain.inputs import INPUTS, WITHOUT_IDENTIFIER, Kind
from bot.domain.weblinks import LinkFault
from bot.errors import FieldErrors, FieldFault
from bot.services import identifiers
from bot.services.commands import Report

SLACK_AHEAD = timedelta(minutes=2)
"""How far a picked time may lie ahead: pickers round to the minute and clocks differ."""
LONG_AGO = timedelta(days=365)
"""Older incidents are no longer reported; the date was mistyped."""

_KNOWN_BY = {
    "customer_phone": "phone",
    "customer_account": "account",
    "customer_email": "email",
    "waybill": "waybill",
}


@dataclass(frozen=True, slots=True)
class CheckedReport:
    """What of a report needed checking; ``known_by`` are kinds and normalised values."""

    known_by: tuple[tuple[str, str], ...]
    occurred_at: datetime
    callback_phone: str


def check(report: Report, now: datetime) -> CheckedReport:
    """The report's values, normalised. Raises ``FieldErrors`` naming each faulty block."""
    faults: dict[str, FieldFault] = {}
    known_by = []
    for block, kind in _KNOWN_BY.items():
        value = _normalised(kind, block, getattr(report, block), faults)
        if value:
            known_by.append((kind, value))
    if not known_by and not (report.known or report.danger or report.contact_channel in WITHOUT_IDENTIFIER):
        faults.setdefault("customer_phone", FieldFault("identifier_needed"))
    _check_time(report.occurred_at, now, faults)
    _check_choices(report, faults)
    for block in ("narrative", "customer_name", "location", "evidence"):
        check_length(block, getattr(report, block), faults)
    callback = _normalised("phone", "callback_phone", report.callback_phone, faults)
    if report.danger and not report.location.strip():
        faults["location"] = FieldFault("location_needed")
    _check_links(report.evidence, faults)
    if faults:
        raise FieldErrors(faults)
    assert report.occurred_at is not None
    return CheckedReport(tuple(known_by), report.occurred_at, callback)


def known_by(typed: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Kinds and normalised values of the customer inputs. Raises ``FieldErrors`` naming each faulty block."""
    faults: dict[str, FieldFault] = {}
    found = [(kind, _normalised(kind, block, typed.get(block, ""), faults)) for block, kind in _KNOWN_BY.items()]
    if faults:
        raise FieldErrors(faults)
    return tuple((kind, value) for kind, value in found if value)


def check_length(block: str, text: str, faults: dict[str, FieldFault]) -> None:
    """Notes a text that is shorter or longer than its row in ``INPUTS`` says."""
    row, length = INPUTS[block], len(text.strip())
    if length < row.min_length:
        faults[block] = FieldFault("too_short", min=row.min_length) if length else FieldFault("needed")
    elif length > row.max_length:
        faults[block] = FieldFault("too_long", max=row.max_length)


def phone(block: str, text: str) -> str:
    """A telephone number in E.164, or empty. Raises ``FieldErrors``."""
    faults: dict[str, FieldFault] = {}
    found = _normalised("phone", block, text, faults)
    if faults:
        raise FieldErrors(faults)
    return found


def _normalised(kind: str, block: str, text: str, faults: dict[str, FieldFault]) -> str:
    if not text.strip():
        return ""
    try:
        return identifiers.normalise(kind, text)
    except FieldErrors as error:
        faults[block] = next(iter(error.errors.values()))
        return ""


def _check_time(occurred_at: datetime | None, now: datetime, faults: dict[str, FieldFault]) -> None:
    if occurred_at is None:
        faults["occurred_at"] = FieldFault("needed")
    elif occurred_at > now + SLACK_AHEAD:
        faults["occurred_at"] = FieldFault("future")
    elif occurred_at < now - LONG_AGO:
        faults["occurred_at"] = FieldFault("long_ago", days=LONG_AGO.days)


def _check_choices(report: Report, faults: dict[str, FieldFault]) -> None:
    chosen: dict[str, tuple[str, ...]] = {
        "contact_channel": (report.contact_channel,),
        "warning_step": (report.warning_step,),
        "category": report.category,
    }
    for block, values in chosen.items():
        assert INPUTS[block].kind in (Kind.CHOICE, Kind.STEP, Kind.CHECKS)
        if not values or not set(values) <= set(INPUTS[block].options):
            faults[block] = FieldFault("needed")


def _check_links(evidence: str, faults: dict[str, FieldFault]) -> None:
    links = weblinks.links_in(evidence)
    fault = next((link.fault for link in links if link.fault), None)
    if fault is LinkFault.LONG:
        faults["evidence"] = FieldFault(fault.value, max=weblinks.LONGEST)
    elif fault is not None:
        faults["evidence"] = FieldFault(fault.value)
    elif len(links) > weblinks.MOST:
        faults["evidence"] = FieldFault("links_many", max=weblinks.MOST)
