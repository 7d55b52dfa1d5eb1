"""Whether two customers are one: asked, merged, kept apart, taken apart again. Nothing is merged silently."""

from __future__ import annotations

from bot.domain.vocabulary import Action, PairStatus
from bot.services import customers
from bot.services.deed import Deed, Effect
from models import CustomerPair


def _settled(deed: Deed) -> None:
    assert isinstance(deed.subject, CustomerPair)
    assert isinstance(deed.row.target, PairStatus)
    customers.settle(deed.unit, deed.subject, deed.row.target, deed.person)


EFFECTS: dict[Action, Effect] = {
    Action.CUSTOMER_MERGE: _settled,
    Action.CUSTOMER_KEEP_APART: _settled,
    Action.CUSTOMER_UNMERGE: _settled,
}
