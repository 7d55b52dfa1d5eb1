"""``docs/glossary.md`` is true of the Arabic catalogue: its words are the ones used, and those it shuns are not."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from bot.texts.catalogues import catalogue

DOCS = Path(__file__).parents[2] / "docs"
GLOSSARY = (DOCS / "glossary.md").read_text(encoding="utf-8")
TERMS, SHUNNED = "## Terms", "## Arabic: words that we do not use"

PRECISE: dict[str, frozenset[str]] = {
    "reporter": frozenset(
        {"case.return.button", "case.return.title", "audit.case.answer", "card.supervisor.ask"}  # "طلب إيضاح" says it
    ),
    "waybill": frozenset({"report.more_note", "option.method.with_waybill"}),  # not its number
    "evidence": frozenset(),
    "complaint management": frozenset({"audit.case.resolve"}),  # the entry names who
    "high management": frozenset(),
    "security": frozenset(),
    "administrator": frozenset(),
    "root cause": frozenset(),
    "escalate": frozenset({"error.repeated"}),  # "إليها"
    "restriction": frozenset(),
    "breach": frozenset(),
    "agreement": frozenset(),
    "alarm, alert": frozenset(),
    "false alarm": frozenset(),
    "thread": frozenset(),
    "directory": frozenset(),
    "register": frozenset(),
}
"""Terms that stand in the Arabic wherever they stand in the English, but for these keys."""


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below a heading."""
    part = GLOSSARY.split(f"{heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")][1:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def bare(text: str) -> str:
    """Without vowel signs, and with one form of alif."""
    letters = (one for one in unicodedata.normalize("NFC", text) if unicodedata.category(one) != "Mn")
    return "".join(letters).translate(str.maketrans("أإآ", "ااا"))


def texts(language: str) -> dict[str, str]:
    """All forms of each message in one."""
    found = {}
    for message in catalogue(language):
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            found[key] = message.string if isinstance(message.string, str) else "\n".join(message.string)
    return found


ENGLISH, ARABIC = texts("en"), {key: bare(text) for key, text in texts("ar").items()}
WORDS = {cells[0]: cells[1] for cells in rows(TERMS)}
NOT_USED = [(word, cells[2]) for cells in rows(SHUNNED) for word in cells[1].split("، ")]


def says(text: str, term: str) -> bool:
    """Whether each word of the term is in a bare text, with whatever is joined to it."""
    stems = (re.sub("[ةه]$", "", re.sub("^ال", "", bare(word))) for word in term.split())
    return all(stem in text for stem in stems)


def uses(text: str, word: str) -> bool:
    """Whether the word stands in a bare text, with or without article, "and", "with" and the like before it."""
    pattern = r"\s+".join(rf"[وف]?[بلك]?(?:ال|لل)?{re.sub('^ال', '', bare(one))}" for one in word.split())
    return re.search(rf"(?<![\u0621-\u064a]){pattern}(?![\u0621-\u064a])", text) is not None


@pytest.mark.parametrize("term", [name for name, arabic in WORDS.items() if arabic])
def test_each_arabic_term_is_a_word_of_the_catalogue(term: str) -> None:
    for word in WORDS[term].split("، "):
        assert any(says(text, word) for text in ARABIC.values()), word


@pytest.mark.parametrize("term", PRECISE)
def test_where_the_english_names_a_thing_the_arabic_calls_it_by_its_one_name(term: str) -> None:
    english = "|".join(term.split(", "))
    named = [key for key, text in ENGLISH.items() if re.search(rf"\b({english})s?\b", text, re.IGNORECASE)]

    otherwise = {key for key in named if not any(says(ARABIC[key], word) for word in WORDS[term].split("، "))}

    assert named
    assert otherwise <= PRECISE[term], f"say {WORDS[term]}"


@pytest.mark.parametrize(("word", "exception"), NOT_USED, ids=str)
def test_words_that_are_not_used_stand_nowhere(word: str, exception: str) -> None:
    used = {f"`{key}`" for key, text in ARABIC.items() if uses(text, word)}

    assert used == ({exception} if exception else set())


@pytest.mark.parametrize("text", ["تم التصعيد.", "وتصعيد", "للتصعيد", "تصعيدٌ"])
def test_a_shunned_word_is_seen_whatever_is_joined_to_it(text: str) -> None:
    assert uses(bare(text), "تصعيد")
    assert not uses(bare("تصعيدات"), "تصعيد")
