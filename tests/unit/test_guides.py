"""The guides name buttons, commands and pictures that there are, the same in both languages, one for each role."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.domain.vocabulary import DIRECTORY_ROLES
from handlers.away import AWAY
from handlers.commands import DANGER, MINE, OPEN, OVERDUE
from handlers.exporting import EXPORT
from handlers.figures import STATS
from handlers.helping import HELP
from handlers.ids import COMMANDS, SHORTCUTS
from handlers.language import WORD
from handlers.leaving import HAND_OVER
from handlers.register import LIST
from tests.unit.test_glossary import ENGLISH, NOT_USED, bare, texts, uses

GUIDES = Path(__file__).parents[2] / "docs" / "guides"
ROLES = sorted(path.stem for path in GUIDES.glob("*.md") if path.stem != "README")
ENGLISH_ONES = [GUIDES / f"{role}.md" for role in ROLES]
ARABIC_ONES = [GUIDES / "ar" / f"{role}.md" for role in ROLES]
ARABIC = texts("ar")
TYPED = DANGER | MINE | OPEN | OVERDUE | EXPORT | STATS | HELP | WORD | HAND_OVER | LIST | AWAY
OF_ROLE = {
    "staff": "staff",
    "supervisor": "supervisor",
    "complaints": "complaint-management",
    "management": "high-management",
    "security": "security",
    "auditor": "auditor",
    "admin": "administrator",
}


def pages() -> list[Path]:
    return [*ENGLISH_ONES, *ARABIC_ONES]


def name(path: Path) -> str:
    return "/".join(path.relative_to(GUIDES).parts)


def named(path: Path) -> list[str]:
    """What a page shows as to be pressed: bold in English, in guillemets in Arabic."""
    return re.findall(r"«([^»]+)»" if path.parent.name == "ar" else r"\*\*([^*]+)\*\*", path.read_text("utf-8"))


def commands(path: Path) -> list[list[str]]:
    return [line.split() for line in re.findall(r"`(/[^`]+)`", path.read_text("utf-8"))]


def test_each_role_that_a_person_can_have_has_a_page_in_both_languages() -> None:
    assert set(OF_ROLE) == DIRECTORY_ROLES
    assert set(OF_ROLE.values()) == set(ROLES)
    assert [path.stem for path in sorted((GUIDES / "ar").glob("*.md"))] == ROLES
    listed = re.findall(r"\]\(([^)]+)\)", (GUIDES / "README.md").read_text("utf-8"))
    assert sorted(listed) == sorted(name(path) for path in pages())


@pytest.mark.parametrize("page", pages(), ids=name)
def test_a_guide_names_buttons_that_there_are(page: Path) -> None:
    known = set((ARABIC if page.parent.name == "ar" else ENGLISH).values())
    found = named(page)

    assert found
    assert [one for one in found if one not in known] == []


@pytest.mark.parametrize("page", pages(), ids=name)
def test_a_guide_names_commands_that_there_are(page: Path) -> None:
    found = commands(page)
    words = {more[0] for _, *more in found if more and not re.fullmatch(r"[\d]+|EP-\d{4}-\d{5}", more[0])}

    assert {command for command, *_ in found} <= {row.name for row in COMMANDS}
    assert words <= TYPED


def test_the_guides_name_each_command() -> None:
    assert {command for page in pages() for command, *_ in commands(page)} == {row.name for row in COMMANDS}


@pytest.mark.parametrize("page", pages(), ids=name)
def test_a_guide_shows_a_picture_and_leads_to_pages_that_there_are(page: Path) -> None:
    text = page.read_text("utf-8")
    language = "ar" if page.parent.name == "ar" else "en"

    shown = re.findall(r'<img src="([^"]+)"[^>]* alt="[^"]+"', text)

    assert [Path(one).name for one in shown] == [f"guide-{page.stem}-{language}.png"]
    assert all((page.parent / one).is_file() for one in [*shown, *re.findall(r"\]\(([^)#]+)", text)])


@pytest.mark.parametrize("role", ROLES)
def test_both_languages_have_the_same_parts_and_steps(role: str) -> None:
    parts = [
        [
            re.match(r"#+ |\d\. ", line)[0]
            for line in page.read_text("utf-8").splitlines()
            if re.match(r"#+ |\d\. ", line)
        ]  # type: ignore[index]
        for page in (GUIDES / f"{role}.md", GUIDES / "ar" / f"{role}.md")
    ]

    assert parts[0] == parts[1]


@pytest.mark.parametrize("page", ARABIC_ONES, ids=name)
def test_an_arabic_guide_uses_the_glossarys_words(page: Path) -> None:
    text = bare(page.read_text("utf-8"))

    assert [word for word, _ in NOT_USED if uses(text, word)] == []


def test_the_shortcut_of_the_guides_is_the_apps() -> None:
    assert "I am in danger" in {row.name for row in SHORTCUTS}
    assert "*I am in danger*" in (GUIDES / "staff.md").read_text("utf-8")
