"""The table of Slack's refusals in ``docs/operating.md``, from the rows in ``bot/workers/failures.py``."""

from __future__ import annotations

from bot.workers.failures import FAILURES, MEANS, Failure

BESIDES: dict[Failure, tuple[str, ...]] = {
    Failure.WAIT: ("HTTP 429",),
    Failure.LOST: ("`lost`", "HTTP 5xx", "a broken connection", "no answer in time"),
    Failure.GONE: ("`no_root`",),
    Failure.MESSAGE: ("any other code",),
}
"""What belongs to a class besides Slack's codes."""


def table() -> str:
    """A row for each class: its codes, what follows, what to do."""
    lines = ["| error | what follows, and what to do |", "|---|---|"]
    for failure in Failure:
        codes = [f"`{code}`" for code, found in sorted(FAILURES.items()) if found is failure]
        lines.append(f"| {', '.join((*BESIDES.get(failure, ()), *codes))} | {MEANS[failure]} |")
    return "\n".join(lines)
