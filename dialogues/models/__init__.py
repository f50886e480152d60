"""What is stored, by noun, each with its questions."""

from .commitments import Commitment, CommitmentEvent, CommitmentPart, fact_url
from .discrepancies import Discrepancy, DiscrepancyStatement, LookedFor
from .editions import TYPES, Change, Edition, FormerAddress, Said
from .meetings import (
    Delegation,
    Dialogue,
    Discussion,
    Meeting,
    MeetingLink,
    Participant,
    Seat,
)
from .parties import Agency, CooperationArea, Party
from .records import NamedRecord, Record, sorted_as
from .sources import FACTS, Citation, Passage, Source

__all__ = [
    "FACTS",
    "TYPES",
    "Agency",
    "Change",
    "Citation",
    "Commitment",
    "CommitmentEvent",
    "CommitmentPart",
    "CooperationArea",
    "Delegation",
    "Dialogue",
    "Discrepancy",
    "DiscrepancyStatement",
    "Discussion",
    "Edition",
    "FormerAddress",
    "LookedFor",
    "Meeting",
    "MeetingLink",
    "NamedRecord",
    "Participant",
    "Party",
    "Passage",
    "Record",
    "Said",
    "Seat",
    "Source",
    "fact_url",
    "sorted_as",
]
