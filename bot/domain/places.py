"""Which places of the company no channel is routed for (P6, P9, P13)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

PURPOSES = ("complaints", "management", "security")
"""Of channels; see ``routes.csv``."""

Place = tuple[str, str]
"""A department and a site."""


def unrouted(places: Iterable[Place], routes: Collection[tuple[str, str, str]]) -> dict[str, list[Place]]:
    """The places without a channel, by purpose; ``routes`` are purpose, department (empty: any) and site (likewise)."""
    every = sorted(set(places))
    found = {}
    for purpose in PURPOSES:
        rows = [(department, site) for kind, department, site in routes if kind == purpose]
        lacking = [
            place for place in every if not any(row[0] in ("", place[0]) and row[1] in ("", place[1]) for row in rows)
        ]
        if lacking:
            found[purpose] = lacking
    return found
