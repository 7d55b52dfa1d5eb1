"""What the tests of deliveries share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack

import aiohttp
import pytest

from bot.db import Database
from bot.local import MANIFEST, WORKSPACE
from bot.main import make_client
from bot.workers.delivery import Delivery
from sandbox.client import SandboxClient
from sandbox.server import Sandbox
from tests.conftest import MovableClock
from tests.factories import company
from tests.integration.desks import TIMEOUT, Desk


@pytest.fixture
async def desk(database: Database, clock: MovableClock) -> AsyncIterator[Desk]:
    """The company, a workspace, and one worker."""
    async with AsyncExitStack() as stack:
        sandbox = Sandbox.from_files(WORKSPACE, MANIFEST)
        base = await sandbox.start()
        stack.push_async_callback(sandbox.stop)
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT)))
        client = make_client("xoxb-sandbox", f"{base}/api/", session, TIMEOUT)
        delivery = Delivery(database, client, database.settings.timezone, clock)
        asker = stack.enter_context(ThreadPoolExecutor(1))
        slack = SandboxClient(base)
        yield Desk(company(database), slack, delivery, client, clock, asker)
        await asyncio.get_running_loop().run_in_executor(asker, slack.close)
