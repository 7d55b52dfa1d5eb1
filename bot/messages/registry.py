"""The key of an outbox row -> its builder: ``CARDS`` show a case's present state, ``LINES`` are sent once."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.views import CaseView
from bot.messages import lines
from bot.messages.admin import admin_card
from bot.messages.complaints import complaints_card
from bot.messages.management import management_card
from bot.messages.message import Message
from bot.messages.reporter import affected_card, reporter_card
from bot.messages.security import security_card, security_person_card
from bot.messages.supervisor import supervisor_card
from bot.texts import Words

CARDS: dict[str, Callable[[CaseView, Words], Message]] = {
    "reporter": reporter_card,
    "affected": affected_card,
    "supervisor": supervisor_card,
    "complaints": complaints_card,
    "management": management_card,
    "security": security_card,
    "security_person": security_person_card,
    "admin": admin_card,
}

LINES: dict[str, lines.Line] = {
    "thread_opened": lines.thread_opened,
    "thread_step": lines.thread_step,
    "channel_fault": lines.channel_fault,
    "person_fault": lines.person_fault,
    "message_fault": lines.message_fault,
    "nobody_routed": lines.nobody_routed,
    "unlisted_reporter": lines.unlisted_reporter,
    "supervisor_informed": lines.supervisor_informed,
    "moved_on": lines.moved_on,
    "danger_rest": lines.danger_rest,
    "private": lines.private_answer,
}
