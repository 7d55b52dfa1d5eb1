"""The private card of ``/check-customer``: what staff may and may not do with a customer now, and until when (G5)."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.inputs import INPUTS
from bot.domain.restrictions import RestrictionKind
from bot.domain.views import EntryView, RegisterView, RuleView
from bot.messages.facts import IDENTIFIERS
from bot.messages.file_lines import REPORT
from bot.messages.message import Block, Message, plain_button
from bot.messages.sheet import Sheet
from bot.texts import Phrase, Words

COMMAND = "/check-customer"
OPEN = "register.open"
"""The button that opens the register's pages."""
ENTRIES, RULES = 4, 8
"""How many customers and how many restrictions of each are shown; nobody has as many."""
_FAULTS: dict[str, str] = {"usage": "register.usage", "no_identifier": "register.no_identifier"}


def register_card(view: RegisterView, words: Words) -> Message:
    """P10, G5: short, in plain words; the identifier is masked, and nothing is said of why."""
    sheet = Sheet(words)
    if view.fault:
        sheet.say("fault", Phrase(_FAULTS[view.fault], command=COMMAND, example=f"{COMMAND} 0501234567"))
        sheet.add({"type": "actions", "block_id": "register", "elements": [way_in(words)]})
        sheet.line(Phrase("register.page.button"))
        return sheet.message()
    sheet.title("register.title")
    for count, entry in enumerate(view.entries[:ENTRIES]):
        _entry(sheet, f"entry-{count}", entry)
    if any(entry.rules for entry in view.entries):
        sheet.note("breach", Phrase("register.breach", command=REPORT))
    return sheet.message()


def _entry(sheet: Sheet, name: str, entry: EntryView) -> None:
    known = Phrase(f"identifier.{entry.kind}") if entry.kind in IDENTIFIERS else entry.kind
    whose = Phrase("format.identifier", kind=known, value=entry.value)
    if not entry.rules:
        sheet.say(name, Phrase("register.none", customer=whose))
        return
    sheet.say(name, Phrase("register.restricted", customer=whose))
    for count, rule in enumerate(entry.rules[:RULES]):
        sheet.say(f"{name}-{count}", *said(rule))


def way_in(words: Words) -> Block:
    """The button that leads to all restrictions in force."""
    return plain_button(OPEN, words("register.page.button"), "register")


def said(rule: RuleView) -> Iterator[Phrase]:
    """Each kind as what to do, and until when; details that a kind lacks are left to the supervisor."""
    for kind in rule.kinds:
        if kind == RestrictionKind.NAMED_OFFICER and rule.officer:
            yield Phrase("register.named_officer", who=rule.officer)
        elif kind == RestrictionKind.ONE_CHANNEL and rule.only_channel in INPUTS["only_channel"].options:
            yield Phrase("register.one_channel", channel=Phrase(f"option.only_channel.{rule.only_channel}"))
        elif kind == RestrictionKind.NO_COUNTER and rule.at_site:
            yield Phrase("register.no_counter", site=rule.at_site)
        elif kind == RestrictionKind.MAX_CONTACTS and rule.max_contacts:
            yield Phrase("register.max_contacts", rule.max_contacts)
        else:
            yield Phrase(_PLAIN.get(kind, "register.other"))
    yield Phrase("register.until", day=rule.ends_on) if rule.ends_on else Phrase("register.open")


_PLAIN: dict[str, str] = {
    RestrictionKind.EMAIL_ONLY: "register.email_only",
    RestrictionKind.LETTERS_ONLY: "register.letters_only",
    RestrictionKind.DEDICATED_STAFF: "register.dedicated_staff",
    RestrictionKind.AGREEMENT: "register.agreement",
    RestrictionKind.CONTACT_ENDED: "register.contact_ended",
}
"""Kinds whose sentence needs nothing else; for any other, and for one of which a detail is missing: ask first."""
