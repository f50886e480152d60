"""Whatever a text holds, every format gives it back: small here, 10,000 texts each in `make fuzz`."""

from __future__ import annotations

import csv
import datetime
import io
import json
import os
import re

import feedparser
import pytest
from citeproc.source.json import CiteProcJSON
from django.test import RequestFactory, override_settings
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from lxml import etree
from pybtex.database import parse_string
from ruamel.yaml import YAML

from dialogues.api.door import api
from dialogues.api.meetings import MeetingSummary
from dialogues.dossier import yaml_reader, yaml_writer
from dialogues.models import CooperationArea, Edition
from dialogues.publish import calendars, citing, feeds, tables
from dialogues.publish.words import printable
from dialogues.queries.changes import Told
from dialogues.queries.meanings import Meaning
from dialogues.templatetags.linked import linked
from tests.talks import read

pytestmark = pytest.mark.no_cover

ROUNDS = int(os.environ.get("ROUNDS", "6"))
MADE_AT = datetime.datetime(2026, 11, 22, 9, 30, tzinfo=datetime.UTC)
ATOM = "{http://www.w3.org/2005/Atom}"

many = settings(max_examples=ROUNDS * 34, derandomize=ROUNDS < 300)
# What is hard: separators, what folds and escapes, two directions, astral and combining characters.
hard = st.sampled_from(
    list("\",;:\\\r\n\t\0'=+-@<>&{}%$#_~^|\ufeff\u2028\u0085\u202eé🛰宇e\u0301 a")
)
texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])), st.text(hard), st.text(hard, min_size=70)
)


@many
@given(st.lists(st.lists(texts, min_size=3, max_size=3), max_size=5))
@example([["=1+1", "\0", "a\r\nb"], ["", "", ""], ['"', ",", "\r"]])
def test_a_table_is_faithful_byte_for_byte(rows):
    header = ["url", "name", "summary"]
    written = "".join(tables.lines(header, [rows], is_safe=False))

    assert list(csv.reader(io.StringIO(written, newline=""), strict=True)) == [header, *rows]
    assert written.encode("utf-8").decode("utf-8") == written
    assert written.endswith("\r\n")


@many
@given(st.lists(texts, min_size=1, max_size=5))
@example(["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "\0=1", " =1", "＝1", "\n=1", "'=1"])
def test_a_table_for_spreadsheets_has_no_formula(row):
    written = "".join(tables.lines(["name"], [[row]], is_safe=True))
    read = csv.reader(io.StringIO(written.removeprefix("\ufeff"), newline=""), strict=True)
    _header, cells = list(read)

    assert written.startswith("\ufeff")
    for cell, text in zip(cells, row, strict=True):
        assert not re.match(r"[=+\-@\t\r\n\0＝＋－＠]", cell.lstrip(" \ufeff\u3000"))
        assert cell in (text, f"'{text}")


def meeting(**said):
    """A meeting as a calendar takes it."""
    plain = dict.fromkeys(
        ["dialogue", "kind", "ordinal", "title", "dated_as", "mode", "city", "venue", "host"]
    )
    day = datetime.date(2019, 7, 24)
    told = {
        "slug": "us-japan-6",
        "url": "/meetings/us-japan-6/",
        "type": "meeting",
        "inferred": {},
        "name": "Sixth meeting",
        "parties": [],
        "attendance": {},
        "date": "2019-07-24",
        "held_from": day,
        "held_until": day,
        "state": "held",
        "summary": {},
    }
    return MeetingSummary(**plain | told | said)


@many
@given(texts, texts, texts)
@example("é" * 80, "\\n" * 40, "宇" * 75)
def test_a_calendar_gives_texts_back_in_lines_that_every_reader_takes(name, city, summary):
    told = meeting(name=name, city=city or None, summary={"en": summary})
    written = calendars.event(told, calendars.Turns(1, MADE_AT, told.slug)).to_ical()
    [event] = Calendar.from_ical(b"BEGIN:VCALENDAR\r\n" + written + b"END:VCALENDAR\r\n").walk(
        "VEVENT"
    )

    assert str(event["summary"]) == printable(name)
    assert str(event.get("location", "")) == printable(city)
    assert str(event["description"]) == "\n".join(
        ["State: held.", *filter(None, [printable(summary)])]
    )
    assert written.endswith(b"\r\n")
    for line in written[:-2].split(b"\r\n"):
        assert len(line) <= 75
        assert not set(line) & {10, 13, 0}
        line.decode("utf-8")


@many
@given(texts, texts, texts)
@override_settings(SITE_URL="https://example.org")
def test_a_feed_gives_texts_back_to_a_strict_reader(title, old, new):
    edition = Edition(number=7, made_at=MADE_AT)
    meaning = Meaning("changed", title, fields={"city": [old, new]})
    change = Told("meeting", "us-japan-6", edition, meaning)
    written = feeds.feed(
        "Meetings", "https://example.org/", "https://example.org/a", [change], edition
    )
    root = etree.fromstring(written.encode(), etree.XMLParser(resolve_entities=False))
    [entry] = root.findall(f"{ATOM}entry")
    body = entry.find(f"{ATOM}summary").text
    [item] = etree.HTML(f"<body>{body}").findall(".//li") if body else []

    assert entry.find(f"{ATOM}title").text == printable(f"{title}: city {old} -> {new}")
    assert "".join(item.itertext()) == f"city: {printable(old)} → {printable(new)}"
    assert not feedparser.parse(written).bozo


@many
@given(texts, texts, texts)
@example("</script><!--", "\\u003C", "\u2028\0\ufffe")
def test_the_api_gives_every_text_back(name, city, summary):
    told = meeting(name=name, city=city, summary={"en": summary})
    answer = api.create_response(RequestFactory().get("/api/v1/meetings"), told, status=200)
    item = json.loads(answer.content.decode("utf-8"))

    assert (item["name"], item["city"], item["summary"]) == (name, city, {"en": summary})
    assert item == told.model_dump(mode="json")


@many
@given(texts.filter(bool), texts)
@example("</script><!--", "\\u003C&amp;")
def test_a_page_gives_texts_back_to_search_engines_and_ends_nowhere_else(name, description):
    area = CooperationArea(slug="area", name=name, description=description)
    head = read(f"<head>{linked(area)}</head>")
    [script] = head.all("script")
    told = json.loads("".join(script.pieces()))
    metas = {meta.attributes["property"]: meta.attributes["content"] for meta in head.all("meta")}

    assert told["name"] == metas["og:title"] == name
    assert told.get("description", "") == metas.get("og:description", "") == description


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_cannot_be_told_is_marked(text):
    told = printable(text)

    assert printable(told) == told
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]", told)


@many
@given(texts)
@example("{ unbalanced \\ } } % $5 & #1_a ~ ^")
def test_a_citation_gives_a_title_back_to_tex_and_to_reference_managers(title):
    edition = Edition(number=7, made_at=MADE_AT)
    work = citing.Work("us-japan-6", title, "/meetings/us-japan-6/", edition)
    [(key, entry)] = parse_string(citing.bibtex(work), "bibtex").entries.items()
    read = entry.fields["title"].removeprefix("{").removesuffix("}")
    for sign, word in WORDS_OF_TEX.items():
        read = read.replace(word, sign)
    [item] = json.loads(citing.csl(work))

    # TeX knows one kind of space.
    assert read.split() == printable(title).split()
    assert key == item["id"] == "space-dialogues-us-japan-6-edition-7"
    assert item["title"] == title
    # A reference manager reads marks of its own in a title: <i>.
    assert "<" in title or "".join(map(str, CiteProcJSON([item])[key]["title"])) == title


WORDS_OF_TEX = {
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    "$": r"{\$}",
    "&": r"{\&}",
    "#": r"{\#}",
    "_": r"{\_}",
    "%": r"{\%}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "\\": r"{\textbackslash}",
}


# What readers take for something else, and what a line is divided at.
taken = st.sampled_from([
    "null", "~", "No", "y", "on", "1", "1e3", "0x1f", "2019-07-24", "12:30", ".inf", "3rd", "1_0",
    "a: b", "a #b", "a:", "- a", "? a", "a ", " a", "[a", "{}", "!a", "&a", "*a", "%a", "'", "---",
    "<<", "=",
])  # fmt: skip
said = st.one_of(texts, taken)
keys = st.one_of(taken, st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
dossiers = st.dictionaries(
    keys,
    st.recursive(
        st.one_of(said, st.none()),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)
        ),
        max_leaves=6,
    ),
)


@many
@given(dossiers)
@example({"a": [[["b", []], {}], {"c": {"d": ["e\n  f"]}}], "g": None})
@example({"a": ' \n\u2028"\\é' * 1_500, "b": " " * 5_000})
def test_a_dossier_gives_texts_back_to_every_reader_of_yaml(dossier):
    written = yaml_writer.written(dossier)

    assert yaml_reader.document(written).value == dossier
    for version in ((1, 1), (1, 2)):
        yaml = YAML(typ="safe", pure=True)
        yaml.version = version
        assert yaml.load(written) == dossier
