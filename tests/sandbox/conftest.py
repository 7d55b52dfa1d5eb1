"""A fresh sandbox with a bot for each test."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from page_harness import browser, page, phone, place
from sandbox_harness import SEED, Bot, Slack, fast, hasty, manifest

from sandbox.server import Sandbox

Start = Callable[..., Awaitable[Slack]]
__all__ = ["browser", "page", "phone", "place"]


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Starts sandboxes, each with its own bot; stops them all."""
    async with AsyncExitStack() as stack:

        async def run(*, connected: bool = True, **changes: Any) -> Slack:
            bot = Bot()
            application = web.Application()
            application.router.add_post("/slack/events", bot.take)
            runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            bot.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
            sandbox = Sandbox(
                changes.pop("seed", SEED),
                changes.pop("manifest", None) or manifest(),
                bot_url=bot.url if connected else None,
                timing=changes.pop("timing", None) or fast(),
                **changes,
            )
            base = await sandbox.start()
            stack.push_async_callback(sandbox.stop)
            session = await stack.enter_async_context(aiohttp.ClientSession())
            return Slack(sandbox, base, session, bot)

        yield run


@pytest.fixture
async def slack(start: Start) -> Slack:
    """A sandbox with everything declared, and a bot that acknowledges everything."""
    return await start()


@pytest.fixture
async def hasty_slack(start: Start) -> Slack:
    """As `slack`, for a bot that is late on purpose."""
    return await start(timing=hasty())
