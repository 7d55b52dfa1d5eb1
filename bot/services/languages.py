"""The language in which somebody reads the bot: their own choice, else the directory's.

It is read anew at each delivery and each click, so a choice counts at once. Slack's own locale is not asked: Slack
has no Arabic (https://slack.com/help/articles/215058658), and whatever else it names is answered in English anyway.
"""

from __future__ import annotations

from bot.domain.views import LanguageView
from bot.services import audit, authority, outbox, people
from bot.unit import Unit
from models import Person

CHOSEN = "person.language"
"""The audit's name for a choice."""


def of(unit: Unit, slack_id: str, *, misread: bool = False) -> LanguageView:
    """What somebody reads now, and by whose word. Raises ``NotActive``."""
    person = people.person_by_slack_id(unit, slack_id)
    if person is None:
        return LanguageView("en", misread=misread)
    authority.check_active(person)
    return _view(person, misread)


def choose(unit: Unit, slack_id: str, language: str | None) -> LanguageView:
    """Their own choice, or ``None``: as the directory says. The same choice again changes nothing.

    Raises ``NotActive``. Their cards on open cases are owed anew, in that language.
    """
    person = people.get_or_add_unlisted(unit, slack_id)
    authority.check_active(person)
    if language == person.chosen_language:
        return _view(person)
    before, person.chosen_language = person.reads, language
    unit.session.add(person)
    audit.record(unit, person, CHOSEN, subject=person.id, chosen=language or "")
    if person.reads != before:
        outbox.refresh_place(unit, f"@{person.id}")
    return _view(person)


def _view(person: Person, misread: bool = False) -> LanguageView:
    return LanguageView(person.reads, bool(person.chosen_language), person.listed, misread)
