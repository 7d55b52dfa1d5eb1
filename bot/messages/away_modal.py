"""The modal of ``/abuse-cases away``, what it says when it is kept, and the word to whoever stands in (P5, G7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.domain.absences import INPUTS_OF_ABSENCE, AwayView
from bot.messages.answer_modals import done_modal
from bot.messages.inputs import input_block
from bot.messages.lines import _who
from bot.messages.message import Block, Message, plain, plain_button
from bot.messages.report_modal import view
from bot.messages.sheet import Sheet
from bot.texts import Phrase, Words

CALLBACK = "person.away"
OPEN = "person.away.open"
"""The button that opens the modal."""


def away_modal(found: AwayView, words: Words) -> Block:
    """What holds now, and from when until when somebody is away; who is away can say that they are back."""
    sheet = Sheet(words)
    sheet.say("intro", Phrase("away.intro"))
    sheet.say("now", *_holds(found))
    if found.first is not None:
        sheet.add(input_block("back", words, optional=True))
    initial = {
        "away_from": (found.first or found.today).isoformat(),
        "away_until": found.last.isoformat() if found.last else "",
    }
    for wanted in INPUTS_OF_ABSENCE:
        name = wanted.rstrip("?")
        sheet.add(input_block(name, words, optional=wanted.endswith("?"), initial=initial.get(name, "")))
    return {**view(CALLBACK, "away.title", sheet, {}), "submit": plain(words("away.button"))}


def away_kept(found: AwayView, words: Words) -> Block:
    """What holds from now on."""
    return done_modal("away.title", " ".join(words.say(phrase) for phrase in _holds(found)), words)


def _holds(found: AwayView) -> list[Phrase]:
    if found.first is None:
        said = [Phrase("away.there")]
    elif found.last is None:
        said = [Phrase("away.open", first=found.first)]
    else:
        said = [Phrase("away.days", first=found.first, last=found.last)]
    if found.deputy:
        said.append(Phrase("away.deputy", who=found.deputy))
    elif found.leads:
        said.append(Phrase("away.nobody"))
    return said


def stands_in(params: Mapping[str, object], words: Words) -> Message:
    """To the deputy: for whom they stand in, from ``first`` to ``last`` (ISO days; ``last`` may be empty)."""
    who = _who(params) or Phrase("fact.unknown")
    first, last = _day(params, "first"), _day(params, "last")
    sheet = Sheet(words)
    if first and last:
        sheet.say("line", Phrase("away.stands_in", None, first=first, last=last, who=who))
    else:
        sheet.say("line", Phrase("away.stands_in_open", None, first=first or "…", who=who))
    return sheet.message()


def away_asked(params: Mapping[str, object], words: Words) -> Message:
    """To whom Slack shows as away, until ``last`` (an ISO day; may be empty): who stands in is theirs to say."""
    last = _day(params, "last")
    sheet = Sheet(words)
    sheet.say("line", Phrase("away.asked_until", last=last) if last else Phrase("away.asked"))
    label = words("away.open_button")
    sheet.add({"type": "actions", "block_id": "away", "elements": [plain_button(OPEN, label, "away")]})
    sheet.line(Phrase("format.can", actions=(label,)))
    return sheet.message()


def _day(params: Mapping[str, object], name: str) -> date | None:
    try:
        return date.fromisoformat(str(params.get(name) or ""))
    except ValueError:
        return None
