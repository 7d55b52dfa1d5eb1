"""The inputs of modals as rows: what kind each is, how long, what may be chosen. Ids as in the contract.

An input's label, hint and options are texts ``input.<name>.label``, ``input.<name>.hint`` and
``option.<name>.<value>``; a transition's ``inputs`` name these rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.letters import BOTH, ONE
from bot.domain.restrictions import CHOSEN_KINDS


class Kind(StrEnum):
    """What a person does in an input."""

    LINE = "line"  # one line of text
    TEXT = "text"  # many lines of text
    CHOICE = "choice"  # one of the options, from a list
    STEP = "step"  # one of the options, all in sight (radio buttons)
    CHECKS = "checks"  # any of the options
    INSTANT = "instant"  # a day and a time
    DAY = "day"
    PERSON = "person"  # somebody of the directory, searched by name
    PEOPLE = "people"  # several of them


STATED = frozenset({Kind.LINE, Kind.TEXT})
"""Kinds in which people write words of their own; those are kept as statements."""


@dataclass(frozen=True, slots=True)
class Input:
    """One row. Lengths count characters; ``max_length`` never exceeds Slack's 3,000."""

    name: str
    kind: Kind
    min_length: int = 0
    max_length: int = 3000
    options: tuple[str, ...] = ()


ROOT_CAUSES = (
    "service_failure",
    "misunderstanding",
    "payment",
    "delay",
    "loss_or_damage",
    "personal_conduct",
    "unknown",
)
"""What lay behind it (P7); a service failure is ours and is named as such (P2)."""

NARRATIVE_MIN = 15
"""A narrative shorter than this tells a supervisor nothing; P5 needs what was said or done."""

INPUTS: dict[str, Input] = {
    row.name: row
    for row in (
        Input("customer_name", Kind.LINE, max_length=120),
        Input("customer_phone", Kind.LINE, max_length=40),
        Input("customer_account", Kind.LINE, max_length=40),
        Input("customer_email", Kind.LINE, max_length=254),
        Input("waybill", Kind.LINE, max_length=40),
        Input("occurred_at", Kind.INSTANT),
        Input(
            "contact_channel",
            Kind.CHOICE,
            options=("phone", "in_person", "email", "chat", "social", "delivery", "other"),
        ),
        Input(
            "category",
            Kind.CHECKS,
            options=(
                "abusive_language",
                "offensive",
                "discrimination",
                "harassment",
                "threat",
                "violence",
                "damage",
                "restriction_breach",
                "other",
            ),
        ),
        Input("narrative", Kind.TEXT, min_length=NARRATIVE_MIN),
        Input("warning_step", Kind.STEP, options=("warned_stopped", "warned_continued", "not_warned_extreme")),
        Input("danger", Kind.CHECKS, options=("immediate",)),
        Input("location", Kind.LINE, max_length=300),
        Input("callback_phone", Kind.LINE, max_length=40),
        Input("evidence", Kind.TEXT),
        Input("affected", Kind.PERSON),
        Input("past_supervisor", Kind.CHECKS, options=("has_part",)),
        Input("danger_details", Kind.TEXT),
        Input("supervisor", Kind.PERSON),
        Input("comment", Kind.TEXT),
        Input("supporter", Kind.PERSON),  # care (G6)
        # Complaint management (P7, P8)
        Input("other_case", Kind.LINE, max_length=20),
        Input("owner", Kind.PERSON),
        Input("contact_method", Kind.CHOICE, options=("phone", "email", "letter", "in_person", "chat")),
        Input("summary", Kind.TEXT, min_length=5),
        Input("root_cause_kind", Kind.CHOICE, options=ROOT_CAUSES),
        Input("root_cause", Kind.TEXT, min_length=5),
        Input("service_failure", Kind.TEXT),
        Input("resolution", Kind.TEXT, min_length=5),
        Input("recommendation", Kind.TEXT, min_length=5),
        # High management (P8, P9, P10, P12)
        Input("instructions", Kind.TEXT, min_length=5),
        Input("rationale", Kind.TEXT, min_length=5),
        Input("restriction_kinds", Kind.CHECKS, options=tuple(kind.value for kind in CHOSEN_KINDS)),
        Input("named_officer", Kind.PERSON),
        Input("ends_on", Kind.DAY),
        Input("review_on", Kind.DAY),
        Input("effective_on", Kind.DAY),
        Input("adjustments", Kind.TEXT),
        Input("harsher_reason", Kind.TEXT),
        Input("only_channel", Kind.CHOICE, options=("phone", "email", "letter", "chat", "in_person")),
        Input("at_site", Kind.LINE, max_length=100),
        Input("max_contacts", Kind.LINE, max_length=3),
        Input("cases", Kind.LINE, max_length=300),
        Input("people", Kind.PEOPLE),
        Input("until", Kind.DAY),
        Input("file_language", Kind.CHOICE, options=("en", "ar")),
        Input("file_mode", Kind.STEP, options=("redacted", "full")),
        # Danger (P13)
        Input("authority", Kind.LINE, min_length=2, max_length=200),
        Input("reference", Kind.LINE, max_length=100),
        Input("measure", Kind.TEXT, min_length=5),
        Input("finding", Kind.STEP, options=("safe", "false_alarm")),
        # The letter (P11), agreements, reviews (G3)
        Input("body", Kind.TEXT),
        Input("languages", Kind.CHOICE, options=(ONE, BOTH)),
        Input("method", Kind.CHOICE, options=("email", "post", "registered_mail", "with_waybill", "by_hand")),
        Input("signed_on", Kind.DAY),
        Input("text", Kind.TEXT, min_length=5),
        Input("received_on", Kind.DAY),
        Input("person", Kind.PERSON),
        # The register (G5)
        Input("register_customer", Kind.LINE, max_length=254),
        # Being away (G7)
        Input("away_from", Kind.DAY),
        Input("away_until", Kind.DAY),
        Input("deputy", Kind.PERSON),
        Input("back", Kind.CHECKS, options=("back",)),
        # Leaving (G7)
        Input("successor", Kind.PERSON),
        Input("appeal_outcome", Kind.STEP, options=("stands", "varied", "lifted", "set_aside")),
        Input("reason", Kind.TEXT, min_length=5),
        Input("question", Kind.TEXT, min_length=5),
        Input("answer", Kind.TEXT, min_length=2),
    )
}
"""The inputs in use, by name."""

WITHOUT_IDENTIFIER: frozenset[str] = frozenset({"in_person", "social", "delivery", "other"})
"""Where a customer may be unknown: in the street nobody gives a number. They are named later (``case.identify``)."""

FIRST_INPUTS: tuple[str, ...] = (
    "customer_name",
    "customer_phone",
    "customer_account",
    "occurred_at",
    "contact_channel",
    "category",
    "narrative",
    "warning_step",
    "danger",
)
"""What the report modal opens with."""

MORE_INPUTS: tuple[str, ...] = ("customer_email", "waybill", "evidence", "affected")
"""What the button ``more`` adds."""

DANGER_INPUTS: tuple[str, ...] = ("location", "callback_phone")
"""What danger, or an extreme step, adds."""
