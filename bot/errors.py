"""One tree of errors: each has a code (its text key), the data its words need, and nothing personal in it.

The words live in the catalogues under ``error.<code>``; the edge (a handler, the command line) puts them into
the reader's language. ``str(error)`` is for logs: the code and the names of the data, never the values.
"""

from __future__ import annotations

from typing import ClassVar


class BotError(Exception):
    """Anything that the bot says no to. ``code`` is unique in the tree; ``data`` fills the text's placeholders."""

    code: ClassVar[str] = "internal"

    def __init__(self, **data: object) -> None:
        super().__init__(self.code)
        self.data = data

    def __str__(self) -> str:
        return f"{self.code} ({', '.join(sorted(self.data))})" if self.data else self.code


class SettingError(BotError):
    """A setting is missing or unusable: ``name``, ``problem``, ``mend``. Shown by the command line, exit 2."""

    code = "setting"

    def __str__(self) -> str:
        return f"{self.data['name']}: {self.data['problem']}. {self.data['mend']}"


class StorageError(BotError):
    """The database cannot be reached or written just now; nothing was changed."""

    code = "storage"


class UnwritableError(StorageError):
    """The database takes nothing more, its disk being full or its files read-only (``kind``); nothing was changed."""

    code = "unwritable"


class UnsureError(BotError):
    """The database took the work and has not said in time whether it is done; doing it again changes nothing twice."""

    code = "unsure"


class SchemaError(BotError):
    """The database's schema is older or newer than this program: ``found``, ``wanted``, ``mend``."""

    code = "schema"


class DamagedError(BotError):
    """A sealed value does not open: wrong key, or the row was altered. ``table``, ``column``."""

    code = "damaged"


class Refusal(BotError):
    """A person may not do this, or not now; the reason is theirs to read."""

    code = "refused"


class NotYours(Refusal):
    """This person has no authority over the case for the action (``action``)."""

    code = "not_yours"


class NotFound(Refusal):
    """No such case for this person; the same words whether it does not exist or may not be seen."""

    code = "not_found"


class OwnCase(Refusal):
    """Nobody decides on a report of their own or about themselves."""

    code = "own_case"


class NotActive(Refusal):
    """This account is deactivated, a guest's or a bot's, and may not act."""

    code = "not_active"


class LateClick(Refusal):
    """The case has moved on: ``who`` did ``action`` at ``at``; ``you`` is set when it was this very person."""

    code = "late_click"


class NotNow(Refusal):
    """The case's status does not allow ``action``; nobody has done it either."""

    code = "not_now"


class Repeated(Refusal):
    """The customer did it again, or while under a restriction: it goes to high management (P8)."""

    code = "repeated"


class CauseNeeded(Refusal):
    """Nothing is resolved before its root cause is recorded (P7)."""

    code = "cause_needed"


class TooLate(Refusal):
    """The time in which ``action`` was possible is over: ``days``."""

    code = "too_late"


class Destroyed(Refusal):
    """The case's personal data was destroyed, its time being up: ``number``, ``on``."""

    code = "destroyed"


class Once(Refusal):
    """``action`` was possible once and has been done."""

    code = "once"


class FieldErrors(BotError):
    """What is wrong with a form, beside each field: ``errors`` maps a block id to a ``FieldFault``."""

    code = "fields"

    def __init__(self, errors: dict[str, FieldFault]) -> None:
        super().__init__(errors=errors)
        self.errors = errors


class FieldFault:
    """One field's fault: the text key ``field.<code>`` and the data of its words."""

    def __init__(self, code: str, **data: object) -> None:
        self.code = code
        self.data = data

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FieldFault) and (self.code, self.data) == (other.code, other.data)

    def __hash__(self) -> int:
        return hash(self.code)

    def __repr__(self) -> str:
        return f"FieldFault({self.code!r})"
