"""A known hole in a pinned package fails the check with its mend; without a network it is skipped aloud, at once."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from bot.documents import advisories, pins

ROOT = Path(__file__).resolve().parents[2]
PINNED = pins.read((ROOT / pins.DEV).read_text(encoding="utf-8"))
NAME, VERSION = "aiohttp", PINNED["aiohttp"].version
FIXED = "999.1"
HOLE = {
    "id": "GHSA-aaaa-bbbb-cccc",
    "summary": "Reads \x1b[31mtoo much\nof a body",
    "aliases": ["CVE-2026-1"],
    "affected": [
        {
            "package": {"name": "AioHTTP", "ecosystem": "PyPI"},
            "ranges": [
                {"type": "GIT", "events": [{"fixed": "0123abc"}]},
                {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "0.1"}, {"fixed": FIXED}]},
            ],
        },
        {"package": {"name": "other"}, "ranges": [{"type": "ECOSYSTEM", "events": [{"fixed": "5"}]}]},
    ],
}


class Service:
    """As much of OSV as answers: which packages have holes, and what those are; page by page."""

    def __init__(self, holes: dict[str, list[dict[str, Any]]], pages: bool = False) -> None:
        self.holes, self.pages = holes, pages
        self.asked: list[dict[str, Any]] = []

    def answer(self, path: str, body: Any) -> Any:
        if path != "/v1/querybatch":
            every = [hole for holes in self.holes.values() for hole in holes]
            return next(hole for hole in every if path == f"/v1/vulns/{hole['id']}")
        self.asked += body["queries"]
        return {"results": [self._result(query) for query in body["queries"]]}

    def _result(self, query: dict[str, Any]) -> dict[str, Any]:
        if self.pages and "page_token" not in query:
            return {"next_page_token": "more"}
        holes = self.holes.get(query["package"]["name"], [])
        return {"vulns": [{"id": hole["id"], "modified": "2026-01-01T00:00:00Z"} for hole in holes]} if holes else {}


@contextmanager
def served(answer: Any) -> Iterator[str]:
    """The service on this machine; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            status, content = answer(self.path, json.loads(self.rfile.read(length) or b"null"))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST  # noqa: N815 - likewise

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def run(capsys: pytest.CaptureFixture[str], answer: Any, seconds: str = "20") -> tuple[int, str]:
    with served(answer) as url:
        code = advisories.main(["--url", url, "--seconds", seconds])
    return code, capsys.readouterr().err


def answered(service: Service) -> Any:
    return lambda path, body: (200, json.dumps(service.answer(path, body)).encode())


@pytest.mark.parametrize("pages", [False, True])
def test_a_known_hole_fails_with_its_mend_in_one_line(capsys: pytest.CaptureFixture[str], pages: bool) -> None:
    code, said = run(capsys, answered(Service({NAME: [HOLE]}, pages)))

    assert code == 1
    assert said == (
        f"{NAME} {VERSION} has GHSA-aaaa-bbbb-cccc (Reads [31mtoo much of a body); "
        f'fixed in {FIXED}: name it in pyproject.toml ("{NAME}>={FIXED}"), then make lock\n'
    )


def test_every_pin_is_asked_for_with_its_version_and_without_a_hole_nothing_is_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    service = Service({})

    code, said = run(capsys, answered(service))

    assert (code, said) == (0, "")
    asked = {(one["package"]["name"], one["version"], one["package"]["ecosystem"]) for one in service.asked}
    assert asked == {(pin.name, pin.version, "PyPI") for pin in PINNED.values()}
    assert len(asked) > 60


def test_one_without_a_mend_yet_says_what_can_be_done(capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(capsys, answered(Service({NAME: [{"id": "PYSEC-1"}]})))

    assert code == 1
    assert "PYSEC-1 (no summary); not fixed yet" in said
    assert "ACCEPTED" in said


@pytest.mark.parametrize("named", ["GHSA-aaaa-bbbb-cccc", "CVE-2026-1"])
def test_one_that_was_withdrawn_or_is_accepted_with_a_reason_is_none(named: str) -> None:
    withdrawn = Service({NAME: [HOLE | {"withdrawn": "2026-02-01T00:00:00Z"}]})

    found = [
        advisories.faults(PINNED, withdrawn.answer, {}),
        advisories.faults(PINNED, Service({NAME: [HOLE]}).answer, {named: "we do not serve with it"}),
    ]

    assert found == [[], []]


def test_each_accepted_one_has_its_reason() -> None:
    assert [name for name, reason in advisories.ACCEPTED.items() if len(reason) < 20] == []


SILENT: dict[str, Any] = {
    "it answers 503": lambda _path, _body: (503, b"later"),
    "an answer that cannot be read": lambda _path, _body: (200, b'{"results": 7}'),
    "JSONDecodeError": lambda _path, _body: (200, b"<html>"),
}


@pytest.mark.parametrize("why", SILENT)
def test_a_service_that_does_not_answer_is_said_to_be_skipped_in_one_line(
    capsys: pytest.CaptureFixture[str], why: str
) -> None:
    code, said = run(capsys, SILENT[why])

    assert (code, said.count("\n")) == (0, 1)
    assert said.startswith("Skipped: ")
    assert why in said


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://nowhere.invalid"])
def test_without_a_network_it_is_skipped_aloud(capsys: pytest.CaptureFixture[str], url: str) -> None:
    code = advisories.main(["--url", url])

    said = capsys.readouterr().err
    assert (code, said.count("\n")) == (0, 1)
    assert said.startswith(f"Skipped: known advisories could not be asked for at {url}: ")


def test_a_service_that_never_answers_holds_nobody_up(capsys: pytest.CaptureFixture[str]) -> None:
    asked = threading.Event()

    def never(_path: str, _body: Any) -> tuple[int, bytes]:
        asked.wait(60)
        return 200, b"{}"

    with served(never) as url:
        code = advisories.main(["--url", url, "--seconds", "0.05"])
        asked.set()

    assert (code, capsys.readouterr().err.count("no answer in 0 s")) == (0, 1)
