"""``/report-abuse language [en|ar|auto]`` and its buttons: the language in which somebody reads the bot."""

from __future__ import annotations

from bot.domain.views import LanguageView
from bot.messages.language_card import ACTION, AUTO, CHOICES, language_card, language_said
from bot.services import languages
from bot.texts import Words
from handlers import payloads
from handlers.edge import Body, Edge
from handlers.replies import Ack, owe_privately, respond

WORD = frozenset({"language", "لغة", "اللغة"})
"""What, typed first after the command, means the language."""
NAMES: dict[str, str] = {
    **{choice: choice for choice in CHOICES},
    "english": "en",
    "الإنجليزية": "en",
    "الانجليزية": "en",
    "arabic": "ar",
    "العربية": "ar",
    "عربي": "ar",
    "directory": AUTO,
    "تلقائي": AUTO,
}
"""What people type for a choice."""


def is_meant(typed: str) -> bool:
    """Whether the text after the command is about the language, and names no customer."""
    first, *more = typed.casefold().split() or [""]
    return first in WORD and len(more) <= 1


async def answer(edge: Edge, ack: Ack, body: Body, typed: str) -> None:
    """Chooses what is named, or shows what holds now; in the language that counts from now on."""
    choice, slack_id = "".join(typed.casefold().split()[1:]), payloads.user(body)
    if choice in NAMES:
        view = await _choose(edge, slack_id, NAMES[choice])
    else:
        view = await edge.database.read(lambda unit: languages.of(unit, slack_id, misread=bool(choice)))
    message = language_card(view, Words.of(view.reads, edge.zone))
    await ack(text=message.text, blocks=message.blocks, response_type="ephemeral")


async def click(edge: Edge, ack: Ack, body: Body, _words: Words) -> None:
    """A button of the answer: the answer itself is written anew."""
    view = await _choose(edge, payloads.user(body), body["actions"][0]["action_id"].removeprefix(ACTION))
    await ack()
    edge.tasks.start(_replace(edge, body, view))


async def _choose(edge: Edge, slack_id: str, choice: str) -> LanguageView:
    chosen = None if choice == AUTO else choice
    return await edge.database.write(lambda unit: languages.choose(unit, slack_id, chosen))


async def _replace(edge: Edge, body: Body, view: LanguageView) -> None:
    words = Words.of(view.reads, edge.zone)
    message = language_card(view, words)
    if not await respond(edge, body, text=message.text, blocks=message.blocks, replace_original=True):
        await owe_privately(edge, body, language_said(view, words))


CLICKS = {f"{ACTION}{choice}": click for choice in CHOICES}
