"""The workspace in Arabic: the seed's company with Arabic names and languages, and an eye for words left in Latin."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.vocabulary import Action
from bot.texts import Words
from tests.acceptance.play import Play
from tests.acceptance.world import SEEDS, World

WORDS = Words.of("ar", ZoneInfo("Asia/Riyadh"))

NAMES = {
    "U0NORA": "نورة الحربي",
    "U0OMAR": "عمر الزهراني",
    "U0SARA": "سارة العتيبي",
    "U0KHALID": "خالد الدوسري",
    "U0AISHA": "عائشة القحطاني",
    "U0FAHAD": "فهد الغامدي",
    "U0TARIQ": "طارق الشهري",
    "U0HUDA": "هدى المطيري",
    "U0LAYLA": "ليلى العمري",
    "U0YUSUF": "يوسف القرشي",
    "U0MAJED": "ماجد الراشد",
    "U0REEM": "ريم السبيعي",
    "U0SALEH": "صالح الحارثي",
    "U0DANA": "دانة الجهني",
    "U0IBRAHIM": "إبراهيم المالكي",
    "U0ZAINAB": "زينب الأحمدي",
    "": "بلال العنزي",
}
PLACES = {
    "Contact Centre": "مركز الاتصال",
    "Service Centre": "مركز الخدمة",
    "Operations": "العمليات",
    "Complaint Management": "إدارة الشكاوى",
    "Management": "الإدارة",
    "Security": "الأمن",
    "Internal Audit": "المراجعة الداخلية",
    "IT": "تقنية المعلومات",
    "Riyadh": "الرياض",
    "Jeddah": "جدة",
    "Dammam": "الدمام",
}

NO_WORDS = re.compile(
    r"<[@#!][^>]*>"  # mentions and calls
    r"|https?://\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # addresses
    r"|/(?:report-abuse(?: danger)?|check-customer(?: list)?)"  # commands, as they are typed
    r"|/abuse-cases(?: stats| export| away| back| hand-over)?"
    r"|\bEP-\d{4}-\d{5}\b|\bSMSA\b|\bSlack\b"
    r"|\bfigures-[\d-]+\.pdf\b"  # a file's name
    r"|\.png\b|\bSHA-256\b|\b[0-9a-f]{64}\b"
    r"|python -m bot audit verify --anchor"  # as it is typed, by auditors
)
LATIN = re.compile(r"[A-Za-z]{2,}")


def company(folder: Path) -> tuple[Path, Path]:
    """Copies of the seed's files in which everybody reads Arabic and every channel is written in it."""
    people, routes = folder / "people.csv", folder / "routes.csv"
    for source, target in ((SEEDS / "people.csv", people), (SEEDS / "routes.csv", routes)):
        rows = list(csv.DictReader(io.StringIO(source.read_text(encoding="utf-8"))))
        for row in rows:
            row["language"] = "ar"
            row |= {column: PLACES.get(row[column], row[column]) for column in ("department", "site")}
            if "name" in row:
                row["name"] = NAMES[row["slack_id"]]
        with target.open("w", encoding="utf-8", newline="") as file:
            written = csv.DictWriter(file, list(rows[0]))
            written.writeheader()
            written.writerows(rows)
    return people, routes


def texts(node: Any) -> Iterator[str]:
    """Every text of a message or view that a person reads: what is said, buttons, labels, hints, options, errors.

    What to say to a customer stands in the report modal in both languages: the customer may know no Arabic.
    """
    if isinstance(node, Mapping) and str(node.get("block_id", "")).endswith("-en"):
        return
    if isinstance(node, list):
        for one in node:
            yield from texts(one)
    elif isinstance(node, Mapping):
        yield from (node[name] for name in ("text", "title", "submit", "close") if isinstance(node.get(name), str))
        errors = node.get("errors")
        if isinstance(errors, Mapping):
            yield from map(str, errors.values())
        for name, one in node.items():
            if name not in ("metadata", "state", "errors"):
                yield from texts(one)


def latin(surface: Any) -> list[str]:
    """The Latin words that are left in what is read, identifiers and commands aside."""
    return [word for text in texts(surface) for word in LATIN.findall(NO_WORDS.sub(" ", text))]


class ArabicPlay(Play):
    """A play in which each card, line and modal that is looked at has to be in Arabic altogether."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.read = 0

    def find(self, who: str, number: str, channel: str | None = None, saying: str = "", button: str = "") -> Any:
        return self.arabic(super().find(who, number, channel, saying, button))

    def opens(self, who: str, number: str, action: Action, channel: str | None = None) -> Any:
        view = self.arabic(super().opens(who, number, action, channel))
        assert view["title"] == WORDS(f"{action.value}.title")
        return view

    def told(self, who: str, words: str, channel: str | None = None) -> Any:
        return self.arabic(super().told(who, words, channel))

    def in_thread(self, who: str, number: str, channel: str, words: str) -> Any:
        return self.arabic(super().in_thread(who, number, channel, words))

    def refused(self, who: str, **values: Any) -> dict[str, str]:
        errors = super().refused(who, **values)
        self.arabic({"errors": errors})
        return errors

    def arabic(self, surface: Any) -> Any:
        """The surface itself, once nothing in it is found to be in Latin letters."""
        found = latin(surface)
        assert not found, f"left in Latin letters: {found} in {list(texts(surface))}"
        self.read += 1
        return surface

    def everything(self) -> int:
        """Reads all messages that anybody sees now, old ones and private ones too; how many."""
        bot = self.slack.workspace()["app"]["bot_user"]
        seen = [one for who in filter(None, NAMES) for one in self.slack.messages(who) if one.get("user") == bot]
        for one in seen:
            self.arabic(one)
        return len(seen)

    def button(self, message: Any, action: Action) -> str:
        """What stands on the button."""
        return next(str(one["text"]) for one in self.slack.buttons(message) if one["action_id"] == action.value)
