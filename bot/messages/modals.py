"""All modals, by name."""

from bot.messages.action_modal import action_modal, opened_modal
from bot.messages.answer_modals import (
    action_done_modal,
    alarm_modal,
    done_modal,
    reported_modal,
    sorry_modal,
    wait_modal,
)
from bot.messages.details_modal import details_modal
from bot.messages.inputs import person_options
from bot.messages.report_modal import danger_modal, report_modal
from bot.messages.timeline_modal import timeline_modal

__all__ = [
    "action_done_modal",
    "action_modal",
    "alarm_modal",
    "danger_modal",
    "details_modal",
    "done_modal",
    "opened_modal",
    "person_options",
    "report_modal",
    "reported_modal",
    "sorry_modal",
    "timeline_modal",
    "wait_modal",
]
