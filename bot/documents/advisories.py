"""``python -m bot.documents.advisories``: has any pinned package a known hole? Asked of OSV, where it can be reached.

Exit 1 names each with its mend. Where nobody answers it says so in one line and exits 0: a check without a network must
not stop work, and must not look as though it had been made. https://google.github.io/osv.dev/api/
"""

from __future__ import annotations

import argparse
import json
import queue
import re
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bot.documents import pins
from bot.documents.pins import Pin

ROOT = Path(__file__).resolve().parent.parent.parent
OSV = "https://api.osv.dev"
SECONDS = 20.0
"""For all of it; a usual answer takes one. Looking up a name without a network can take longer than any time-out."""
ONE_ANSWER = 8.0
MOST_BYTES = 32_000_000
PAGES = 10

ACCEPTED: dict[str, str] = {}
"""Advisories that do not concern the bot, by id or alias, with the reason. A row goes once its package moves on."""

Ask = Callable[[str, Mapping[str, Any] | None], Any]
"""Posts JSON to a path of the service's, or gets it; the JSON of the answer."""


class Unanswered(Exception):
    """The service could not be asked; the text says why."""


def faults(found: Mapping[str, Pin], ask: Ask, accepted: Mapping[str, str]) -> list[str]:
    """Each known hole in a pinned package, one line with its mend. Raises ``Unanswered``."""
    lines = []
    for pin, ids in _known(list(found.values()), ask):
        for one in ids:
            told = ask(f"/v1/vulns/{quote(one, safe='')}", None)
            names = {one, *told.get("aliases", ())}
            if not told.get("withdrawn") and not names & accepted.keys():
                lines.append(_line(pin, one, told))
    return sorted(set(lines))


def _known(asked: list[Pin], ask: Ask) -> Iterator[tuple[Pin, list[str]]]:
    """The packages with advisories, and the ids of those; page by page where there are many."""
    waiting = [(pin, "") for pin in asked]
    for _ in range(PAGES):
        if not waiting:
            return
        answer = ask("/v1/querybatch", {"queries": [_query(pin, token) for pin, token in waiting]})
        pairs = list(zip(waiting, answer["results"], strict=True))
        for (pin, _token), result in pairs:
            if result.get("vulns"):
                yield pin, [one["id"] for one in result["vulns"]]
        waiting = [(pin, result["next_page_token"]) for (pin, _), result in pairs if result.get("next_page_token")]


def _query(pin: Pin, token: str) -> dict[str, Any]:
    asked: dict[str, Any] = {"package": {"name": pin.name, "ecosystem": "PyPI"}, "version": pin.version}
    return asked | {"page_token": token} if token else asked


def _line(pin: Pin, one: str, told: Mapping[str, Any]) -> str:
    fixed = _fixed_in(pin, told)
    mend = "not fixed yet: do without it, or give the reason in ACCEPTED of bot/documents/advisories.py"
    if fixed:
        mend = f'fixed in {", ".join(fixed)}: name it in pyproject.toml ("{pin.name}>={fixed[0]}"), then make lock'
    summary = " ".join(re.sub(r"[^ -~]", " ", str(told.get("summary") or "no summary")).split())[:120]
    return f"{pin.name} {pin.version} has {one} ({summary}); {mend}"


def _fixed_in(pin: Pin, told: Mapping[str, Any]) -> list[str]:
    """The versions in which it is mended, above the pinned one, the nearest first."""
    events = [
        event["fixed"]
        for affected in told.get("affected", ())
        if pins.normalised(affected.get("package", {}).get("name", "")) == pin.name
        for span in affected.get("ranges", ())
        if span.get("type") == "ECOSYSTEM"
        for event in span.get("events", ())
        if re.fullmatch(r"[\w.+!-]{1,40}", str(event.get("fixed", "")))
    ]
    return sorted({one for one in events if pins.order(one) > pins.order(pin.version)}, key=pins.order)


def over_the_network(url: str) -> Ask:
    """Asks the service at this address."""

    def ask(path: str, body: Mapping[str, Any] | None) -> Any:
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(url + path, data, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=ONE_ANSWER) as answer:
                return json.loads(answer.read(MOST_BYTES))
        except urllib.error.HTTPError as error:
            error.close()
            raise Unanswered(f"it answers {error.code}") from None
        except urllib.error.URLError as error:
            raise Unanswered(str(error.reason)) from None
        except (OSError, ValueError) as error:
            raise Unanswered(type(error).__name__) from None

    return ask


def within(seconds: float, work: Callable[[], list[str]]) -> list[str]:
    """What the work gives, if it does so in time; a thread that never ends holds nobody up. Raises ``Unanswered``."""
    done: queue.Queue[list[str] | Exception] = queue.Queue()

    def run() -> None:
        try:
            done.put(work())
        except Exception as error:
            done.put(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        found = done.get(timeout=seconds)
    except queue.Empty:
        raise Unanswered(f"no answer in {seconds:.0f} s") from None
    if isinstance(found, KeyError | TypeError | AttributeError | ValueError):
        raise Unanswered(f"an answer that cannot be read ({type(found).__name__})")
    if isinstance(found, Exception):
        raise found
    return found


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line and returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot.documents.advisories", description=__doc__)
    parser.add_argument("--url", default=OSV, help="where the advisories are asked for")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long all of it may take")
    options = parser.parse_args(arguments)
    pinned = pins.read((ROOT / pins.DEV).read_text(encoding="utf-8"))  # what runs the bot is in it: see pins.faults
    try:
        found = within(options.seconds, lambda: faults(pinned, over_the_network(options.url), ACCEPTED))
    except Unanswered as why:
        sys.stderr.write(f"Skipped: known advisories could not be asked for at {options.url}: {why}\n")
        return 0
    sys.stderr.writelines(f"{fault}\n" for fault in found)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
