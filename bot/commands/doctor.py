"""``python -m bot doctor``: every check once, each finding with its mend; exit 1 where there is a fault."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler

from bot import main
from bot.clock import Clock, system_clock
from bot.errors import BotError
from bot.health import directory, letters, storage, workspace
from bot.health.findings import CHECKS, Finding, Level, found
from bot.services import directory_state
from bot.services.directory_state import Directory
from bot.settings import Settings

PATIENCE = 5
"""How often a call is made again after Slack asked to wait."""


@dataclass
class Report:
    """``unchecked`` are the checks that another's fault kept from being made."""

    findings: list[Finding] = field(default_factory=list)
    unchecked: set[str] = field(default_factory=set)

    @property
    def is_well(self) -> bool:
        """Whether there is no fault; warnings are allowed."""
        return all(one.level is not Level.FAULT for one in self.findings)

    def of(self, check: str) -> list[Finding]:
        """What a check found."""
        return [one for one in self.findings if one.check == check]

    def state(self, check: str) -> str:
        """``fault``, ``warning``, ``not checked`` or ``ok``."""
        levels = {one.level for one in self.of(check)}
        for level in (Level.FAULT, Level.WARNING):
            if level in levels:
                return level.value
        return "not checked" if check in self.unchecked else "ok"


def run(options: argparse.Namespace, settings: Settings) -> int:
    """The command."""
    report = asyncio.run(examine(settings))
    if options.json:
        print(json.dumps(as_json(report), indent=2))
    else:
        for line in lines(report):
            print(line)
    return 0 if report.is_well else 1


async def examine(settings: Settings, clock: Clock = system_clock) -> Report:
    """Makes every check that can be made. ``clock`` is this machine's own."""
    report = Report()
    report.findings += _settings(settings)
    report.findings += letters.look_at_letters(settings)
    report.findings += storage.look_at_database(settings)
    known = None if _blocks(report, {"database", "schema", "key"}) else _directory(settings, report)
    if report.of("database"):
        report.unchecked |= {"schema", "key"}
    if report.of("schema"):
        report.unchecked |= {"key"}
    if known is None:
        report.unchecked |= {"directory", "channels", "people"}
    else:
        report.findings += directory.gaps(known)
    report.findings += directory.look_at_folder(settings)
    await _slack(settings, clock, known, report)
    return report


def _blocks(report: Report, checks: Iterable[str]) -> bool:
    return any(one.level is Level.FAULT for check in checks for one in report.of(check))


def _settings(settings: Settings) -> list[Finding]:
    findings = [] if settings.slack_bot_token else [found("settings.token")]
    if not (settings.slack_app_token or settings.slack_signing_secret):
        findings.append(found("settings.secret"))
    return findings


def _directory(settings: Settings, report: Report) -> Directory | None:
    try:
        database = main.open_database(settings)
    except BotError as error:
        report.findings.append(found("database.silent", kind=str(error.data.get("kind", error.code))))
        return None
    try:
        return database.look(directory_state.read)
    finally:
        database.close()


async def _slack(settings: Settings, clock: Clock, known: Directory | None, report: Report) -> None:
    if not settings.slack_bot_token:
        report.unchecked |= {"token", "scopes", "clock", "channels", "people"}
        return
    timeout = aiohttp.ClientTimeout(total=main.SLACK_TIMEOUT)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        client = main.make_client(settings.slack_bot_token, settings.slack_api_url, session)
        client.retry_handlers = [AsyncRateLimitErrorRetryHandler(max_retry_count=PATIENCE)]
        report.findings += await workspace.look_at_app(client, clock, settings.slack_app_token)
        if any(one.code in ("token.refused", "token.silent") for one in report.findings):
            report.unchecked |= {"scopes", "clock", "channels", "people"}
            return
        if known is not None:
            report.findings += await workspace.look_at_channels(client, known.channels())
            report.findings += await workspace.look_at_people(client, known)


def as_json(report: Report) -> dict[str, Any]:
    """The report for programs; codes are stable."""
    return {
        "ok": report.is_well,
        "checks": [
            {
                "check": check,
                "state": report.state(check),
                "findings": [
                    {"code": one.code, "level": one.level.value, "said": one.said, "mend": one.mend}
                    for one in report.of(check)
                ],
            }
            for check in CHECKS
        ],
    }


def lines(report: Report) -> Iterator[str]:
    """The report for people."""
    for check, meaning in CHECKS.items():
        yield f"{report.state(check):<12} {check:<10} {meaning}"
        for one in report.of(check):
            yield f"{'':<12} - {one.said}"
            yield f"{'':<12}   mend: {one.mend}"
    faults = sum(one.level is Level.FAULT for one in report.findings)
    yield "All is well." if report.is_well else f"{faults} to mend."
