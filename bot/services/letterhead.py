"""The letterhead of letters, from the settings."""

from __future__ import annotations

from functools import lru_cache

from bot.letters.house import House
from bot.settings import Settings


@lru_cache(maxsize=8)
def house(settings: Settings) -> House:
    """Who writes: name, address, logo, who signs. The logo is read once."""
    return House(
        company=settings.company_name,
        company_ar=settings.company_name_ar,
        address=settings.company_address,
        address_ar=settings.company_address_ar,
        signatory=settings.letter_signatory,
        signatory_ar=settings.letter_signatory_ar,
        title=settings.letter_title,
        title_ar=settings.letter_title_ar,
        logo=settings.logo_file.read_bytes() if settings.logo_file else b"",
    )
