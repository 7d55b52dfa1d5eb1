"""Whether a letter to a customer can be set on paper here: a sample is, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.domain.letters import Occasion
from bot.health.findings import Finding, found
from bot.letters import drafting, fonts
from bot.letters.drafting import LetterFacts
from bot.letters.setting import set_pdf
from bot.services import letterhead
from bot.settings import Settings
from bot.texts import LANGUAGES

_DAY = date(2026, 1, 1)


def look_at_letters(settings: Settings) -> Iterator[Finding]:
    """What keeps letters from being set, or from being signed by the company."""
    missing = [path.name for path in fonts.FILES if not path.is_file()]
    if missing:
        yield found("letters.fonts", files=", ".join(missing))
        return
    facts = LetterFacts("EP-2026-00000", _DAY, _DAY, settings.recurrence_days)
    try:
        house = letterhead.house(settings)
        set_pdf(drafting.write(Occasion.RESOLVED, facts, LANGUAGES, settings.timezone, house), house)
    except (OSError, RuntimeError) as error:  # typst's errors are RuntimeErrors
        yield found("letters.unset", kind=type(error).__name__)
    if not settings.company_address:
        yield found("letters.no_address")
