"""What the database refuses: what is worth another try, what is over, and what only a person can mend."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from bot.errors import StorageError, UnwritableError

log = logging.getLogger(__name__)

UNWRITABLE = {
    "SQLITE_FULL": "disk full",
    "SQLITE_READONLY": "read-only",
    "SQLITE_IOERR_WRITE": "disk refuses",
    "53100": "disk full",
    "25006": "read-only",
}
"""SQLite's names and PostgreSQL's states of what only a person can mend, with what the log calls it.

https://www.sqlite.org/rescode.html, https://www.postgresql.org/docs/current/errcodes-appendix.html
"""


def worth_another_try(error: DBAPIError) -> bool:
    """Whether other people's writes, or a lost connection, got in the way: the same work may be done now."""
    state = getattr(error.orig, "sqlstate", None) or ""
    return isinstance(error, IntegrityError) or state.startswith("40") or error.connection_invalidated


@contextmanager
def storage_errors() -> Iterator[None]:
    """Raises ``StorageError`` for what the database raises."""
    try:
        yield
    except SQLAlchemyError as error:
        raise storage_error(error) from error


def storage_error(error: SQLAlchemyError) -> StorageError:
    """A disk that is full and files that are read-only need a person, who is told so in the log.

    On a full disk SQLite ends the transaction by itself, so that the error which comes out is that of a savepoint
    that is gone; what came first is behind it.
    """
    cause: BaseException | None = error
    while cause is not None:
        said = str(getattr(cause, "sqlite_errorname", "") or getattr(cause, "sqlstate", "") or "")
        for code, kind in UNWRITABLE.items():
            if said.startswith(code):
                log.error("the database cannot be written to (%s); nothing was changed. See its disk and rights", kind)
                return UnwritableError(kind=kind)
        cause = cause.__cause__ or cause.__context__
    return StorageError(kind=type(error).__name__)
