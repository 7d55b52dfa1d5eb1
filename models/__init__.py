"""The tables, one file a noun. Importing this package fills ``SQLModel.metadata``."""

from models.alert import Alert
from models.appeal import Appeal
from models.audit import AuditEntry, AuditHead
from models.base import Instant
from models.case import Case, CaseNumber, Statement
from models.customer import Customer, CustomerPair, Identifier
from models.file import CaseLink, CaseVersion, Evidence, Reply, SlackFile
from models.home import HomeOpening
from models.letter import Letter, LetterVersion
from models.lookup_key import LookupKey
from models.outbox import Card, OutboxRow, Receipt
from models.person import Person
from models.reminder import Reminder
from models.restriction import Agreement, Restriction, RestrictionEvent
from models.route import Route
from models.secret import Secret
from models.support import Support

__all__ = [
    "Agreement",
    "Alert",
    "Appeal",
    "AuditEntry",
    "AuditHead",
    "Card",
    "Case",
    "CaseLink",
    "CaseNumber",
    "CaseVersion",
    "Customer",
    "CustomerPair",
    "Evidence",
    "HomeOpening",
    "Identifier",
    "Instant",
    "Letter",
    "LetterVersion",
    "LookupKey",
    "OutboxRow",
    "Person",
    "Receipt",
    "Reminder",
    "Reply",
    "Restriction",
    "RestrictionEvent",
    "Route",
    "Secret",
    "SlackFile",
    "Statement",
    "Support",
]
