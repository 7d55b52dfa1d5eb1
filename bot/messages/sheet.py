"""``Sheet``: a card as it is written, part by part. Each part becomes a block and a line of the accessible text,
so that nothing stands in the blocks alone. Data that are too long are cut, shorter and shorter, until Slack takes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from bot.messages.message import Block, Message, mrkdwn, plain
from bot.texts import Markup, Phrase, Words, clean, clip, esc

CUTS = (300, 120, 60, 30, 12)
"""How long a datum may be: the first that fits."""
SECTION, TEXT, HEADER = 3000, 4000, 150
QUOTE = 600
"""How much of a person's own words a card shows."""

Fact = tuple[str, object]
"""The key of a label, and a datum."""


class Sheet:
    """A card or the body of a view in the making. ``block_id`` are ``<name>`` or ``<name>-<n>``: stable and unique."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.blocks: list[Block] = []
        self._lines: list[Callable[[int], str]] = []

    def title(self, key: str, /, **data: object) -> None:
        """A heading."""
        phrase = Phrase(key, None, **data)
        text = next((t for t in (self.words.say(phrase, limit=n) for n in CUTS) if len(t) <= HEADER), "")
        self.blocks.append({"type": "header", "block_id": "title", "text": plain(text or clip(key, HEADER))})
        self._line(phrase)

    def say(self, name: str, *phrases: Phrase, first: Markup | None = None) -> None:
        """A paragraph of the bot's own sentences."""
        before = f"{self.words.call(first)} " if first else ""
        led = self.words.led
        text = self._cut(lambda n: led(before + " ".join(self._md(phrase, n, mention=True) for phrase in phrases)))
        self._section(name, text)
        self._lines.append(lambda n: led(before + " ".join(self._md(phrase, n) for phrase in phrases)))

    def note(self, name: str, *phrases: Phrase) -> None:
        """Small print."""
        text = self._cut(lambda n: " ".join(self._md(phrase, n, mention=True) for phrase in phrases))
        self.blocks.append({"type": "context", "block_id": name, "elements": [mrkdwn(text)]})
        self._lines.append(lambda n: " ".join(self._md(phrase, n) for phrase in phrases))

    def facts(self, name: str, facts: Iterable[Fact]) -> None:
        """Lines of label and datum; a fact whose datum is empty is left out."""
        rows = [(label, item) for label, item in facts if item not in (None, "", ())]
        self.rows(name, [Phrase("format.fact", label=_Label(label), value=item) for label, item in rows])

    def rows(self, name: str, phrases: Sequence[Phrase]) -> None:
        """Lines, in as few sections as they need."""
        kept: list[str] = []
        count = 0
        for phrase in phrases:
            text = self._cut(lambda n, phrase=phrase: self._md(phrase, n, mention=True))  # type: ignore[misc]
            if kept and len("\n".join([*kept, text])) > SECTION:
                self._section(f"{name}-{count}", "\n".join(kept))
                kept, count = [], count + 1
            kept.append(text)
            self._line(phrase)
        if kept:
            self._section(f"{name}-{count}", "\n".join(kept))

    def quote(
        self, name: str, label: Phrase | None, text: str | None, limit: int = QUOTE, details: bool = False
    ) -> None:
        """Somebody's own words, as plain text: they cannot mention, link or format (promise 5).

        Without a ``label`` they belong to those before.
        """
        whole = clean(text or "").strip()
        if not whole:
            return
        shown = clip(whole, limit)
        if label is not None:
            self.say(f"{name}-label", Phrase("format.label", label=label))
        for count, piece in enumerate(pieces(shown)):
            self.blocks.append({"type": "section", "block_id": f"{name}-{count}", "text": plain(piece)})
        self._lines.append(lambda n: esc(clip(shown, n * 2)))
        if shown != whole and details:
            self.note(f"{name}-cut", Phrase("format.cut", button=Phrase("case.view.button")))

    def add(self, block: Block) -> None:
        """A block that says nothing (buttons, a divider) or whose words are said elsewhere."""
        self.blocks.append(block)

    def line(self, phrase: Phrase) -> None:
        """Words for the accessible text alone, such as what the buttons offer."""
        self._line(phrase)

    def message(self) -> Message:
        """The finished message."""
        for limit in CUTS:
            text = "\n".join(line(limit) for line in self._lines)
            if len(text) <= TEXT:
                return Message(text=text, blocks=self.blocks)
        kept: list[str] = []
        for line in self._lines:
            if len("\n".join([*kept, line(CUTS[-1])])) > TEXT - 2:
                break
            kept.append(line(CUTS[-1]))
        return Message(text="\n".join([*kept, "…"]), blocks=self.blocks)

    def _md(self, phrase: Phrase, limit: int, mention: bool = False) -> str:
        return self.words.say(_bold(phrase) if mention else phrase, markup=True, mention=mention, limit=limit)

    def _line(self, phrase: Phrase) -> None:
        self._lines.append(lambda n: self._md(phrase, n))

    def _section(self, name: str, text: str) -> None:
        self.blocks.append({"type": "section", "block_id": name, "text": mrkdwn(text)})

    @staticmethod
    def _cut(write: Callable[[int], str]) -> str:
        for limit in CUTS:
            text = write(limit)
            if len(text) <= SECTION:
                return text
        raise ValueError("a paragraph is too long even with its data cut")


class _Label(Phrase):
    """The label of a fact; bold in blocks."""

    __slots__ = ()


def _bold(phrase: Phrase) -> Phrase:
    """The phrase with its labels between stars: ``*Customer*: ...``."""
    if not any(isinstance(item, _Label) for item in phrase.data.values()):
        return phrase
    data = {
        name: Phrase("format.bold", text=Phrase(item.key)) if isinstance(item, _Label) else item
        for name, item in phrase.data.items()
    }
    return Phrase(phrase.key, phrase.count, **data)


_WEIGHT = {"&": 5, "<": 4, ">": 4}


def pieces(text: str, limit: int = SECTION) -> list[str]:
    """Text in pieces that fit a section each, also once Slack has escaped them, cut between words where it can."""
    found, start, weight, space = [], 0, 0, 0
    at = 0
    while at < len(text):
        weight += _WEIGHT.get(text[at], 1)
        if weight > limit:
            end = space if space > start + limit // 20 else at
            found.append(text[start:end])
            start = at = end
            weight, space = 0, 0
            continue
        at += 1
        if text[at - 1] in " \n":
            space = at
    found.append(text[start:])
    return [piece for piece in found if piece.strip()]
