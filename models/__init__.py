"""The tables, one file a noun. Importing this package fills ``SQLModel.metadata``."""

from models.alert import Alert
from models.audit import AuditEntry, AuditHead
from models.base import Instant
from models.case import Case, CaseNumber, Statement
from models.customer import Customer, CustomerPair, Identifier
from models.outbox import Card, OutboxRow, Receipt
from models.person import Person
from models.restriction import Restriction
from models.route import Route
from models.secret import Secret

__all__ = [
    "Alert",
    "AuditEntry",
    "AuditHead",
    "Card",
    "Case",
    "CaseNumber",
    "Customer",
    "CustomerPair",
    "Identifier",
    "Instant",
    "OutboxRow",
    "Person",
    "Receipt",
    "Restriction",
    "Route",
    "Secret",
    "Statement",
]
