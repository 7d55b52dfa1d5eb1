"""``python -m bot audit verify|anchor``: whether the audit's chain holds, and its head for keeping elsewhere."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from bot import main
from bot.services import anchors, audit
from bot.services.operating import OperatorError
from bot.settings import Settings


def verify(options: argparse.Namespace, settings: Settings) -> int:
    """``audit verify``: exit 1 and the first entry that does not hold."""
    lines = [*options.anchor, *(_lines(options.anchors) if options.anchors else ())]
    known = anchors.read(lines)
    database = main.open_database(settings)
    try:
        broken = database.look(lambda unit: audit.verify(unit, known))
    finally:
        database.close()
    compared = f"; {len(known)} anchors compared" if known else ""
    print(broken[1] if broken else f"the chain holds{compared}")
    return 1 if broken else 0


def anchor(options: argparse.Namespace, settings: Settings) -> int:
    """``audit anchor FILE``: adds the head as a line, on the disk when this returns."""
    database = main.open_database(settings)
    try:
        found = database.run(anchors.head)
    finally:
        database.close()
    try:
        with options.file.open("a", encoding="utf-8") as file:
            file.write(f"{found}\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise OperatorError(
            problem=f"{options.file}: {error.strerror}", mend="Name a file that can be written"
        ) from None
    print(f"entry {found.seq} is anchored in {options.file}")
    return 0


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise OperatorError(problem=f"{path}: cannot be read", mend="Name the file of audit anchor") from None
