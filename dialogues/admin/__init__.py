"""The editor's desk: everything the record holds, made, changed and deleted by hand.

Whatever is saved here leaves by the one door, like a load, and is refused by the same rules.
"""

from . import commitments, discrepancies, editions, meetings, parties, sources, users
from .front_page import site

__all__ = [
    "commitments",
    "discrepancies",
    "editions",
    "meetings",
    "parties",
    "site",
    "sources",
    "users",
]
