"""The row above a list on Home that narrows it down: department, site, category, age."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.home_views import HomeView
from bot.domain.inputs import INPUTS
from bot.domain.worklists import AGES
from bot.messages.message import Block, plain
from bot.messages.sheet import Sheet
from bot.texts import Words, clip

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
        _select(words, name, options, getattr(kept, name))
        for name, options in names.items()
        if len(options) > 1 or getattr(kept, name)
    ]
    sheet.add({"type": "actions", "block_id": f"filters-{view.part}", "elements": selects})


def _select(words: Words, name: str, options: Iterable[tuple[str, str]], chosen: str) -> Block:
    every = _option(EVERY, words(f"home.every.{name}"))
    offered = {value: _option(f"={value}", text) for value, text in options}
    return {
        "type": "static_select",
        "action_id": f"{FILTER}{name}",
        "options": [every, *offered.values()],
        "initial_option": offered.get(chosen, every),
    }


def _option(value: str, text: str) -> Block:
    return {"text": plain(clip(text, 75)), "value": value}
