"""``make usability``: what the most common tasks ask of people on a phone, counted on the running bot.

Counted are touches, answers that have to be given, characters typed and words read; the seconds follow from them:

- a decision (which button, which answer): 1.35 s, and pointing, once a touch: 1.1 s, as in the Keystroke-Level
  Model (Card, Moran and Newell, "The keystroke-level model for user performance time with interactive systems",
  CACM 23(7), 1980);
- typing on a phone: 36.2 words a minute of five characters (Palin, Feit, Kim, Kristensson and Oulasvirta, "How do
  people type on mobile devices?", MobileHCI 2019);
- reading: 238 words a minute in English (Brysbaert, "How many words do we read per minute?", Journal of Memory and
  Language 109, 2019); 138 in Arabic (Trauzettel-Klosinski and Dietz, "Standardized assessment of reading
  performance", IOVS 53(9), 2012; read aloud, so on the slow side).

Who knows the modal reads what is new in it: what is told about this case, and the questions that need an answer. Who
opens it for the first time reads every word of it, each option too.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.domain.vocabulary import Action
from bot.services.actions import WITH_MODAL
from tests.acceptance.arabic import company, texts
from tests.acceptance.play import Play
from tests.acceptance.world import (
    COMPLAINTS,
    LAYLA,
    MAJED,
    MANAGEMENT,
    NORA,
    ROOT,
    SARA,
    YUSUF,
    World,
    number_in,
    submit_report,
)

A = Action
DOC = ROOT / "docs" / "usability.md"
BEGIN, END = "<!-- tasks: written by `make usability` -->\n", "<!-- end of tasks -->\n"
LANGUAGES = ("en", "ar")

DECIDE_SECONDS = 1.35
POINT_SECONDS = 1.1
LETTERS = 3
CHARACTERS_A_SECOND = 36.2 * 5 / 60
WORDS_A_SECOND = {"en": 238 / 60, "ar": 138 / 60}
TOUCHES = {"static_select": 2, "external_select": 2, "users_select": 2, "datepicker": 2, "datetimepicker": 2}


@dataclass
class Effort:
    """What one task asked for."""

    language: str
    touches: int = 0
    decisions: int = 0
    answers: int = 0
    typed: int = 0
    known_words: int = 0
    all_words: int = 0

    def seconds(self, words: int) -> float:
        """With so many words read."""
        moved = self.touches * POINT_SECONDS + self.decisions * DECIDE_SECONDS
        return moved + self.typed / CHARACTERS_A_SECOND + words / WORDS_A_SECOND[self.language]

    @property
    def known(self) -> float:
        """Seconds for somebody who has done it before."""
        return self.seconds(self.known_words)

    @property
    def first(self) -> float:
        """Seconds for somebody who reads everything."""
        return self.seconds(self.all_words)


@dataclass
class Thumb:
    """One person on a phone: what they touch, type and read is counted while it is really done."""

    play: Play
    who: str
    language: str
    effort: Effort = field(init=False)

    def __post_init__(self) -> None:
        self.effort = Effort(self.language)

    def command(self, command: str, text: str = "") -> None:
        """The message field, the command's first letters and its row in Slack's list, the rest, the arrow."""
        self.effort.touches += 3
        self.effort.decisions += 1
        self.effort.typed += LETTERS + len(text)
        self.play.slack.command(self.who, command, text)

    def shortcut(self, callback_id: str) -> None:
        """The lightning beside the message field, and the shortcut in its list."""
        self.effort.touches += 2
        self.effort.decisions += 1
        self.play.slack.shortcut(self.who, callback_id)

    def reads(self, surface: Any, *, known: bool = True) -> None:
        """Every word of it; ``known``: also who has seen such a one before, as it tells of this case."""
        words = count(texts(quiet(surface)))
        self.effort.known_words += words if known else 0
        self.effort.all_words += words

    def press(self, number: str, action: Action, channel: str | None = None) -> None:
        """Reads the card and presses a button on it."""
        self.reads(self.play.find(self.who, number, channel, button=action.value))
        self.effort.touches += 1
        self.effort.decisions += 1
        self.play.press(self.who, number, action, channel)

    def fill(self, callback_id: str, values: Mapping[str, Any], *, whole: bool = False) -> Any:
        """Answers the modal in front and submits it. ``whole``: also who knows it has to read all of it."""
        view = self.play.form(self.who, callback_id)
        words = count(texts(view))
        self.effort.all_words += words
        if whole:
            self.effort.known_words += words
        for block in view["blocks"]:
            self._pass_by(block, values.get(block["block_id"]), read=whole)
        self.effort.touches += 1
        self.effort.decisions += 1
        answer = self.play.slack.submit(self.who, dict(values))
        assert not answer.get("errors"), answer["errors"]
        return answer

    def _pass_by(self, block: Mapping[str, Any], value: Any, *, read: bool) -> None:
        """An input that is answered costs touches and its label; one that is not, nothing to who knows it."""
        if value is None or block["type"] != "input":
            return
        kind = block["element"]["type"]
        self.effort.answers += 1
        self.effort.decisions += 1
        self.effort.touches += len(value) if kind == "checkboxes" else TOUCHES.get(kind, 1)
        self.effort.typed += len(value) if kind in ("plain_text_input", "number_input", "email_text_input") else 0
        if not read:
            self.effort.known_words += count([block["label"]["text"]])


def quiet(surface: Any) -> Any:
    """A message as it is seen: its blocks; ``text`` is what a screen reader says instead."""
    return surface["blocks"] if surface.get("blocks") else surface


def count(found: Any) -> int:
    """Words in texts."""
    return sum(len(one.split()) for one in found)


SAID = {
    "en": {
        "narrative": "He shouted and called me an idiot. He went on after I asked him to stop.",
        "place": "Olaya, counter 3",
        "question": "Did he give his name?",
        "answer": "He said Abu Saad.",
        "summary": "He says that the parcel came late.",
        "cause": "The parcel came four days late and nobody called.",
        "mend": "The depot calls from now on.",
        "resolution": "We apologised and he did too.",
        "because": "As the file shows, it was said twice.",
        "adjustments": "None known; asked on the phone.",
        "recommend": "Please restrict contact to e-mail.",
    },
    "ar": {
        "narrative": "صرخ في وجهي ووصفني بالغبي، واستمر بعد أن طلبت منه التوقف.",
        "place": "العليا، المنضدة 3",
        "question": "هل ذكر اسمه؟",
        "answer": "قال أبو سعد.",
        "summary": "يقول إن الشحنة تأخرت.",
        "cause": "تأخرت الشحنة أربعة أيام ولم يتصل به أحد.",
        "mend": "يتصل المستودع من الآن.",
        "resolution": "اعتذرنا له واعتذر هو أيضًا.",
        "because": "ثبت في الملف أنه كرر ذلك مرتين.",
        "adjustments": "لا شيء معروف، وسُئل بالهاتف.",
        "recommend": "نرجو قصر التواصل على البريد.",
    },
}


class Day:
    """The tasks in the order in which a case needs them; each is measured once."""

    def __init__(self, play: Play, language: str) -> None:
        self.play, self.language, self.said = play, language, SAID[language]
        self.efforts: dict[str, Effort] = {}

    def task(self, name: str, who: str, do: Callable[[Thumb], Any]) -> Any:
        """Measures one task."""
        thumb = Thumb(self.play, who, self.language)
        found = do(thumb)
        self.efforts[name] = thumb.effort
        return found

    def acts(
        self,
        name: str,
        who: str,
        number: str,
        action: Action,
        channel: str | None = None,
        *,
        whole: bool = False,
        **given: Any,
    ) -> None:
        """A task that is one button and, where it opens one, its modal; ``whole`` as in ``Thumb.fill``."""

        def do(thumb: Thumb) -> None:
            thumb.press(number, action, channel)
            if action in WITH_MODAL:
                thumb.fill(action.value, given, whole=whole)

        self.task(name, who, do)

    def measure(self) -> dict[str, Effort]:
        """Everything, in order."""
        said = self.said
        number = self.task("report", NORA, self.report)
        self.task("raise an alarm", NORA, self.alarm)
        self.task("check a customer", NORA, self.check)
        self.acts("ask the reporter back", SARA, number, A.CASE_RETURN, question=said["question"])
        self.acts("answer a question", NORA, number, A.CASE_RESUBMIT, answer=said["answer"])
        self.acts("approve a report", SARA, number, A.CASE_APPROVE)
        self.acts("take a case", LAYLA, number, A.CASE_CLAIM, COMPLAINTS)
        talk = {"contact_method": "phone", "summary": said["summary"]}
        self.acts("note a talk", LAYLA, number, A.CASE_LOG_CONTACT, COMPLAINTS, **talk)
        cause = {"root_cause_kind": "service_failure", "root_cause": said["cause"], "service_failure": said["mend"]}
        self.acts("record the root cause", LAYLA, number, A.CASE_ROOT_CAUSE, COMPLAINTS, **cause)
        self.acts("resolve a case", LAYLA, number, A.CASE_RESOLVE, COMPLAINTS, resolution=said["resolution"])
        self.acts("read and approve a letter", YUSUF, number, A.LETTER_APPROVE, COMPLAINTS, whole=True)
        self.acts("send a letter by post", LAYLA, number, A.LETTER_SEND, COMPLAINTS, method="post")
        self.decide()
        return self.efforts

    def report(self, thumb: Thumb) -> str:
        """Of abuse on the phone, between two calls."""
        thumb.command("/report-abuse", "0501234567")
        given = {"contact_channel": "phone", "category": ["abusive_language"], "warning_step": "warned_continued"}
        answer = thumb.fill(A.CASE_REPORT.value, given | {"narrative": self.said["narrative"]})
        thumb.reads(answer["view"], known=False)
        thumb.play.slack.close_view(thumb.who)
        return number_in(thumb.play.slack.text_of(answer["view"]))

    def alarm(self, thumb: Thumb) -> None:
        """The short way in danger."""
        thumb.shortcut("report_danger")
        thumb.fill(A.ALERT_REPORT.value, {"location": self.said["place"]})

    def check(self, thumb: Thumb) -> None:
        """Before serving somebody."""
        before = len(self.play.slack.messages(thumb.who))
        thumb.command("/check-customer", "0509998877")
        seen = self.play.slack.wait_for(lambda: self.play.slack.messages(thumb.who)[before:], what="the answer")
        thumb.reads(seen[-1])

    def decide(self) -> None:
        """A case of somebody else's, restricted."""
        number = self._escalated("0507778899")
        day = self.play.day
        self.acts(
            "restrict contact",
            MAJED,
            number,
            A.CASE_RESTRICT,
            MANAGEMENT,
            restriction_kinds=["email_only"],
            ends_on=day(60),
            review_on=day(46),
            rationale=self.said["because"],
            adjustments=self.said["adjustments"],
            harsher_reason=self.said["because"],
            whole=True,
        )

    def _escalated(self, phone: str) -> str:
        world, play = self.play.world, self.play
        world.slack.command(NORA, "/report-abuse", phone)
        number = submit_report(world, NORA)
        play.do(SARA, number, A.CASE_APPROVE)
        play.do(LAYLA, number, A.CASE_ESCALATE, COMPLAINTS, recommendation=self.said["recommend"])
        return number


def measured(language: str, folder: Path) -> dict[str, Effort]:
    """A day in one language."""
    with World(folder) as world:
        if language == "ar":
            world.import_directory(*company(folder))
        return Day(Play(world), language).measure()


def table(found: Mapping[str, Mapping[str, Effort]]) -> str:
    """The tasks as a table in Markdown; seconds as English / Arabic."""
    lines = [
        "| task | answers | touches | words read | seconds, known | seconds, first time |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for task, english in found["en"].items():
        arabic = found["ar"][task]
        words = f"{english.known_words} / {arabic.known_words}"
        known, first = f"{english.known:.0f} / {arabic.known:.0f}", f"{english.first:.0f} / {arabic.first:.0f}"
        lines.append(f"| {task} | {english.answers} | {english.touches} | {words} | {known} | {first} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measures both languages; ``--write`` puts the table into the document."""
    found = {}
    for language in LANGUAGES:
        with tempfile.TemporaryDirectory() as folder:
            found[language] = measured(language, Path(folder))
    written = table(found)
    if "--write" in sys.argv:
        before, rest = DOC.read_text(encoding="utf-8").split(BEGIN)
        DOC.write_text(before + BEGIN + written + END + rest.split(END)[1], encoding="utf-8")
    sys.stdout.write(written)


if __name__ == "__main__":
    main()
