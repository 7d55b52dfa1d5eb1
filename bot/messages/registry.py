"""The key of an outbox row -> its builder: ``CARDS`` show a case's present state, ``LINES`` are sent once."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.views import CaseView
from bot.messages import (
    alert_lines,
    away_modal,
    care_lines,
    directory_lines,
    figures_card,
    file_lines,
    leaving_modal,
    lines,
    mail_lines,
    reminder_lines,
)
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
    "hook_fault": lines.hook_fault,
    "message_fault": lines.message_fault,
    "deletion_fault": lines.deletion_fault,
    "audit_anchor": lines.audit_anchor,
    "nobody_routed": lines.nobody_routed,
    "unlisted_reporter": lines.unlisted_reporter,
    "supervisor_informed": lines.supervisor_informed,
    "moved_on": lines.moved_on,
    "danger_rest": lines.danger_rest,
    "alert_call": alert_lines.alert_call,
    "alert_taken": alert_lines.alert_taken,
    "alert_over": alert_lines.alert_over,
    "alert_step": alert_lines.alert_step,
    "alert_word": alert_lines.alert_word,
    "no_security": alert_lines.no_security,
    "words_heard": file_lines.words_heard,
    "file_kept": file_lines.file_kept,
    "file_nowhere": file_lines.file_nowhere,
    "file_grew": file_lines.file_grew,
    "care_ask": care_lines.care_ask,
    "support_wanted": care_lines.support_wanted,
    "support_given": care_lines.support_given,
    "reminders_due": reminder_lines.reminders_due,
    "reminder_snoozed": reminder_lines.reminder_snoozed,
    "mail_failed": mail_lines.mail_failed,
    "digest": figures_card.digest,
    "stands_in": away_modal.stands_in,
    "away_asked": away_modal.away_asked,
    "owner_left": leaving_modal.owner_left,
    "left_slack": leaving_modal.left_slack,
    "joined_slack": leaving_modal.joined_slack,
    "directory_taken": directory_lines.taken,
    "directory_left_alone": directory_lines.left_alone,
    "private": lines.private_answer,
}
