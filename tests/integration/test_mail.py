"""Letters by e-mail, over a real mail server: sent once, closed when taken, and never sent twice in doubt (P11)."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from bot.db import Database
from bot.domain.vocabulary import LetterStatus, RestrictionStatus, Status
from bot.errors import FieldErrors, NotNow, NotYours, Refusal
from bot.letters.directions import without_marks
from bot.services import mail
from bot.services.cases import Reported
from bot.workers import mail as worker
from bot.workers.mail import TRIES, Mail
from models import AuditEntry, Letter, OutboxRow, Reminder, Restriction
from tests.conftest import MovableClock
from tests.factories import Company
from tests.integration.mail_servers import PASSWORD, USER, Postbox, mail_server, mailed, make_certificate, scripted
from tests.integration.walks import a_case, steps
from tests.integration.ways import BECAUSE, LAYLA, MAJED, REEM, A, all_of, day, newest, resolved, restrict, restricted
from tests.letter_reader import plain, reading

ADDRESS = "abdullah@example.com"


@asynccontextmanager
async def served(office: Company, clock: MovableClock, postbox: Postbox) -> AsyncIterator[Mail]:
    """The mail worker beside a server that takes mail as the postbox says."""
    async with mail_server(postbox) as port:
        office.database.settings = mailed(office.database.settings, port)
        yield Mail(office.database, office.database.settings.timezone, clock)


def the_letter(office: Company, made: Reported) -> Letter:
    found: Letter = newest(office, Letter, made.case_id)
    return found


def on_its_way(office: Company, **values: Any) -> Reported:
    """A restriction whose letter was approved and handed to the bot's mail."""
    made = restricted(office, **({"customer_email": ADDRESS, "customer_name": "Abdullah Al-Mutairi"} | values))
    send(office, made)
    return made


def send(office: Company, made: Reported, **inputs: str) -> None:
    letter = the_letter(office, made)
    if letter.status != LetterStatus.APPROVED:
        office.act(REEM, A.LETTER_APPROVE, made.case_id, subject=letter.id)
    office.act(LAYLA, A.LETTER_SEND, made.case_id, subject=letter.id, method="email", **inputs)


def state(office: Company, made: Reported) -> tuple[str, str, str]:
    """Of the letter, the case and the restriction."""
    restriction = newest(office, Restriction, made.case_id)
    return the_letter(office, made).status, a_case(office, made.case_id).status, restriction.status


WAITING = (LetterStatus.SENDING, Status.WRITING, RestrictionStatus.PENDING)
OUT = (LetterStatus.SENT, Status.CLOSED, RestrictionStatus.ACTIVE)
BACK = (LetterStatus.FAILED, Status.WRITING, RestrictionStatus.PENDING)
UNSURE = (LetterStatus.IN_DOUBT, Status.WRITING, RestrictionStatus.PENDING)


def text_of(message: EmailMessage) -> str:
    """What a mail program shows."""
    shown = message.get_body(("plain",))
    assert shown is not None
    return without_marks(str(shown.get_content()))


async def test_a_letter_is_out_when_the_mail_server_has_taken_it_and_not_before(
    office: Company, clock: MovableClock
) -> None:
    postbox = Postbox()
    async with served(office, clock, postbox) as mailer:
        made = on_its_way(office)
        before = state(office, made)
        clock.move(hours=12)  # past midnight in Riyadh

        counts = [await mailer.run_once(), await mailer.run_once()]

    (message,) = postbox.taken
    letter = the_letter(office, made)
    assert (before, state(office, made)) == (WAITING, OUT)
    assert [(one.delivered, one.failed) for one in counts] == [(1, 0), (0, 0)]
    assert postbox.envelopes == [("care@smsa.example", [ADDRESS], False)]
    assert str(message["To"]) == f"Abdullah Al-Mutairi <{ADDRESS}>"
    assert str(message["Message-ID"]) == letter.message_id
    assert "Dear Abdullah Al-Mutairi," in text_of(message)
    (paper,) = message.iter_attachments()
    assert (paper.get_filename(), paper.get_content_type()) == (f"{made.number}.pdf", "application/pdf")
    assert plain("Dear Abdullah Al-Mutairi,") in reading(paper.get_content())
    assert (letter.method, str(letter.sent_on)) == ("email", day(office, 0))
    assert newest(office, Restriction, made.case_id).starts_on == letter.sent_on


async def test_who_did_what_is_on_record_and_the_address_is_not(office: Company, clock: MovableClock) -> None:
    async with served(office, clock, Postbox()) as mailer:
        made = on_its_way(office)
        await mailer.run_once()

    asked = select(AuditEntry).where(AuditEntry.case_id == made.case_id).order_by(col(AuditEntry.seq))
    entries = office.database.look(lambda unit: list(unit.session.exec(asked)))
    sent = [(one.action, one.actor_id, one.source, one.target) for one in entries if one.action.startswith("letter.")]
    letter = the_letter(office, made)
    assert sent[2:] == [
        ("letter.send", office.ids[LAYLA], LetterStatus.APPROVED, LetterStatus.SENDING),
        ("letter.accepted", "", LetterStatus.SENDING, LetterStatus.SENT),
        ("letter.accepted", "", Status.WRITING, Status.CLOSED),
    ]
    assert all(str(letter.message_id) in one.data for one in entries if one.action == "letter.send")
    assert not any(ADDRESS in one.data for one in entries)
    assert ADDRESS.encode() not in (letter.sent_to or b"")
    assert office.database.look(lambda unit: unit.vault.open(letter, "sent_to")) == ADDRESS


async def test_without_a_mail_server_an_e_mail_is_what_somebody_sent_themselves(office: Company) -> None:
    made = restricted(office)

    send(office, made)

    assert state(office, made) == OUT
    assert all_of(office, OutboxRow, made.case_id) == [
        row for row in all_of(office, OutboxRow, made.case_id) if row.kind != mail.KIND
    ]


@pytest.mark.parametrize(
    ("known", "typed", "code"),
    [
        ("", "", "email_needed"),
        ("", "not an address", "email"),
        ("", "عبدالله@example.com", "email_unusual"),
    ],
)
async def test_without_an_address_it_is_refused_beside_the_field(
    office: Company, clock: MovableClock, known: str, typed: str, code: str
) -> None:
    async with served(office, clock, Postbox()):
        made = restricted(office, customer_email=known)

        with pytest.raises(FieldErrors) as caught:
            send(office, made, customer_email=typed)

    assert {name: fault.code for name, fault in caught.value.errors.items()} == {"customer_email": code}
    assert the_letter(office, made).status == LetterStatus.APPROVED or the_letter(office, made).sent_to is None


async def test_of_several_addresses_one_is_chosen(office: Company, clock: MovableClock) -> None:
    postbox = Postbox()
    async with served(office, clock, postbox) as mailer:
        made = restricted(office, customer_email=ADDRESS)
        office.report(customer_email="second@example.com")
        with pytest.raises(FieldErrors) as caught:
            send(office, made)

        send(office, made, customer_email=" Second@Example.com ")
        await mailer.run_once()

    assert caught.value.errors["customer_email"].code == "email_several"
    assert postbox.envelopes[0][1] == ["second@example.com"]


async def test_what_the_mail_server_refuses_is_told_and_waits_for_people(office: Company, clock: MovableClock) -> None:
    postbox = Postbox(at_rcpt=["550 5.1.1 no such user abdullah@example.com"])
    async with served(office, clock, postbox) as mailer:
        made = on_its_way(office)

        first, second = await mailer.run_once(), await mailer.run_once()
        back = state(office, made)
        refused = the_letter(office, made)
        send(office, made, customer_email="right@example.com")
        await mailer.run_once()

    told = [row for row in all_of(office, OutboxRow, made.case_id) if row.builder == "mail_failed"]
    assert (first.failed, second.failed, postbox.tries) == (1, 0, 2)
    assert (back, refused.fault) == (BACK, "refused 550 5.1.1")
    assert office.database.look(lambda unit: unit.vault.open(told[0], "params")) == '{"fault": "refused 550 5.1.1"}'
    assert office.database.look(lambda unit: "no such user" in (unit.vault.open(refused, "answer") or ""))
    assert state(office, made) == OUT
    assert the_letter(office, made).message_id != refused.message_id
    assert the_letter(office, made).fault is None


@pytest.mark.parametrize(
    "postbox",
    [
        Postbox(at_rcpt=["451 4.7.1 greylisted, come back", "450 later"]),
        Postbox(at_end=["452 4.3.1 no room", "421 closing"]),
        Postbox(at_rcpt=[None, None]),
    ],
    ids=["rcpt", "end", "hung up before the final dot"],
)
async def test_what_surely_did_not_go_out_is_tried_again_later(
    office: Company, clock: MovableClock, postbox: Postbox
) -> None:
    postbox = Postbox(list(postbox.at_rcpt), list(postbox.at_end))
    async with served(office, clock, postbox) as mailer:
        made = on_its_way(office)

        await mailer.run_once()
        await mailer.run_once()
        at_once = postbox.tries
        clock.move(minutes=1)
        await mailer.run_once()
        clock.move(minutes=1, seconds=59)
        await mailer.run_once()
        waited = postbox.tries
        clock.move(seconds=1)
        await mailer.run_once()

    assert (at_once, waited, postbox.tries, len(postbox.taken)) == (1, 2, 3, 1)
    assert state(office, made) == OUT


async def test_where_nobody_answers_people_are_told_after_some_hours(office: Company, clock: MovableClock) -> None:
    async with served(office, clock, Postbox()) as mailer:
        made = on_its_way(office)

    for _ in range(TRIES - 1):
        await mailer.run_once()
        clock.move(hours=1)
    before = state(office, made)
    await mailer.run_once()

    assert (before, state(office, made)) == (WAITING, BACK)
    assert the_letter(office, made).fault == "unreachable ConnectionRefusedError"


async def test_what_was_lost_after_the_final_dot_is_not_sent_again_but_put_to_people(
    office: Company, clock: MovableClock
) -> None:
    postbox = Postbox(at_end=[None])
    async with served(office, clock, postbox) as mailer:
        made = on_its_way(office)

        await mailer.run_once()
        unsure = state(office, made)
        clock.move(days=2)
        await mailer.run_once()

    assert (unsure, state(office, made)) == (UNSURE, UNSURE)
    assert (postbox.tries, len(postbox.taken)) == (1, 1)
    chased = office.database.look(lambda unit: list(unit.session.exec(select(Reminder))))
    assert [one.step for one in chased if one.next_at] == ["letter_doubt"]


async def in_doubt(office: Company, clock: MovableClock) -> Reported:
    async with served(office, clock, Postbox(at_end=[None])) as mailer:
        made = on_its_way(office)
        await mailer.run_once()
    return made


async def test_somebody_finds_out_that_it_did_go_out(office: Company, clock: MovableClock) -> None:
    made = await in_doubt(office, clock)
    letter = the_letter(office, made)
    with pytest.raises(NotYours):
        office.act(MAJED, A.LETTER_ACCEPTED, made.case_id, subject=letter.id)

    office.act(LAYLA, A.LETTER_ACCEPTED, made.case_id, subject=letter.id)

    assert state(office, made) == OUT


async def test_or_that_it_did_not_and_it_is_sent_again(office: Company, clock: MovableClock) -> None:
    made = await in_doubt(office, clock)

    office.act(LAYLA, A.LETTER_FAILED, made.case_id, subject=the_letter(office, made).id, reason=BECAUSE)
    back = state(office, made)
    postbox = Postbox()
    async with served(office, clock, postbox) as mailer:
        send(office, made)
        await mailer.run_once()

    assert (back, state(office, made), len(postbox.taken)) == (BACK, OUT, 1)


async def test_a_bounce_is_recorded_by_people(office: Company, clock: MovableClock) -> None:
    async with served(office, clock, Postbox()) as mailer:
        made = on_its_way(office)
        await mailer.run_once()

    office.act(LAYLA, A.LETTER_FAILED, made.case_id, subject=the_letter(office, made).id, reason=BECAUSE)

    assert state(office, made)[:2] == BACK[:2]


async def test_while_it_is_on_its_way_nobody_sends_edits_or_decides_anew(office: Company, clock: MovableClock) -> None:
    async with served(office, clock, Postbox()):
        made = on_its_way(office)
        letter = the_letter(office, made)
        other = office.report()
        office.act("U0SARA", A.CASE_APPROVE, other.case_id)

        for who, action, inputs in (
            (LAYLA, A.LETTER_SEND, {"method": "email"}),
            (LAYLA, A.LETTER_EDIT, {"body": "x" * 60}),
            (REEM, A.LETTER_APPROVE, {}),
            (LAYLA, A.LETTER_FAILED, {"reason": BECAUSE}),
            (LAYLA, A.LETTER_ACCEPTED, {}),
            (MAJED, A.CASE_RECONSIDER, {"reason": BECAUSE}),
        ):
            subject = letter.id if action.value.startswith("letter.") else ""
            with pytest.raises(Refusal):
                office.act(who, action, made.case_id, subject=subject, **inputs)
        with pytest.raises(FieldErrors):
            office.act(MAJED, A.CASE_DECIDE_TOGETHER, other.case_id, cases=made.number)

    assert state(office, made) == WAITING


async def test_a_danger_meanwhile_keeps_the_case_open_though_the_letter_arrives(
    office: Company, clock: MovableClock
) -> None:
    postbox = Postbox()
    async with served(office, clock, postbox) as mailer:
        made = on_its_way(office)
        first = the_letter(office, made)
        alarm = {"location": "Branch 3", "danger_details": "He is outside."}
        office.act(LAYLA, A.ALERT_RAISE, made.case_id, **alarm)
        restrict(office, made, restriction_kinds="letters_only")

        await mailer.run_once()

    letters = all_of(office, Letter, made.case_id)
    assert [one.id for one in letters] != [first.id]
    assert (letters[0].status, letters[1].status) == (LetterStatus.FAILED, LetterStatus.DRAFT)
    assert letters[0].fault == "ended"
    assert (len(postbox.taken), a_case(office, made.case_id).status) == (0, Status.WRITING)


async def test_a_worker_that_died_before_the_last_byte_leaves_it_to_be_sent(
    office: Company, clock: MovableClock
) -> None:
    postbox = Postbox()
    async with served(office, clock, postbox) as mailer:
        made = on_its_way(office)
        claim(office.database, clock)

        await mailer.run_once()
        leased = len(postbox.taken)
        clock.move(minutes=11)
        await mailer.run_once()

    assert (leased, len(postbox.taken)) == (0, 1)
    assert state(office, made) == OUT


async def test_one_that_died_at_the_last_byte_leaves_it_to_people(office: Company, clock: MovableClock) -> None:
    postbox = Postbox()
    async with served(office, clock, postbox) as mailer:
        made = on_its_way(office)
        outgoing = claim(office.database, clock)
        office.database.run(lambda unit: mail.hand(unit, outgoing, "dead"))

        clock.move(minutes=11)
        await mailer.run_once()

    assert (state(office, made), postbox.tries) == (UNSURE, 0)


def claim(database: Database, clock: MovableClock) -> mail.Outgoing:
    found = database.run(lambda unit: mail.claim(unit, "dead", clock(), worker.LEASE))
    assert found is not None
    return found


async def test_who_was_too_slow_does_not_send_what_another_took_over(office: Company, clock: MovableClock) -> None:
    postbox = Postbox()
    async with served(office, clock, postbox) as mailer:
        on_its_way(office)
        slow = claim(office.database, clock)
        clock.move(minutes=11)
        await mailer.run_once()

        with pytest.raises(NotNow):
            office.database.run(lambda unit: mail.hand(unit, slow, "dead"))

    assert len(postbox.taken) == 1


async def test_a_letter_is_not_sent_after_the_last_day_of_what_it_tells(office: Company, clock: MovableClock) -> None:
    postbox = Postbox(at_rcpt=["450 later"])
    async with served(office, clock, postbox) as mailer:
        made = on_its_way(office)  # for 60 days
        await mailer.run_once()
        clock.move(days=61)

        await mailer.run_once()

    assert (state(office, made)[:2], the_letter(office, made).fault) == (BACK[:2], "ended")
    assert (postbox.tries, postbox.taken) == (1, [])


async def test_where_the_mail_server_was_taken_away_people_are_told(office: Company, clock: MovableClock) -> None:
    settings = office.database.settings
    async with served(office, clock, Postbox()):
        made = on_its_way(office)
    office.database.settings = settings

    await Mail(office.database, settings.timezone, clock).run_once()

    assert (state(office, made), the_letter(office, made).fault) == (BACK, "no_server")


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


async def test_over_starttls_with_a_login(office: Company, clock: MovableClock, certificate: Path) -> None:
    postbox = Postbox()
    async with mail_server(postbox, certificate) as port:
        settings = mailed(office.database.settings, port, f"{USER}:{PASSWORD}@", "?starttls=yes")
        office.database.settings = settings
        made = on_its_way(office)

        await Mail(office.database, settings.timezone, clock, trusting(certificate)).run_once()

    assert state(office, made) == OUT
    assert postbox.envelopes == [("care@smsa.example", [ADDRESS], True)]


@pytest.mark.parametrize(
    ("login", "trusted", "fault"),
    [(f"{USER}:{PASSWORD}@", False, "SSLCertVerificationError"), (f"{USER}:wrong@", True, "SMTPAuthenticationError")],
)
async def test_a_server_that_is_not_trusted_or_does_not_know_us_gets_no_letter(
    office: Company, clock: MovableClock, certificate: Path, caplog: Any, login: str, trusted: bool, fault: str
) -> None:
    postbox = Postbox()
    async with mail_server(postbox, certificate) as port:
        settings = mailed(office.database.settings, port, login, "?starttls=yes")
        office.database.settings = settings
        made = on_its_way(office)

        context = trusting(certificate) if trusted else ssl.create_default_context()
        await Mail(office.database, settings.timezone, clock, context).run_once()

    assert (state(office, made), postbox.tries) == (WAITING, 0)
    assert fault in caplog.text
    assert PASSWORD not in caplog.text
    assert ADDRESS not in caplog.text


async def test_nothing_is_said_to_a_server_that_offers_no_starttls_where_it_is_asked_for(
    office: Company, clock: MovableClock, caplog: Any
) -> None:
    postbox = Postbox()
    async with mail_server(postbox) as port:
        settings = mailed(office.database.settings, port, "", "?starttls=yes")
        office.database.settings = settings
        made = on_its_way(office)

        await Mail(office.database, settings.timezone, clock).run_once()

    assert (state(office, made), postbox.tries) == (WAITING, 0)
    assert "SMTPNotSupportedError" in caplog.text


GREETING = (b"220 mail.test\r\n", b"250 mail.test\r\n", b"250 OK\r\n", b"250 OK\r\n")


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ((None,), WAITING),
        ((b"554 go away\r\n", b"554 really\r\n"), WAITING),
        ((*GREETING[:3], None), WAITING),
        ((*GREETING, b"354 go on\r\n", None), UNSURE),
        ((*GREETING, b"250 what?\r\n"), WAITING),
    ],
    ids=["nothing", "no greeting", "at the receiver", "within the letter", "no go-ahead"],
)
async def test_wherever_the_conversation_ends_it_is_known_what_is_known(
    office: Company, clock: MovableClock, script: tuple[bytes | None, ...], expected: tuple[str, str, str]
) -> None:
    async with scripted(*script) as port:
        settings = mailed(office.database.settings, port)
        office.database.settings = settings
        made = on_its_way(office)

        await Mail(office.database, settings.timezone, clock).run_once()

    assert state(office, made) == expected


async def test_one_letter_by_mail_closes_what_was_decided_together(office: Company, clock: MovableClock) -> None:
    async with served(office, clock, Postbox()) as mailer:
        lead = restricted(office, customer_email=ADDRESS)
        other = office.report()
        office.act("U0SARA", A.CASE_APPROVE, other.case_id)
        office.act(MAJED, A.CASE_DECIDE_TOGETHER, other.case_id, cases=lead.number)
        send(office, lead)
        before = a_case(office, other.case_id).status

        await mailer.run_once()

    assert (before, a_case(office, other.case_id).status) == (Status.WRITING, Status.CLOSED)
    assert "letter.accepted" in steps(office, other.case_id)


async def test_a_resolution_is_mailed_too(office: Company, clock: MovableClock) -> None:
    postbox = Postbox()
    async with served(office, clock, postbox) as mailer:
        made = resolved(office, customer_email=ADDRESS)
        send(office, made)
        await mailer.run_once()

    assert a_case(office, made.case_id).status == Status.CLOSED
    assert "Subject: Written warning" in text_of(postbox.taken[0])
