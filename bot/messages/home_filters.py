"""The row above a list on Home that narrows it down: department, site, category, age."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.home_views import HomeView
from bot.domain.inputs import INPUTS
from bot.domain.worklists import AGES
from bot.messages.message import Block, plain
from bot.messages.sheet import Sheet
from bot.texts import clip

FILTER = "home.filter."
EVERY = "*"
"""The value of "all of them"; those of the others begin with ``=``."""


def add_filters(sheet: Sheet, view: HomeView) -> None:
    """A select for each by which the list can be narrowed down; none where it is short enough to read."""
    if view.choices is None:
        return
    words, kept = sheet.words, view.narrowing
    names = {
        "department": [(one, one) for one in view.choices.departments],
        "site": [(one, one) for one in view.choices.sites],
        "category": [(one, words(f"option.category.{one}")) for one in INPUTS["category"].options],
        "age": [(one, words(f"home.age.{one}")) for one in AGES],
    }
    selects = [
        select(f"{FILTER}{name}", words(f"home.every.{name}"), options, getattr(kept, name))
        for name, options in names.items()
        if len(options) > 1 or getattr(kept, name)
    ]
    sheet.add({"type": "actions", "block_id": f"filters-{view.part}", "elements": selects})


def select(action_id: str, every: str, options: Iterable[tuple[str, str]], chosen: str) -> Block:
    """A select among ``(value, text)`` with one more before them, ``every``, for all of them; it is never empty."""
    all_of_them = _option(EVERY, every)
    offered = {value: _option(f"={value}", text) for value, text in options}
    return {
        "type": "static_select",
        "action_id": action_id,
        "options": [all_of_them, *offered.values()],
        "initial_option": offered.get(chosen, all_of_them),
    }


def _option(value: str, text: str) -> Block:
    return {"text": plain(clip(text, 75)), "value": value}
