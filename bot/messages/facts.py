"""What cards say of a case, as phrases: the customer, the history, the steps taken, who is in charge."""

from __future__ import annotations

from bot.domain.inputs import INPUTS
from bot.domain.restrictions import RestrictionKind
from bot.domain.views import CaseView, CustomerView, HistoryView
from bot.domain.vocabulary import OWNERS, Status
from bot.domain.weblinks import links_in
from bot.messages.sheet import Fact
from bot.texts import DayOf, Period, Phrase

UNKNOWN = Phrase("fact.unknown")
LAST_ORDINAL = 10
WITH_SUPERVISOR = (Status.WARNED, Status.SUPERVISOR_REVIEW, Status.RETURNED)
MOST = 8
"""How many identifiers of a customer, and how many reports of one incident, are shown."""
IDENTIFIERS = ("phone", "account", "email", "waybill")
HOSTS = 10
"""How many different hosts of the evidence's links are shown."""


def customer(view: CustomerView) -> object:
    """Name and identifiers, as far as this reader may see them."""
    return ((view.name,) if view.name else ()) + _known(view) or UNKNOWN


def identifiers(view: CustomerView) -> object:
    """The identifiers alone, for shared channels."""
    return _known(view) or UNKNOWN


def _known(view: CustomerView) -> tuple[object, ...]:
    return tuple(
        Phrase("format.identifier", kind=Phrase(f"identifier.{kind}"), value=value)
        for kind, value in view.identifiers[:MOST]
        if kind in IDENTIFIERS
    )


def categories(view: CaseView) -> object:
    """What happened, in the report's own categories."""
    return tuple(Phrase(f"option.category.{name}") for name in view.categories) or UNKNOWN


def contact_channel(view: CaseView) -> object:
    """Where it happened."""
    known = view.contact_channel in INPUTS["contact_channel"].options
    return Phrase(f"option.contact_channel.{view.contact_channel}") if known else UNKNOWN


def status(view: CaseView) -> object:
    """The status, and the outcome once there is one."""
    shown: tuple[Phrase, ...] = (Phrase(f"status.{view.status.value}"),)
    return (*shown, Phrase(f"outcome.{view.outcome.value}")) if view.outcome and view.status is Status.CLOSED else shown


def waits(view: CaseView) -> object:
    """For whom the case waits; empty where for nobody."""
    owner = OWNERS.get(view.status)
    return Phrase(f"role.{owner.value}") if owner else ""


def steps_taken(view: CaseView) -> object:
    """What the reporter did first (P4, P5)."""
    known = view.warning_step in INPUTS["warning_step"].options
    return Phrase(f"step.{view.warning_step}") if known else ""


def event(view: CaseView) -> list[Fact]:
    """What happened, when and where."""
    return [
        ("fact.category", categories(view)),
        ("fact.occurred_at", view.occurred_at),
        ("fact.contact_channel", contact_channel(view)),
    ]


def incident(view: CaseView) -> object:
    """The other reports of the same incident, by number."""
    return view.incident[:MOST]


def kinds(names: tuple[str, ...]) -> object:
    """The kinds of a restriction (P10, P12), in words; one that has none is "as the register says"."""
    known = set(RestrictionKind)
    return tuple(Phrase(f"kind.{name}") if name in known else Phrase("kind.other") for name in names) or Phrase(
        "kind.other"
    )


def history(view: HistoryView, nth: bool = False) -> list[Phrase]:
    """The customer's history in words (P8). ``nth``: this case is upheld and counted with the earlier ones."""
    period = Period(view.days)
    found: list[Phrase] = []
    if not view.upheld and not view.reports:
        found.append(Phrase("history.none", period=period))
    elif not view.upheld:
        found.append(Phrase("history.reports", view.reports, period=period))
    elif not nth:
        found.append(Phrase("history.upheld", view.upheld, period=period))
    elif view.upheld < LAST_ORDINAL:
        found.append(Phrase("history.nth", nth=Phrase(f"ordinal.{view.upheld + 1}"), period=period))
    else:
        found.append(Phrase("history.many", period=period))
    if view.last_at and (view.upheld or view.reports):
        found.append(Phrase("history.last", day=DayOf(view.last_at)))
    if view.restriction:
        shown = kinds(view.restriction.kinds)
        if view.restriction.ends_on:
            found.append(Phrase("history.restricted", day=view.restriction.ends_on, kinds=shown))
        else:
            found.append(Phrase("history.restricted_open", kinds=shown))
    return found


def leads(evidence: str | None) -> list[Phrase]:
    """Where the links in the evidence lead, so that nobody has to press one to learn it."""
    found = list(
        dict.fromkeys((link.host, link.letters) if not link.fault else None for link in links_in(evidence or ""))
    )
    said = [Phrase("evidence.unclear") if one is None else _leads(*one) for one in found[:HOSTS]]
    return [*said, Phrase("evidence.more")] if len(found) > HOSTS else said


def _leads(host: str, letters: str) -> Phrase:
    """A host in another script than Latin as the network knows it, and as it looks: letters that look alike differ."""
    return (
        Phrase("evidence.host_letters", host=host, letters=letters) if letters else Phrase("evidence.host", host=host)
    )
