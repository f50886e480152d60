"""The kinds of public pages, each by one that has much on it; and the ten that are pictured."""

from __future__ import annotations

# The languages in which every page is, by the beginning of its address.
LANGUAGES = ("", "/ja")

_PAGES = {
    "home": "/",
    "meetings": "/meetings/",
    "dialogues": "/dialogues/",
    "commitments": "/commitments/",
    "areas": "/areas/",
    "agencies": "/agencies/",
    "parties": "/parties/",
    "sources": "/sources/",
    "meeting": "/meetings/us-japan-6/",
    "meeting announced": "/meetings/us-eu-14/",
    "dialogue": "/dialogues/us-japan-comprehensive/",
    "commitment": "/commitments/us-japan-qzss-payloads/",
    "commitment as of a day": "/commitments/us-japan-qzss-payloads/?as_of=2020-01-01",
    "area": "/areas/space-situational-awareness/",
    "agency": "/agencies/jaxa/",
    "party": "/parties/jp/",
    "source": "/sources/eirns-2019-07-25/",
    "words from right to left": "/meetings/qaf-jp-1/",
    "brief": "/dialogues/us-japan-comprehensive/brief/",
    "search": "/search/",
    "search with hits": "/search/?q=moon",
    "search without": "/search/?q=xyzzy",
    "compare": "/compare/",
    "compare two": "/compare/?a=us-japan-6&b=us-japan-7",
    "coverage": "/coverage/",
    "changes": "/changes/",
    "about": "/about/",
    "data": "/about/data/",
    "narrowed": "/commitments/?party=jp&area=gnss",
    "no such page": "/no-such-page/",
    "refused": "/meetings/?state=never",
    "gone": "/meetings/qaf-jp-2/",
}
_REFUSALS = {"no such page": 404, "refused": 400, "gone": 410}

# Each by its name: address and status.
KINDS = {
    f"{language.strip('/')} {name}".strip(): (f"{language}{address}", _REFUSALS.get(name, 200))
    for language in LANGUAGES
    for name, address in _PAGES.items()
}
PICTURED = (
    *("home", "meetings", "commitments", "meeting", "dialogue"),
    *("commitment", "source", "brief", "search with hits", "compare two"),
)
