"""``doctor`` names each fault with its mend, and is content with a company that is in order."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.pool import Pool
from sqlmodel import select

from bot import main
from bot.clock import system_clock
from bot.command_line import main_line
from bot.commands import doctor
from bot.commands.doctor import Report
from bot.health.findings import CHECKS
from bot.letters import fonts
from bot.local import MANIFEST, WORKSPACE
from bot.settings import Settings, load
from bot.vault import new_key
from models import Person
from sandbox.server import Sandbox
from tests.factories import person

KEY = "c2FuZGJveC1zYW5kYm94LXNhbmRib3gtc2FuZGJveC0="
SEEDS = Path(__file__).resolve().parents[2] / "bot" / "local"
"""Key and directory of the sandbox."""


@dataclass
class Surgery:
    """A sandbox, a database with the sandbox's directory, and the settings that join them."""

    sandbox: Sandbox
    values: dict[str, str]
    codes: list[str] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        return load(self.values)

    @property
    def state(self) -> Any:
        return self.sandbox.workspace.state

    def grant(self, *more: str, without: tuple[str, ...] = ()) -> None:
        """Changes the scopes that the app was installed with."""
        installed = self.sandbox.workspace.manifest
        scopes = (installed.scopes | set(more)) - set(without)
        self.sandbox.workspace.manifest = replace(installed, scopes=scopes)

    async def examine(self, **seconds: float) -> Report:
        report = await doctor.examine(self.settings, lambda: system_clock() + timedelta(**seconds))
        self.codes = [one.code for one in report.findings]
        assert all(one.said and one.mend for one in report.findings)
        return report

    async def change(self, work: Callable[[Any], object]) -> None:
        def run() -> None:
            database = main.open_database(self.settings)
            database.run(work)
            database.close()

        await asyncio.to_thread(run)


@pytest.fixture
async def surgery(migrated_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[Surgery]:
    sandbox = Sandbox.from_files(WORKSPACE, MANIFEST)
    base = await sandbox.start()
    values = {
        "DATABASE_URL": migrated_url,
        "DATA_KEY": KEY,
        "SLACK_BOT_TOKEN": "xoxb-sandbox",
        "SLACK_SIGNING_SECRET": "sandbox-signing-secret",
        "SLACK_API_URL": f"{base}/api/",
        "COMPANY_ADDRESS": "P.O. Box 100, Riyadh",
    }
    monkeypatch.chdir(tmp_path)
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    loaded = await asyncio.to_thread(
        main_line,
        ["directory", "import", "--people", str(SEEDS / "people.csv"), "--routes", str(SEEDS / "routes.csv")],
    )
    assert loaded == 0
    yield Surgery(sandbox, values)
    await sandbox.stop()


async def test_a_company_in_order_is_well(surgery: Surgery) -> None:
    report = await surgery.examine()

    assert report.findings == []
    assert report.is_well
    assert [one["state"] for one in doctor.as_json(report)["checks"]] == ["ok"] * len(CHECKS)


async def test_a_channel_is_private_not_shared_there_and_the_bots(surgery: Surgery) -> None:
    channels = surgery.state.channels
    channels["C0COMPL"].kind = "channel"
    channels["C0COMPL"].members.remove("U0BOT")
    channels["C0COMPLJED"].shared = True
    channels["C0MGMT"].members.remove("U0BOT")
    channels["C0SEC"].archived = True
    surgery.grant("channels:read")

    report = await surgery.examine()
    said = {one.code: one.said for one in report.of("channels")}

    assert said.keys() == {f"channels.{it}" for it in ("public", "outside", "shared", "unknown", "archived")}
    assert said["channels.unknown"] == "C0MGMT (management) does not exist, or the bot is not in it"
    assert not report.is_well


async def test_a_public_channel_is_known_without_the_scope_to_look_at_it(surgery: Surgery) -> None:
    surgery.state.channels["C0SEC"].kind = "channel"

    report = await surgery.examine()

    assert [(one.code, one.data["channel"]) for one in report.findings] == [("channels.public", "C0SEC")]


async def test_people_who_left_slack_and_strangers_are_named_by_id_only(surgery: Surgery) -> None:
    surgery.state.users["U0YUSUF"].deleted = True
    await surgery.change(lambda unit: person(unit, "U0NOWHERE", name="Somebody Else"))

    report = await surgery.examine()

    assert [one.data for one in report.of("people")] == [{"people": "U0YUSUF"}, {"people": "U0NOWHERE"}]
    assert "Else" not in json.dumps(doctor.as_json(report))


async def test_gaps_of_the_directory(surgery: Surgery) -> None:
    def strip(unit: Any) -> None:
        rows = {one.slack_id: one for one in unit.session.exec(select(Person))}
        rows["U0ZAINAB"].roles = "staff"
        rows["U0YUSUF"].roles = "staff"
        rows["U0NORA"].manager_id = None
        rows["U0HUDA"].active = False
        unit.session.execute(text("UPDATE route SET site = 'Riyadh' WHERE purpose = 'security'"))

    await surgery.change(strip)

    report = await surgery.examine()
    said = {one.code: one.said for one in report.of("directory")}

    assert said["directory.nobody"] == "nobody holds the role admin"
    assert said["directory.alone"].startswith("only one person holds the role complaints")
    assert said["directory.no_manager"].endswith(": U0NORA")
    assert said["directory.lost_manager"] == "whose manager has left the directory: U0TARIQ, employee E1042"
    assert said["directory.no_route"] == "no channel for security of Operations in Dammam, Service Centre in Jeddah"


async def test_an_empty_directory(surgery: Surgery) -> None:
    await surgery.change(lambda unit: unit.session.execute(text("UPDATE person SET active = false")))

    await surgery.examine()

    assert surgery.codes == ["directory.empty"]


async def test_scopes_are_compared_with_the_manifest(surgery: Surgery) -> None:
    surgery.grant("chat:write.public", without=("users:read", "groups:read"))

    report = await surgery.examine()

    assert {one.data.get("scope") for one in report.of("scopes")} == {"groups:read", "users:read", None}
    assert surgery.codes.count("channels.unchecked") == 4
    assert "people.unchecked" in surgery.codes


@pytest.mark.parametrize(("ahead", "said"), [(-600, "behind"), (600, "ahead of")])
async def test_a_clock_that_is_wrong(surgery: Surgery, ahead: int, said: str) -> None:
    report = await surgery.examine(seconds=ahead)

    assert surgery.codes == ["clock.wrong"]
    assert said in report.findings[0].said


async def test_tokens_that_slack_does_not_take(surgery: Surgery) -> None:
    surgery.values["SLACK_APP_TOKEN"] = "xapp-other"
    await surgery.examine()
    app = surgery.codes
    surgery.values["SLACK_BOT_TOKEN"] = "xoxb-other"
    report = await surgery.examine()

    assert app == ["token.app"]
    assert surgery.codes == ["token.refused"]
    assert {report.state(check) for check in ("scopes", "clock", "channels", "people")} == {"not checked"}


async def test_a_persons_token(surgery: Surgery) -> None:
    surgery.state.app.bot_id = ""

    await surgery.examine()

    assert surgery.codes == ["token.not_bot"]


async def test_slack_that_does_not_answer(surgery: Surgery) -> None:
    await surgery.sandbox.stop()

    await surgery.examine()

    assert surgery.codes == ["token.silent"]


async def test_settings_that_lack(surgery: Surgery) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"):
        del surgery.values[name]

    report = await surgery.examine()

    assert surgery.codes == ["settings.token", "settings.secret"]
    assert report.state("token") == "not checked"


async def test_a_wrong_key_and_none(surgery: Surgery) -> None:
    surgery.values["DATA_KEY"] = new_key()
    report = await surgery.examine()
    wrong, unchecked = surgery.codes, report.state("directory")
    del surgery.values["DATA_KEY"]
    await surgery.examine()

    assert (wrong, unchecked) == (["key.wrong"], "not checked")
    assert surgery.codes == ["key.missing"]


@pytest.mark.parametrize(
    ("revision", "mend"), [("0001", "Run: python -m bot migrate"), ("9999", "newer program: install that one again")]
)
async def test_a_schema_too_old_and_one_too_new(
    surgery: Surgery, capsys: pytest.CaptureFixture[str], revision: str, mend: str
) -> None:
    engine = create_engine(surgery.settings.database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})
    engine.dispose()

    report = await surgery.examine()
    verified = await asyncio.to_thread(main_line, ["audit", "verify"])
    said = capsys.readouterr().err

    assert surgery.codes == ["schema.other"]
    assert mend in report.findings[0].mend
    assert verified == 2
    assert mend in said
    assert revision in said


async def test_a_database_that_is_not_there(surgery: Surgery, tmp_path: Path) -> None:
    surgery.values["DATABASE_URL"] = f"sqlite:///{tmp_path}/none/bot.db"
    report = await surgery.examine()
    missing = surgery.codes
    surgery.values["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/none"
    await surgery.examine()

    assert (missing, surgery.codes) == (["database.missing"], ["database.silent"])
    assert not (tmp_path / "none").exists()
    assert {report.state(check) for check in ("schema", "key", "directory", "channels")} == {"not checked"}


@pytest.fixture
def read_only(dialect: str) -> Any:
    """Every new connection of this process may read only."""

    def shut(connection: Any, _record: Any) -> None:
        if dialect == "sqlite":
            connection.execute("PRAGMA query_only=ON")
        else:
            connection.execute("SET default_transaction_read_only = on")
            connection.commit()

    return lambda: (event.listen(Pool, "connect", shut), lambda: event.remove(Pool, "connect", shut))[1]


async def test_a_database_that_cannot_be_written_to(surgery: Surgery, read_only: Any) -> None:
    opened = read_only()
    try:
        await surgery.examine()
    finally:
        opened()

    assert surgery.codes[0] == "database.read_only"


async def test_a_warning_alone_is_no_fault_and_the_lines_name_every_mend(surgery: Surgery) -> None:
    surgery.grant("chat:write.public")

    report = await surgery.examine()
    said = list(doctor.lines(report))

    assert report.is_well
    assert said[-1] == "All is well."
    assert sum("mend: " in line for line in said) == len(report.findings) == 1


async def test_letters_that_cannot_be_set_or_say_nothing_of_where_the_company_is(
    surgery: Surgery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "logo.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n and no picture")
    surgery.values |= {"LOGO_FILE": str(broken), "COMPANY_ADDRESS": ""}

    await surgery.examine()
    unset = surgery.codes
    surgery.values["LOGO_FILE"] = ""
    monkeypatch.setattr(fonts, "FILES", (*fonts.FILES[1:], tmp_path / "gone.ttf"))
    report = await surgery.examine()

    assert unset == ["letters.unset", "letters.no_address"]
    assert [one.said for one in report.findings] == ["fonts of letters are missing: gone.ttf"]
    assert not report.is_well


def test_the_command_ends_with_1_and_prints_json(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", migrated_url)
    monkeypatch.setenv("DATA_KEY", KEY)

    code = main_line(["doctor", "--json"])
    told = json.loads(capsys.readouterr().out)
    plain = main_line(["doctor"])

    assert (code, plain, told["ok"]) == (1, 1, False)
    assert [one["check"] for one in told["checks"]] == list(CHECKS)
    assert told["checks"][0]["findings"][0]["mend"].startswith("Set it: OAuth & Permissions")
    assert capsys.readouterr().out.endswith("to mend.\n")


async def test_the_start_warns_loudly_of_channels_that_others_can_read(
    surgery: Surgery, caplog: pytest.LogCaptureFixture
) -> None:
    surgery.state.channels["C0COMPL"].shared = True
    surgery.state.channels["C0MGMT"].kind = "channel"
    surgery.state.channels["C0SEC"].members.remove("U0BOT")

    async with main.put_together(surgery.settings) as parts:
        await main.warn_of_channels(parts.database, parts.client)
    loud = {one.getMessage().split(" (")[0] for one in caplog.records if one.levelno == logging.ERROR}

    assert loud == {"C0COMPL", "C0MGMT", "C0SEC"}
