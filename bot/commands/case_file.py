"""``python -m bot case-file NUMBER FILE``: a case as one document, for whoever runs the bot on management's order."""

from __future__ import annotations

import argparse
import getpass
import hashlib
import os
from pathlib import Path

from bot import main
from bot.casefile import case_file, roles
from bot.domain.views import CaseFileView
from bot.letters.dossier import set_dossier
from bot.services import case_files, cases, letterhead
from bot.services.operating import OperatorError
from bot.settings import Settings
from bot.texts import Words
from bot.unit import Unit


def run(options: argparse.Namespace, settings: Settings) -> int:
    """The command. Raises ``OperatorError``; nothing is overwritten."""
    target, reason = options.file, options.reason.strip()
    if len(reason) < 5:
        raise OperatorError(problem="--reason: says too little", mend="Write who ordered it, and for whom")
    if os.path.lexists(target):
        raise OperatorError(problem=f"{target} is there already", mend="Name another file: nothing is overwritten")
    words = Words.of(options.language, settings.timezone)
    mode = "full" if options.full else "redacted"
    database = main.open_database(settings, patient=True)
    try:
        veiled_as = {} if options.full else roles(words)

        def gathered(unit: Unit) -> CaseFileView:
            case = cases.by_number(unit, options.number)
            if case is None:
                raise OperatorError(problem=f"there is no case {options.number}", mend="Write it as EP-2026-00042")
            return case_files.gather(unit, case.id, None, reason, veiled_as)

        found = database.look(gathered)
        content = set_dossier(case_file(found, words), letterhead.house(settings))
        digest = hashlib.sha256(content).hexdigest()
        _write(target, content)
        said = {"language": options.language, "mode": mode, "operator": getpass.getuser()}
        said["reason"] = hashlib.sha256(reason.encode()).hexdigest()
        database.run(lambda unit: case_files.note(unit, found.case.id, None, digest, **said))
    finally:
        database.close()
    print(f"{target}: {mode}, {len(content):,} bytes, SHA-256 {digest}")
    return 0


def _write(target: Path, content: bytes) -> None:
    try:
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
    except OSError as error:
        raise OperatorError(problem=f"{target}: {error.strerror}", mend="Name a file that can be written") from None
