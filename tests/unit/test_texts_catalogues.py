"""The catalogues are whole: the same keys in both languages, each one in use, short enough, and Arabic is Arabic."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import bot.errors
from bot.domain.inputs import INPUTS
from bot.domain.letters import Occasion
from bot.domain.lifecycle import TRANSITIONS, rows
from bot.domain.restrictions import RestrictionKind
from bot.domain.vocabulary import Action, Outcome, Role, Status
from bot.domain.weblinks import LinkFault
from bot.domain.worklists import AGES, FILTERS, WORKLISTS
from bot.messages import directory_lines, export_sheet, facts, help_card, home_admin, leaving_modal, lines
from bot.messages.buttons import CONFIRM
from bot.services.actions import READ_FIRST
from bot.services.parts import SHOWN
from bot.services.subjects import TRACKS
from bot.texts import LANGUAGES
from bot.texts.catalogues import catalogue, translations

ROOT = Path(__file__).parents[2]
PLURAL_FORMS = {"en": 2, "ar": 6}
LATIN_IN_ARABIC = re.compile(
    r"\{\w+\}|SMSA|Slack|EP-|routes\.csv|people\.csv|Word|/invite|python -m bot \w+(?: list| verify --anchor)?|https://|name@example\.com"
)


def codes(error: type[bot.errors.BotError]) -> Iterator[str]:
    yield error.code
    for child in error.__subclasses__():
        if child.__module__ == "bot.errors":
            yield from codes(child)


def families() -> set[str]:
    """The keys that the tables ask for."""
    keys: set[str] = set()
    for action in Action:
        name = action.value
        keys |= {f"{name}.button", f"{name}.title", f"done.{name}", f"done.you.{name}", f"audit.{name}"}
        if any(row.inputs for row in rows(action)) or action in READ_FIRST:
            keys.add(f"{name}.intro")
    keys |= {f"status.{status}" for status in Status} | {f"outcome.{outcome}" for outcome in Outcome}
    keys |= {f"role.{role}" for role in Role} | {f"occasion.{occasion}" for occasion in Occasion}
    for name, (_, statuses) in TRACKS.items():
        if name not in ("customer", "reminder"):
            keys |= {f"{name}_status.{status}" for status in statuses}
    keys |= {f"part.{name}" for name in parts_with_words()}
    keys |= {f"next.{status}" for status in Status if status is not Status.CLOSED}
    keys |= {f"next.closed.{outcome}" for outcome in Outcome}
    for row in INPUTS.values():
        keys |= {f"input.{row.name}.label", f"input.{row.name}.hint"}
        keys |= {f"option.{row.name}.{value}" for value in row.options}
    keys |= {f"step.{value}" for value in INPUTS["warning_step"].options}
    keys |= {f"error.{code}" for code in codes(bot.errors.BotError)} | {
        f"field.{code}" for code in (*fault_codes(), *facts.IDENTIFIERS, *LinkFault)
    }
    keys |= {f"identifier.{kind}" for kind in facts.IDENTIFIERS} | {f"kind.{kind}" for kind in RestrictionKind}
    keys |= {f"ordinal.{n}" for n in range(2, facts.LAST_ORDINAL + 1)}
    keys |= {f"purpose.{purpose}" for purpose in lines.PURPOSES}
    keys |= {f"home.name.{name}" for name in WORKLISTS} | {f"home.admin.{code}" for code in home_admin.COMMANDS}
    keys |= {f"home.every.{name}" for name in FILTERS} | {f"home.age.{name}" for name in AGES}
    asked = ("number", "customer", "open", "overdue")
    keys |= {f"found.title.{about}" for about in asked} | {f"found.none.{about}" for about in (*asked, "misread")}
    keys |= {f"export.sheet.{sheet}" for sheet in (*export_sheet.SHEETS, "figures")}
    keys |= {f"figures.{why}" for why in ("not_yours", "usage", "backwards", "too_long")}
    keys |= {f"{turn}.button" for turn in (help_card.NEXT, help_card.BACK)}
    keys |= {f"line.directory_{what}" for what in directory_lines.CHANGES}
    keys |= {f"leaving.{what}" for what in leaving_modal.COUNTED}
    heads = ("count", "median", "high", "target", "within", "decided", "active", "early", "breached")
    keys |= {f"figures.head.{head}" for head in heads}
    keys |= {f"export.column.{column}" for column in export_sheet.ALL if column not in export_sheet.SAME_AS_ON_CARDS}
    return keys | {f"modal.confirm.{action.value}" for action in CONFIRM}


def parts_with_words() -> set[str]:
    """What a card says of a letter, a restriction, an agreement, a review, support, and of its day."""
    tables = {table for shown in SHOWN.values() for table in shown}
    named = {name for name, (table, _) in TRACKS.items() if table in tables}
    return named | {f"{name}.at" for name in named - {"restriction"}} | {"until", "open"}


@cache
def sources() -> list[ast.Module]:
    found = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")])
    return [ast.parse(path.read_text(encoding="utf-8")) for path in found]


def fault_codes() -> set[str]:
    """The codes of faults beside fields: what ``FieldFault`` and ``refuse`` are called with."""
    calls = [node for module in sources() for node in ast.walk(module) if isinstance(node, ast.Call)]
    place = {"FieldFault": 0, "refuse": 1}
    named = [(call, place.get(ast.unparse(call.func).split(".")[-1])) for call in calls]
    codes = [call.args[at] for call, at in named if at is not None and len(call.args) > at]
    return {code.value for code in codes if isinstance(code, ast.Constant) and isinstance(code.value, str)}


def asked_for() -> set[str]:
    """The keys that code asks for by name: the first argument of words("..."), words.md, plural, Phrase."""
    keys = set()
    for module in sources():
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                called = ast.unparse(node.func)
                is_words = re.fullmatch(
                    r"(\w+\.)*(words|self)(\.(md|plural|plural_md|opening))?|Phrase|self\.plural", called
                )
                if is_words and isinstance(node.args[0].value, str):
                    keys.add(node.args[0].value)
    return keys


def literals() -> set[str]:
    """Every string in the code: keys also pass through variables and tables."""
    nodes = (node for module in sources() for node in ast.walk(module))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def messages(language: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for message in catalogue(language):
        if message.id:
            key = message.id[0] if isinstance(message.id, tuple) else message.id
            found[key] = list(message.string) if isinstance(message.string, tuple | list) else [message.string]
    return found


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_catalogues_hold_the_same_keys() -> None:
    assert set(messages("en")) == set(messages("ar"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_is_missing(language: str) -> None:
    missing = (families() | asked_for()) - set(messages(language))

    assert not missing, f"add to locale/{language}: {sorted(missing)}"


def test_no_key_is_unused() -> None:
    unused = set(messages("en")) - families() - asked_for() - literals()

    assert not unused, f"remove from both catalogues: {sorted(unused)}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_fuzzy(language: str) -> None:
    empty = [key for key, texts in messages(language).items() if not all(texts)]
    fuzzy = [message.id for message in catalogue(language) if message.id and message.fuzzy]

    assert not empty
    assert not fuzzy


@pytest.mark.parametrize("language", LANGUAGES)
def test_counted_things_have_all_plural_forms(language: str) -> None:
    assert catalogue(language).num_plurals == PLURAL_FORMS[language]

    for message in catalogue(language):
        if message.pluralizable:
            assert len(message.string) == PLURAL_FORMS[language], message.id


def test_the_same_keys_are_counted_in_both_languages() -> None:
    counted = [{message.id for message in catalogue(language) if message.pluralizable} for language in LANGUAGES]

    assert counted[0] == counted[1] != set()


def test_placeholders_are_the_same_in_both_languages() -> None:
    arabic = messages("ar")
    counted = {message.id[0] for message in catalogue("en") if message.pluralizable}

    for key, texts in messages("en").items():
        ours = set().union(*map(placeholders, texts)) - ({"count"} if key in counted else set())
        theirs = set().union(*map(placeholders, arabic[key])) - ({"count"} if key in counted else set())
        assert ours == theirs, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_action_has_its_words_and_they_fit(language: str) -> None:
    words = translations(language)

    for action in {row.action for row in TRANSITIONS} | set(Action):
        assert len(words.text(f"{action.value}.button")) <= 24, action
        assert len(words.text(f"{action.value}.title")) <= 24, action
        assert placeholders(words.text(f"done.{action.value}")) == {"who", "at"}, action
        assert placeholders(words.text(f"done.you.{action.value}")) == {"at"}, action


@pytest.mark.parametrize("language", LANGUAGES)
def test_options_titles_and_confirmations_fit(language: str) -> None:
    most = {"option.": 75, "modal.confirm.yes": 30, "modal.confirm.no": 30, "modal.confirm.": 300, "field.": 150}

    for key, texts in messages(language).items():
        limit = next((limit for start, limit in most.items() if key.startswith(start)), 3000)
        limit = 24 if re.fullmatch(r"(modal|report)\.\w+\.title|modal\.(submit|close|cancel)", key) else limit
        assert max(map(len, texts)) <= (100 if key == "modal.confirm.title" else limit), key


def test_arabic_is_written_in_arabic() -> None:
    for key, texts in messages("ar").items():
        for text in texts:
            assert not re.search(r"[A-Za-z]", LATIN_IN_ARABIC.sub("", text)), (key, text)
            assert key.startswith(("format.", "error.setting")) or re.search(r"[\u0621-\u064a]", text), key
            assert not re.search(r"[\u0660-\u0669,;?]", text), (key, "Western digits and Arabic punctuation")


def test_english_is_written_in_latin_letters() -> None:
    for key, texts in messages("en").items():
        assert not any(re.search(r"[\u0600-\u06ff]", text) for text in texts), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_key_is_an_error_and_never_shown(language: str) -> None:
    with pytest.raises(KeyError):
        translations(language).text("no.such.key")
