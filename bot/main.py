"""The composition root: settings -> engine -> app -> handlers -> workers. Everything is wired here and nowhere else."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import cast

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot import schema
from bot.clock import Clock, file_clock, system_clock
from bot.db import BUSY_MS, LONG_MS, PATIENT_MS, Database, make_engine
from bot.errors import BotError, SettingError
from bot.health.findings import Level
from bot.health.workspace import look_at_channels
from bot.identity import Identity
from bot.keys import open_vault
from bot.services import directory_state
from bot.settings import Settings
from bot.stopping import Stopping
from bot.storage_faults import storage_errors
from bot.web import Web
from bot.workers.delivery import Delivery
from bot.workers.directory import DirectoryFolder
from bot.workers.evidence import Evidence
from bot.workers.homes import Homes
from bot.workers.hooks import Hooks
from bot.workers.mail import Mail
from bot.workers.pace import Pace
from bot.workers.scheduler import Scheduler
from handlers.edge import Edge
from handlers.listeners import register

log = logging.getLogger(__name__)

SLACK_TIMEOUT = 10
"""Seconds that one call to Slack may take."""


def make_clock(settings: Settings) -> Clock:
    """The system's clock, or the file that stands in for it in a sandbox."""
    return file_clock(settings.clock_file) if settings.clock_file else system_clock


def open_database(settings: Settings, *, patient: bool = False) -> Database:
    """The database, at the right schema; SQLite's file is made on first start.

    ``patient``: no person waits for an answer, so a write waits for others' as long as it takes.
    Raises ``SchemaError``, ``SettingError``, ``DamagedError``, ``StorageError``.
    """
    busy_ms, long_ms = (PATIENT_MS, 0) if patient else (BUSY_MS, LONG_MS)
    engine = make_engine(settings.database_url, busy_ms, long_ms=long_ms)
    try:
        with storage_errors():
            if settings.is_sqlite and schema.found_revision(engine) is None:
                schema.migrate(engine)
            schema.check(engine)
            return Database(engine, open_vault(settings, engine), settings, make_clock(settings))
    except BaseException:
        engine.dispose()
        raise


def check_slack(settings: Settings, *, web: bool) -> None:
    """Raises ``SettingError`` where what is needed to talk to Slack is missing."""
    mend = "See the README, Slack set-up; without any token, make run starts the sandbox"
    if not settings.slack_bot_token:
        raise SettingError(name="SLACK_BOT_TOKEN", problem="is not set", mend=mend)
    if web and not (settings.slack_app_token or settings.slack_signing_secret):
        raise SettingError(name="SLACK_SIGNING_SECRET", problem="is not set, nor is SLACK_APP_TOKEN", mend=mend)


@dataclass(frozen=True, slots=True)
class Parts:
    """The bot, put together."""

    settings: Settings
    database: Database
    client: AsyncWebClient
    app: AsyncApp
    identity: Identity
    edge: Edge
    delivery: Delivery
    mail: Mail
    scheduler: Scheduler


@contextlib.asynccontextmanager
async def put_together(settings: Settings, *, patient: bool = False) -> AsyncIterator[Parts]:
    """The parts over one shared HTTP session; closes all of it at the end."""
    database = open_database(settings, patient=patient)
    timeout = aiohttp.ClientTimeout(total=SLACK_TIMEOUT)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        client = make_client(settings.slack_bot_token, settings.slack_api_url, session)
        edge = Edge(database, client, settings.timezone)
        identity = Identity(client)
        app = make_app(settings, client, edge, identity)
        pace = None if settings.slack_is_loopback else Pace()  # a sandbox has no limits unless it is told to
        delivery = Delivery(database, client, settings.timezone, pace=pace)
        mail = Mail(database, settings.timezone)
        hooks = Hooks(database, session)
        try:
            homes = Homes(database, client, settings.timezone)
            folder = DirectoryFolder(database, settings.directory_folder) if settings.directory_folder else None
            scheduler = Scheduler(database, delivery, mail, hooks, Evidence(database, client), homes, folder)
            yield Parts(settings, database, client, app, identity, edge, delivery, mail, scheduler)
        finally:
            await asyncio.to_thread(database.close)


def make_client(token: str, url: str, session: aiohttp.ClientSession, timeout: float = SLACK_TIMEOUT) -> AsyncWebClient:
    """Calls to Slack over one session. The library repeats none by itself: a lost answer is looked for first."""
    client = AsyncWebClient(token, url, int(timeout) or 1, session=session)
    client.retry_handlers = []
    return client


def make_app(settings: Settings, client: AsyncWebClient, edge: Edge, identity: Identity) -> AsyncApp:
    """The Bolt app: nothing is acknowledged before its listener has committed."""

    async def authorize(context: AsyncBoltContext, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        context.pop("response_url", None)  # Bolt would answer a stranger there, wherever it leads: see handlers.replies
        # Bolt takes None for a workspace that is not ours, though its type does not say so.
        return cast(AuthorizeResult, await identity.authorize(enterprise_id, team_id))

    app = AsyncApp(
        client=client,
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,  # ``bot.gate`` has let nothing else in
    )
    register(app, edge)
    return app


async def serve(settings: Settings, *, web: bool, worker: bool) -> None:
    """Runs web, worker or both until SIGTERM or SIGINT; then finishes what is in hand, or gives it back."""
    check_slack(settings, web=web)
    stopping = Stopping()
    async with put_together(settings, patient=not web) as parts:
        running = []
        looking = asyncio.create_task(warn_of_channels(parts.database, parts.client))
        if worker:
            running.append(asyncio.create_task(parts.scheduler.run(stopping.asked), name="worker"))
        if web:
            running.append(asyncio.create_task(_answer(parts, stopping.asked), name="web"))
        log.info("ready: %s", " and ".join(task.get_name() for task in running))
        await asyncio.wait([asyncio.create_task(stopping.asked.wait()), *running], return_when=asyncio.FIRST_COMPLETED)
        stopping.ask()
        looking.cancel()
        await stopping.finish(running)


async def warn_of_channels(database: Database, client: AsyncWebClient) -> None:
    """Says loudly which routed channels others can read, and which the bot is not in (G8). Nothing waits for it."""
    try:
        directory = await database.read(directory_state.read)
    except BotError as error:
        log.warning("the routed channels could not be looked at: %s", error)
        return
    for finding in await look_at_channels(client, directory.channels()):
        log.log(logging.ERROR if finding.level is Level.FAULT else logging.WARNING, "%s", finding)


async def _answer(parts: Parts, stop: asyncio.Event) -> None:
    learning = asyncio.create_task(parts.identity.learn())
    try:
        await Web(parts.settings, parts.app, parts.database).run(stop)
        await parts.edge.tasks.finish()
    finally:
        learning.cancel()
