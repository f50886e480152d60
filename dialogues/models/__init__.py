"""What is stored, by noun, each with its questions."""

from .attempts import Attempt
from .citations import FACTS, Citation
from .commitments import Commitment, CommitmentPart
from .dialogues import Dialogue, Seat
from .discrepancies import Discrepancy, DiscrepancyStatement, LookedFor
from .documents import GAP, SearchDocument
from .editions import Change, Edition, FormerAddress, Said
from .events import CommitmentEvent, fact_url
from .facets import FacetValue
from .meetings import Delegation, Meeting
from .parties import Agency, CooperationArea, Party
from .records import NamedRecord, Record, sorted_as
from .sources import Passage, Source
from .storing import look_through, store
from .table import Discussion, MeetingLink, Participant

__all__ = [
    "FACTS",
    "GAP",
    "Agency",
    "Attempt",
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
    "FacetValue",
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
    "SearchDocument",
    "Seat",
    "Source",
    "fact_url",
    "look_through",
    "sorted_as",
    "store",
]
