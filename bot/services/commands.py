"""What the edge asks of the services: typed commands, values as a person typed them, ids as the edge read them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.vocabulary import Action


@dataclass(frozen=True, slots=True)
class Report:
    """The report modal as submitted. ``submission`` names the modal, so that sending it twice makes one case."""

    submission: str
    reporter: str  # Slack id
    customer_name: str = ""
    customer_phone: str = ""
    customer_account: str = ""
    customer_email: str = ""
    waybill: str = ""
    occurred_at: datetime | None = None
    contact_channel: str = ""
    category: tuple[str, ...] = ()
    narrative: str = ""
    warning_step: str = ""
    danger: bool = False
    location: str = ""
    callback_phone: str = ""
    evidence: str = ""
    affected: str = ""  # a person's id
    past_supervisor: bool = False  # the direct manager has a part in it
    known: bool = False  # the customer is known already: no identifier is needed


@dataclass(frozen=True, slots=True)
class Alarm:
    """The short modal in danger (P13)."""

    submission: str
    reporter: str  # Slack id
    location: str = ""
    danger_details: str = ""
    callback_phone: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """A button, or the modal behind it: ``action`` on the case by somebody, with what they typed.

    ``key`` names the click or the modal, so that a repetition changes nothing and gets the same answer.
    ``subject`` is the id of what belongs to the case, e.g. the pair of customers.
    """

    action: Action
    case_id: str
    actor: str  # Slack id
    key: str
    subject: str = ""
    inputs: dict[str, str] = field(default_factory=dict)
