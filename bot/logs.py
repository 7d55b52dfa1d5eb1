"""Logging: ids and codes only; one line each, as text or JSON, with the id of the request that it is for.

What comes from outside is shown and not obeyed: no sign that ends a line, moves a terminal's cursor or turns a line
round gets out as itself. What an error says is left out, since libraries quote in it what people typed (promise 6).
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from bot import tracing
from bot.errors import BotError
from bot.settings import Settings


class _Formatter(logging.Formatter):
    """What both have: of an error its class and where it came from, without its words."""

    def formatException(self, ei: object) -> str:  # noqa: N802 - the base class's name
        """The frames and classes, of what led to it first."""
        error = ei[1] if isinstance(ei, tuple) else None
        return "".join(_told(error)).rstrip("\n") if isinstance(error, BaseException) else ""


def _told(error: BaseException) -> Iterator[str]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _told(before)
        yield "which led to:\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__name__}{f': {error}' if isinstance(error, BotError) else ''}\n"


def _shown(text: str, escaped: Callable[[str], str]) -> str:
    return text if text.isprintable() else "".join(one if one.isprintable() else escaped(one) for one in text)


class JsonFormatter(_Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON; what is not printable in it is escaped, as JSON allows for any sign."""
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request := _request(record):
            said["request"] = request
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        return _shown(json.dumps(said, ensure_ascii=False), lambda sign: json.dumps(sign)[1:-1])


class TextFormatter(_Formatter):
    """One line of text; new lines and escape codes from outside are shown, not obeyed."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the base class's name
        """The line, its control characters escaped."""
        record.message = _shown(record.message, lambda sign: repr(sign)[1:-1])
        request = _request(record)
        return super().formatMessage(record) + (f" [{request}]" if request else "")


def _request(record: logging.LogRecord) -> str:
    """The record's own, else that in hand."""
    return getattr(record, "request", "") or tracing.current()


def set_up(settings: Settings) -> None:
    """Sends the logs to stderr. Libraries that would log payloads are kept at warnings."""
    handler = logging.StreamHandler(sys.stderr)
    text = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
    handler.setFormatter(JsonFormatter() if settings.log_format == "json" else TextFormatter(text))
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler], force=True)
    for noisy in ("slack_bolt", "slack_sdk", "apscheduler", "alembic", "asyncio", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
