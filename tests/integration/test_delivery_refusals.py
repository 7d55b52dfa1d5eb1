"""Every class of Slack's refusals has its answer: who is told, who gets the message instead, what is kept."""

from __future__ import annotations

import pytest

from bot.domain.vocabulary import Action
from bot.services import outbox
from bot.services.fallbacks import OFFICES
from bot.unit import Unit
from bot.workers.answers import ANSWERS, FIRST_PAUSE, SLOW
from bot.workers.delivery import Delivery
from bot.workers.failures import CUT_OFF, FAILURES, OF_BLOCKS, Failure, classify
from models import Case, OutboxRow, Person, Route
from tests.factories import person
from tests.integration.desks import Desk, order, sara

ARCHIVE = {"do": "archive", "channel": "C0COMPL"}
REMOVE = {"do": "remove", "channel": "C0COMPL", "user": "U0BOT"}


def error(code: str, **more: object) -> dict[str, object]:
    return {"method": "chat.postMessage", "kind": "error", "error": code, "times": None, **more}


def at(desk: Desk, slack_id: str) -> str:
    return f"@{desk.company.ids[slack_id]}"


async def texts(desk: Desk, who: str, channel: str = "") -> list[str]:
    return [one["text"] for one in await desk.seen(who, channel)]


async def approved(desk: Desk, **mischief: str) -> str:
    """A case that came to complaint management while its channel was out of reach; its id."""
    made = desk.company.report()
    await desk.ask(lambda: desk.slack.act("U0LAYLA", **mischief))
    desk.company.act("U0SARA", Action.CASE_APPROVE, made.case_id)
    await desk.deliver()
    await desk.deliver()
    return made.case_id


def test_every_class_has_an_answer_and_every_class_but_back_off_has_codes() -> None:
    assert set(ANSWERS) == set(Failure)
    assert set(FAILURES.values()) == set(Failure)
    assert {FAILURES[code] for code in CUT_OFF} == {Failure.AUTH}
    assert {FAILURES[code] for code in OF_BLOCKS} == {Failure.MESSAGE}
    assert classify(200, "something_new") is Failure.MESSAGE


@pytest.mark.parametrize("failure", list(Failure))
async def test_no_code_loses_a_message(desk: Desk, failure: Failure) -> None:
    for code in sorted(code for code, found in FAILURES.items() if found is failure):
        desk.line("C0COMPL", code)
        await order(desk, error(code, channel="C0COMPL"))
        await desk.deliver()
        (refused,) = [row for row in desk.rows(place="C0COMPL") if row.key == f"test:C0COMPL:{code}"]
        await order(desk)
        await desk.deliver(seconds=SLOW.total_seconds() + 1)
        (row,) = [row for row in desk.rows(place="C0COMPL") if row.key == f"test:C0COMPL:{code}"]
        seen, told = await texts(desk, "U0LAYLA", "C0COMPL"), await texts(desk, "U0ZAINAB")

        assert refused.state in ("pending", "parked"), code
        assert row.state == "sent" or (row.state == "parked" and any(code in text for text in told)), code
        assert (code in seen) == (row.state == "sent"), code


@pytest.mark.parametrize("mischief", [ARCHIVE, REMOVE], ids=["archived", "not in the channel"])
async def test_the_admin_reads_whom_to_ask_and_the_office_gets_the_case_directly(
    desk: Desk, mischief: dict[str, str]
) -> None:
    case_id = await approved(desk, **mischief)

    (told,) = await texts(desk, "U0ZAINAB")
    direct = [(await desk.seen(who))[-1] for who in ("U0LAYLA", "U0YUSUF")]
    desk.company.act("U0YUSUF", Action.CASE_CLAIM, case_id)

    assert "Layla" in told
    assert "Yusuf" in told
    assert all("EP-2026-00001" in one["text"] for one in direct)
    assert all(any(button["action_id"] == "case.claim" for button in desk.slack.buttons(one)) for one in direct)
    assert await texts(desk, "U0MAJED") == []


async def test_the_channel_gets_its_card_once_it_works_and_the_direct_ones_stay_true(desk: Desk) -> None:
    case_id = await approved(desk, **ARCHIVE)
    before = (await texts(desk, "U0LAYLA"))[-1]
    await desk.ask(lambda: desk.slack.act("U0LAYLA", "unarchive", channel="C0COMPL"))

    await desk.deliver(seconds=SLOW.total_seconds() + 1)
    root = await texts(desk, "U0LAYLA", "C0COMPL")
    desk.company.act("U0LAYLA", Action.CASE_CLAIM, case_id)
    await desk.deliver()
    after = await texts(desk, "U0LAYLA")

    assert len([text for text in root if "EP-2026-00001" in text]) >= 1
    assert len(after) == 1
    assert after[-1] != before
    assert len(await texts(desk, "U0ZAINAB")) == 1


async def test_the_office_is_written_to_once_however_often_the_channel_is_tried(desk: Desk) -> None:
    await approved(desk, **ARCHIVE)

    for _ in range(3):
        await desk.deliver(seconds=SLOW.total_seconds() + 1)

    assert [len(await texts(desk, who)) for who in ("U0LAYLA", "U0YUSUF", "U0ZAINAB")] == [1, 1, 1]


async def test_an_alarm_reaches_each_security_person_though_their_channel_fails(desk: Desk) -> None:
    await order(desk, error("channel_not_found", channel="C0SEC"))
    made = desk.company.alarm()
    await desk.deliver()
    await desk.deliver()

    assert all([made.number in (await texts(desk, who))[0] for who in ("U0SALEH", "U0DANA")])
    assert len(await texts(desk, "U0SALEH")) == 1  # they have it anyway: no second one


async def test_managements_channel_fails_and_each_of_management_gets_the_case(desk: Desk) -> None:
    await order(desk, error("not_in_channel", channel="C0MGMT"))
    made = desk.company.alarm()
    await desk.deliver()
    await desk.deliver()

    assert all([made.number in (await texts(desk, who))[-1] for who in ("U0MAJED", "U0REEM", "U0KHALID")])


async def test_a_confidential_case_goes_to_nobody_who_may_not_see_it(desk: Desk) -> None:
    made = desk.company.report()
    only = desk.company.ids["U0YUSUF"]

    def hide(unit: Unit) -> None:
        case = unit.session.get_one(Case, made.case_id)
        case.named_only = only
        unit.session.add(case)

    await order(desk, error("is_archived", channel="C0COMPL"))
    desk.company.act("U0SARA", Action.CASE_APPROVE, made.case_id)
    desk.database.run(hide)
    await desk.deliver()
    await desk.deliver()

    assert await texts(desk, "U0LAYLA") == []
    assert len(await texts(desk, "U0YUSUF")) == 1


async def test_a_channel_that_routes_no_longer_names_hands_over_to_the_one_they_name(desk: Desk) -> None:
    await approved(desk, **ARCHIVE)

    def reroute(unit: Unit) -> None:
        row = unit.session.get_one(Route, ("complaints", "", ""))
        row.channel = "C0COMPLJED"
        unit.session.add(row)

    desk.database.run(reroute)
    for _ in range(3):
        await desk.deliver(seconds=SLOW.total_seconds() + 1)
    seen = await desk.seen("U0LAYLA", "C0COMPLJED")

    assert len([one for one in seen if one["thread_ts"] in (None, one["ts"])]) == 1
    assert len(seen) > 1  # the lines of its thread came along
    assert not desk.rows(place="C0COMPL", state="pending")


async def test_a_supervisor_who_left_slack_is_stood_in_for_by_the_deputy(desk: Desk) -> None:
    def name_deputy(unit: Unit) -> str:
        deputy = person(unit, "U0AISHA", "supervisor")
        chief = unit.session.get_one(Person, desk.company.ids["U0SARA"])
        chief.deputy_id = deputy.id
        unit.session.add(chief)
        return deputy.id

    deputy = desk.database.run(name_deputy)
    await desk.ask(lambda: desk.slack.act("U0ZAINAB", "deactivate", user="U0SARA"))
    made = desk.company.report()
    await desk.deliver()
    await desk.deliver()

    (card,) = await desk.seen("U0AISHA")
    done = desk.company.act("U0AISHA", Action.CASE_APPROVE, made.case_id)

    assert made.number in card["text"]
    assert desk.database.look(lambda unit: unit.session.get_one(Case, made.case_id).supervisor_id) == deputy
    assert done.status == "complaint_review"
    assert any("Sara" in text and made.number in text for text in await texts(desk, "U0ZAINAB"))


async def test_a_deputy_without_the_role_is_passed_over_for_the_next_manager(desk: Desk) -> None:
    def name_deputy(unit: Unit) -> None:
        chief = unit.session.get_one(Person, desk.company.ids["U0SARA"])
        chief.deputy_id = desk.company.ids["U0OMAR"]
        unit.session.add(chief)

    desk.database.run(name_deputy)
    await desk.ask(lambda: desk.slack.act("U0ZAINAB", "deactivate", user="U0SARA"))
    made = desk.company.report()
    await desk.deliver()
    await desk.deliver()

    assert await texts(desk, "U0OMAR") == []
    assert made.number in (await texts(desk, "U0KHALID"))[-1]


async def test_a_security_persons_alarm_goes_to_a_deputy_only_in_that_role(desk: Desk) -> None:
    def deputies(unit: Unit) -> None:
        guard = unit.session.get_one(Person, desk.company.ids["U0SALEH"])
        guard.deputy_id = desk.company.ids["U0OMAR"]
        unit.session.add(guard)

    desk.database.run(deputies)
    await desk.ask(lambda: desk.slack.act("U0ZAINAB", "deactivate", user="U0SALEH"))
    desk.company.alarm()
    await desk.deliver()
    await desk.deliver()

    assert await texts(desk, "U0OMAR") == []
    assert any("Saleh" in text for text in await texts(desk, "U0ZAINAB"))


async def test_somebody_who_is_back_gets_what_was_kept_with_the_newest_state(desk: Desk) -> None:
    await desk.ask(lambda: desk.slack.act("U0ZAINAB", "deactivate", user="U0NORA"))
    made = desk.company.report()
    desk.line(at(desk, "U0NORA"), "Kept for you.")
    await desk.deliver()
    await desk.deliver()
    desk.company.act("U0SARA", Action.CASE_RETURN, made.case_id, question="What did he say exactly?")
    await desk.deliver()
    await desk.ask(lambda: desk.slack.act("U0ZAINAB", "reactivate", user="U0NORA"))

    desk.company.act("U0NORA", Action.CASE_RESUBMIT, made.case_id, answer="That he would find me.")
    await desk.deliver()
    await desk.deliver()
    found = await texts(desk, "U0NORA")

    assert len([text for text in found if made.number in text]) == 1
    assert "Kept for you." in found
    assert not desk.rows(place=at(desk, "U0NORA"), state="parked")


async def test_account_inactive_means_the_person_where_the_token_holds(desk: Desk) -> None:
    desk.line(sara(desk), "For Sara.")
    desk.line("C0SEC", "For the others.")
    await desk.deliver()
    dm = await desk.ask(lambda: desk.slack.dm_id("U0SARA"))
    desk.line(sara(desk), "For Sara again.")
    desk.line("C0SEC", "For the others again.")
    await order(desk, error("account_inactive", channel=dm))

    await desk.deliver()
    await desk.deliver(seconds=2 * FIRST_PAUSE)

    assert [row.state for row in desk.rows(place=sara(desk))] == ["sent", "parked"]
    assert len(await texts(desk, "U0SALEH", "C0SEC")) == 2


@pytest.mark.parametrize("code", ["token_revoked", "account_inactive"])
async def test_an_app_that_was_cut_off_stops_calling_and_goes_on_when_started_with_a_good_token(
    desk: Desk, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    await order(desk, {"method": "*", "kind": "error", "error": code, "times": None})
    for n in range(30):
        desk.line(f"C0NR{n:03}", "Still owed.")
    desk.line("C0SEC", "Still owed.")
    await desk.deliver()
    calls = sum((await desk.ask(desk.slack.calls)).values())
    desk.line("C0MGMT", "Later.")
    await desk.deliver(seconds=10)
    later = sum((await desk.ask(desk.slack.calls)).values())
    await order(desk)

    mended = Delivery(desk.database, desk.client, desk.database.settings.timezone, desk.clock)
    await mended.run_once()

    assert calls == later < 60
    assert code in caplog.text
    assert "Still owed." in await texts(desk, "U0SALEH", "C0SEC")
    assert "Later." in await texts(desk, "U0MAJED", "C0MGMT")


@pytest.mark.parametrize("code", sorted(OF_BLOCKS))
async def test_refused_blocks_go_out_as_words_and_the_admin_is_told(desk: Desk, code: str) -> None:
    made = desk.company.report()
    await order(desk, {"method": "chat.postMessage", "kind": "error", "error": code, "times": 1})
    await desk.deliver()
    await desk.deliver()
    parked = desk.rows(state="parked")
    everybody = [one for who in ("U0SARA", "U0NORA") for one in await desk.seen(who) if made.number in one["text"]]
    (bare,) = [one for one in everybody if not one["blocks"]]

    desk.database.run(lambda unit: outbox.refresh(unit, unit.session.get_one(Case, made.case_id)))
    await desk.deliver()
    (again,) = [one for who in ("U0SARA", "U0NORA") for one in await desk.seen(who) if one["ts"] == bare["ts"]]

    assert [row.error for row in parked] == [code]
    assert any(code in text and parked[0].id in text for text in await texts(desk, "U0ZAINAB"))
    assert again["blocks"]  # the next change of the case puts the card itself there


async def test_words_of_people_in_a_message_without_form_are_no_links(desk: Desk) -> None:
    desk.company.report(narrative="See https://evil.example/ now")
    await order(desk, {"method": "chat.postMessage", "kind": "error", "error": "invalid_blocks", "times": 2})

    await desk.deliver()
    posts = [one["request"] for one in await desk.ask(desk.slack.traffic) if one["what"] == "chat.postMessage"]
    bare = [one for one in posts if not one.get("blocks") or one["blocks"] == "[]"]

    assert bare
    assert all(one["parse"] == "none" for one in bare)


async def test_what_cannot_be_built_is_said_to_be_there_and_the_admin_is_told(desk: Desk) -> None:
    made = desk.company.report()

    def spoil(unit: Unit) -> None:
        row = next(row for row in desk.rows(place=sara(desk)))
        held = unit.session.get_one(OutboxRow, row.seq)
        held.builder = "no_such_builder"
        unit.session.add(held)

    desk.database.run(spoil)
    await desk.deliver()
    await desk.deliver()

    (said,) = await texts(desk, "U0SARA")
    assert made.number in said
    assert any("KeyError" in text for text in await texts(desk, "U0ZAINAB"))


async def test_a_conversation_that_is_no_more_is_opened_anew_before_anybody_is_blamed(desk: Desk) -> None:
    desk.line(sara(desk), "one")
    await desk.deliver()
    dm = await desk.ask(lambda: desk.slack.dm_id("U0SARA"))
    desk.line(sara(desk), "two")
    await order(desk, error("channel_not_found", channel=dm, times=1))

    await desk.deliver()
    await desk.deliver(seconds=2 * FIRST_PAUSE)

    assert await texts(desk, "U0SARA") == ["one", "two"]
    assert await texts(desk, "U0ZAINAB") == []


def test_the_offices_are_those_of_the_routes() -> None:
    assert set(OFFICES) == {"complaints", "management", "security"}
