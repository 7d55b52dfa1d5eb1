"""The company in which the services are tried."""

from __future__ import annotations

import pytest

from bot.db import Database
from tests.factories import Company, company


@pytest.fixture
def office(database: Database) -> Company:
    """The company, on each database."""
    return company(database)
