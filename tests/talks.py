"""A record in which every case occurs that a page has words for, and the way to read pages."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client


TALKS = """
parties:
  us: {name: United States, names: {ja: 米国}, kind: state, iso_code: US}
  jp: {name: Japan, kind: state, iso_code: JP}
  eu: {name: European Union, kind: organisation}
agencies:
  nasa: {name: National Aeronautics and Space Administration, abbreviation: NASA, party: us}
  us-nspc: {name: National Space Council, party: us}
  jaxa: {name: Japan Aerospace Exploration Agency, abbreviation: JAXA, party: jp}
  jp-onsp: {name: Office of National Space Policy, party: jp, successor: jp-nsps}
  jp-nsps: {name: National Space Policy Secretariat, party: jp, parent: jp-cao}
  jp-cao: {name: Cabinet Office, party: jp}
areas:
  security: {name: Space security, description: Keeping space usable.}
  awareness: {name: Space situational awareness, abbreviation: SSA, broader: security}
  moon: {name: Moon}
dialogues:
  talks: {name: Space Talks, names: {ja: 宇宙対話}, parties: [us, jp], looked_for: [{what: the third meeting, on: 2026-11-22, where: mofa.go.jp}]}
  jp-eu: {name: Japan-EU Talks, parties: [jp, eu]}
sources:
  report:
    {title: Talks held, publisher: EIRNS, kind: news report, standing: news, seen: whole, language: en, published: 2019-07-25, url: "https://example.org/report",
     passages: {opening: {locator: first paragraph}, list: {locator: second paragraph, text: "NASA and other high-level representatives"}, moon: {text: they shared the intention to go to the Moon}}}
  en-2: {title: Joint Statement, publisher: State, kind: joint statement, standing: official, seen: whole, language: en, url: "https://example.org/en", passages: {one: {}, two: {locator: third paragraph}}}
  ja-2: {title: 共同声明, publisher: MOFA, kind: joint statement, standing: official, seen: whole, language: ja, url: "https://example.org/ja", passages: {moon: {text: 月探査を進める。, translation: Both go on with the Moon., translation_by: ours}, gnss: {text: 測位, translation: positioning, translation_by: official}}}
  part-4: {title: An excerpt, publisher: State, kind: joint statement, standing: reprint, seen: part, language: en, passages: {one: {}}}
  later: {title: In orbit, publisher: Blue Shift, kind: news report, standing: news, seen: whole, language: en, published: 2025-02-10, passages: {launch: {text: was launched on 2 February 2025}, date: {}}}
  ahead: {title: Next year's meeting, publisher: State, kind: announcement, standing: official, seen: none, language: en, passages: {when: {}}}
  deal: {title: A memorandum, kind: agreement, standing: official, seen: none, language: en, passages: {}}
meetings:
  summit: {kind: summit, title: The Tokyo summit, parties: [us, jp], date: 2019-05-27, city: Tokyo, state: held, cites: [report#opening]}
  talks-1:
    dialogue: talks
    ordinal: 1
    date: 2019-07-24
    state: held
    city: Tokyo
    attendance: {us: partial, jp: not listed}
    summary: Both sides put the Moon first.
    cites: [report#opening]
    cites_for: {city: [report#list]}
    inferred: {date: The report says "yesterday".}
    participants:
      - {role: co-chair, cites: [report#opening], who: [{agency: us-nspc, person: Scott Pace, title: Executive Secretary, named_as: the White House space council}]}
      - {cites: [report#list], who: [nasa]}
      - {role: co-chair, cites: [report#opening], who: [{agency: jp-onsp, person: 松尾剛彦, romanised: Matsuo Takehiko, title: Director-General}]}
    discussions:
      - {cites: [report#moon], areas: {moon: going to the Moon, awareness: null}}
    links: [{recalls: summit, cites: [report#opening]}, {names: deal, cites: [report#moon]}]
    discrepancies:
      participants: [{says: one body, cites: [report#list]}, {says: two bodies, cites: [later#date], preferred: It was written later.}]
    looked_for: [{what: the joint statement, on: 2026-11-22, where: state.gov}, {what: a photograph, on: 2026-11-21}]
  talks-2:
    {dialogue: talks, ordinal: 2, date: 2020-08-26, state: held, mode: virtual, cites: [en-2#one], attendance: {us: complete},
     participants: [{cites: [en-2#one], who: [us-nspc]}], discussions: [{cites: [en-2#one, ja-2#gnss], areas: [awareness]}]}
  talks-4: {dialogue: talks, ordinal: 4, state: held, cites: [part-4#one], discrepancies: {date: [{says: 2021-03-02, cites: [part-4#one]}, {says: 2021-03-03, cites: [later#date]}]}}
  talks-5: {dialogue: talks, ordinal: 5, date: 2022-08, state: unknown, cites: [ahead#when]}
  talks-8: {dialogue: talks, ordinal: 8, date: 2024-05-09, state: announced, cites: [ahead#when]}
  talks-9: {dialogue: talks, ordinal: 9, date: 2027-05, state: announced, cites: [ahead#when]}
  jp-eu-1: {dialogue: jp-eu, date: 2021-05, state: held, city: Brussels, cites: [later#date]}
commitments:
  payloads:
    statement: {en: Japan hosts payloads., ja: 日本は載せる。}
    strength: plans
    parties: [us, jp]
    areas: [awareness]
    agencies: [jaxa]
    parts: {first: First payload, second: Second payload}
    events:
      - {kind: first recorded, meeting: talks-1, target: 2023, target_as: planned for 2023, note: Progress was confirmed., cites: [report#moon]}
      - {kind: rescheduled, part: second, date: 2023-01-17, target: 2024, cites: [later#date]}
      - {kind: fulfilled, part: first, date: 2025-02-02, cites: [later#launch]}
  moon:
    {statement: Both go to the Moon., strength: intends, parties: [us], areas: [moon], events: [{kind: made, meeting: talks-1, cites: [report#moon, ja-2#moon]}],
     discrepancies: {statement: [{says: to the Moon, cites: [report#moon]}, {says: near the Moon, cites: [ja-2#moon]}]}, looked_for: [{what: a plan, on: 2026-11-22}]}
  contact: {statement: Japan names a contact., strength: agreed, parties: [jp], areas: [moon], events: [{kind: made, meeting: talks-1, target: 2026-10-12, cites: [report#moon]}, {kind: reaffirmed, meeting: talks-2, cites: [en-2#two]}]}
  months: {statement: A study is written., strength: explores, parties: [jp], events: [{kind: made, meeting: talks-2, target: 2026-05, cites: [en-2#two]}]}
  again: {statement: Both meet again., strength: agreed, parties: [us, jp], events: [{kind: made, meeting: talks-1, target: 2021, cites: [report#opening]}, {kind: fulfilled, meeting: talks-2, cites: [en-2#one]}]}
  station: {statement: Both share a station., strength: plans, parties: [us, jp], events: [{kind: made, meeting: talks-1, target: 2030, cites: [report#opening]}, {kind: superseded, meeting: talks-2, by: moon, cites: [en-2#two]}]}
  orbits: {statement: Both share orbits., strength: plans, parties: [jp, eu], areas: [awareness], events: [{kind: made, meeting: jp-eu-1, target: 2027, cites: [later#date]}]}
"""

_VOID = {"meta", "link", "path", "br", "img", "hr", "input"}
_INLINE = {"a", "abbr", "b", "bdi", "cite", "del", "mark", "q", "small", "span", "strong", "time"}


class Element:
    """An element of a page."""

    def __init__(self, tag: str, attributes: dict[str, str], parent: Element | None) -> None:
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.children: list[Element | str] = []

    @property
    def classes(self) -> set[str]:
        return {*self.attributes.get("class", "").split()}

    @property
    def text(self) -> str:
        """Its words, as they are read: spaces folded, blocks apart, no numbers of passages."""
        return " ".join("".join(self.pieces()).split())

    def pieces(self) -> list[str]:
        """Its words as they stand, blocks apart."""
        if "numbers" in self.classes:
            return []
        apart = "" if self.tag in _INLINE else " "
        inner = [
            piece
            for child in self.children
            for piece in ([child] if isinstance(child, str) else child.pieces())
        ]
        return [apart, *inner, apart]

    def all(self, tag: str = "", class_: str = "") -> list[Element]:
        """The elements within it that have a tag and a class."""
        found = []
        for child in self.children:
            if isinstance(child, Element):
                if tag in {"", child.tag} and (not class_ or class_ in child.classes):
                    found.append(child)
                found += child.all(tag, class_)
        return found

    def around(self, class_: str) -> Element | None:
        """The nearest element around it that has a class."""
        around = self.parent
        while around and class_ not in around.classes:
            around = around.parent
        return around


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self.open = Element("", {}, None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.open)
        self.open.children.append(element)
        if tag not in _VOID:
            self.open = element

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        assert self.open.tag == tag, f"</{tag}> closes <{self.open.tag}>"
        assert self.open.parent
        self.open = self.open.parent

    def handle_data(self, data: str) -> None:
        self.open.children.append(data)


def read(html: str) -> Element:
    """A page as a tree; every element must be closed in its order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.open is reader.root, f"<{reader.open.tag}> is never closed"
    return reader.root


def visit(client: Client, address: str) -> Element:
    """A page that is there."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return read(answer.content.decode())


def main(client: Client, address: str) -> str:
    """The words of a page's own content."""
    [content] = visit(client, address).all("main")
    return content.text


def cited(section: Element) -> list[str]:
    """The words of the facts of a section, without their marks."""
    return [fact.text for fact in section.all(class_="fact")]


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> date:
    """The day on which the pages are read."""
    day = date(2026, 11, 23)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: day)
    return day
