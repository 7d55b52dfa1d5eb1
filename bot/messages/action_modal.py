"""The modal behind a button: built from the transition's inputs, so that a new row needs no new modal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.lifecycle import rows
from bot.domain.views import Opening
from bot.domain.vocabulary import Action
from bot.messages.alert_lines import emergency
from bot.messages.facts import kinds
from bot.messages.inputs import input_block
from bot.messages.message import Block, plain
from bot.messages.report_modal import view
from bot.messages.sheet import Sheet
from bot.texts import Phrase, Words

WHOLE = 18000
"""What is to be read before acting is shown as a whole: the longest letter in two languages is shorter."""


def opened_modal(action: Action, found: Opening, words: Words) -> Block:
    """The modal of an action as the service opened it."""
    return action_modal(
        action,
        found.case_id,
        found.version,
        found.number,
        words,
        subject=found.subject,
        initial=found.initial,
        said=found.said,
        ladder=Phrase("ladder.suggestion", found.days, kinds=kinds(found.kinds)) if found.kinds else None,
        call=emergency(found.emergency),
    )


def action_modal(
    action: Action,
    case_id: str,
    version: int,
    number: str,
    words: Words,
    *,
    subject: str = "",
    initial: Mapping[str, str] | None = None,
    said: str = "",
    ladder: Phrase | None = None,
    call: Sequence[Phrase] = (),
) -> Block:
    """``subject``: what else is meant (a pair, an alert); ``initial``: texts to begin with; ``said``: to be answered;
    ``call``: whom to call first, in danger.

    An input whose name ends in ``?`` in the table may stay empty. Raises ``KeyError`` for an input without a row.
    """
    sheet = Sheet(words)
    sheet.say("intro", Phrase(f"{action.value}.intro", number=number), *call)
    if ladder:
        sheet.say("ladder", ladder)
    sheet.quote("said", Phrase("modal.said"), said, limit=WHOLE)
    for wanted in rows(action)[0].inputs:
        name = wanted.rstrip("?")
        sheet.add(input_block(name, words, optional=wanted.endswith("?"), initial=(initial or {}).get(name, "")))
    known: dict[str, object] = {"case": case_id, "v": version}
    made = view(action.value, f"{action.value}.title", sheet, known | ({"subject": subject} if subject else {}))
    return {**made, "submit": plain(words(f"{action.value}.button"))}
