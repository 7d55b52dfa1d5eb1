"""Settings as rows: name, default, help. Read once, from the environment, then from ``.env``."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

from dotenv import dotenv_values

from bot.errors import SettingError
from bot.mail_settings import MailServer, mail_server
from bot.setting_values import (
    NUMBERS,
    database_url,
    dates,
    has_host,
    is_loopback,
    line,
    logo,
    number,
    one_of,
    parse_days,
    parse_hours,
    parse_numbers,
    retention,
    webhook,
    zone,
)

SLACK_API = "https://slack.com/api/"


@dataclass(frozen=True, slots=True)
class Setting:
    """One row; ``default`` as it would be typed."""

    name: str
    default: str
    help: str


SETTINGS: tuple[Setting, ...] = (
    Setting("SLACK_BOT_TOKEN", "", "From the Slack app: OAuth & Permissions, Bot User OAuth Token (xoxb-...)."),
    Setting("SLACK_SIGNING_SECRET", "", "From the Slack app: Basic Information. Needed for HTTP."),
    Setting("SLACK_APP_TOKEN", "", "App-level token (xapp-...), connections:write. If set, Socket Mode; else HTTP."),
    Setting("SLACK_API_URL", SLACK_API, "Base URL of Slack's Web API, ending in /api/."),
    Setting("DATABASE_URL", "sqlite:///data/bot.db", "Or postgresql://user:password@host/name (or postgres://)."),
    Setting("HOST", "127.0.0.1", "Address of the HTTP server; the Procfile binds all interfaces."),
    Setting("PORT", "3000", "Port of the HTTP server."),
    Setting("DATA_KEY", "", "Base64 keys, 32 bytes, newest first, by commas. Empty: SQLite makes one in data/."),
    Setting("TIMEZONE", "Asia/Riyadh", "Shown times and working time."),
    Setting("WORKING_DAYS", "sun-thu", "Days on which reminders count working time."),
    Setting("WORKING_HOURS", "08:00-17:00", "Hours of those days. Safety alerts count every minute."),
    Setting("HOLIDAYS", "", "Days off, ISO dates by commas."),
    Setting("RECURRENCE_DAYS", "365", "How far back an upheld case makes a new one a repetition (P8)."),
    Setting("RETENTION_DAYS", "1825", "Days after a case and its restriction ended; then personal data is destroyed."),
    Setting("WARNING_RETENTION_DAYS", "", "The same where the customer stopped when warned; empty: RETENTION_DAYS."),
    Setting("NOT_UPHELD_RETENTION_DAYS", "", "The same for reports not upheld or withdrawn; empty: RETENTION_DAYS."),
    Setting("EMERGENCY_NUMBERS", NUMBERS, "Shown in danger; police, ambulance, civil_defence or emergency each."),
    Setting("SMTP_URL", "", "smtp://user:password@host:587 (STARTTLS) or smtps://...: letters can be e-mailed."),
    Setting("LETTER_FROM", "", "Whom they come from, with SMTP_URL: SMSA Express <care@example.com>."),
    Setting("LATE_DELIVERY_MINUTES", "15", "Once a message to Slack waits longer, /readyz answers 503 and says why."),
    Setting("DIRECTORY_FOLDER", "", "Whence people.csv and routes.csv are loaded on a change (docs/directory.md)."),
    Setting("LOOKUP_PER_MINUTE", "0", "Look-ups over HTTP a minute for each key (docs/lookup.md); 0: off."),
    Setting("WEBHOOK_URL", "", "Where a program hears of restrictions that begin, change or end (docs/lookup.md)."),
    Setting("WEBHOOK_SECRET", "", "With which that is signed: whsec_ and at least 24 bytes in base64."),
    Setting("COMPANY_NAME", "SMSA Express", "The company's name at the head of letters."),
    Setting("COMPANY_NAME_AR", "سمسا إكسبرس", "The same in Arabic."),
    Setting("COMPANY_ADDRESS", "", "Its address, telephone and e-mail at the foot of letters, on one line."),
    Setting("COMPANY_ADDRESS_AR", "", "The same in Arabic; empty: as in English."),
    Setting("LOGO_FILE", "", "Its logo for letters: a PNG, JPEG or SVG file of at most 100 kB."),
    Setting("LETTER_SIGNATORY", "", "Who signs letters; empty: complaint management signs by its name."),
    Setting("LETTER_SIGNATORY_AR", "", "The same in Arabic; empty: as in English."),
    Setting("LETTER_TITLE", "", "The office of who signs; empty: Complaint Management."),
    Setting("LETTER_TITLE_AR", "", "The same in Arabic; empty: as in English."),
    Setting("CLOCK_FILE", "", "A file with an ISO instant in place of the clock; loopback SLACK_API_URL only."),
    Setting("LOG_LEVEL", "info", "debug, info, warning or error."),
    Setting("LOG_FORMAT", "text", "text, or json for log collectors."),
)  # fmt: skip
"""Every setting that the bot reads; ``.env.example`` and the README's table are proved equal to it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings, checked and typed."""

    slack_bot_token: str = field(repr=False)
    slack_signing_secret: str = field(repr=False)
    slack_app_token: str = field(repr=False)
    slack_api_url: str
    database_url: str = field(repr=False)
    host: str
    port: int
    data_key: str = field(repr=False)
    timezone: ZoneInfo
    working_days: frozenset[int]  # 0 is Monday
    working_hours: tuple[time, time]
    holidays: frozenset[date]
    recurrence_days: int
    retention_days: int
    warning_retention_days: int
    not_upheld_retention_days: int
    emergency_numbers: tuple[tuple[str, str], ...]  # a service and its number
    smtp_url: str = field(repr=False)
    letter_from: str
    late_delivery_minutes: int
    directory_folder: Path | None
    lookup_per_minute: int
    webhook_url: str
    webhook_secret: str = field(repr=False)
    company_name: str
    company_name_ar: str
    company_address: str
    company_address_ar: str
    logo_file: Path | None
    letter_signatory: str
    letter_signatory_ar: str
    letter_title: str
    letter_title_ar: str
    clock_file: Path | None
    log_level: str
    log_format: str

    @property
    def emergency(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The country's emergency services, each with its numbers, in the order of the setting."""
        found: dict[str, tuple[str, ...]] = {}
        for service, called in self.emergency_numbers:
            found[service] = (*found.get(service, ()), called)
        return tuple(found.items())

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file of ours."""
        return self.database_url.startswith("sqlite")

    @property
    def mail(self) -> MailServer | None:
        """Where letters are e-mailed; ``None``: they are not."""
        return _mail_server(self.smtp_url, self.letter_from)

    @property
    def slack_is_loopback(self) -> bool:
        """Whether Slack is a sandbox on this machine."""
        return is_loopback(self.slack_api_url)


def _mail_server(url: str, sender: str) -> MailServer | None:
    return mail_server(url, sender, loopback=is_loopback(url))


def read_environment(folder: Path = Path()) -> dict[str, str]:
    """The environment over ``.env``: what is set in both, the environment says. Empty counts as not set."""
    found = {name: value for name, value in dotenv_values(folder / ".env").items() if value}
    found.update({name: value for name, value in os.environ.items() if value})
    return found


def load(values: Mapping[str, str]) -> Settings:
    """Checks and types the settings. Raises ``SettingError`` with the setting's name and the mend."""
    given = {row.name: values.get(row.name, "").strip() or row.default for row in SETTINGS}
    api_url = given["SLACK_API_URL"]
    if not re.fullmatch(r"https?://[^\s/]+/(\S*/)?api/", api_url) or not has_host(api_url):
        raise SettingError(
            name="SLACK_API_URL", problem="is no URL that ends in /api/", mend=f"Leave it out for {SLACK_API}"
        )
    clock_file = Path(given["CLOCK_FILE"]) if given["CLOCK_FILE"] else None
    if clock_file and not is_loopback(api_url):
        raise SettingError(name="CLOCK_FILE", problem="moves the clock of a real workspace", mend="Remove it")
    _mail_server(given["SMTP_URL"], given["LETTER_FROM"])
    return Settings(
        slack_bot_token=given["SLACK_BOT_TOKEN"],
        slack_signing_secret=given["SLACK_SIGNING_SECRET"],
        slack_app_token=given["SLACK_APP_TOKEN"],
        slack_api_url=api_url,
        database_url=database_url(given["DATABASE_URL"]),
        host=given["HOST"],
        port=number("PORT", given["PORT"], 0, 65535),
        data_key=given["DATA_KEY"],
        timezone=zone(given["TIMEZONE"]),
        working_days=parse_days("WORKING_DAYS", given["WORKING_DAYS"]),
        working_hours=parse_hours("WORKING_HOURS", given["WORKING_HOURS"]),
        holidays=dates("HOLIDAYS", given["HOLIDAYS"]),
        recurrence_days=number("RECURRENCE_DAYS", given["RECURRENCE_DAYS"], 1, 36500),
        retention_days=number("RETENTION_DAYS", given["RETENTION_DAYS"], 1, 36500),
        warning_retention_days=retention("WARNING_RETENTION_DAYS", given),
        not_upheld_retention_days=retention("NOT_UPHELD_RETENTION_DAYS", given),
        emergency_numbers=parse_numbers("EMERGENCY_NUMBERS", given["EMERGENCY_NUMBERS"]),
        smtp_url=given["SMTP_URL"],
        letter_from=given["LETTER_FROM"],
        late_delivery_minutes=number("LATE_DELIVERY_MINUTES", given["LATE_DELIVERY_MINUTES"], 1, 10080),
        directory_folder=Path(given["DIRECTORY_FOLDER"]) if given["DIRECTORY_FOLDER"] else None,
        lookup_per_minute=number("LOOKUP_PER_MINUTE", given["LOOKUP_PER_MINUTE"], 0, 60_000),
        webhook_url=webhook(given["WEBHOOK_URL"], given["WEBHOOK_SECRET"]),
        webhook_secret=given["WEBHOOK_SECRET"],
        company_name=line("COMPANY_NAME", given, 80),
        company_name_ar=line("COMPANY_NAME_AR", given, 80),
        company_address=line("COMPANY_ADDRESS", given, 160),
        company_address_ar=line("COMPANY_ADDRESS_AR", given, 160),
        logo_file=logo(given["LOGO_FILE"]),
        letter_signatory=line("LETTER_SIGNATORY", given, 80),
        letter_signatory_ar=line("LETTER_SIGNATORY_AR", given, 80),
        letter_title=line("LETTER_TITLE", given, 80),
        letter_title_ar=line("LETTER_TITLE_AR", given, 80),
        clock_file=clock_file,
        log_level=one_of("LOG_LEVEL", given["LOG_LEVEL"].lower(), ("debug", "info", "warning", "error")),
        log_format=one_of("LOG_FORMAT", given["LOG_FORMAT"].lower(), ("text", "json")),
    )
