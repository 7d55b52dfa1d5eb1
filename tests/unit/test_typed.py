"""Whatever people type or name, wherever Slack lets them, comes in without what nobody sees; no way in is forgotten."""

from __future__ import annotations

import ast
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.characters import SEEN, tidy
from bot.domain.inputs import INPUTS, STATED
from bot.domain.lifecycle import TRANSITIONS
from bot.domain.vocabulary import Action
from bot.services.directory_csv import clean
from bot.services.identifiers import normalise
from handlers import payloads

TYPED = sorted(name for name, row in INPUTS.items() if row.kind in STATED)
"""Every input in which people write, in whichever modal."""
DIRTY = "Ah\u202emad\u2066 \x1b[31m\u200bAl\xad-Harbi\u2028e\u0301 \ud83d می\u200cخواهم"
CLEAN = "Ahmad [31mAl-Harbi\né \ufffd می\u200cخواهم"
ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=[]), max_size=40)
HANDLERS = Path(__file__).resolve().parents[2] / "handlers"
TYPED_KEYS = {"text", "value", "name", "title", "user_name", "real_name", "selected_date", "topic", "purpose"}
"""Where in Slack's payloads people's words and names stand."""


def submission(callback_id: str, typed: dict[str, str]) -> dict[str, Any]:
    """Any modal, with these words in its inputs."""
    values = {name: {name: {"type": "plain_text_input", "value": text}} for name, text in typed.items()}
    view = {"id": "V1", "callback_id": callback_id, "private_metadata": "{}", "state": {"values": values}}
    return {"user": {"id": "U0NORA"}, "view": view}


def hidden(text: str) -> list[str]:
    """What of a text nobody sees, but for what joins letters."""
    without = [one for one in text if one not in SEEN and one not in "\n\t\u200c\u200d"]
    return [one for one in without if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp")]


def test_the_table_of_inputs_holds_all_that_modals_ask_for() -> None:
    asked = {name.rstrip("?") for row in TRANSITIONS for name in row.inputs}

    assert asked <= INPUTS.keys()
    assert {"narrative", "customer_name", "evidence", "body", "reason", "text", "at_site"} <= set(TYPED)


@pytest.mark.parametrize("name", TYPED)
def test_what_is_typed_into_any_input_comes_in_tidied(name: str) -> None:
    acted = payloads.submitted(submission(Action.CASE_APPROVE.value, {name: DIRTY}))

    assert acted.inputs == {name: CLEAN}


@given(typed=st.dictionaries(st.sampled_from(TYPED), ANY_TEXT, max_size=4))
def test_nothing_that_nobody_sees_comes_in_through_any_modal(typed: dict[str, str]) -> None:
    acted = payloads.submitted(submission(Action.CASE_APPROVE.value, typed))

    assert acted.inputs == {name: tidy(text) for name, text in typed.items()}
    assert [name for name, text in acted.inputs.items() if hidden(text)] == []


@pytest.mark.parametrize("read", [payloads.report, payloads.alarm])
def test_nor_through_the_report_and_the_alarm(read: Any) -> None:
    found = read(submission("case.report", dict.fromkeys(TYPED, DIRTY)))

    said = {name: getattr(found, name) for name in TYPED if hasattr(found, name)}
    assert len(said) >= 3
    assert set(said.values()) == {CLEAN}


def test_nor_with_commands_searches_messages_and_the_names_of_files() -> None:
    message = {"type": "message", "channel": "C1", "user": "U1", "ts": "1.1", "thread_ts": "1.0", "text": DIRTY}
    files = [{"id": "F1", "name": DIRTY}, {"id": "F2", "title": DIRTY}]

    heard = payloads.heard({"event": {**message, "files": files}})

    assert payloads.command_text({"text": DIRTY}) == CLEAN
    assert payloads.sought({"value": DIRTY}) == CLEAN
    assert heard is not None
    assert {heard.text, *(one.name for one in heard.files)} == {CLEAN}


def test_nor_when_a_message_was_changed() -> None:
    before, after = {"text": DIRTY, "ts": "1.1"}, {"text": DIRTY, "user": "U1", "ts": "1.1"}
    event = {"type": "message", "subtype": "message_changed", "channel": "C1", "ts": "2.1"}

    heard = payloads.heard({"event": {**event, "message": after, "previous_message": before}})

    assert heard is not None
    assert (heard.text, heard.before) == (CLEAN, CLEAN)


def test_nor_with_the_directorys_cells() -> None:
    assert clean(DIRTY) == CLEAN.replace("\n", " ")


@pytest.mark.parametrize(
    ("kind", "typed", "same"),
    [
        ("phone", "\u200e٠٥٠ ١٢٣ ٤٥٦٧\u202c", "+966501234567"),
        ("phone", "０５０１２３４５６７", "+966501234567"),
        ("waybill", "\ufeff۲۹۰۰ ۱۲۳۴ ۵۶۷۸", "290012345678"),
        ("email", "Ａhmad\u200b@Example.com", "ahmad@example.com"),
        ("account", "sm\u2011７７００\u200d١٢٣٤", "SM-77001234"),
    ],
)
def test_customers_are_found_as_before_however_their_numbers_are_written(kind: str, typed: str, same: str) -> None:
    assert normalise(kind, payloads.text_of(typed)) == same


@given(typed=ANY_TEXT)
def test_what_is_no_text_is_empty_and_what_is_endless_is_cut(typed: str) -> None:
    assert [payloads.text_of(thing) for thing in (None, 7, [typed], {"a": typed})] == [""] * 4
    assert len(payloads.text_of("x" * (payloads.LONGEST + 1))) == payloads.LONGEST


def words_taken(path: Path) -> list[str]:
    """Where a module takes people's words out of a payload by itself: ``body["text"]``, ``told.get("name")``."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Subscript):
            key = node.slice
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "get"
            and node.args
        ):
            key = node.args[0]
        else:
            continue
        if isinstance(key, ast.Constant) and key.value in TYPED_KEYS:
            found.append(ast.unparse(node))
    return found


def test_handlers_take_nobodys_words_but_through_the_one_place() -> None:
    ways = [
        (path.name, one, path.read_text(encoding="utf-8"))
        for path in HANDLERS.glob("*.py")
        for one in words_taken(path)
    ]

    stray = [(name, one) for name, one, code in ways if f"text_of({one}" not in code.replace('"', "'")]

    assert len(ways) >= 8
    assert stray == [("payloads.py", "button.get('value')")]  # ids of our own
