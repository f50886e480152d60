"""Who and what generated records are about: the same parties, bodies, areas and dialogues in all.

Their number does not grow with the record, so that the lists and pages of each do.
"""

from __future__ import annotations

from typing import Any

Entry = dict[str, Any]

PARTIES: dict[str, Entry] = {
    "au": {"name": "Australia", "kind": "state", "iso_code": "AU"},
    "ca": {"name": "Canada", "names": {"fr": "Canada"}, "kind": "state", "iso_code": "CA"},
    "de": {"name": "Germany", "names": {"de": "Deutschland"}, "kind": "state", "iso_code": "DE"},
    "eu": {"name": "European Union", "names": {"ja": "欧州連合"}, "kind": "organisation"},
    "fr": {"name": "France", "kind": "state", "iso_code": "FR"},
    "gb": {"name": "United Kingdom", "kind": "state", "iso_code": "GB"},
    "in": {"name": "India", "kind": "state", "iso_code": "IN"},
    "it": {"name": "Italy", "kind": "state", "iso_code": "IT"},
    "jp": {"name": "Japan", "names": {"ja": "日本"}, "kind": "state", "iso_code": "JP"},
    "kr": {"name": "Republic of Korea", "names": {"ko": "대한민국"}, "kind": "state"},
    "us": {"name": "United States", "names": {"ja": "米国"}, "kind": "state", "iso_code": "US"},
}
_BODIES = ("space agency", "ministry of foreign affairs", "ministry of defence", "space council")


def _agencies() -> dict[str, Entry]:
    """Four bodies of each party; the last of the four came after an office of the same party."""
    found: dict[str, Entry] = {}
    for slug, party in PARTIES.items():
        for number, body in enumerate(_BODIES):
            short = f"{slug.upper()}{''.join(word[0] for word in body.split()).upper()}"
            found[f"{slug}-body-{number}"] = {
                "name": f"{body.capitalize()} of {party['name']}",
                "abbreviation": short,
                "aliases": [f"{party['name']} {body}"],
                "party": slug,
            }
        if slug == "jp":
            found["jp-body-0"]["names"] = {"ja": "宇宙航空研究開発機構"}
        found[f"{slug}-body-2"]["parent"] = f"{slug}-body-1"
        found[f"{slug}-office"] = {
            "name": f"Office of space policy of {party['name']}",
            "party": slug,
            "successor": f"{slug}-body-3",
        }
    return found


AGENCIES = _agencies()
_AREAS = """space security|space situational awareness|space debris|space traffic coordination|
    earth observation|disaster management|climate monitoring|maritime domain awareness|
    satellite navigation|timing signals|satellite communications|spectrum management|
    lunar exploration|lunar samples|crewed spaceflight|the space station|planetary defence|
    space science|space weather|launch services|export control|industry and trade|
    education and outreach|space law""".replace("\n    ", "").split("|")


def _areas() -> dict[str, Entry]:
    """Two dozen areas; three of every four are narrower ones of the first of the four."""
    found: dict[str, Entry] = {}
    for number, name in enumerate(_AREAS):
        slug = name.removeprefix("the ").replace(" ", "-")
        entry: Entry = {"name": name.capitalize()}
        if number % 4 == 1:
            entry |= {
                "abbreviation": "".join(word[0] for word in name.split()).upper(),
                "names": {"ja": f"分野{number}"},
            }
        if number % 4:
            entry["broader"] = next(
                other for other, _of in reversed(list(found.items())) if "broader" not in _of
            )
        else:
            entry["description"] = {"en": f"All that concerns {name}."}
        found[slug] = entry
    return found


AREAS = _areas()

_SIDES = [
    "us+jp",
    "us+eu",
    "jp+eu",
    "us+in",
    "jp+fr",
    "us+gb",
    "us+kr",
    "au+jp",
    "ca+us+jp",
    "de+it",
    "fr+in",
]


def _dialogues() -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for number, sides in enumerate(_SIDES):
        parties = sides.split("+")
        names = "-".join(PARTIES[party]["name"] for party in parties)
        found[sides.replace("+", "-")] = {"name": f"{names} Dialogue on Space", "parties": parties}
        if number == 0:
            found["us-jp"] |= {"names": {"ja": "日米宇宙対話"}, "aliases": ["Space Talks"]}
    found["us-jp"]["looked_for"] = [
        {"what": "a list of all meetings", "on": "2026-11-22", "where": "mofa.go.jp"}
    ]
    found["au-jp"]["parent"] = "us-jp"
    return found


DIALOGUES = _dialogues()

SECTIONS: dict[str, dict[str, Entry]] = {
    "parties": PARTIES,
    "agencies": AGENCIES,
    "areas": AREAS,
    "dialogues": DIALOGUES,
}
