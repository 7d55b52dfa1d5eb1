"""A file's content is due to be read as long as it was not, whoever dies meanwhile (P7)."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.services import hashing
from bot.services.file import SharedFile
from bot.workers import evidence
from models import Evidence
from tests.conftest import MovableClock
from tests.factories import Company
from tests.integration.test_file import PHOTO, hear, threaded, written

SHA = "ab" * 32


class Files:
    """Reads in Slack's place: what was asked for, and what is answered."""

    def __init__(self, *answers: str | None) -> None:
        self.asked: list[str] = []
        self._answers = list(answers)

    async def read(self, _client: AsyncWebClient, slack_file_id: str) -> str | None:
        self.asked.append(slack_file_id)
        return self._answers.pop(0)


def worker(office: Company) -> evidence.Evidence:
    return evidence.Evidence(office.database, cast(AsyncWebClient, None))


def kept(office: Company, one: Evidence) -> Evidence:
    return office.database.look(lambda unit: unit.session.get_one(Evidence, one.id))


async def test_a_file_is_hashed_by_a_worker_and_then_due_no_more(
    office: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    threaded(office)
    (photo,) = hear(office, written(office, files=(PHOTO,)))
    files = Files(SHA)
    monkeypatch.setattr(evidence, "read", files.read)

    first, again = await worker(office).run_once(), await worker(office).run_once()

    assert (first, again, files.asked) == (1, 0, ["F1"])
    assert (kept(office, photo).sha256, kept(office, photo).hash_due_at) == (SHA, None)


async def test_what_a_dead_worker_had_begun_is_taken_over(
    office: Company, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    threaded(office)
    (photo,) = hear(office, written(office, files=(PHOTO,)))
    files = Files(SHA)
    monkeypatch.setattr(evidence, "read", files.read)
    office.database.run(hashing.claim)  # and then it died

    early = await worker(office).run_once()
    clock.move(minutes=2)
    late = await worker(office).run_once()

    assert (early, late) == (0, 1)
    assert kept(office, photo).sha256 == SHA


async def test_what_cannot_be_read_is_tried_again_later_and_later_and_then_left(
    office: Company, clock: MovableClock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    threaded(office)
    (photo,) = hear(office, written(office, files=(PHOTO,)))
    files = Files(*[None] * 7)
    monkeypatch.setattr(evidence, "read", files.read)

    waits = []
    while (due := kept(office, photo).hash_due_at) is not None:
        clock.at = due
        await worker(office).run_once()
        waits.append((kept(office, photo).hash_due_at or due) - due)

    assert waits == [*hashing.PAUSES, timedelta()]
    assert waits[:-1] == sorted(waits[:-1])
    assert len(files.asked) == 7
    assert "has no hash" in caplog.text


def test_a_file_that_is_too_large_is_never_due(office: Company) -> None:
    threaded(office)
    large = SharedFile("F2", "film.mp4", hashing.MOST_BYTES + 1)

    (film,) = hear(office, written(office, files=(large,)))

    assert film.hash_due_at is None
    assert office.database.run(hashing.claim) is None
