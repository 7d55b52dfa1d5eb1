"""Logging: ids and codes only; one line each, as text or JSON, with the id of the request that it is for."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from bot import tracing
from bot.settings import Settings


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON; new lines in it stay inside the string."""
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
        return json.dumps(said, ensure_ascii=False)


class TextFormatter(logging.Formatter):
    """One line of text; new lines and escape codes from outside are shown, not obeyed."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the base class's name
        """The line, its control characters escaped."""
        record.message = "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in record.message)
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
