"""What is planted does nothing where it comes out: cards, letters, e-mails, cells, logs, names of files (promise 5)."""

from __future__ import annotations

import csv
import io
import json
import logging
import re
import sys
import unicodedata
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader

from bot.casefile import case_file
from bot.domain.cells import SIGNS, plain_cell
from bot.domain.inputs import INPUTS, Kind
from bot.domain.letters import Occasion
from bot.domain.views import CaseFileView, EntryCopy, FileView, LetterCopy, PersonView, ReplyView
from bot.errors import FieldErrors, NotFound
from bot.letters.composing import compose
from bot.letters.dossier import set_dossier
from bot.letters.setting import set_docx, set_pdf
from bot.logs import JsonFormatter, TextFormatter
from bot.messages import modals
from bot.messages.limits import check
from bot.messages.registry import CARDS, LINES
from bot.services import form, papers
from bot.texts import Words
from handlers import payloads
from tests.planted import PLANTED
from tests.unit.letter_samples import ENGLISH, HOUSE, RIYADH, SHORT
from tests.unit.test_mailing import HEADERS
from tests.unit.test_mailing import written as mailed
from tests.unit.test_messages_safety import AT, NUMBER, TYPED_PARAMS, a_view, check_harmless, without_slack

EACH = pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED)
BOTH = pytest.mark.parametrize("words", [Words.of(one, RIYADH) for one in ("en", "ar")], ids=["en", "ar"])
OURS = set("\n\u200e\u200f\u2060\u2068\u2069")
"""The signs without a shape that the bot writes itself: isolates in pairs, and what keeps mrkdwn from being any."""
MAKERS = {"\xad", "\u200b"}
"""What setting a page adds: hyphens at the ends of lines, and places where a very long word may break."""
MODAL_MOST = 3000


def unseen(text: str) -> set[str]:
    """What nobody sees, but for the bot's own; a joiner stays where it joins letters."""
    without = {one for one in text if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
    return without - OURS - {"\u200d"}


def is_whole(text: str) -> bool:
    """Whether each isolate that is opened is closed, and none beyond."""
    depth = 0
    for one in text:
        depth += (one in "\u2066\u2067\u2068") - (one == "\u2069")
        if depth < 0:
            return False
    return depth == 0


def kept(planted: str) -> str:
    """As the database holds it: UTF-8."""
    return planted.encode(errors="replace").decode()


@BOTH
@EACH
def test_on_no_card_and_in_no_line(planted: str, words: Words) -> None:
    view = without_slack(a_view(planted))
    params = {"number": NUMBER, "action": "case.approve", "at": AT.isoformat(), **dict.fromkeys(TYPED_PARAMS, planted)}

    shown = {kind: build(view, words) for kind, build in CARDS.items()}
    shown |= {kind: build(params, words) for kind, build in LINES.items()}

    for kind, message in shown.items():
        check_harmless(message, call=kind.startswith("security"))
        said = message.text + json.dumps(message.blocks, ensure_ascii=False)
        assert unseen(said) == set(), kind
        assert is_whole(message.text), kind
        assert check(message) is None, kind


@BOTH
@EACH
def test_in_no_modal(planted: str, words: Words) -> None:
    view = without_slack(a_view(planted[:MODAL_MOST]))

    modal = modals.details_modal(view, words)

    check(modal)
    check_harmless(modal)
    assert unseen(json.dumps(modal, ensure_ascii=False)) == set()


def pdf_faults(content: bytes) -> list[str]:
    """What in a PDF acts, or is hidden in its text."""
    found = PdfReader(io.BytesIO(content))
    keys = [
        one for one in (b"/JavaScript", b"/JS", b"/Launch", b"/URI", b"/OpenAction", b"/EmbeddedFile") if one in content
    ]
    pressed = [str(page["/Annots"]) for page in found.pages if "/Annots" in page]
    text = "".join(page.extract_text() for page in found.pages)
    title = str(found.metadata.title if found.metadata else "")
    return [*map(str, keys), *pressed, *(f"{sign!a}" for sign in (unseen(text) | unseen(title)) - {"\xad"})]


@EACH
def test_in_no_letter_of_either_kind(planted: str) -> None:
    typed = planted[:1500]
    facts = replace(ENGLISH, customer=typed[:120], officer=typed[:120], site=typed[:100], said=typed)
    sheet = compose(Occasion.RESTRICTED, facts, ("ar", "en"), RIYADH, HOUSE)

    pdf, word = set_pdf(sheet, HOUSE), zipfile.ZipFile(io.BytesIO(set_docx(sheet, HOUSE)))

    parts = {name: word.read(name).decode() for name in word.namelist() if name.endswith((".xml", ".rels"))}
    assert pdf_faults(pdf) == []
    assert re.findall("w:hyperlink|w:instrText|w:fldSimple|w:altChunk|w:object", parts["word/document.xml"]) == []
    assert [name for name, text in parts.items() if 'TargetMode="External"' in text] == []
    assert unseen(parts["word/document.xml"]) - {"\r"} == set()


@BOTH
@EACH
def test_in_no_case_file(planted: str, words: Words) -> None:
    typed = planted[:MODAL_MOST]
    case = without_slack(a_view(typed))
    reply, file = ReplyView(PersonView(typed), AT, typed), FileView(PersonView(typed), AT, typed, 5)
    letter = LetterCopy("resolved", "sent", "en", AT.date(), typed, typed, typed, "ab" * 32)
    head = EntryCopy(1, AT, "case.report", "cd" * 32)
    case = replace(case, replies=(reply,), files=(file,))

    found = CaseFileView(case, (letter,), (head,), head, AT, typed, typed, redacted=False)

    assert pdf_faults(set_dossier(case_file(found, words), HOUSE)) == []


@EACH
def test_in_no_e_mail(planted: str) -> None:
    found = mailed(name=planted, company=planted[:80], body=kept(planted))

    assert (set(found.keys()), len(found.keys())) == (HEADERS, len(HEADERS))
    assert [one.addr_spec for one in found["To"].addresses] == ["abdullah@example.com"]
    assert unseen(f"{found['Subject']}{found['To']}") == set()


@EACH
def test_in_no_cell(planted: str) -> None:
    file = io.StringIO()
    csv.writer(file).writerow(["x", plain_cell(planted), "y"])

    rows = [row for separator in ",;\t" for row in csv.reader(io.StringIO(file.getvalue()), delimiter=separator)]

    assert len(rows) == 3  # nothing began a row of its own
    assert [cell for row in rows for cell in row if cell.strip() and cell.strip()[0] in SIGNS] == []
    assert unseen(file.getvalue()) - {"\r"} == set()


def record(planted: str) -> logging.LogRecord:
    """A line of the log with it as a datum, and an error that quotes it, raised because of another that does."""
    try:
        try:
            raise KeyError(planted)
        except KeyError as error:
            raise ValueError(f"cannot read {planted}") from error
    except ValueError:
        return logging.LogRecord("bot", logging.ERROR, "", 0, "said: %s", (planted,), sys.exc_info())


@EACH
def test_in_no_line_of_the_log(planted: str) -> None:
    text = TextFormatter("%(levelname)s %(name)s: %(message)s").format(record(planted))
    line = JsonFormatter().format(record(planted))

    first, *frames = text.split("\n")
    assert first.isprintable()
    assert [one for one in frames if not re.match(r' +File "|    \S|which led to:$|KeyError$|ValueError$', one)] == []
    assert line.isprintable()
    assert json.loads(line)["message"].encode("utf-16", "surrogatepass") == f"said: {planted}".encode(
        "utf-16", "surrogatepass"
    )


def test_a_log_names_the_class_of_an_error_and_its_place_and_of_our_own_the_code_and_never_what_it_says() -> None:
    secret = "+966501234567"

    def told(error: Exception) -> str:
        try:
            raise error
        except Exception:
            found = logging.LogRecord("bot", logging.ERROR, "", 0, "x", (), sys.exc_info())
        return json.loads(JsonFormatter().format(found))["error"] + TextFormatter("%(message)s").format(found)

    library, ours = told(ValueError(f"Invalid address: {secret}")), told(NotFound(case=secret))

    assert secret not in library + ours
    assert "test_planted.py" in library
    assert library.count("ValueError") == 2
    assert ours.count("not_found (case)") == 2


@EACH
def test_in_no_name_of_a_file(planted: str) -> None:
    event = {"type": "message", "channel": "D1", "user": "U1", "ts": "1.1", "text": planted, "channel_type": "im"}
    sheet = compose(Occasion.RESOLVED, replace(SHORT, customer=planted[:120]), ("en",), RIYADH, HOUSE)

    heard = payloads.heard({"event": {**event, "files": [{"id": "F1", "name": planted}]}})
    handed = papers.made(papers.Asked("c" * 32, NUMBER, sheet, planted, HOUSE))
    plainly = papers.made(papers.Asked("c" * 32, NUMBER, None, kept(planted), HOUSE))

    assert heard is not None
    assert unseen(heard.files[0].name) == set()
    assert [
        name for name, _ in (*handed, *plainly) if not re.fullmatch(r"EP-\d{4}-\d+(-\d+)?\.(pdf|docx|png|txt)", name)
    ] == []


CHOSEN = [row for row in INPUTS.values() if row.kind in (Kind.CHOICE, Kind.STEP, Kind.CHECKS)]


@EACH
def test_nothing_is_chosen_but_what_is_offered(planted: str) -> None:
    """A file's name and language, a letter's method: what a modal offers is not what a forged request may choose."""
    taken = [row.name for row in CHOSEN if not is_refused(row.name, planted)]

    assert taken == []


def is_refused(name: str, text: str) -> bool:
    wanted: Any = type("Row", (), {"inputs": (name,)})
    try:
        form.checked(wanted, {name: text})
    except FieldErrors as error:
        return list(error.errors) == [name]
    return False
