"""Links that people type as evidence: to the web only, and always shown with the host that they really lead to (P7).

A link is the one thing in a case that harms whoever presses it: it can hide where it leads (``https://smsa.com@evil.net``,
letters of another script that look alike, Slack's ``<address|text>``) or run something (``javascript:``). So what comes
in is a plain ``http`` or ``https`` address, and nobody has to press it to learn its host.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

LONGEST = 2000
"""Characters of one link; browsers and mail programs cut longer ones."""
MOST = 20
"""Links in one text: more belong into a file."""


class LinkFault(StrEnum):
    """Why a link is refused; the words stand under ``field.<value>``."""

    SCHEME = "link"  # no http or https
    MARKUP = "link_markup"  # Slack's <address|text>, or brackets as in e-mails
    LOGIN = "link_login"  # something before an @, which looks like the host
    HOST = "link_host"  # nothing that is surely a host
    LONG = "link_long"


@dataclass(frozen=True, slots=True)
class Link:
    """A link as typed; ``host`` in ASCII as the network asks for it, ``letters``: how it looks, where that differs."""

    typed: str
    host: str = ""
    letters: str = ""
    fault: LinkFault | None = None


_OPENING, _CLOSING = "([{\"'«“‘،؛,;:–—•*-", ")]}\"'»”’،؛؟.,;:!?*"
_SCHEME = re.compile(
    r"\S*://|\\\\|(?:https?|javascript|vbscript|file|blob|about|view-source|intent|ms-[a-z]+|search-ms):\S|data:\S*[,;/]",
    re.IGNORECASE,
)
"""What makes a word a link to some program: an address, a Windows share, or a scheme that runs or reads something."""
_WEB = re.compile(r"https?://", re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
_LONGEST_HOST = 253
_PUNYCODE = "xn--"


def links_in(text: str) -> tuple[Link, ...]:
    """All links of a text, in their order, whether they are fine or not."""
    words = (word.lstrip(_OPENING).rstrip(_CLOSING) for word in text.split())
    return tuple(_read(word) for word in words if _SCHEME.match(word.lstrip("<")))


def _read(word: str) -> Link:
    if "<" in word or ">" in word:
        return Link(word, fault=LinkFault.MARKUP)
    if not _WEB.match(word):
        return Link(word, fault=LinkFault.SCHEME)
    if len(word) > LONGEST:
        return Link(word, fault=LinkFault.LONG)
    authority = re.split(r"[/?#\\]", _WEB.sub("", word, count=1), maxsplit=1)[0]
    if "@" in authority:
        return Link(word, fault=LinkFault.LOGIN)
    try:
        parts = urlsplit(word)
        host = "" if "\\" in word or _has_unseen(word) or parts.port == 0 else _host(parts.hostname or "")
        letters = ".".join(map(_letters, host.split(".")))
    except ValueError:  # a port or an address that is none, or punycode of nothing
        host = letters = ""
    if not host:
        return Link(word, fault=LinkFault.HOST)
    return Link(word, host, letters if letters != host else "")


def _has_unseen(word: str) -> bool:
    return any(unicodedata.category(letter)[0] in "CZ" for letter in word)


def _host(typed: str) -> str:
    """As the network asks for it; empty where it is none. Raises ``ValueError`` for a wrong number of the network's."""
    host = unicodedata.normalize("NFKC", typed).replace("\u3002", ".").lower().removesuffix(".")
    labels = host.split(".")
    if ":" in host or _NUMBER.fullmatch(labels[-1]):
        return str(ip_address(host))
    found = ".".join(map(_ascii, labels))
    return found if len(found) <= _LONGEST_HOST and all(map(_LABEL.fullmatch, found.split("."))) else ""


def _ascii(label: str) -> str:
    if label.isascii() or not _is_written(label):
        return label
    return _PUNYCODE + label.encode("punycode").decode()


def _letters(label: str) -> str:
    """A label as browsers may show it. Raises ``ValueError`` where the punycode is of nothing that anybody writes."""
    if not label.startswith(_PUNYCODE):
        return label
    found = label.removeprefix(_PUNYCODE).encode().decode("punycode")
    if found.isascii() or not _is_written(found) or _ascii(found) != label:
        raise ValueError
    return found


def _is_written(label: str) -> bool:
    """Letters, their marks, digits and hyphens: no sign that looks like a dot or a slash."""
    return all(letter == "-" or unicodedata.category(letter)[0] in "LMN" for letter in label)
