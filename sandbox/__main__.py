"""`python -m sandbox`: a Slack workspace on this machine."""

import argparse
import asyncio
import signal
import sys
from pathlib import Path

from sandbox.manifest import ManifestError
from sandbox.seed import SeedError
from sandbox.server import DEFAULT_WORKSPACE, Sandbox

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address to listen on")
    parser.add_argument("--port", type=int, default=8642, help="0 takes a free one (%(default)s)")
    parser.add_argument("--workspace", type=Path, default=DEFAULT_WORKSPACE, help="who and what there is")
    parser.add_argument("--manifest", type=Path, help="the app's manifest (manifest.json, if there is one)")
    parser.add_argument("--bot-url", help="where the bot listens, e.g. http://127.0.0.1:3000/slack/events")
    parser.add_argument("--clock-file", type=Path, help="the file that moves the clock (the bot's CLOCK_FILE)")
    parser.add_argument("--smtp-port", type=int, help="take the app's e-mail there; 0 takes a free port")
    parser.add_argument("--rate-limits", action="store_true", help="hold the app to Slack's rate limits")
    return parser


async def run(sandbox: Sandbox, host: str, port: int) -> None:
    """Serve until told to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    base = await sandbox.start(host, port)
    if sandbox.workspace.mailbox.address:
        print(f"Mailbox: {sandbox.workspace.mailbox.address}", flush=True)  # noqa: T201 - before the line that is waited for
    print(f"Sandbox ready: {base}/", flush=True)  # noqa: T201 - the one line that starters wait for
    await stop.wait()
    await sandbox.stop()


def main(argv: list[str] | None = None) -> int:
    """Start from the command line; 2 for what cannot be used."""
    options = arguments().parse_args(argv)
    if options.host not in LOOPBACK:
        return fail(f"--host {options.host}: the sandbox lets anybody act as anybody; it listens on loopback only")
    default = Path("manifest.json")
    manifest = options.manifest or (default if default.exists() else None)
    if manifest is None or not manifest.exists():
        words = f"no manifest at {manifest or default}: no commands, shortcuts, events or scopes are declared"
        sys.stderr.write(f"sandbox: {words}\n")
        manifest = None
    try:
        sandbox = Sandbox.from_files(
            options.workspace,
            manifest,
            bot_url=options.bot_url,
            clock_file=options.clock_file,
            rate_limits=options.rate_limits,
            smtp_port=options.smtp_port,
        )
    except (ManifestError, SeedError) as error:
        return fail(str(error))
    try:
        asyncio.run(run(sandbox, options.host, options.port))
    except OSError as error:
        return fail(f"cannot listen on {options.host}:{options.port}: {error.strerror}; choose another --port")
    return 0


def fail(words: str) -> int:
    """Say what to mend."""
    for line in words.splitlines():
        sys.stderr.write(f"sandbox: {line}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
