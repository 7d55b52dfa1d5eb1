"""A case put into words as one document: for the police, a court, lawyers, or whoever audits (P13, G8)."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.inputs import INPUTS
from bot.domain.views import AlertView, CaseFileView, CaseView, EntryCopy, LetterCopy, PartView, ReplyView
from bot.letters.dates import letter_words
from bot.letters.dossier import Dossier, Entry, Section
from bot.messages import facts
from bot.messages.file_part import file_row, reply_said, step_said
from bot.messages.parts import part_said
from bot.messages.reporter import wrote
from bot.texts import Markup, Phrase, Words

ROLES: dict[str, str] = {
    "reporter": "casefile.role.reporter",
    "affected": "casefile.role.affected",
    "supervisor": "casefile.role.supervisor",
    "complaints": "casefile.role.complaints",
    "management": "casefile.role.management",
    "security": "casefile.role.security",
    "officer": "casefile.role.officer",
    "employee": "casefile.role.employee",
}
"""In what role an employee can stand in a redacted file, in the place of their name."""
Facts = list[tuple[str, object]]


def roles(words: Words) -> dict[str, str]:
    """What stands in the place of an employee's name."""
    return {role: words(key) for role, key in ROLES.items()}


def case_file(found: CaseFileView, words: Words) -> Dossier:
    """The document, in the language of ``words``."""
    case, mode = found.case, "casefile.redacted" if found.redacted else "casefile.full"
    made_on = found.made_at.astimezone(words.zone).date()
    return Dossier(
        number=case.number,
        language=words.language,
        made_on=made_on,
        title=words("casefile.title", number=case.number),
        mode=words(mode),
        page=words("letter.page", page=Markup("{page}"), pages=Markup("{pages}")),
        facts=tuple(
            (words(label), words.show(datum))
            for label, datum in (*_made(found, words), *_facts(case))
            if datum not in (None, "", ())
        ),
        sections=(
            Section(words("casefile.section.report"), tuple(_report(case, words))),
            Section(words("casefile.section.alarm"), tuple(_alarm(case.alert, words)) if case.alert else ()),
            Section(words("casefile.section.steps"), tuple(Entry(words.say(step_said(one))) for one in case.steps)),
            Section(
                words("casefile.section.statements"),
                tuple(Entry(words.say(wrote(one)), one.text) for one in case.statements),
            ),
            Section(words("casefile.section.replies"), tuple(_reply(one, words) for one in case.replies)),
            Section(
                words("casefile.section.files"),
                tuple(Entry(words.say(file_row(one, hashed=False)), mark=one.sha256 or "") for one in case.files),
            ),
            Section(words("casefile.section.parts"), tuple(_part(one, words) for one in case.parts)),
            Section(words("casefile.section.letters"), tuple(_letter(one, words) for one in found.letters)),
            Section(
                words("casefile.section.audit"),
                tuple(_entry(one, words) for one in found.entries),
                words("casefile.note.audit", seq=Markup(found.head.seq), hash=found.head.hash),
            ),
        ),
    )


def _made(found: CaseFileView, words: Words) -> Facts:
    on = letter_words(words.language, words.zone).day(found.made_at)
    return [
        ("casefile.made_on", Markup(on)),
        ("casefile.made_by", found.made_by),
        ("casefile.reason", found.reason),
        ("casefile.mode", Phrase("casefile.redacted" if found.redacted else "casefile.full")),
    ]


def _facts(case: CaseView) -> Facts:
    return [
        ("fact.status", facts.status(case)),
        ("fact.customer", facts.customer(case.customer)),
        ("fact.reporter", case.reporter),
        ("fact.affected", case.affected),
        ("fact.supervisor", case.supervisor),
        ("fact.sent_past", case.sent_past),
        ("fact.owner", case.owner),
        ("fact.department", case.department),
        ("fact.site", case.site),
        *facts.event(case),
        ("fact.reported_at", case.reported_at),
        ("fact.steps", facts.steps_taken(case)),
        ("fact.incident", facts.incident(case)),
    ]


def _report(case: CaseView, words: Words) -> Iterator[Entry]:
    for label, text in (("card.narrative", case.narrative), ("card.evidence", case.evidence)):
        if text:
            yield Entry(words(label), text)
    for phrase in facts.leads(case.evidence):
        yield Entry(words.say(phrase))


def _alarm(alert: AlertView, words: Words) -> Iterator[Entry]:
    yield Entry(words("casefile.raised", who=alert.raised_by, at=alert.raised_at), alert.danger_details)
    for label, text in (("fact.place", alert.location), ("fact.callback", alert.callback_phone)):
        if text:
            yield Entry(words("format.label", label=Phrase(label)), text)
    for one in alert.measures:
        what = Phrase(f"audit.{one.action.value}")
        yield Entry(words("format.statement", what=what, who=one.author, at=one.at), "\n".join(one.texts))


def _reply(reply: ReplyView, words: Words) -> Entry:
    return Entry(words.say(reply_said(reply)), reply.text)


def _part(part: PartView, words: Words) -> Entry:
    return Entry(" ".join(words.say(phrase) for phrase in part_said(part)))


def _letter(letter: LetterCopy, words: Words) -> Entry:
    said = [
        words(
            "format.letter_copy",
            what=Phrase(f"occasion.{letter.occasion}"),
            status=Phrase(f"letter_status.{letter.status}"),
            language=words.language_name(letter.language),
        )
    ]
    if letter.sent_on:
        known = letter.method in INPUTS["method"].options
        method = Phrase(f"option.method.{letter.method}") if known else letter.method
        said.append(words("casefile.sent", day=letter.sent_on, method=method))
    if letter.reference:
        said.append(words("casefile.reference", reference=letter.reference))
    return Entry(" ".join(said), letter.text, f"SHA-256 {letter.digest}" if letter.digest else "")


def _entry(entry: EntryCopy, words: Words) -> Entry:
    head = words("casefile.entry", seq=Markup(entry.seq), at=entry.at, action=entry.action)
    return Entry(head, mark=entry.hash)
