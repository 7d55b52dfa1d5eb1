"""Reads a set letter back: its words in reading order, as a screen reader does, and line by line as the eye sees them.

Text extraction as PDF tools offer it guesses the order of Arabic. Here it is read from what the file itself says: which
glyphs stand for which characters (ToUnicode, ActualText), and which runs go from right to left (ReversedChars).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream


@dataclass
class Block:
    """A run of text on a page; ``glyphs`` stand from left to right, ``y`` counts from the bottom of the page."""

    page: int
    x: float
    y: float
    artifact: bool
    tag: int = -1
    font: str = ""
    glyphs: list[str] = field(default_factory=list)
    from_right: bool = False

    @property
    def text(self) -> str:
        return "".join(reversed(self.glyphs) if self.from_right else self.glyphs)


def pages(pdf: bytes) -> int:
    return len(PdfReader(BytesIO(pdf)).pages)


def reading(pdf: bytes) -> str:
    """The letter's words in the order of its tags, without head and foot, in their plain characters."""
    tagged: dict[tuple[int, int], str] = {}
    for block in blocks(pdf):
        if not block.artifact:
            place = (block.page, block.tag)
            tagged[place] = tagged.get(place, "") + block.text
    return plain(
        "".join(tagged.pop(place, "") for place in _tags(pdf)) + "".join(f"?{text}" for text in tagged.values())
    )


def frame(pdf: bytes) -> str:
    """The words of heads and feet."""
    return plain("".join(block.text for block in blocks(pdf) if block.artifact))


def seen(pdf: bytes) -> list[str]:
    """Each line from left to right, as it is seen: Arabic words stand in it backwards."""
    lines: dict[tuple[int, int], list[Block]] = {}
    for block in blocks(pdf):
        lines.setdefault((block.page, round(block.y)), []).append(block)
    ordered = sorted(lines.items(), key=lambda line: (line[0][0], -line[0][1]))
    return [plain("".join("".join(one.glyphs) for one in sorted(line, key=lambda one: one.x))) for _, line in ordered]


def plain(text: str) -> str:
    """Text without presentation forms, marks of direction and vowels, and without differences of white space."""
    text = unicodedata.normalize(
        "NFKC", re.sub("[\u200b\u202a-\u202e\u2066-\u2069\u00ad\u064b-\u0652]", "", text)
    ).replace("\u2019", "'")
    return "".join(text.split())


def blocks(pdf: bytes) -> Iterator[Block]:
    """Every run of text, in the order of the file, which is that of its tags."""
    reader = PdfReader(BytesIO(pdf))
    for number, page in enumerate(reader.pages):
        fonts = {name: _characters(font.get_object()) for name, font in page["/Resources"]["/Font"].items()}
        yield from _blocks(number, ContentStream(page.get_contents(), reader), fonts)


def fonts(pdf: bytes) -> dict[str, bool]:
    """The fonts by name, and whether each is embedded."""
    found = {}
    for page in PdfReader(BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():
            (inner,) = font.get_object()["/DescendantFonts"]
            found[str(font.get_object()["/BaseFont"])] = "/FontFile2" in inner.get_object()["/FontDescriptor"]
    return found


def _blocks(page: int, stream: ContentStream, fonts: dict[str, dict[int, str]]) -> Iterator[Block]:
    places: list[tuple[float, float]] = [(0.0, 0.0)]
    marks: list[tuple[str, str | None]] = []
    tags: list[int] = []
    block, font = Block(page, 0, 0, False), ""
    for operands, operator in stream.operations:
        match operator:
            case b"q":
                places.append(places[-1])
            case b"Q":
                places.pop()
            case b"cm":
                places[-1] = (places[-1][0] + float(operands[4]), places[-1][1] + float(operands[5]))
            case b"BMC":
                marks.append((str(operands[0]), None))
                tags.append(-1)
            case b"BDC":
                said = operands[1].get("/ActualText") if isinstance(operands[1], dict) else None
                marks.append((str(operands[0]), None if said is None else str(said)))
                block.glyphs += [] if said is None else [str(said)]
                tags.append(int(operands[1].get("/MCID", -1)) if isinstance(operands[1], dict) else -1)
            case b"EMC":
                marks.pop()
                tags.pop()
            case b"BT":
                block = Block(page, *places[-1], any(name == "/Artifact" for name, _ in marks), max(tags, default=-1))
            case b"ET":
                yield block
            case b"Tf":
                font = str(operands[0])
                block.font = font
            case b"Tj" | b"TJ":
                block.from_right |= any(name == "/ReversedChars" for name, _ in marks)
                if any(said is not None for _, said in marks):
                    continue
                shown = operands[0] if operator == b"TJ" else [operands[0]]
                codes = b"".join(_bytes(part) for part in shown if not isinstance(part, int | float))
                block.glyphs += [fonts[font].get(codes[at] << 8 | codes[at + 1], "?") for at in range(0, len(codes), 2)]


def _tags(pdf: bytes) -> Iterator[tuple[int, int]]:
    """The tree of tags, leaf by leaf: page and number of what it marks."""
    reader = PdfReader(BytesIO(pdf))
    numbers = {page.indirect_reference.idnum: number for number, page in enumerate(reader.pages)}

    def leaves(node: Any, page: int) -> Iterator[tuple[int, int]]:
        node = node.get_object()
        if isinstance(node, int):
            yield page, int(node)
        elif isinstance(node, list):
            for child in node:
                yield from leaves(child, page)
        else:
            page = numbers[node.raw_get("/Pg").idnum] if "/Pg" in node else page
            if "/MCID" in node:
                yield page, int(node["/MCID"])
            elif "/K" in node:
                yield from leaves(node["/K"], page)

    yield from leaves(reader.trailer["/Root"]["/StructTreeRoot"], 0)


def _bytes(text: Any) -> bytes:
    return bytes(text.original_bytes) if isinstance(text, str) else bytes(text)


def _characters(font: Any) -> dict[int, str]:
    table = font["/ToUnicode"].get_object().get_data().decode("ascii", "replace")
    pairs = re.findall(r"^<([0-9A-F]{4})> <([0-9A-F]+)>$", table, re.MULTILINE)
    return {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}
