"""The case's file: what people write in its thread and which files they send, kept version by version (P6, P7).

The words stay as Slack gave them but for what nobody sees, sealed; of a file its name, size and hash are kept, not its
content. Whoever posts is kept as the author, whether or not they are in the directory and whatever they may see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, or_, select

from bot.domain.vocabulary import Action, Role, Status
from bot.services import audit, authority, hashing, notices, outbox, people, receipts
from bot.unit import Unit
from models import Card, Case, Evidence, Person, Reply

POSTED, CHANGED, DELETED = "posted", "changed", "deleted"
"""What somebody did with a message."""


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file in a message; ``size`` in bytes, 0 where Slack does not say."""

    id: str
    name: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Heard:
    """A message of a person's in a thread, or in their direct message with the bot (``direct``).

    ``event_id`` names Slack's event, so that a retry changes nothing. ``written_at`` is when the message was posted,
    ``at`` when this happened to it; ``before`` its words until then. A deletion may come without its ``author``.
    """

    event_id: str
    change: str
    channel: str
    ts: str
    author: str  # Slack id
    text: str = ""
    thread_ts: str = ""
    direct: bool = False
    before: str = ""
    written_at: datetime | None = None
    at: datetime | None = None
    files: tuple[SharedFile, ...] = ()


def hear(unit: Unit, heard: Heard) -> None:
    """Keeps what belongs to a case's file; a file's content is due to be read and hashed from then on.

    In a thread nothing is answered. In the direct message a file goes to its sender's newest open case, and words
    get an answer that says where to go, for the bot does not act on them.
    """
    key = f"event:{heard.event_id}"
    if receipts.find(unit, key) is not None:
        return
    known = _versions(unit, heard)
    case = unit.session.get_one(Case, known[0].case_id) if known else _case_of_thread(unit, heard, "complaints")
    if case is not None:
        _keep(unit, case, heard, known)
    elif heard.direct and heard.change == POSTED:
        _direct(unit, heard)
    else:
        return
    receipts.keep(unit, key)


def _keep(unit: Unit, case: Case, heard: Heard, known: Sequence[Reply]) -> None:
    if heard.author:
        author = people.get_or_add_unlisted(unit, heard.author)
    elif known:
        author = unit.session.get_one(Person, known[0].author_id)
    else:
        return
    _keep_words(unit, case, author, heard, known)
    if heard.change != DELETED:
        _keep_files(unit, case, author, heard)


def _keep_words(unit: Unit, case: Case, author: Person, heard: Heard, known: Sequence[Reply]) -> None:
    """A new version for new words; Slack may tell of a change before, or without, the message itself."""
    versions = list(known)
    written_at = heard.written_at or unit.now
    if heard.change == POSTED:
        if not versions and heard.text.strip():
            _add(unit, case, author, heard, heard.text, written_at, 1, "reply.kept")
        return
    if not versions and heard.before.strip():
        versions.append(_add(unit, case, author, heard, heard.before, written_at, 1, "reply.kept"))
    at = heard.at or unit.now
    if heard.change == DELETED:
        if versions and versions[-1].deleted_at is None:
            versions[-1].deleted_at = at
            unit.session.add(versions[-1])
            audit.record(unit, author, "reply.deleted", case, subject=versions[-1].id)
        return
    said = [version for version in versions if version.at <= at] or versions[:1]
    if (unit.vault.open(said[-1], "text") if said else "") != heard.text:  # a link that Slack unfolds is no new word
        count = max((version.version for version in versions), default=0) + 1
        _add(unit, case, author, heard, heard.text, at, count, "reply.changed")


def _add(
    unit: Unit, case: Case, author: Person, heard: Heard, text: str, at: datetime, version: int, action: str
) -> Reply:
    reply = Reply(
        id=unit.new_id(),
        case_id=case.id,
        channel=heard.channel,
        ts=heard.ts,
        version=version,
        author_id=author.id,
        at=at,
    )
    unit.vault.seal(reply, text=text)
    unit.session.add(reply)
    unit.session.flush()
    audit.record(unit, author, action, case, subject=reply.id, version=version)
    return reply


def _keep_files(unit: Unit, case: Case, author: Person, heard: Heard) -> int:
    """How many of them are new to the case."""
    kept = 0
    for shared in heard.files:
        same = select(Evidence.id).where(Evidence.case_id == case.id, Evidence.slack_file_id == shared.id)
        if unit.session.exec(same).first() is not None:
            continue
        evidence = Evidence(
            id=unit.new_id(),
            case_id=case.id,
            slack_file_id=shared.id,
            size=shared.size,
            author_id=author.id,
            at=heard.written_at or unit.now,
            hash_due_at=unit.now if shared.size <= hashing.MOST_BYTES else None,
        )
        unit.vault.seal(evidence, name=shared.name)
        unit.session.add(evidence)
        unit.session.flush()
        audit.record(unit, author, "evidence.kept", case, subject=evidence.id, file=shared.id, size=shared.size)
        kept += 1
    return kept


def _direct(unit: Unit, heard: Heard) -> None:
    """A message to the bot itself; the case is that of the card it answers, or the sender's newest open one."""
    person = people.get_or_add_unlisted(unit, heard.author)
    mine = _open_cases(unit, person)
    under = _own_thread(unit, person, heard)
    case = under or next(iter(mine), None)
    if not heard.files:
        _answer(unit, person, heard, _to_answer(mine, under), case)
        return
    if case is None:
        outbox.owe_line(unit, notices.at(person), "file_nowhere", {}, key=f"dm:{heard.event_id}")
        return
    _keep_words(unit, case, person, heard, ())
    kept = _keep_files(unit, case, person, heard)
    params = {"number": case.number, "case": case.id, "version": case.version}
    outbox.owe_line(unit, notices.at(person), "file_kept", params, key=f"dm:{heard.event_id}", case=case)
    if kept:
        _tell_who_has_it(unit, case, person, heard)


def _answer(unit: Unit, person: Person, heard: Heard, waits: Case | None, case: Case | None) -> None:
    """Words alone: if the bot waits for an answer to one question, its button; else the newest case's details."""
    params: dict[str, object] = {}
    shown = waits or case
    if shown is not None:
        button = Action.CASE_VIEW
        if waits is not None:
            button = Action.CASE_RESUBMIT if waits.status == Status.RETURNED.value else Action.CASE_ANSWER
        params = {"number": shown.number, "case": shown.id, "version": shown.version, "button": button.value}
    outbox.owe_line(unit, notices.at(person), "words_heard", params, key=f"dm:{heard.event_id}", case=shown)


def _tell_who_has_it(unit: Unit, case: Case, person: Person, heard: Heard) -> None:
    """Whoever works on the case hears that its file has grown; a channel does not hear from whom."""
    params: dict[str, object] = {"number": case.number}
    key = f"file_grew:{case.id}:{heard.ts}"
    root = select(Card).where(Card.case_id == case.id, Card.kind == "complaints", col(Card.retired).is_(False))
    channel_first = col(Card.place).startswith("@")  # a holder's own card stands in for a channel that fails
    card = unit.session.exec(root.order_by(channel_first, col(Card.id).desc())).first()
    if card is not None:
        outbox.owe_line(unit, card.place, "file_grew", params, key=key, case=case, thread_of="complaints")
        return
    supervisor = unit.session.get(Person, case.supervisor_id) if case.supervisor_id else None
    if supervisor is not None and Role.SUPERVISOR in authority.roles(unit, supervisor, case):
        params |= people.named(person)
        outbox.owe_line(unit, notices.at(supervisor), "file_grew", params, key=key, case=case)


def _versions(unit: Unit, heard: Heard) -> Sequence[Reply]:
    """What is kept of the message already, oldest first."""
    kept = select(Reply).where(Reply.channel == heard.channel, Reply.ts == heard.ts)
    return unit.session.exec(kept.order_by(col(Reply.at), col(Reply.version))).all()


def _case_of_thread(unit: Unit, heard: Heard, kind: str = "", place: str = "") -> Case | None:
    """The case whose card the message stands under."""
    if not heard.thread_ts:
        return None
    root = select(Card).where(Card.channel == heard.channel, Card.ts == heard.thread_ts)
    card = unit.session.exec(root).first()
    if card is None or card.kind != (kind or card.kind) or card.place != (place or card.place):
        return None
    return unit.session.get_one(Case, card.case_id)


def _own_thread(unit: Unit, person: Person, heard: Heard) -> Case | None:
    """The case of the card that somebody answers under in their direct message, if they still have a part in it."""
    case = _case_of_thread(unit, heard, place=notices.at(person))
    has_part = case is not None and authority.roles(unit, person, case) & {Role.REPORTER, Role.PARTICIPANT}
    return case if has_part else None


def _open_cases(unit: Unit, person: Person) -> list[Case]:
    """What somebody reported, or what happened to them, and is not over; newest first, settled warnings last."""
    if not person.active:
        return []
    mine = select(Case).where(
        or_(Case.reporter_id == person.id, Case.affected_id == person.id), Case.status != Status.CLOSED.value
    )
    found = unit.session.exec(mine.order_by(col(Case.reported_at).desc(), col(Case.id).desc())).all()
    return sorted(found, key=lambda case: case.status == Status.WARNED.value)


def _to_answer(mine: Sequence[Case], under: Case | None) -> Case | None:
    """The one case that waits for the sender's answer; ``None`` where none does, or it is unclear which."""
    waiting = [case for case in mine if case.asked_at is not None or case.status == Status.RETURNED.value]
    if under is not None:
        waiting = [case for case in waiting if case.id == under.id]
    return waiting[0] if len(waiting) == 1 else None
