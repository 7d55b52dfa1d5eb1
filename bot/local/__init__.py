"""``make run`` without Slack tokens: the sandbox workspace in a process of its own, and this bot connected to it.

The sandbox keeps its workspace in memory, so each start begins with a fresh, seeded database beside it.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

from bot import main
from bot.services import leaving
from bot.services.directory import import_files
from bot.settings import Settings

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = Path("data/sandbox")
WORKSPACE = ROOT / "sandbox" / "workspace.json"
MANIFEST = ROOT / "manifest.json"
SEEDS = Path(__file__).resolve().parent
PORT = 8642


async def run_local(settings: Settings) -> None:
    """Starts the sandbox, seeds the directory, serves until stopped."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    port = int(os.environ.get("SANDBOX_PORT", PORT))
    sandbox = await _start_sandbox(settings, port)
    try:
        mail, address = await _addresses(sandbox)
        here = _connected(settings, address, mail)
        await asyncio.to_thread(_seed, here)
        print(f"\n  The sandbox workspace is open: {address}\n  Stop with Ctrl-C.\n", flush=True)
        await main.serve(here, web=True, worker=True)
    finally:
        if sandbox.returncode is None:
            sandbox.terminate()
        await sandbox.wait()


async def _start_sandbox(settings: Settings, port: int) -> asyncio.subprocess.Process:
    bot_url = f"http://{settings.host}:{settings.port}/slack/events"
    clock = str(FOLDER / "clock")
    arguments = ["--port", str(port), "--workspace", str(WORKSPACE), "--manifest", str(MANIFEST)]
    arguments += ["--bot-url", bot_url, "--clock-file", clock, "--smtp-port", "0"]
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", *arguments, cwd=None, stdout=asyncio.subprocess.PIPE
    )


async def _addresses(sandbox: asyncio.subprocess.Process) -> tuple[str, str]:
    """Of the mailbox and of the workspace, as the sandbox prints them."""
    assert sandbox.stdout is not None
    mail = ""
    async for line in sandbox.stdout:
        if b"Mailbox: " in line:
            mail = line.decode().split("Mailbox: ", 1)[1].strip()
        if b"ready: " in line:
            return mail, line.decode().split("ready: ", 1)[1].strip()
    raise SystemExit(await sandbox.wait() or 1)


def _connected(settings: Settings, address: str, mail: str) -> Settings:
    app = json.loads(WORKSPACE.read_text(encoding="utf-8"))["app"]
    return replace(
        settings,
        slack_bot_token=app["bot_token"],
        slack_signing_secret=app["signing_secret"],
        slack_app_token="",
        slack_api_url=f"{address}api/",
        database_url=f"sqlite:///{FOLDER / 'bot.db'}",
        data_key="",
        smtp_url=mail,
        letter_from="SMSA Express <care@smsa.example>",
        clock_file=FOLDER / "clock",
    )


def _seed(settings: Settings) -> None:
    database = main.open_database(settings)
    try:
        people, routes = SEEDS / "people.csv", SEEDS / "routes.csv"
        with open(os.devnull, "w", encoding="utf-8") as quiet:
            code = import_files(
                database, people, routes, dry_run=False, out=quiet, err=sys.stderr, moved=leaving.settle
            )
    finally:
        database.close()
    if code:
        raise SystemExit(code)
