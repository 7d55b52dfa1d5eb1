"""What each action does: one module a noun, put together here. An action without an effect is not offered."""

from bot.domain.vocabulary import Action
from bot.services.deed import Effect
from bot.services.effects import (
    alerts,
    appeals,
    care,
    complaints,
    customers,
    facts,
    keeping,
    letters,
    management,
    reminders,
    restrictions,
    supervisor,
)

EFFECTS: dict[Action, Effect] = {
    **supervisor.EFFECTS,
    **facts.EFFECTS,
    **customers.EFFECTS,
    **complaints.EFFECTS,
    **management.EFFECTS,
    **keeping.EFFECTS,
    **alerts.EFFECTS,
    **letters.EFFECTS,
    **restrictions.EFFECTS,
    **appeals.EFFECTS,
    **care.EFFECTS,
    **reminders.EFFECTS,
}
"""The effect of every action that a person can take."""
