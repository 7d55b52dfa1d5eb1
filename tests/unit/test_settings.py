"""Settings: each has a row, is checked before anything starts, and a bad one is named with its mend."""

from __future__ import annotations

import dataclasses
import os
import re
from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.errors import SettingError
from bot.setting_values import WEEK, is_loopback, parse_days, parse_hours
from bot.settings import SETTINGS, Setting, Settings, load, read_environment

LOOPBACK = "http://127.0.0.1:4000/api/"
SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-geheim-1",
    "SLACK_SIGNING_SECRET": "geheim-2",
    "SLACK_APP_TOKEN": "xapp-geheim-3",
    "DATA_KEY": "geheim-4",
    "DATABASE_URL": "postgresql://bot:geheim-5@db/bot",
}
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


def test_each_field_has_a_row_and_each_row_a_field() -> None:
    fields = [field.name.upper() for field in dataclasses.fields(Settings)]

    rows = [row.name for row in SETTINGS]

    assert sorted(rows) == sorted(fields)
    assert len(set(rows)) == len(rows)


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: row.name)
def test_each_row_says_what_it_is_for(row: Setting) -> None:
    said = row.help

    assert re.fullmatch("[A-Z][A-Z_]+", row.name)
    assert re.fullmatch(r"\S.{10,}\.", said)


def test_nothing_set_means_the_documented_defaults() -> None:
    found = load({})

    assert found == load({row.name: row.default for row in SETTINGS})
    assert found.slack_api_url == "https://slack.com/api/"
    assert found.database_url == "sqlite:///data/bot.db"
    assert found.is_sqlite
    assert (found.host, found.port) == ("127.0.0.1", 3000)
    assert found.timezone == ZoneInfo("Asia/Riyadh")
    assert found.working_days == {SUN, MON, TUE, WED, THU}
    assert found.working_hours == (time(8), time(17))
    assert found.holidays == frozenset()
    assert found.recurrence_days == 365
    assert found.retention_days == found.warning_retention_days == found.not_upheld_retention_days == 1825
    assert found.emergency_numbers == (
        ("police", "999"),
        ("police", "911"),
        ("ambulance", "997"),
        ("civil_defence", "998"),
    )
    assert found.clock_file is None
    assert (found.log_level, found.log_format) == ("info", "text")


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: row.name)
def test_empty_or_blank_means_the_default(row: Setting) -> None:
    found = load({row.name: "  "})

    assert found == load({})


def test_what_is_set_is_typed() -> None:
    found = load(
        {
            **SECRETS,
            "SLACK_API_URL": LOOPBACK,
            "HOST": "0.0.0.0",
            "PORT": " 8080 ",
            "TIMEZONE": "Asia/Dubai",
            "WORKING_DAYS": "mon-fri",
            "WORKING_HOURS": "07:30-16:00",
            "HOLIDAYS": "2026-09-23, 2027-02-22,",
            "RECURRENCE_DAYS": "180",
            "EMERGENCY_NUMBERS": "police 999 , emergency +112,",
            "CLOCK_FILE": "data/clock",
            "LOG_LEVEL": "WARNING",
            "LOG_FORMAT": "JSON",
            "SOMETHING_ELSE": "ignored",
        }
    )

    assert (found.slack_bot_token, found.slack_signing_secret) == ("xoxb-geheim-1", "geheim-2")
    assert (found.slack_app_token, found.data_key) == ("xapp-geheim-3", "geheim-4")
    assert found.slack_is_loopback
    assert (found.host, found.port) == ("0.0.0.0", 8080)
    assert found.timezone == ZoneInfo("Asia/Dubai")
    assert found.working_days == {MON, TUE, WED, THU, FRI}
    assert found.working_hours == (time(7, 30), time(16))
    assert found.holidays == {date(2026, 9, 23), date(2027, 2, 22)}
    assert found.recurrence_days == 180
    assert found.emergency_numbers == (("police", "999"), ("emergency", "+112"))
    assert found.clock_file == Path("data/clock")
    assert (found.log_level, found.log_format) == ("warning", "json")


def test_a_period_of_its_own_is_the_common_one_where_none_is_set() -> None:
    found = load({"RETENTION_DAYS": "700", "WARNING_RETENTION_DAYS": "90"})

    periods = (found.retention_days, found.warning_retention_days, found.not_upheld_retention_days)

    assert periods == (700, 90, 700)


BAD = [
    ("SLACK_API_URL", "slack.com", "Leave it out for https://slack.com/api/"),
    ("SLACK_API_URL", "https://slack.com/", "Leave it out for https://slack.com/api/"),
    ("SLACK_API_URL", "https://slack.com/api", "Leave it out for https://slack.com/api/"),
    ("SLACK_API_URL", "ftp://slack.com/api/", "Leave it out for https://slack.com/api/"),
    ("SLACK_API_URL", "https:///api/", "Leave it out for https://slack.com/api/"),
    ("DATABASE_URL", "mysql://bot:geheim-5@db/bot", "postgresql://user:password@host/name"),
    ("DATABASE_URL", "bot.db", "sqlite:///data/bot.db"),
    ("PORT", "web", "a whole number from 0 to 65535"),
    ("PORT", "65536", "a whole number from 0 to 65535"),
    ("PORT", "-1", "a whole number from 0 to 65535"),
    ("PORT", "3.5", "a whole number from 0 to 65535"),
    ("TIMEZONE", "Riyadh", "Write for example Asia/Riyadh"),
    ("TIMEZONE", "../../etc/passwd", "Write for example Asia/Riyadh"),
    ("TIMEZONE", "Asia", "Write for example Asia/Riyadh"),
    ("WORKING_DAYS", "sunday", "Write for example sun-thu"),
    ("WORKING_DAYS", "sun-thu-fri", "Write for example sun-thu"),
    ("WORKING_DAYS", "sun,,mon", "Write for example sun-thu"),
    ("WORKING_DAYS", "-thu", "Write for example sun-thu"),
    ("WORKING_HOURS", "8-17", "Write for example 08:00-17:00"),
    ("WORKING_HOURS", "08:00-25:00", "Write for example 08:00-17:00"),
    ("WORKING_HOURS", "24:00-08:00", "Write for example 08:00-17:00"),
    ("WORKING_HOURS", "08:60-17:00", "Write for example 08:00-17:00"),
    ("HOLIDAYS", "23.09.2026", "Write for example 2026-09-23"),
    ("HOLIDAYS", "2026-02-30", "Write for example 2026-09-23"),
    ("RECURRENCE_DAYS", "0", "a whole number from 1 to 36500"),
    ("RECURRENCE_DAYS", "a year", "a whole number from 1 to 36500"),
    ("RETENTION_DAYS", "0", "a whole number from 1 to 36500"),
    ("WARNING_RETENTION_DAYS", "for ever", "a whole number from 1 to 36500"),
    ("NOT_UPHELD_RETENTION_DAYS", "-1", "a whole number from 1 to 36500"),
    ("LOOKUP_PER_MINUTE", "often", "a whole number from 0 to 60000"),
    ("WEBHOOK_URL", "http://example.com/x", "Write https://"),
    ("WEBHOOK_URL", "https:///x", "Write https://"),
    ("WEBHOOK_URL", "ftp://127.0.0.1/x", "Write https://"),
    ("WEBHOOK_SECRET", "geheim", "Make one"),
    ("WEBHOOK_SECRET", "whsec_Z2VoZWlt", "Make one"),
    ("LATE_DELIVERY_MINUTES", "0", "a whole number from 1 to 10080"),
    ("EMERGENCY_NUMBERS", "999", "Write for example police 999"),
    ("EMERGENCY_NUMBERS", "fire 998", "Write for example police 999"),
    ("EMERGENCY_NUMBERS", "police call us", "Write for example police 999"),
    ("EMERGENCY_NUMBERS", ",", "Write for example police 999"),
    ("SMTP_URL", "mail.example.com:25", "smtps://user:password@host:465"),
    ("SMTP_URL", "smtp://", "smtps://user:password@host:465"),
    ("SMTP_URL", "smtp://geheim:geheim@mail.example.com:99999", "smtps://user:password@host:465"),
    ("SMTP_URL", "smtp://mail.example.com/?starttls=perhaps", "smtps://user:password@host:465"),
    ("SMTP_URL", "smtp://mail.example.com/?tls=no", "smtps://user:password@host:465"),
    ("SMTP_URL", "smtp://geheim@mail.example.com", "Give both, or neither"),
    ("LETTER_FROM", "care", "SMSA Express <care@example.com>"),
    ("LETTER_FROM", "care@example.com, other@example.com", "SMSA Express <care@example.com>"),
    ("LETTER_FROM", "A\r\nBcc: x@example.com <care@example.com>", "SMSA Express <care@example.com>"),
    ("COMPANY_NAME", "x" * 81, "Shorten it"),
    ("COMPANY_NAME_AR", "س" * 81, "Shorten it"),
    ("COMPANY_ADDRESS", "x" * 161, "Shorten it"),
    ("COMPANY_ADDRESS_AR", "\u202eabc", "Leave out"),
    ("LOGO_FILE", "no/such/logo.png", "Give the path of the logo"),
    ("LOGO_FILE", ".", "Give the path of the logo"),
    ("LOGO_FILE", __file__, "Give one of PNG, JPEG, SVG"),
    ("LETTER_SIGNATORY", "x" * 81, "Shorten it"),
    ("LETTER_SIGNATORY_AR", "x" * 81, "Shorten it"),
    ("LETTER_TITLE", "a\x00b", "Leave out"),
    ("LETTER_TITLE_AR", "x" * 81, "Shorten it"),
    ("LOG_LEVEL", "loud", "debug, info, warning, error"),
    ("LOG_FORMAT", "xml", "text, json"),
]
"""A setting, a value that it can't have, and words of the mend."""


@pytest.mark.parametrize(("name", "value", "mend"), BAD)
def test_a_bad_value_is_named_with_its_mend(name: str, value: str, mend: str) -> None:
    with pytest.raises(SettingError) as caught:
        load({"LETTER_FROM": "care@example.com", name: value})

    assert str(caught.value).startswith(f"{name}: ")
    assert mend in str(caught.value)
    assert "geheim" not in str(caught.value)


def test_every_setting_that_can_be_wrong_is_tried() -> None:
    free = {"SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN", "HOST", "DATA_KEY", "CLOCK_FILE"}
    free |= {"DIRECTORY_FOLDER"}  # a share may be away for a while: doctor looks at it

    tried = {name for name, _, _ in BAD}

    assert {row.name for row in SETTINGS} - tried == free


@pytest.mark.parametrize(
    "start", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b'<?xml version="1.0"?><svg xmlns="...">']
)
def test_a_logo_is_known_by_what_it_holds(start: bytes, tmp_path: Path) -> None:
    logo = tmp_path / "logo"
    logo.write_bytes(start + b"x" * 1000)

    assert load({"LOGO_FILE": str(logo)}).logo_file == logo

    logo.write_bytes(start + b"x" * 100_000)
    with pytest.raises(SettingError, match=r"LOGO_FILE.*100 kB"):
        load({"LOGO_FILE": str(logo)})


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_understood_by_each_of_its_names(scheme: str) -> None:
    found = load({"DATABASE_URL": f"{scheme}://bot:pa%40ss@db:5432/bot?sslmode=require"})

    assert found.database_url == "postgresql+psycopg://bot:pa%40ss@db:5432/bot?sslmode=require"
    assert not found.is_sqlite


@pytest.mark.parametrize(
    "url",
    [
        "https://slack.com/api/",
        "http://localhost.evil.example/api/",
        "http://127.0.0.1@evil.example/api/",
        "http://0.0.0.0:4000/api/",
        "http://192.168.1.5:4000/api/",
        "http://slack.com/localhost/api/",
    ],
)
def test_the_clock_of_a_real_workspace_is_not_moved(url: str) -> None:
    with pytest.raises(SettingError) as caught:
        load({"CLOCK_FILE": "data/clock", "SLACK_API_URL": url})

    assert str(caught.value) == "CLOCK_FILE: moves the clock of a real workspace. Remove it"
    assert not load({"SLACK_API_URL": url}).slack_is_loopback


@pytest.mark.parametrize("host", ["127.0.0.1:4000", "localhost:4000", "LOCALHOST", "127.8.9.1", "[::1]:4000"])
def test_a_sandbox_on_this_machine_may_move_its_clock(host: str) -> None:
    found = load({"CLOCK_FILE": "data/clock", "SLACK_API_URL": f"http://{host}/api/"})

    assert found.clock_file == Path("data/clock")
    assert found.slack_is_loopback


def test_what_is_no_url_is_not_loopback() -> None:
    answers = [is_loopback(url) for url in ("", "localhost", "/api/", "http:///api/")]

    assert answers == [False] * 4


def test_a_broken_address_is_named_like_any_bad_value() -> None:
    with pytest.raises(SettingError) as caught:
        load({"CLOCK_FILE": "data/clock", "SLACK_API_URL": "http://[::1/api/"})

    assert str(caught.value).startswith("SLACK_API_URL: ")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("sun-thu", {SUN, MON, TUE, WED, THU}),
        ("mon-fri", {MON, TUE, WED, THU, FRI}),
        ("mon", {MON}),
        ("mon,wed", {MON, WED}),
        ("SUN - Mon, thu", {SUN, MON, THU}),
        ("sat-mon,mon", {SAT, SUN, MON}),
        ("fri-thu", set(range(7))),
        ("mon-mon", {MON}),
    ],
)
def test_days_are_names_and_ranges(text: str, days: set[int]) -> None:
    found = parse_days("WORKING_DAYS", text)

    assert found == days


def test_the_week_is_pythons() -> None:
    monday = date(2026, 3, 2)

    names = [monday.replace(day=2 + n).strftime("%a").lower() for n in range(7)]

    assert tuple(names) == WEEK


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("08:00-17:00", (time(8), time(17))),
        ("8:30-17:05", (time(8, 30), time(17, 5))),
        ("22:00 - 06:00", (time(22), time(6))),
        ("08:00-24:00", (time(8), time(0))),
        ("00:00-00:00", (time(0), time(0))),
    ],
)
def test_hours_are_a_span_that_may_run_over_midnight(text: str, hours: tuple[time, time]) -> None:
    found = parse_hours("WORKING_HOURS", text)

    assert found == hours


def test_a_bad_span_is_named_by_whoever_asked() -> None:
    with pytest.raises(SettingError, match=r"^quiet_hours: "):
        parse_hours("quiet_hours", "always")
    with pytest.raises(SettingError, match=r"^quiet_days: "):
        parse_days("quiet_days", "always")


def test_the_environment_goes_before_the_file_and_empty_counts_as_not_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for row in SETTINGS:
        monkeypatch.delenv(row.name, raising=False)
    (tmp_path / ".env").write_text("PORT=1111\nHOST=10.0.0.1\nLOG_LEVEL=debug\nTIMEZONE=\n", encoding="utf-8")
    monkeypatch.setenv("PORT", "2222")
    monkeypatch.setenv("HOST", "")

    found = load(read_environment(tmp_path))

    assert (found.port, found.host, found.log_level) == (2222, "10.0.0.1", "debug")
    assert found.timezone == ZoneInfo("Asia/Riyadh")


def test_without_a_file_the_environment_is_enough(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PORT", "2222")

    found = read_environment(tmp_path)

    assert found == {name: value for name, value in os.environ.items() if value}


def test_no_secret_is_in_the_repr_of_the_settings() -> None:
    found = load(SECRETS)

    shown = repr(found) + str(found)

    assert "geheim" not in shown


SMTP = "smtp://bot%40smsa:geheim%2F1@mail.example.com"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.com", (587, False, True)),
        ("smtp://mail.example.com:25/?starttls=no", (25, False, False)),
        ("smtps://mail.example.com", (465, True, False)),
        ("smtp://127.0.0.1:1025", (1025, False, False)),
        ("smtp://localhost/?starttls=yes", (587, False, True)),
    ],
)
def test_mail_goes_over_tls_unless_it_stays_on_this_machine_or_somebody_says_so(
    url: str, expected: tuple[int, bool, bool]
) -> None:
    found = load({"SMTP_URL": url, "LETTER_FROM": "care@example.com"}).mail

    assert found is not None
    assert (found.port, found.tls, found.starttls) == expected


def test_the_mail_servers_password_is_read_and_never_shown() -> None:
    found = load({"SMTP_URL": SMTP, "LETTER_FROM": "SMSA Express <care@example.com>"})

    assert found.mail is not None
    assert (found.mail.user, found.mail.password) == ("bot@smsa", "geheim/1")
    assert (found.mail.sender.display_name, found.mail.sender.addr_spec) == ("SMSA Express", "care@example.com")
    assert "geheim" not in repr(found) + repr(found.mail)


def test_a_mail_server_alone_sends_nothing() -> None:
    with pytest.raises(SettingError, match="LETTER_FROM: is not set"):
        load({"SMTP_URL": SMTP})
