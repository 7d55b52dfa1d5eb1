"""Modals that only say something: that a report has arrived, one moment, sorry."""

from __future__ import annotations

from bot.domain.vocabulary import Status
from bot.messages.alert_lines import Services, emergency
from bot.messages.message import Block, mrkdwn, plain
from bot.messages.reporter import next_phrase
from bot.messages.sheet import pieces
from bot.texts import Markup, Words


def done_modal(title_key: str, text: str, words: Words) -> Block:
    """A confirmation; ``text`` is plain unless it is ``Markup``."""
    shown = text.strip() or words(title_key)
    sections = [mrkdwn(shown)] if isinstance(text, Markup) else [plain(piece) for piece in pieces(shown)]
    return {
        "type": "modal",
        "callback_id": "done",
        "title": plain(words(title_key)),
        "close": plain(words("modal.close")),
        "blocks": [{"type": "section", "block_id": f"text-{n}", "text": text} for n, text in enumerate(sections)],
    }


def reported_modal(number: str, status: Status | str, words: Words) -> Block:
    """After a report: its number and what happens next (G6)."""
    said = words("report.received.text", number=number)
    return done_modal("report.received.title", f"{said}\n\n{words.say(next_phrase(Status(status)))}", words)


def alarm_modal(number: str, words: Words, services: Services = ()) -> Block:
    """After an alarm (P13), with whom to call."""
    said = [words("danger.received.text", number=number), *(words.say(phrase) for phrase in emergency(services))]
    return done_modal("report.received.title", "\n\n".join(said), words)


def action_done_modal(number: str, words: Words) -> Block:
    """After an action's modal, where it is not simply closed."""
    return done_modal("modal.done.title", words("action.received.text", number=number), words)


def wait_modal(words: Words) -> Block:
    """Shown while something is looked up that takes longer than a trigger lives (3 s)."""
    return done_modal("modal.wait.title", words("modal.wait.text"), words)


def sorry_modal(text: str, words: Words) -> Block:
    """Why something is not possible, where a modal is open anyway."""
    return done_modal("modal.sorry.title", text, words)
