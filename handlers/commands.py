"""Slash commands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.messages.message import Message
from bot.messages.own_cases import found_cases, own_cases
from bot.messages.register_card import register_card
from bot.services import finding
from bot.services import own_cases as cases_of
from bot.services import register as customers
from bot.texts import Words
from handlers import away, exporting, figures, helping, language, leaving, payloads, register, reporting
from handlers.edge import Body, Edge
from handlers.ids import ABUSE_CASES, CHECK_CUSTOMER, REPORT_ABUSE
from handlers.replies import Ack

Run = Callable[[Edge, Ack, Body, Words], Awaitable[None]]

DANGER = frozenset({"danger", "خطر"})
"""What, typed after the command, opens the short modal (P13)."""
MINE = frozenset({"", "mine", "بلاغاتي"})
"""What, typed after the command, means one's own cases."""
OPEN = frozenset({"open", "مفتوحة", "المفتوحة"})
OVERDUE = frozenset({"overdue", "late", "متأخرة", "المتأخرة"})
"""What, typed after the command, means what waits, and what waits too long, on the lists of whoever asks."""


def opening(name: str, body: Body) -> reporting.Opening | None:
    """``/report-abuse [customer] | danger``: the modal, filled in as far as the text allows (P4, P5); else ``None``."""
    typed = payloads.command_text(body)
    if name != REPORT_ABUSE or helping.is_meant(body) or language.is_meant(typed):
        return None
    return reporting.open_alarm if typed.casefold() in DANGER else reporting.open_report


async def report_abuse(edge: Edge, ack: Ack, body: Body, _words: Words) -> None:
    """``/report-abuse language``: about whoever types it; what opens a modal is answered by ``opening``."""
    await language.answer(edge, ack, body, payloads.command_text(body))


async def check_customer(edge: Edge, ack: Ack, body: Body, words: Words) -> None:
    """``/check-customer [identifier | list]``: what holds for a customer, or for all, now; each look is kept (G5)."""
    typed, slack_id = payloads.command_text(body), payloads.user(body)
    if typed.casefold() in register.LIST:
        await register.answer(edge, ack, body, words)
        return
    found = await edge.database.write(lambda unit: customers.check(unit, slack_id, typed))
    message = register_card(found, words)
    await ack(text=message.text, blocks=message.blocks, response_type="ephemeral")


async def abuse_cases(edge: Edge, ack: Ack, body: Body, words: Words) -> None:
    """``/abuse-cases [mine | open | overdue | NUMBER | customer]``: cases that the asker may see (G6, G8).

    ``stats`` are the figures, ``export`` a file, ``away`` and ``hand-over`` are about the asker.
    """
    typed = payloads.command_text(body)
    if figures.is_meant(typed):
        await figures.answer(edge, ack, body, words)
    elif exporting.is_meant(typed):
        await exporting.answer(edge, ack, body, words)
    elif typed.casefold() in leaving.HAND_OVER:
        await leaving.answer(edge, ack, body, words)
    elif typed.casefold() in away.AWAY:
        await away.answer(edge, ack, body, words)
    else:
        message = await _found(edge, payloads.user(body), typed, words)
        await ack(text=message.text, blocks=message.blocks, response_type="ephemeral")


async def _found(edge: Edge, slack_id: str, typed: str, words: Words) -> Message:
    word = typed.casefold()
    if word in MINE:
        return own_cases(await edge.database.read(lambda unit: cases_of.of(unit, slack_id)), words)
    if word in OPEN | OVERDUE:
        late = word in OVERDUE
        return found_cases(await edge.database.read(lambda unit: finding.waiting(unit, slack_id, late=late)), words)
    return found_cases(await edge.database.write(lambda unit: finding.by_words(unit, slack_id, typed)), words)


def or_help(command: Run) -> Run:
    """The command, unless its text asks for help."""

    async def run(edge: Edge, ack: Ack, body: Body, words: Words) -> None:
        if helping.is_meant(body):
            await helping.answer(ack, words)
        else:
            await command(edge, ack, body, words)

    return run


COMMANDS: dict[str, Run] = {
    REPORT_ABUSE: or_help(report_abuse),
    CHECK_CUSTOMER: or_help(check_customer),
    ABUSE_CASES: or_help(abuse_cases),
}
