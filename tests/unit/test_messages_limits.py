"""Whatever people wrote and however much of it: Slack takes every card, line and modal, and nothing of it is empty."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.inputs import INPUTS, STATED
from bot.domain.restrictions import RestrictionKind
from bot.domain.views import (
    AlertView,
    CaseView,
    CustomerView,
    HistoryView,
    PairView,
    PersonView,
    ReportForm,
    RestrictionView,
    StatementView,
    StepView,
)
from bot.domain.vocabulary import Action, AlertStatus, Outcome, PairStatus, Status
from bot.messages import modals
from bot.messages.limits import LIMITS, LimitError, check
from bot.messages.message import Message, mrkdwn, plain
from bot.messages.registry import CARDS, LINES
from bot.messages.sheet import QUOTE
from bot.services.actions import WIRED, WITH_MODAL
from bot.services.identifiers import mask
from bot.texts import Phrase, Words, clean, clip

RIYADH = ZoneInfo("Asia/Riyadh")
WORDS = [Words.of("en", RIYADH), Words.of("ar", RIYADH)]
BOTH = pytest.mark.parametrize("words", WORDS, ids=["en", "ar"])
AT = datetime(2026, 11, 30, 19, 59, tzinfo=UTC)
NUMBER = "EP-2026-123456"
SERVICES = tuple((service, ("+966114012222",) * 3) for service in ("police", "ambulance", "civil_defence", "emergency"))
CASE_ID = "0" * 31 + "f"
MODERATE = settings(max_examples=15)
LONG_NAME, LONG_TEXT, LONG_LINE = 120, 3000, 300
MANY_PAIRS, MANY_STATEMENTS, MANY_STEPS = 8, 30, 150
FILLERS = ["x", "&", "<!channel>", "*", ":a", "word ", "a\n", "نص ", "\u202e<", "😀", "&lt;"]
"""What long texts are made of: each a way to grow when escaped, to be cut badly, or to vanish when cleaned."""
CHANNELS = INPUTS["contact_channel"].options
CATEGORIES = INPUTS["category"].options
STEPS = INPUTS["warning_step"].options
LONGEST_IDENTIFIERS = {"phone": 40, "account": 40, "email": 254, "waybill": 40}
ALL_KINDS = tuple(kind.value for kind in RestrictionKind)
WRITTEN = tuple(name for name, row in INPUTS.items() if row.kind in STATED)
ALL_BUTTONS = [WIRED, tuple(Action)]


def fill(filler: str, size: int) -> str:
    return (filler * size)[:size]


def longest_view(filler: str, status: Status, buttons: tuple[Action, ...], masked: bool = False) -> CaseView:
    """All that a view can carry, each as long as an input or a column lets it be."""
    name, line, text = (fill(filler, size) for size in (LONG_NAME, LONG_LINE, LONG_TEXT))
    listed, unlisted = PersonView(name, "U" + "0" * 20), PersonView(name)
    known = tuple((kind, fill(filler, size)) for kind, size in LONGEST_IDENTIFIERS.items()) * 2
    shown = tuple((kind, mask(kind, value)) for kind, value in known)
    customer = CustomerView(identifiers=shown) if masked else CustomerView(name, known)
    answers = tuple(PairStatus)
    return CaseView(
        id=CASE_ID,
        number=NUMBER,
        version=999_999,
        status=status,
        outcome=Outcome.NO_RESTRICTION,
        department=name,
        site=name,
        contact_channel=CHANNELS[0],
        categories=CATEGORIES,
        warning_step=STEPS[-1],
        danger=True,
        occurred_at=AT,
        reported_at=AT,
        since=AT,
        customer=customer,
        history=HistoryView(365, 12345, 12345, AT, RestrictionView(ALL_KINDS, date(2026, 11, 30))),
        reporter=unlisted,
        affected=listed,
        supervisor=unlisted,
        owner=unlisted,
        narrative=text,
        evidence=text,
        alert=AlertView("a" * 32, AlertStatus.ACKNOWLEDGED, AT, unlisted, line, text, line[:40], unlisted, AT),
        pairs=tuple(
            PairView(f"{n:032x}", answers[n % 3], CustomerView(name, shown), CustomerView(name, shown), unlisted)
            for n in range(MANY_PAIRS)
        ),
        statements=tuple(StatementView(tuple(Action)[n], "reason", unlisted, AT, text) for n in range(MANY_STATEMENTS)),
        steps=tuple(StepView(tuple(Action)[n % 60], AT, unlisted) for n in range(MANY_STEPS)),
        buttons=buttons,
        incident=(NUMBER,) * 40,
        unrouted=True,
        reporter_unlisted=True,
    )


def written(limit: int, least: int = 0) -> st.SearchStrategy[str]:
    """What somebody may type or paste: a few letters, or as many as are let in."""
    letters = st.text(min_size=1, max_size=6)
    nasty = st.text(alphabet="&<>*_`~:|@!#\n\t\u202e\u2066\u200fا x", min_size=1, max_size=6)
    size = st.sampled_from([max(least, 1), limit // 2, limit - 1, limit])
    made = st.builds(fill, st.one_of(st.sampled_from(FILLERS), nasty, letters), size)
    return made if least else st.one_of(st.just(""), made)


def people() -> st.SearchStrategy[PersonView]:
    return st.builds(PersonView, written(LONG_NAME, least=1), st.sampled_from([None, "U0SARA"]))


def some(found: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), found)


def masked(found: CustomerView) -> CustomerView:
    return CustomerView(identifiers=tuple((kind, mask(kind, value)) for kind, value in found.identifiers))


KNOWN = st.sampled_from([*LONGEST_IDENTIFIERS, "passport"]).flatmap(
    lambda kind: st.tuples(st.just(kind), written(LONGEST_IDENTIFIERS.get(kind, 40), least=1))
)
CUSTOMERS = st.builds(CustomerView, some(written(LONG_NAME)), st.lists(KNOWN, max_size=10).map(tuple))
HISTORIES = st.builds(
    HistoryView,
    days=st.sampled_from([1, 30, 365, 36500]),
    reports=st.integers(0, 20_000),
    upheld=st.integers(0, 20_000),
    last_at=some(st.just(AT)),
    restriction=some(
        st.builds(
            RestrictionView,
            st.lists(st.sampled_from([*ALL_KINDS, "else"]), max_size=7, unique=True).map(tuple),
            some(st.just(date(2026, 11, 30))),
        )
    ),
)
ALERTS = st.builds(
    AlertView,
    id=st.just("a" * 32),
    status=st.sampled_from([status.value for status in AlertStatus]),
    raised_at=st.just(AT),
    raised_by=people(),
    location=written(LONG_LINE),
    danger_details=written(LONG_TEXT),
    callback_phone=written(40),
    acknowledged_by=some(people()),
    acknowledged_at=some(st.just(AT)),
)
PAIRS = st.builds(
    PairView, st.just(""), st.sampled_from(PairStatus), CUSTOMERS.map(masked), CUSTOMERS.map(masked), some(people())
)
STATEMENTS = st.builds(
    StatementView, st.sampled_from(Action), st.just("reason"), people(), st.just(AT), written(LONG_TEXT)
)
VIEWS = st.builds(
    CaseView,
    id=st.just(CASE_ID),
    number=st.just(NUMBER),
    version=st.integers(0, 10**9),
    status=st.sampled_from(Status),
    outcome=some(st.sampled_from(Outcome)),
    department=written(LONG_NAME),
    site=written(LONG_NAME),
    contact_channel=st.sampled_from(["", *CHANNELS]),
    categories=st.lists(st.sampled_from(CATEGORIES), unique=True).map(tuple),
    warning_step=st.sampled_from(["", *STEPS]),
    danger=st.booleans(),
    occurred_at=st.just(AT),
    reported_at=st.just(AT),
    since=st.just(AT),
    customer=CUSTOMERS,
    history=HISTORIES,
    reporter=some(people()),
    affected=some(people()),
    supervisor=some(people()),
    owner=some(people()),
    narrative=some(written(LONG_TEXT)),
    evidence=some(written(LONG_TEXT)),
    alert=some(ALERTS),
    pairs=st.lists(PAIRS, max_size=4).map(
        lambda found: tuple(replace(pair, id=f"{n:032x}") for n, pair in enumerate(found))
    ),
    statements=st.tuples(st.lists(STATEMENTS, max_size=4), st.sampled_from([1, 8])).map(
        lambda found: tuple(found[0] * found[1])
    ),
    steps=st.tuples(people(), st.sampled_from([0, 1, 61, 200])).map(
        lambda found: tuple(StepView(action, AT, found[0]) for action in [*Action, *Action, *Action][: found[1]])
    ),
    buttons=st.one_of(
        st.sampled_from(ALL_BUTTONS), st.lists(st.sampled_from(WIRED), max_size=12).map(lambda found: tuple(found))
    ),
    unrouted=st.booleans(),
    reporter_unlisted=st.booleans(),
)
FORMS = st.builds(
    ReportForm,
    nonce=st.just("f" * 32),
    now=st.just(AT),
    more=st.booleans(),
    danger=st.booleans(),
    customer_phone=written(LONG_TEXT),
    customer_account=written(LONG_TEXT),
    customer_email=written(LONG_TEXT),
    waybill=written(LONG_TEXT),
    narrative=written(LONG_TEXT + 500),
    evidence=written(LONG_TEXT + 500),
    customer_known=some(HISTORIES),
    emergency=st.sampled_from([(), SERVICES]),
    extras=st.dictionaries(st.sampled_from(["customer_name", "other"]), written(LONG_TEXT), max_size=2),
)
PARAMS = st.fixed_dictionaries(
    {"action": st.sampled_from([action.value for action in Action]), "at": st.just(AT.isoformat())},
    optional={
        "number": st.just(NUMBER),
        "slack_id": st.sampled_from(["U0SARA", "<@U0SARA>", "nobody"]),
        "name": written(LONG_NAME),
        "who": written(LONG_NAME),
        "channel": st.one_of(st.just("C0COMPL"), written(LONG_LINE)),
        "bot": st.sampled_from(["", "U0BOT"]),
        "error": st.one_of(st.sampled_from(["not_in_channel", "is_archived"]), written(LONG_LINE)),
        "key": written(LONG_LINE),
        "purpose": st.one_of(st.just("complaints"), written(LONG_LINE)),
        "department": written(LONG_LINE),
        "site": written(LONG_LINE),
    },
)


def check_message(message: Message) -> None:
    check(message)
    assert message.text.strip()
    assert len(message.text) <= 4000
    check_blocks(message.blocks)


def check_view(view: Mapping[str, Any]) -> None:
    check(view)
    assert view["type"] == "modal"
    assert view["title"]["text"].strip()
    check_blocks(view["blocks"])


def check_blocks(blocks: list[dict[str, Any]]) -> None:
    """What ``check`` does not look at, said a second time where it does."""
    ids = [block["block_id"] for block in blocks]
    assert len(ids) == len(set(ids)), "a block_id twice"
    for block in blocks:
        if block["type"] == "section":
            text = block["text"]["text"]
            assert text.strip(), f"{block['block_id']} is blank"
            assert len(text) <= 3000
            if block["text"]["type"] == "plain_text":
                escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
                assert len(escaped) <= 3000, f"{block['block_id']} is too long once Slack has escaped it"
            else:
                assert text.count("<") == len(re.findall(r"<(?:@U\w+|#C\w+|!channel)>", text)), "a cut mention"


@BOTH
@pytest.mark.parametrize("kind", CARDS)
@given(view=VIEWS)
@MODERATE
def test_slack_takes_every_card(kind: str, words: Words, view: CaseView) -> None:
    shown = replace(view, customer=masked(view.customer)) if kind in ("complaints", "management") else view

    message = CARDS[kind](shown, words)

    check_message(message)


@BOTH
@pytest.mark.parametrize("kind", CARDS)
@pytest.mark.parametrize("filler", FILLERS, ids=ascii)
def test_slack_takes_the_longest_card(kind: str, words: Words, filler: str) -> None:
    shared = kind in ("complaints", "management")
    moments = ((Status.SUPERVISOR_REVIEW, WIRED), (Status.MANAGEMENT_REVIEW, tuple(Action)), (Status.CLOSED, WIRED))
    views = [longest_view(filler, status, buttons, masked=shared) for status, buttons in moments]

    messages = [CARDS[kind](view, words) for view in views]

    for message in messages:
        check_message(message)


@BOTH
@pytest.mark.parametrize("kind", CARDS)
@pytest.mark.parametrize("filler", FILLERS, ids=ascii)
def test_the_longest_card_still_names_its_buttons_in_its_text(kind: str, words: Words, filler: str) -> None:
    never = (Action.CASE_RELEASE, Action.CASE_FILE if kind == "complaints" else None)  # not beside the hold; not theirs
    together = tuple(action for action in WIRED if action not in never)
    view = longest_view(filler, Status.MANAGEMENT_REVIEW, together, masked=kind in ("complaints", "management"))
    most = replace(view, pairs=view.pairs[:3])  # a report has four identifiers: its customer's and three others

    message = CARDS[kind](most, words)

    shown = [button for block in message.blocks if block["type"] == "actions" for button in block["elements"]]
    assert shown
    assert [button["action_id"] for button in shown if button["text"]["text"] not in message.text] == []


@BOTH
@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("outcome", [None, *Outcome])
def test_slack_takes_cards_in_every_status(words: Words, status: Status, outcome: Outcome | None) -> None:
    view = replace(longest_view("a ", status, WIRED, masked=True), outcome=outcome)

    messages = [build(view, words) for build in CARDS.values()]

    for message in messages:
        check_message(message)


@BOTH
@pytest.mark.parametrize("kind", CARDS)
def test_slack_takes_a_card_of_which_nothing_is_known(kind: str, words: Words) -> None:
    asked = Status.SUPERVISOR_REVIEW
    unknown = ("", "", "", (), "")
    bare = CaseView(CASE_ID, NUMBER, 0, asked, None, *unknown, False, AT, AT, AT, CustomerView(), HistoryView(365))

    message = CARDS[kind](bare, words)

    check_message(message)


@BOTH
@pytest.mark.parametrize("kind", sorted(set(LINES) - {"private"}))
@given(params=PARAMS)
@MODERATE
def test_slack_takes_every_line(kind: str, words: Words, params: dict[str, str]) -> None:
    message = LINES[kind](params, words)

    check_message(message)


@BOTH
@given(text=written(5000, least=1).filter(lambda text: bool(clean(text).strip())))
@MODERATE
def test_slack_takes_every_private_answer(words: Words, text: str) -> None:
    message = LINES["private"]({"text": text}, words)

    check(message)
    assert message.text
    assert len(message.text) <= 4000


@BOTH
@given(form=FORMS)
@MODERATE
def test_slack_takes_every_report_modal(words: Words, form: ReportForm) -> None:
    view = modals.report_modal(form, words)

    check_view(view)


@BOTH
@pytest.mark.parametrize("filler", FILLERS, ids=ascii)
def test_slack_takes_the_longest_report_modal(words: Words, filler: str) -> None:
    text = fill(filler, LONG_TEXT)
    known = HistoryView(36500, 12345, 12345, AT, RestrictionView(ALL_KINDS, date(2026, 11, 30)))
    form = ReportForm(
        "f" * 32, AT, True, True, text, text, text, text, text, text, known, {"customer_name": text}, SERVICES
    )

    view = modals.report_modal(form, words)

    check_view(view)


@BOTH
def test_slack_takes_the_danger_modal(words: Words) -> None:
    view = modals.danger_modal("f" * 32, words, SERVICES)

    check_view(view)


@BOTH
@pytest.mark.parametrize("action", WITH_MODAL)
@given(said=written(LONG_TEXT), typed=written(LONG_TEXT))
@MODERATE
def test_slack_takes_every_modal_of_an_action(words: Words, action: Action, said: str, typed: str) -> None:
    initial = dict.fromkeys(WRITTEN, typed)

    view = modals.action_modal(action, CASE_ID, 999_999, NUMBER, words, subject="a" * 32, initial=initial, said=said)

    check_view(view)
    assert view["callback_id"] == action.value


@BOTH
@pytest.mark.parametrize("action", WITH_MODAL)
@pytest.mark.parametrize("filler", FILLERS, ids=ascii)
def test_slack_takes_the_longest_modal_of_an_action(words: Words, action: Action, filler: str) -> None:
    text = fill(filler, LONG_TEXT)

    view = modals.action_modal(
        action, CASE_ID, 999_999, NUMBER, words, subject="a" * 32, initial=dict.fromkeys(WRITTEN, text), said=text
    )

    check_view(view)


@BOTH
@given(view=VIEWS)
@MODERATE
def test_slack_takes_every_details_modal(words: Words, view: CaseView) -> None:
    shown = modals.details_modal(view, words)

    check_view(shown)


@BOTH
@pytest.mark.parametrize("filler", FILLERS, ids=ascii)
def test_slack_takes_the_longest_details_modal(words: Words, filler: str) -> None:
    view = longest_view(filler, Status.CLOSED, tuple(Action))

    shown = modals.details_modal(view, words)

    check_view(shown)


@BOTH
@pytest.mark.parametrize("filler", ["x", "word ", "نص ", "&", "a\n"], ids=ascii)
def test_the_details_show_a_narrative_of_3000_letters_whole(words: Words, filler: str) -> None:
    text = fill(filler, LONG_TEXT).strip()
    view = replace(longest_view("x", Status.CLOSED, WIRED), narrative=text)

    blocks = modals.details_modal(view, words)["blocks"]

    shown = [block["text"]["text"] for block in blocks if re.fullmatch(r"narrative-\d", block["block_id"])]
    assert "".join(shown).split() == text.split()


@BOTH
@given(text=written(LONG_TEXT))
@MODERATE
def test_slack_takes_every_modal_that_says_sorry(words: Words, text: str) -> None:
    shown = [modals.sorry_modal(text, words), modals.done_modal("modal.done.title", text, words)]

    for view in shown:
        check_view(view)


SAYING: dict[str, Callable[[Words], dict[str, Any]]] = {
    "wait": modals.wait_modal,
    "alarm": lambda words: modals.alarm_modal(NUMBER, words, SERVICES),
    "action done": lambda words: modals.action_done_modal(NUMBER, words),
    "sorry": lambda words: modals.sorry_modal(words("private.unknown"), words),
    **{f"reported {s.value}": (lambda words, s=s: modals.reported_modal(NUMBER, s, words)) for s in Status},  # type: ignore[misc]
}
"""The modals that only say something."""


@BOTH
@pytest.mark.parametrize("name", SAYING)
def test_slack_takes_the_modals_that_only_say_something(words: Words, name: str) -> None:
    view = SAYING[name](words)

    check_view(view)
    assert "submit" not in view


@BOTH
@given(found=st.lists(st.tuples(st.just("f" * 32), written(LONG_NAME), written(400)), max_size=3))
@MODERATE
def test_slack_takes_every_answer_to_a_search_of_people(words: Words, found: list[tuple[str, str, str]]) -> None:
    options = modals.person_options(found * 60, words)

    assert len(options) == min(100, len(found) * 60)
    for option in options:
        assert 1 <= len(option["text"]["text"]) <= 75
        assert 1 <= len(option.get("description", plain("x"))["text"]) <= 75
        assert 1 <= len(option["value"]) <= 150


def test_a_quote_that_is_cut_says_where_the_rest_is() -> None:
    view = replace(longest_view("word ", Status.SUPERVISOR_REVIEW, WIRED), narrative=fill("word ", LONG_TEXT))

    message = CARDS["supervisor"](view, WORDS[0])

    block = {block["block_id"]: block for block in message.blocks}
    assert block["narrative-0"]["text"]["text"] == clip(fill("word ", LONG_TEXT).strip(), QUOTE)
    said = WORDS[0].say(Phrase("format.cut", button=Phrase("case.view.button")))
    assert block["narrative-cut"]["elements"][0]["text"] == said
    assert said in message.text


@BOTH
@pytest.mark.parametrize("blank", [None, "", " \n\t", "\u202e\x00\n"], ids=ascii)
def test_a_quote_of_nothing_is_left_out_with_its_label(words: Words, blank: str | None) -> None:
    view = replace(longest_view("x", Status.SUPERVISOR_REVIEW, WIRED), narrative=blank)

    blocks = [*CARDS["supervisor"](view, words).blocks, *modals.details_modal(view, words)["blocks"]]

    assert [block for block in blocks if block["block_id"].startswith("narrative")] == []


def _section(text: str, name: str = "a") -> dict[str, Any]:
    return {"type": "section", "block_id": name, "text": mrkdwn(text)}


def _button(**changes: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": "a", "text": plain("Go"), **changes}


def _actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "block_id": "b", "elements": list(elements)}


def _input(**changes: Any) -> dict[str, Any]:
    element = {"type": "plain_text_input", "action_id": "a"} | changes.pop("element", {})
    return {"type": "input", "block_id": "i", "label": plain("Label"), "element": element, **changes}


def _options(count: int, text: str = "x", value: str = "v") -> list[dict[str, Any]]:
    return [{"text": plain(text), "value": value} for _ in range(count)]


def _view(*blocks: dict[str, Any], **changes: Any) -> dict[str, Any]:
    submit = {"submit": plain("Send")} if any(block["type"] == "input" for block in blocks) else {}
    return {"type": "modal", "title": plain("Title"), "blocks": list(blocks), **submit, **changes}


def _confirm(**changes: str) -> dict[str, Any]:
    said = {"title": "Sure?", "text": "Really?", "confirm": "Yes", "deny": "No"} | changes
    return _button(confirm={name: plain(text) for name, text in said.items()} | {"style": "danger"})


TOO_MUCH: list[tuple[str, Message | dict[str, Any]]] = [
    ("message.text", Message("x" * 4001, [_section("a")])),
    ("message.text", Message("", [_section("a")])),
    ("message.blocks", Message("x", [_section("a", f"b{n}") for n in range(51)])),
    ("message.blocks", Message("x", [])),
    ("block_id", Message("x", [_section("a"), _section("b")])),
    ("block_id", Message("x", [_section("a", "n" * 256)])),
    ("section.text", Message("x", [_section("a" * 3001)])),
    ("section.text", Message("x", [_section("")])),
    ("header.text", Message("x", [{"type": "header", "block_id": "h", "text": plain("a" * 151)}])),
    ("context.elements", Message("x", [{"type": "context", "block_id": "c", "elements": [mrkdwn("a")] * 11}])),
    ("context.text", Message("x", [{"type": "context", "block_id": "c", "elements": [mrkdwn("a" * 3001)]}])),
    ("actions.elements", Message("x", [_actions(*(_button(action_id=f"a{n}") for n in range(26)))])),
    ("action_id", Message("x", [_actions(_button(), _button())])),
    ("action_id", Message("x", [_actions(_button(action_id="a" * 256))])),
    ("button.text", Message("x", [_actions(_button(text=plain("a" * 76)))])),
    ("button.value", Message("x", [_actions(_button(value="a" * 2001))])),
    ("button.accessibility_label", Message("x", [_actions(_button(accessibility_label="a" * 76))])),
    ("confirm.title", Message("x", [_actions(_confirm(title="a" * 101))])),
    ("confirm.text", Message("x", [_actions(_confirm(text="a" * 301))])),
    ("confirm.confirm", Message("x", [_actions(_confirm(confirm="a" * 31))])),
    ("confirm.deny", Message("x", [_actions(_confirm(deny="a" * 31))])),
    ("view.title", _view(_section("a"), title=plain("a" * 25))),
    ("view.submit", _view(_input(), submit=plain("a" * 25))),
    ("view.close", _view(_section("a"), close=plain("a" * 25))),
    ("view.callback_id", _view(_section("a"), callback_id="a" * 256)),
    ("view.private_metadata", _view(_section("a"), private_metadata="a" * 3001)),
    ("view.blocks", _view(*(_section("a", f"b{n}") for n in range(101)))),
    ("view.bytes", _view(*(_section("ن" * 3000, f"b{n}") for n in range(45)))),
    ("input.label", _view(_input(label=plain("a" * 2001)))),
    ("input.hint", _view(_input(hint=plain("a" * 2001)))),
    ("placeholder", _view(_input(element={"placeholder": plain("a" * 151)}))),
    ("input.initial_value", _view(_input(element={"initial_value": "a" * 3001}))),
    ("input.max_length", _view(_input(element={"max_length": 3001}))),
    ("static_select.options", _view(_input(element={"type": "static_select", "options": _options(101)}))),
    ("checkboxes.options", _view(_input(element={"type": "checkboxes", "options": _options(11)}))),
    ("radio_buttons.options", _view(_input(element={"type": "radio_buttons", "options": _options(11)}))),
    ("option.text", _view(_input(element={"type": "checkboxes", "options": _options(1, text="a" * 76)}))),
    ("option.value", _view(_input(element={"type": "checkboxes", "options": _options(1, value="a" * 151)}))),
    (
        "option.description",
        _view(_input(element={"type": "checkboxes", "options": [{**_options(1)[0], "description": plain("a" * 76)}]})),
    ),
]
"""A row's name, and what breaks just that row."""


@pytest.mark.parametrize(("row", "shown"), TOO_MUCH, ids=[f"{n}-{row}" for n, (row, _) in enumerate(TOO_MUCH)])
def test_check_names_the_row_that_is_broken(row: str, shown: Message | dict[str, Any]) -> None:
    with pytest.raises(LimitError) as caught:
        check(shown)

    assert re.match(rf"{re.escape(row)}\b", str(caught.value))


def test_every_limit_that_the_bot_can_meet_has_its_breach() -> None:
    unused = {"section.fields", "section.field"}  # no builder makes fields

    breached = {row for row, _ in TOO_MUCH}

    assert set(LIMITS) - breached == unused
