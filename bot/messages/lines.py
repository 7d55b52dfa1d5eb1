"""Messages sent once, built from the outbox's JSON: what to say, ids and names; what is missing is left unsaid."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.domain.inputs import INPUTS, Kind
from bot.domain.lifecycle import roles_of, rows
from bot.domain.views import PersonView
from bot.domain.vocabulary import Action, Role
from bot.messages.message import Message, private
from bot.messages.sheet import Sheet
from bot.texts import Markup, Phrase, Words

Params = Mapping[str, object]
Line = Callable[[Params, Words], Message]

_PERSON = re.compile(r"[UWB][A-Z0-9]{1,30}")
_CHANNEL = re.compile(r"<?#?([CGD][A-Z0-9]{1,30})(?:\|[^>]*)?>?")
_OF_THE_REPORT = frozenset({Role.EMPLOYEE, Role.REPORTER, Role.PARTICIPANT})
_SHOWN_ELSEWHERE = frozenset({"text"})
"""What the customer wrote: not among what people wrote about the case."""
PURPOSES = ("complaints", "management", "security")


def _text(params: Params, name: str) -> str:
    return str(params.get(name) or "")


def _who(params: Params) -> PersonView | str:
    """Somebody by ``name`` and ``slack_id``; a name is never taken for an id. Empty where nobody is given."""
    called, slack_id = _text(params, "name"), _text(params, "slack_id")
    return PersonView(called or slack_id, slack_id) if _PERSON.fullmatch(slack_id) else called


def _channel(params: Params) -> Markup | str:
    found = _CHANNEL.fullmatch(_text(params, "channel"))
    return Markup(f"<#{found[1]}>") if found else _text(params, "channel")


def _say(words: Words, *phrases: Phrase) -> Message:
    sheet = Sheet(words)
    sheet.say("line", *phrases)
    return sheet.message()


def thread_opened(params: Params, words: Words) -> Message:
    """Opens the thread of a case (P6)."""
    return _say(words, Phrase("line.thread_opened", number=_text(params, "number")))


def thread_step(params: Params, words: Words) -> Message:
    """``action`` by ``name`` and ``slack_id``, ``at`` an ISO instant. Reporters are not named in a channel."""
    action = Action(_text(params, "action"))
    roles = roles_of(action)
    nobody = "role.mail_server" if Role.MAIL_SERVER in roles else "role.clock"
    who: object = _who(params) or words.opening(nobody)
    if roles <= {Role.EMPLOYEE, Role.REPORTER}:
        who = words.opening("role.reporter")
    elif roles & _OF_THE_REPORT and action is not Action.CASE_VIEW:
        who = words.opening("role.participant")
    at = Markup(words.moment(datetime.fromisoformat(_text(params, "at"))))
    said = Phrase(f"done.{action.value}", who=who, at=at)
    asked = frozenset(rows(action)[0].inputs) - _SHOWN_ELSEWHERE
    wrote = any(INPUTS[name].kind is Kind.TEXT for name in asked if name in INPUTS)
    return _say(words, said, *((Phrase("line.thread_words", button=Action.CASE_VIEW),) if wrote else ()))


_MENDS = {
    "not_in_channel": "line.mend.invite",
    "channel_not_found": "line.mend.missing",
    "is_archived": "line.mend.archived",
}


def channel_fault(params: Params, words: Words) -> Message:
    """To administrators: a channel that cannot be written to, the mend, and whom to ask (``people``)."""
    channel, error = _channel(params), _text(params, "error")
    bot = _PERSON.fullmatch(_text(params, "bot"))
    mention: object = Markup(f"<@{bot[0]}>") if bot else Phrase("line.bot")
    mend = Phrase(_MENDS.get(error, "line.mend.other"), channel=channel, bot=mention)
    said = [Phrase("line.channel_fault", channel=channel, error=error), mend]
    told = params.get("people")
    who = tuple(filter(None, (_who(one) for one in told if isinstance(one, Mapping)))) if isinstance(told, list) else ()
    return _say(words, *said, Phrase("line.mend.who", who=who) if who else Phrase("line.mend.nobody"))


def person_fault(params: Params, words: Words) -> Message:
    """To administrators: somebody who cannot be written to, and the case (``number``) that waits for them."""
    said = Phrase("line.person_fault", who=_who(params), error=_text(params, "error"))
    number = _text(params, "number")
    return _say(words, said, *((Phrase("line.person_fault_case", number=number),) if number else ()))


def message_fault(params: Params, words: Words) -> Message:
    """To administrators: a message that Slack refused; it is parked. ``as_text``: its words were sent without form."""
    key = "line.message_fault_text" if params.get("as_text") else "line.message_fault"
    return _say(words, Phrase(key, key=_text(params, "key"), error=_text(params, "error")))


def deletion_fault(params: Params, words: Words) -> Message:
    """To administrators: what the bot may not delete of destroyed cases."""
    return _say(words, Phrase("line.deletion_fault", error=_text(params, "error")))


def hook_fault(params: Params, words: Words) -> Message:
    """To administrators: a program of the company's takes no word of a restriction (``number``); it is parked."""
    key, error = _text(params, "key"), _text(params, "error")
    return _say(words, Phrase("line.hook_fault", key=key, error=error, number=_text(params, "number")))


def audit_anchor(params: Params, words: Words) -> Message:
    """To management: the audit's head, entry ``seq`` with its ``hash``, ``at`` an ISO instant."""
    seq, mark = _text(params, "seq"), _text(params, "hash")
    return _say(words, Phrase("line.audit_anchor", seq=seq, hash=mark, at=datetime.fromisoformat(_text(params, "at"))))


def nobody_routed(params: Params, words: Words) -> Message:
    """To administrators: no channel for a ``purpose``, ``department`` and ``site``."""
    purpose = _text(params, "purpose")
    said = Phrase(
        "line.nobody_routed",
        purpose=Phrase(f"purpose.{purpose}") if purpose in PURPOSES else purpose,
        department=_text(params, "department") or Phrase("line.any"),
        site=_text(params, "site") or Phrase("line.any"),
    )
    number = _text(params, "number")
    return _say(words, said, *((Phrase("line.nobody_routed_case", number=number),) if number else ()))


def unlisted_reporter(params: Params, words: Words) -> Message:
    """To administrators: a reporter who is in no directory."""
    return _say(words, Phrase("line.unlisted_reporter", who=_who(params), number=_text(params, "number")))


def supervisor_informed(params: Params, words: Words) -> Message:
    """P4: the quiet note that a warning worked."""
    return _say(words, Phrase("line.supervisor_informed", who=_who(params), number=_text(params, "number")))


def moved_on(params: Params, words: Words) -> Message:
    """To whom a case waited for: it went to somebody else."""
    number, who = _text(params, "number"), _who(params)
    if not who:
        return _say(words, Phrase("line.moved_on_plain", number=number))
    return _say(words, Phrase("line.moved_on", number=number, who=who))


def danger_rest(params: Params, words: Words) -> Message:
    """To who reported danger: the rest can wait until they are safe (P13)."""
    return _say(words, Phrase("line.danger_rest", number=_text(params, "number")))


def private_answer(params: Params, words: Words) -> Message:
    """A private answer that could not be given at once; its words are ready."""
    return private(_text(params, "text"))
