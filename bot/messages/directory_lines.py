"""To administrators: what came of the directory's files in the watched folder (G7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.messages.lines import _say
from bot.messages.message import Message
from bot.texts import Phrase, Words, clip

CHANGES = ("added", "changed", "deactivated")
"""What may have become of people, as the import counts it."""
ROUTES = ("routes_added", "routes_changed", "routes_removed")
NAME = 60
NAMED = 10
IMPORT = "python -m bot directory import --people people.csv --routes routes.csv"
DRY_RUN = f"{IMPORT} --dry-run"


def taken(params: Mapping[str, object], words: Words) -> Message:
    """They were loaded: how many people were added, changed or deactivated, some by name, and how many routes."""
    return _say(words, Phrase("line.directory_taken"), *_changes(params))


def left_alone(params: Mapping[str, object], words: Words) -> Message:
    """They were not: where the faults stand, or how many of how many people would have gone."""
    gone, whole = _number(params, "gone"), _number(params, "of")
    if gone:
        return _say(words, Phrase("line.directory_gone", gone=gone, whole=whole, mend=DRY_RUN, load=IMPORT))
    count = max(1, _number(params, "count"))
    places = _listed(params.get("faults"), count)
    return _say(
        words, Phrase("line.directory_faults", count, places=places), Phrase("line.directory_mend", mend=DRY_RUN)
    )


def _changes(params: Mapping[str, object]) -> Iterator[Phrase]:
    named = params.get("names")
    for what in CHANGES:
        count = _number(params, what)
        if count:
            names = named.get(what) if isinstance(named, Mapping) else ()
            yield Phrase(f"line.directory_{what}", count, names=_listed(names, count))
    routes = sum(_number(params, what) for what in ROUTES)
    if routes:
        yield Phrase("line.directory_routes", routes)


def _listed(given: object, count: int) -> tuple[object, ...]:
    """Some by name, and how many more there are."""
    names = [clip(str(one), NAME) for one in given[:NAMED]] if isinstance(given, list | tuple) else []
    return (*names, Phrase("line.directory_more", count - len(names))) if count > len(names) else tuple(names)


def _number(params: Mapping[str, object], name: str) -> int:
    found = params.get(name)
    return found if isinstance(found, int) else 0
