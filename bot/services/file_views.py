"""What a reader may see of a case's file besides its statements: what was written in the thread, and the evidence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlmodel import col, or_, select

from bot.domain import views
from bot.unit import Unit
from models import Case, Evidence, Person, Reply

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_LINK = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


def replies(unit: Unit, case: Case, reader: Person | None, *, own_part: bool) -> tuple[views.ReplyView, ...]:
    """What was written in the thread as it reads now, oldest first; ``own_part``: only what the reader wrote."""
    rows = unit.session.exec(select(Reply).where(Reply.case_id == case.id).order_by(col(Reply.at), col(Reply.version)))
    newest: dict[tuple[str, str], Reply] = {}
    for row in rows:
        newest[row.channel, row.ts] = row
    mine = [row for row in newest.values() if not own_part or (reader is not None and row.author_id == reader.id)]
    shown = [(row, unit.vault.open(row, "text") or "") for row in mine]
    names = _names(unit, [row.author_id for row in mine], [text for _, text in shown])
    return tuple(
        views.ReplyView(names[row.author_id], row.at, _readable(text, names), row.version, row.deleted_at)
        for row, text in shown
    )


def files(unit: Unit, case: Case, reader: Person | None, *, own_part: bool) -> tuple[views.FileView, ...]:
    """The evidence, oldest first; ``own_part``: only what the reader sent."""
    rows = unit.session.exec(select(Evidence).where(Evidence.case_id == case.id).order_by(col(Evidence.id))).all()
    mine = [row for row in rows if not own_part or (reader is not None and row.author_id == reader.id)]
    names = _names(unit, [row.author_id for row in mine], [])
    return tuple(
        views.FileView(names[row.author_id], row.at, unit.vault.open(row, "name") or "", row.size, row.sha256)
        for row in mine
    )


def _names(unit: Unit, ids: Sequence[str], texts: Sequence[str]) -> dict[str, views.PersonView]:
    """People by their id and, those mentioned in the texts, by their Slack id."""
    mentioned = {slack_id for text in texts for slack_id in _MENTION.findall(text)}
    either = or_(col(Person.id).in_(set(ids)), col(Person.slack_id).in_(mentioned))
    found: dict[str, views.PersonView] = {}
    for person in unit.session.exec(select(Person).where(either)):
        shown = views.PersonView(name=person.name or person.slack_id or "", slack_id=person.slack_id)
        found[person.id] = shown
        if person.slack_id in mentioned:
            found[str(person.slack_id)] = shown
    return found


def _readable(text: str, names: dict[str, views.PersonView]) -> str:
    """Slack's markup as people read it: names in place of ids, links as they were typed, its three escapes undone."""

    def named(found: re.Match[str]) -> str:
        return f"@{names[found[1]].name}" if found[1] in names else f"@{found[1]}"

    return unmarked(_MENTION.sub(named, text))


def unmarked(text: str) -> str:
    """Slack's markup as people read it, but for mentions: links as they were typed, its three escapes undone."""

    def linked(found: re.Match[str]) -> str:
        where, label = found[1].lstrip("#!"), found[2]
        if found[1][:1] in ("#", "!"):
            return f"{'#' if found[1][0] == '#' else '@'}{label or where}"
        return f"{label} ({where})" if label and label not in where else where

    said = _LINK.sub(linked, text)
    return said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
