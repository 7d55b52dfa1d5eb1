"""``python -m bot subject export|correct|erase``: what a customer may ask about their own data (PDPL 4, 17, 18)."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from functools import partial
from pathlib import Path

from bot import main
from bot.db import Database
from bot.domain.retention import Ground, Stands
from bot.messages import disclosure
from bot.services import requests
from bot.services.customers import KINDS
from bot.services.requests import SubjectError
from bot.settings import Settings
from bot.texts import Words
from models import Customer

SAYS: dict[Ground, str] = {
    Ground.OPEN: "somebody works on it",
    Ground.RESTRICTION: "a restriction is in force or to begin",
    Ground.REVIEW: "the customer's request for a review is not decided",
    Ground.ALERT: "a safety alert is not over",
    Ground.LETTER: "a letter is on its way",
    Ground.HELD: "it is on legal hold (PDPL article 18, paragraph 2 b)",
    Ground.PERIOD: "the time for which it is kept is not over (PDPL article 18, paragraph 1)",
}
"""Each ground against erasing; a test proves it total."""


def export(options: argparse.Namespace, settings: Settings) -> int:
    """``subject export``: exit 1 where nobody is known by that. JSON where FILE ends in ``.json``, else text."""
    target: Path = options.file
    if os.path.lexists(target):
        raise SubjectError(problem=f"{target} is there already", mend="Name another file: nothing is overwritten")
    words = Words.of(options.language, settings.timezone)
    database = main.open_database(settings, patient=True)
    try:
        customer = _find(database, options)
        if customer is None:
            return _nobody()
        held = database.look(lambda unit: requests.held(unit, customer, disclosure.roles(words)))
        as_json = target.suffix.lower() == ".json"
        text = json.dumps(held, ensure_ascii=False, indent=2) + "\n" if as_json else disclosure.as_text(held, words)
        content = text.encode()
        _write(target, content)
        numbers = [one["number"] for one in held["cases"]]
        digest = hashlib.sha256(content).hexdigest()
        database.run(lambda unit: requests.note_export(unit, customer, numbers, digest))
    finally:
        database.close()
    print(f"{target}: {len(numbers)} cases. Read it before it goes out: people's words may name others")
    return 0


def correct(options: argparse.Namespace, settings: Settings) -> int:
    """``subject correct``."""
    new = {name: getattr(options, name) for name in ("name", *KINDS) if getattr(options, name)}
    if not new:
        raise SubjectError(problem="nothing to correct", mend=f"Give --name or one of --{', --'.join(KINDS)}")
    database = main.open_database(settings, patient=True)
    try:
        customer = _find(database, options)
        if customer is None:
            return _nobody()
        typed = options.identifier
        database.run(
            lambda unit: requests.correct(unit, unit.session.get_one(Customer, customer.id), new, typed, options.reason)
        )
    finally:
        database.close()
    print(f"Corrected: {', '.join(sorted(new))}. Letters that were sent say what they said")
    return 0


def erase(options: argparse.Namespace, settings: Settings) -> int:
    """``subject erase``: exit 1 with the reasons where something is to be kept, or nobody is known by that."""
    database = main.open_database(settings, patient=True)
    try:
        customer = _find(database, options)
        if customer is None:
            return _nobody()
        requests.check_reason(options.reason)
        standing = database.look(lambda unit: requests.duties(unit, unit.session.get_one(Customer, customer.id)))
        if standing:
            for line in sorted(map(_line, standing)):
                print(line)
            print("Nothing was erased: what stands above is to be kept until then", file=sys.stderr)
            return 1
        done = 0
        while step := database.run(partial(requests.erase, customer_id=customer.id, reason=options.reason)):
            done += step
        database.scrub_now()
    finally:
        database.close()
    print("Erased. The bot deletes its own messages in Slack; people's own words there stay: docs/privacy.md")
    return 0


def _find(database: Database, options: argparse.Namespace) -> Customer | None:
    if options.identifier == "-":
        options.identifier = sys.stdin.readline().strip()
    typed, kind = options.identifier, options.kind or ""
    return database.look(lambda unit: requests.find(unit, typed, kind))


def _nobody() -> int:
    print("Nobody is known by that: nothing is held", file=sys.stderr)
    return 1


def _line(one: Stands) -> str:
    until = f" until {one.until:%Y-%m-%d}" if one.until else ""
    return f"{one.number}: {SAYS[one.ground]}{until}"


def _write(path: Path, content: bytes) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
    except OSError as error:
        raise SubjectError(
            problem=f"{path} could not be written ({error.strerror})", mend="Name another file"
        ) from error
