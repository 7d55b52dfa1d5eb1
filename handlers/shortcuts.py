"""Global and message shortcuts."""

from __future__ import annotations

from handlers import reporting
from handlers.ids import SHORTCUT_DANGER, SHORTCUT_MESSAGE, SHORTCUT_REPORT

SHORTCUTS: dict[str, reporting.Opening] = {
    SHORTCUT_REPORT: reporting.open_report,
    SHORTCUT_DANGER: reporting.open_alarm,
    SHORTCUT_MESSAGE: reporting.open_report_of_message,
}
