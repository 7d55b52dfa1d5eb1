"""What an admin reads on Home: the bot's health and the directory's gaps, each with its mend."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.home_views import AdminNote
from bot.messages.sheet import Sheet
from bot.texts import Phrase, clip

COMMANDS: dict[str, str] = {
    "parked": "python -m bot outbox list",
    "late": "python -m bot doctor",
    "due": "python -m bot doctor",
    "nobody": "people.csv",
    "alone": "people.csv",
    "no_route": "routes.csv",
    "no_manager": "people.csv",
    "lost_manager": "people.csv",
    "left_slack": "people.csv",
    "unlisted": "people.csv",
}
"""Each note, with the command or the file in which it is mended."""
NAME = 40
"""How much of a name is shown: all notes are one block, since Home has few to spare."""


def add_notes(sheet: Sheet, notes: Sequence[AdminNote]) -> None:
    """A line each; or that all is well, so that nobody wonders whether it was looked at."""
    if not notes:
        sheet.note("admin", Phrase("home.admin.well"))
        return
    sheet.rows("admin", [note_said(note) for note in notes])


def note_said(note: AdminNote) -> Phrase:
    """What is wrong, with whom, and the mend; of many only a few are named."""
    known = {"nobody": "role", "alone": "role", "no_route": "purpose"}.get(note.code)
    about = Phrase(f"{known}.{note.about}") if known else ""
    names: tuple[object, ...] = tuple(clip(name, NAME) for name in note.names)
    if note.names and note.count > len(note.names):
        names = (*note.names, Phrase("home.admin.more", note.count - len(note.names)))
    data = {"about": about, "names": names, "mend": COMMANDS[note.code]}
    return Phrase(f"home.admin.{note.code}", note.count if note.code in ("parked", "late", "due") else None, **data)
