"""The modal of ``/abuse-cases hand-over``, what it did, and the words about who left and who is new (G7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.domain.leaving import WorkView
from bot.messages.answer_modals import done_modal
from bot.messages.inputs import input_block
from bot.messages.lines import _say, _text, _who
from bot.messages.message import Block, Message, plain
from bot.messages.report_modal import view
from bot.messages.sheet import Sheet
from bot.texts import Phrase, Words

CALLBACK = "person.hand_over"
COUNTED = ("supervised", "claimed", "reviews")
"""What is counted of a ``WorkView``."""
NAMED = 20
"""How many cases are named; nobody has as many."""


def leaving_modal(found: WorkView, words: Words) -> Block:
    """What waits for whoever asks, and the question who takes it over."""
    sheet = Sheet(words)
    sheet.say("intro", Phrase("leaving.intro"))
    sheet.rows("work", list(_counts(found)) or [Phrase("leaving.nothing")])
    if found.named:
        sheet.say("named", Phrase("leaving.named", numbers=found.named[:NAMED]))
    sheet.add(input_block("successor", words))
    return {**view(CALLBACK, "leaving.title", sheet, {}), "submit": plain(words("leaving.button"))}


def handed_over(found: WorkView, words: Words) -> Block:
    """What went to whom, and what did not."""
    said = [Phrase("leaving.done", who=found.successor or Phrase("fact.unknown")), *_counts(found)]
    if found.kept:
        said.append(Phrase("leaving.kept", numbers=found.kept[:NAMED]))
    if found.named:
        said.append(Phrase("leaving.named", numbers=found.named[:NAMED]))
    return done_modal("leaving.title", "\n".join(words.say(phrase) for phrase in said), words)


def _counts(found: WorkView) -> Iterator[Phrase]:
    for key in COUNTED:
        count = getattr(found, key)
        if count:
            yield Phrase(f"leaving.{key}", count)


def owner_left(params: Mapping[str, object], words: Words) -> Message:
    """In the thread of a case (``number``): whoever had claimed it left, so it is anybody's again."""
    who = _who(params) or Phrase("fact.unknown")
    return _say(words, Phrase("line.owner_left", number=_text(params, "number"), who=who))


def left_slack(params: Mapping[str, object], words: Words) -> Message:
    """To administrators: Slack closed somebody's account; ``cases`` waited for them, and ``named`` name them."""
    said = [Phrase("line.left_slack", who=_who(params) or Phrase("fact.unknown"))]
    count, named = params.get("cases"), params.get("named")
    if isinstance(count, int) and count:
        said.append(Phrase("line.left_slack_cases", count))
    if isinstance(named, list | tuple) and named:
        said.append(Phrase("line.left_slack_named", numbers=tuple(str(one) for one in named[:NAMED])))
    return _say(words, *said)


def joined_slack(params: Mapping[str, object], words: Words) -> Message:
    """To administrators: somebody is new in Slack, and in no directory."""
    return _say(words, Phrase("line.joined_slack", who=_who(params) or Phrase("fact.unknown")))
