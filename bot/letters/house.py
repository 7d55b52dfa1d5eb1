"""``House``: who writes, as its letterhead says."""

from __future__ import annotations

from dataclasses import dataclass

ARABIC = "ar"


@dataclass(frozen=True, slots=True)
class House:
    """The letterhead. What is empty in Arabic is said as in English; ``logo`` is a PNG, JPEG or SVG file's content.

    ``signatory`` is who signs and ``title`` their office; without them complaint management signs.
    """

    company: str = "SMSA Express"
    company_ar: str = "سمسا إكسبرس"
    address: str = ""
    address_ar: str = ""
    signatory: str = ""
    signatory_ar: str = ""
    title: str = ""
    title_ar: str = ""
    logo: bytes = b""

    def company_in(self, language: str) -> str:
        """The company's name."""
        return (language == ARABIC and self.company_ar) or self.company

    def address_in(self, language: str) -> str:
        """The company's address, on one line."""
        return (language == ARABIC and self.address_ar) or self.address

    def signatory_in(self, language: str) -> str:
        """Who signs."""
        return (language == ARABIC and self.signatory_ar) or self.signatory

    def title_in(self, language: str) -> str:
        """The office of who signs."""
        return (language == ARABIC and self.title_ar) or self.title
