"""Files into dossiers: what they say, where, and everything wrong with them."""

import json
import os
import sys
from contextlib import contextmanager
from io import FileIO
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogues.dossier import contents, json_reader, reader, yaml_reader
from dialogues.dossier.json_places import JsonPlaces
from dialogues.dossier.marks import Mark
from dialogues.dossier.problems import Record
from dialogues.dossier.reader import Dossier, Problem, Reading, read
from dialogues.dossier.schema import SECTIONS, references

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.yaml"))
SAYS_NOTHING = (
    "says nothing. Write at least one of: parties, agencies, areas, dialogues,"
    " sources, meetings, commitments, withdrawn."
)
NOT_A_DOSSIER = (
    "is not a dossier. Write a map with any of: parties, agencies, areas, dialogues,"
    " sources, meetings, commitments, withdrawn."
)

SIXTH = """\
sources:
  eirns-2019-07-25:
    title: U.S.-Japan Sixth Dialogue
    published: 2019-07-25
    passages: {opening: {}, areas: {locator: p. 2}}
meetings:
  us-japan-6:
    dialogue: us-japan-comprehensive
    ordinal: 6
    summary: The Moon first.
    attendance: {us: partial}
    cites: [eirns-2019-07-25#opening, {eirns-2019-07-25#areas: Space}]
    cites_for:
      city: [eirns-2019-07-25#opening]
    participants:
      - role: co-chair
        who:
          - {agency: us-nspc, person: Scott Pace}
          - nasa
    discussions:
      - areas: [gnss, space-security]
      - areas: {lunar: the Moon}
    links:
      - {reports to: us-japan-summit-2019-05}
    discrepancies:
      date:
        - {says: 23 July, cites: [eirns-2019-07-25#areas]}
commitments:
  us-japan-gateway:
    statement: Talks are to be speeded up.
    events:
      - {kind: made, meeting: us-japan-6, note: Said twice.}
withdrawn:
  meetings: {us-japan-4b: It never took place.}
"""


def reading_of(tmp_path: Path, text: str | bytes, name: str = "x.yaml") -> Reading:
    file = tmp_path / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return read([file])


def complaints_of(tmp_path: Path, text: str | bytes, name: str = "x.yaml") -> list[str]:
    problems = reading_of(tmp_path, text, name).problems
    return [str(each).removeprefix(f"{tmp_path / name}:") for each in problems]


def sixth(tmp_path: Path) -> Dossier:
    reading = reading_of(tmp_path, SIXTH)
    assert reading.problems == []
    [dossier] = reading.dossiers
    return dossier


def sixth_as_json(tmp_path: Path) -> Dossier:
    # A list, so that JSON has it as the shorthands too.
    text = json.dumps(yaml_reader.document(SIXTH).value, ensure_ascii=False, indent=2)
    reading = reading_of(tmp_path, text, "sixth.json")
    assert reading.problems == []
    [dossier] = reading.dossiers
    return dossier


def test_a_dossier_is_named_after_its_file_and_says_what_stands_in_it(tmp_path):
    dossier = sixth(tmp_path)

    assert dossier.name == "x"
    assert dossier.file == str(tmp_path / "x.yaml")
    assert tuple(dossier.entries) == SECTIONS
    assert dossier.entries["commitments"] == {
        "us-japan-gateway": {
            "statement": {"en": "Talks are to be speeded up."},
            "events": [{"kind": "made", "meeting": "us-japan-6", "note": {"en": "Said twice."}}],
        }
    }
    assert dossier.withdrawn == {"meetings": {"us-japan-4b": "It never took place."}}
    assert dossier.refused == set()


def test_yaml_and_json_say_the_same(tmp_path):
    assert sixth(tmp_path).entries == sixth_as_json(tmp_path).entries


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), (1, 1)),
        (("sources",), (2, 3)),
        (("sources", "eirns-2019-07-25"), (3, 5)),
        (("sources", "eirns-2019-07-25", "published"), (4, 16)),
        (("sources", "eirns-2019-07-25", "passages", "opening"), (5, 25)),
        (("sources", "eirns-2019-07-25", "passages", "areas", "locator"), (5, 46)),
        (("sources", "eirns-2019-07-25", "passages", "areas", "text"), (5, 36)),
        (("sources", "nowhere", "title"), (2, 3)),
        (("meetings", "us-japan-6", "ordinal"), (9, 14)),
        (("meetings", "us-japan-6", "summary", "en"), (10, 14)),
        (("meetings", "us-japan-6", "attendance", "us"), (11, 22)),
        (("meetings", "us-japan-6", "cites", 0), (12, 13)),
        (("meetings", "us-japan-6", "cites", 1), (12, 39)),
        (("meetings", "us-japan-6", "cites", 7), (12, 12)),
        (("meetings", "us-japan-6", "cites_for", "city", 0), (14, 14)),
        (("meetings", "us-japan-6", "participants", 0, "who", 0, "person"), (18, 39)),
        (("meetings", "us-japan-6", "participants", 0, "who", 1), (19, 13)),
        (("meetings", "us-japan-6", "participants", 0, "who", 1, "agency"), (19, 13)),
        (("meetings", "us-japan-6", "discussions", 0, "areas", "space-security"), (21, 23)),
        (("meetings", "us-japan-6", "discussions", 0, "areas", "nowhere"), (21, 16)),
        (("meetings", "us-japan-6", "discussions", 1, "areas", "lunar"), (22, 24)),
        (("meetings", "us-japan-6", "links", 0, "reports to"), (24, 22)),
        (("meetings", "us-japan-6", "discrepancies", "date", 0, "cites", 0), (27, 35)),
        (("commitments", "us-japan-gateway", "statement", "en"), (30, 16)),
        (("commitments", "us-japan-gateway", "events", 0, "note", "en"), (32, 49)),
        (("withdrawn", "meetings", "us-japan-4b"), (34, 27)),
    ],
)
def test_place_finds_a_value_by_its_path_in_the_normal_form(tmp_path, path, place):
    assert sixth(tmp_path).place(*path) == place


def test_place_finds_every_reference_in_yaml_and_in_json_at_its_own_slug(tmp_path):
    # With the words printed there, a citation is a map, and an area the key of them.
    worded = {("cites", 1): "{", ("discussions", 1, "areas", "lunar"): "the Moon"}
    seen = 0
    for dossier in (sixth(tmp_path), sixth_as_json(tmp_path)):
        lines = Path(dossier.file).read_text().splitlines()
        for section, entries in dossier.entries.items():
            for slug, entry in entries.items():
                for path, _, target in references(section, entry):
                    if path[0] == "attendance":
                        continue  # its slug is the key, the place that of the value
                    line, column = dossier.place(section, slug, *path)
                    rest = lines[line - 1][column - 1 :].removeprefix('"')
                    assert rest.startswith(worded.get(path, target)), path
                    seen += 1
    assert seen == 2 * 12


def test_a_json_place_is_that_of_its_record_when_the_file_has_changed_since(tmp_path):
    dossier = sixth_as_json(tmp_path)

    assert dossier.place("sources", "eirns-2019-07-25", "title") == (4, 16)
    Path(dossier.file).write_text("{}")
    assert dossier.place("sources", "eirns-2019-07-25", "published") == (5, 20)
    assert dossier.place("meetings", "us-japan-6", "ordinal") == (15, 19)
    Path(dossier.file).unlink()
    assert dossier.place("commitments", "us-japan-gateway", "statement") == (76, 25)
    assert dossier.place("sources") == (2, 14)
    assert dossier.place() == (1, 1)


def test_a_problem_shows_place_path_and_message(tmp_path):
    dossier = sixth(tmp_path)
    path = ("meetings", "us-japan-6", "participants", 0, "who", 1, "agency")

    problem = dossier.problem(path, "is not in the record.")

    assert problem == Problem(
        dossier.file,
        19,
        13,
        "meetings.us-japan-6.participants[0].who[1].agency",
        "is not in the record.",
    )
    assert str(problem) == (
        f"{dossier.file}:19:13 meetings.us-japan-6.participants[0].who[1].agency:"
        " is not in the record."
    )
    assert str(Problem("x.yaml", 1, 1, "", "is empty.")) == "x.yaml:1:1 is empty."


def test_a_dossier_made_by_hand_has_the_first_place_for_everything():
    dossier = Dossier("x", "x.yaml")

    assert dossier.place("meetings", "us-japan-6") == (1, 1)
    assert dossier.places == Mark((1, 1))


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_a_broken_dossier_is_refused_to_the_letter(file):
    lines = file.read_text(encoding="utf-8").splitlines()
    expected = [line.removeprefix("# expect: ") for line in lines if line.startswith("# expect: ")]

    problems = read([file]).problems

    assert [str(each).removeprefix(f"{file}:") for each in problems] == expected


def test_there_are_enough_broken_dossiers():
    assert len(BROKEN) >= 30


def test_a_broken_record_is_refused_and_the_others_are_read(tmp_path):
    text = "parties:\n  jp: {name: Japan}\n  us: {nam: United States}\n  eu: {name: EU, name: EU}\n"

    reading = reading_of(tmp_path, text)

    [dossier] = reading.dossiers
    assert dossier.entries["parties"] == {"jp": {"name": "Japan"}}
    assert dossier.refused == {("parties", "us"), ("parties", "eu")}
    assert len(reading.problems) == 2
    assert reading.follow_ons == 0


def test_what_follows_from_another_problem_is_counted(tmp_path):
    text = "commitments:\n  x:\n    events:\n      - {knd: made}\n"

    reading = reading_of(tmp_path, text)

    assert len(reading.problems) == 1
    assert reading.follow_ons == 1


def test_a_null_says_nothing_and_a_quoted_one_is_text(tmp_path):
    text = (
        'parties:\n  a: {name: null}\n  b: {name: ~}\n  c:\n    name:\n  d: {name: "null"}\n  e:\n'
    )

    [dossier] = reading_of(tmp_path, text).dossiers

    assert dossier.entries["parties"] == {"a": {}, "b": {}, "c": {}, "d": {"name": "null"}}


def test_every_scalar_is_read_as_the_characters_written(tmp_path):
    written = [
        "no",
        "on",
        "1_000",
        "0o17",
        "08",
        "2014",
        "1e3",
        ".5",
        "2019-07-24",
        "true",
        "=",
        "NaN",
    ]
    text = f"agencies:\n  x:\n    aliases: [{', '.join(written)}]\n"

    [dossier] = reading_of(tmp_path, text).dossiers

    assert dossier.entries["agencies"]["x"]["aliases"] == written


def test_json_numbers_and_booleans_are_read_as_the_characters_written(tmp_path):
    values = "1e3, 0.50, -7, 123456789012345678901234567890, true, false"
    text = f'{{"agencies": {{"x": {{"aliases": [{values}]}}}}}}'

    [dossier] = reading_of(tmp_path, text, "x.json").dossiers

    assert dossier.entries["agencies"]["x"]["aliases"] == [
        "1e3",
        "0.50",
        "-7",
        "123456789012345678901234567890",
        "true",
        "false",
    ]


@pytest.mark.parametrize("name", ["x.yaml", "x.json"])
def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path, name):
    text = "\ufeff" + '{"parties": {\r\n"jp": {"name": "Japan",\r\n "nam": "Nippon"}}}\r\n'

    complaints = complaints_of(tmp_path, text, name)

    assert complaints == [
        "3:2 parties.jp.nam: is not a known key. Remove it, or correct its spelling."
        " Did you mean 'name'?"
    ]


@pytest.mark.parametrize("name", ["x.yaml", "x.json"])
def test_latin_1_is_named_with_its_place(tmp_path, name):
    text = '{"parties": {\n "fr": {"name": "République française"}}}'.encode("latin-1")

    assert complaints_of(tmp_path, text, name) == [
        "2:19 is not UTF-8: byte 0xE9, which is 'é' in Latin-1. Save the file as UTF-8."
    ]


@pytest.mark.parametrize("name", ["x.yaml", "x.json"])
def test_utf_16_is_refused(tmp_path, name):
    text = '{"parties": {}}'.encode("utf-16-le")
    complaints = complaints_of(tmp_path, b"\xff\xfe" + text, name)

    assert complaints == [
        "1:1 is not UTF-8: byte 0xFF, which is 'ÿ' in Latin-1. Save the file as UTF-8."
    ]


def test_bad_bytes_far_into_a_json_file_are_named_with_their_place(tmp_path, monkeypatch):
    monkeypatch.setattr(json_reader, "CHUNK", 10)
    text = b'{"parties":\n{"jp": {"name": "Japan"},\n "us": {"name": "\xff"}}}'

    assert complaints_of(tmp_path, text, "x.json") == [
        "3:18 is not UTF-8: byte 0xFF, which is 'ÿ' in Latin-1. Save the file as UTF-8."
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("parties: {jp: {name: Ja\x00pan}}", "1:24 has a character that YAML cannot hold: U+0000."),
        ("a:\n  b\x85", "2:4 has a character that YAML cannot hold: U+0085."),
        ("a: \ufeff", "1:4 has a character that YAML cannot hold: U+FEFF."),
        ("a: \u2028", "1:4 has a character that YAML cannot hold: U+2028."),
        ("a: \x7f", "1:4 has a character that YAML cannot hold: U+007F."),
    ],
)
def test_yaml_refuses_characters_that_no_text_needs(tmp_path, text, complaint):
    assert complaints_of(tmp_path, text) == [f"{complaint} Remove it."]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", f"1:1 {SAYS_NOTHING}"),
        (" \n ", f"1:1 {SAYS_NOTHING}"),
        ("{}", f"1:1 {SAYS_NOTHING}"),
        ("null", f"1:1 {SAYS_NOTHING}"),
        ("[1]", f"1:1 {NOT_A_DOSSIER}"),
        ("12", f"1:1 {NOT_A_DOSSIER}"),
        ('"parties"', f"1:1 {NOT_A_DOSSIER}"),
        ('{"parties": {}} {}', "1:17 is not JSON: nothing may follow the end."),
        ('{"parties": {}', "1:15 is not JSON: a comma or } is expected here."),
        ('{"parties": {},}', "1:16 is not JSON: a key in double quotes is expected here."),
        ('{"parties" {}}', "1:12 is not JSON: a colon is expected after the key."),
        ("{parties: {}}", "1:2 is not JSON: a key in double quotes is expected here."),
        (
            '{"parties": }',
            "1:13 is not JSON: a value is expected here. A text needs double quotes.",
        ),
        ('{"parties', "1:2 is not JSON: a text is opened here and not closed."),
        (
            '{"parties": {"jp": {"name": "Japan" "kind": "state"}}}',
            "1:37 is not JSON: a comma or } is expected here.",
        ),
        (
            '{"parties": {"jp": {"name": "Japan",}}}',
            "1:37 is not JSON: a comma stands before the end. Remove the comma.",
        ),
        (
            '{"parties": {"jp": {name: "Japan"}}}',
            "1:21 is not JSON: a key in double quotes is expected here.",
        ),
        (
            '{"parties": {"jp": {"name"; "Japan"}}}',
            "1:27 is not JSON: a colon is expected after the key.",
        ),
        (
            '{"parties": {"jp": {"name": \'Japan\'}}}',
            "1:29 is not JSON: a value is expected here. A text needs double quotes.",
        ),
        (
            '{"parties": {"jp": {"name": "Japan\n", "kind": "state"}}}',
            "1:35 is not JSON: a text cannot hold U+000A as it is. Write \\n for a line"
            " break, or close the text with a quote.",
        ),
        (
            '{"parties": {"jp": {"name": "C:\\space", "kind": "state"}}}',
            "1:32 is not JSON: no such escape. Write \\\\ for a backslash.",
        ),
        (
            '{"parties": {"jp": {"name": 007, "kind": "state"}}}',
            "1:29 is not JSON: a value is expected here. A text needs double quotes.",
        ),
        (
            '{"parties": {"jp": {"name": NaN}}}',
            "1:29 parties.jp.name: is NaN, which is no JSON number. Write null, or a text.",
        ),
        (
            '{"parties": {"jp": {"name": -Infinity}}}',
            "1:29 parties.jp.name: is -Infinity, which is no JSON number. Write null, or a text.",
        ),
        (
            '{"parties": {"jp": {"name": "Japan\\ud800"}}}',
            "1:29 parties.jp.name: has half a surrogate pair, which is not a character. Remove it.",
        ),
        (
            '{"parties": {"jp": {"name": "Ja\\u0000pan"}}}',
            "1:29 parties.jp.name: has a character that cannot stand in one line of text:"
            " U+0000. Remove it.",
        ),
        (
            '{"parties": {"jp\\ud800": {}}}',
            "1:14 parties.'jp\\ud800': has half a surrogate pair, which is not a character."
            " Remove it.",
        ),
        (
            '{"parties": {"jp": {"name": "Japan",\n "name": "Nippon"}}}',
            "2:2 parties.jp.name: is written twice, first at 1:21. Remove one, or join them.",
        ),
        (
            '{"parties": {"jp": {},\n "jp": {}}}',
            "2:2 parties.jp: is written twice, first at 1:20. Remove one, or join them.",
        ),
        (
            '{"parties": {},\n "parties": null}',
            "2:2 parties: is written twice, first at 1:13. Remove one, or join them.",
        ),
        (
            '{"parties": ["jp"]}',
            "1:13 parties: is a list, where a map is expected."
            " Write keys with their values beneath it.",
        ),
        (
            '{"parteis": {"jp": {}}}',
            "1:2 parteis: is not a known section. A dossier has any of: parties, agencies,"
            " areas, dialogues, sources, meetings, commitments, withdrawn."
            " Did you mean 'parties'?",
        ),
        (
            '{"parties": {"jp": {"name": ' + "[" * 30 + "]" * 30 + "}}}",
            "1:46 is more than 20 levels deep. A dossier needs fewer than ten.",
        ),
        (
            '{"parties": {"jp": ' + "[" * 100_000 + "]" * 100_000 + "}}",
            "1:38 is more than 20 levels deep. A dossier needs fewer than ten.",
        ),
        (
            '{"meetings": {"x": {"date":\n\n  "2019-13-01"}}}',
            "3:3 meetings.x.date: '2019-13-01' is not a date."
            " Write it as EDTF, for example 2019-07-24 or 2019-07.",
        ),
        (
            '{"withdrawn": {"meetings": {"X": "gone"}}}',
            "1:29 withdrawn.meetings.X: 'X' is not a slug. Write lower-case letters, digits"
            " and single hyphens, for example us-japan-6.",
        ),
    ],
)
def test_broken_json_is_refused_to_the_letter(tmp_path, text, complaint):
    assert complaints_of(tmp_path, text, "x.json") == [complaint]


def test_json_in_small_pieces_is_read_as_in_one(tmp_path, monkeypatch):
    whole = sixth_as_json(tmp_path)
    monkeypatch.setattr(json_reader, "CHUNK", 7)
    monkeypatch.setattr(json_reader, "RECORD", 2000)

    pieces = sixth_as_json(tmp_path)

    assert pieces.entries == whole.entries
    assert pieces.places.extents == whole.places.extents  # type: ignore[attr-defined] # both are JSON's


@pytest.mark.parametrize(
    "record",
    [
        '{"name": "' + "x" * 300 + '"}',
        '{"names": {' + '"ja": "x", ' * 30 + "}}",
        "1" * 300,
        "x" * 300,
    ],
)
def test_a_json_record_beyond_the_limit_is_refused(tmp_path, monkeypatch, record):
    monkeypatch.setattr(json_reader, "CHUNK", 50)
    monkeypatch.setattr(json_reader, "RECORD", 100)
    text = '{"parties": {"us": {},\n "jp": ' + record + ', "de": {}, "fr": {}}}' + " " * 500

    complaints = complaints_of(tmp_path, text, "x.json")

    expected = "2:8 is larger than 1 MB. Split it; several dossiers may speak of one record."
    if record.startswith("x"):
        expected = "2:8 is not JSON: a value is expected here. A text needs double quotes."
    assert complaints == [expected]


def test_a_json_file_of_any_size_takes_bounded_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(json_reader, "CHUNK", 1000)
    monkeypatch.setattr(json_reader, "RECORD", 1000)
    many = {f"party-{number}": {"name": f"Party {number}"} for number in range(2000)}
    file = tmp_path / "many.json"
    file.write_text(json.dumps({"parties": many}))
    places = JsonPlaces(file)

    with file.open("rb") as stream:
        read_ = [
            each
            for each in json_reader.records(stream, places)
            if isinstance(each, Record) and each.slug
        ]

    assert {each.slug: each.value for each in read_} == many
    assert places.mark(("parties", "party-1999", "name")).inside == "Party 1999"


def test_nothing_is_built_of_an_alias_bomb(tmp_path):
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]

    assert soon(tmp_path, "\n".join(lines)) == ["1:5 has an anchor (&a0). Remove it."]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a:\n" + " [\n" * 10_000, "21:2 is more than 20 levels deep."),
        ("a:\n" + " {a:\n" * 10_000, "21:2 is more than 20 levels deep."),
        ("".join(" " * n + "a:\n" for n in range(2_000)), "21:21 is more than 20 levels deep."),
        ("a: " + "[" * 10_000 + "]" * 10_000, "1:1 is a line of more than 20,000 characters."),
        ("a: b\n" * 200_001, "200001:1 has more than 200,000 lines."),
        ("- " * 10_000, "1:1 is a list. A dossier is a map of sections, such as sources."),
    ],
)
def test_ten_thousand_levels_are_refused_at_the_first_too_many(tmp_path, text, complaint):
    [found] = soon(tmp_path, text)

    assert found.startswith(complaint)


class Unread(FileIO):
    """A file that is opened, and never read."""

    def read(self, *_size):
        raise AssertionError("It was read.")


def test_200_megabytes_of_yaml_are_refused_unread(tmp_path, monkeypatch):
    file = tmp_path / "x.yaml"
    with file.open("wb") as stream:
        stream.truncate(200_000_000)
    monkeypatch.setattr(reader, "_opened", Unread)

    [problem] = read([file]).problems

    assert problem.message == ("has 200.0 MB, and YAML may have 5. Split it, or write it as JSON.")


def test_too_many_values_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(yaml_reader, "VALUES", 5)

    assert complaints_of(tmp_path, "a: [b, c, d, e, f]\n") == [
        "1:11 is value 6. Split the file, or write it as JSON."
    ]


def test_beyond_the_first_thousand_problems_the_rest_is_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(contents, "PROBLEMS", 2)
    text = "parties: {A: {}, B: {}, C: {}, D: {}}\n"

    reading = reading_of(tmp_path, text)

    assert [each.path for each in reading.problems] == ["", "parties.A", "parties.B"]
    assert reading.problems[0].message == (
        "has 2 problems more than are named here. Mend these first."
    )
    assert len(reading.dossiers[0].refused) == 4


def test_an_entry_of_nothing_but_unknown_keys_is_refused_in_time(tmp_path):
    keys = ", ".join(f'"name{number}": 1' for number in range(5_000))

    assert len(soon(tmp_path, '{"parties": {"jp": {' + keys + "}}}", "x.json")) == 1001


@contextmanager
def a_million_calls():
    """Let something take no more: by a clock, others could hold it up."""
    calls = count()
    sys.setprofile(lambda _frame, event, _arg: next(calls) if "call" in event else None)
    try:
        yield
    finally:
        sys.setprofile(None)
    assert next(calls) < 1_000_000


def soon(tmp_path: Path, text: str, name: str = "x.yaml") -> list[str]:
    """What is wrong with a file, told soon."""
    with a_million_calls():
        return complaints_of(tmp_path, text, name)


def test_what_goes_wrong_inside_ruamel_is_a_problem_of_the_file(tmp_path, monkeypatch):
    def breaks(*_args):
        raise RecursionError

    monkeypatch.setattr("ruamel.yaml.parser.Parser.parse_flow_mapping_first_key", breaks)

    assert complaints_of(tmp_path, "a: {b: c}") == [
        "1:5 cannot be read as YAML from here on. Correct it; quotes around the value often help."
    ]


def test_a_folder_is_read_in_order_without_what_is_hidden(tmp_path):
    for name in ("b.yml", "a.json", "C.YAML", "sub/d.yaml", ".e.yaml", ".git/f.yaml", "g.txt"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text('{"parties": {"jp": {}}}')

    reading = read([tmp_path, tmp_path / "b.yml"])

    assert reading.problems == []
    assert [each.name for each in reading.dossiers] == ["C", "a", "b", "d"]


def test_two_files_of_one_name_are_a_problem(tmp_path):
    for name in ("us-japan-6.yaml", "us-japan-6.json"):
        (tmp_path / name).write_text('{"parties": {"jp": {}}}')

    [problem] = read([tmp_path]).problems

    assert str(problem) == (
        f"{tmp_path}/us-japan-6.yaml:1:1 is the dossier 'us-japan-6', as"
        f" {tmp_path}/us-japan-6.json is. A dossier is named by its file without folder"
        " and ending; rename one."
    )


@pytest.mark.parametrize("name", ["x" * 101 + ".yaml", "x\ny.yaml"])
def test_a_name_that_cannot_be_kept_is_a_problem(tmp_path, name):
    assert complaints_of(tmp_path, "parties: {jp: {}}", name) == [
        "1:1 has a name that cannot be kept. Use at most 100 plain characters."
    ]


def test_a_file_name_that_is_no_text_can_be_shown(tmp_path):
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.yaml"))
    file.write_text("parties: {jp: {}}")

    [problem] = read([file]).problems

    assert str(problem).encode().startswith(os.fsencode(tmp_path) + b"/\\xff.yaml:1:1 ")


def test_paths_that_cannot_be_read_are_problems(tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    (tmp_path / "text.txt").write_text("")
    paths = [
        tmp_path / name for name in ("empty", "none.json", "pipe.yaml", "loop.yaml", "text.txt")
    ]

    problems = [str(each).removeprefix(f"{tmp_path}/") for each in read(paths).problems]

    assert problems == [
        "empty:1:1 has no dossiers. They end in .yaml, .yml, .json.",
        "loop.yaml:1:1 cannot be read: too many levels of symbolic links."
        " Check the path and its permissions.",
        "none.json:1:1 cannot be read: no such file or directory."
        " Check the path and its permissions.",
        "pipe.yaml:1:1 is not a file. Name a file or a folder.",
        "text.txt:1:1 is not a dossier. Its name ends in one of .yaml, .yml, .json.",
    ]


def test_a_folder_that_cannot_be_listed_is_a_problem(tmp_path, monkeypatch):
    def denied(folder, onerror):
        onerror(PermissionError(13, "Permission denied", str(folder)))
        return iter(())

    monkeypatch.setattr("dialogues.dossier.reader.os.walk", denied)

    assert [each.message for each in read([tmp_path]).problems] == [
        "cannot be read: permission denied. Check the path and its permissions.",
        "has no dossiers. They end in .yaml, .yml, .json.",
    ]


def test_problems_stand_in_the_order_of_file_line_and_column(tmp_path):
    (tmp_path / "b.yaml").write_text("parties:\n  X: {}\n  jp: {kind: x, nam: y}\n")
    (tmp_path / "a.json").write_text('{"parties": {"X": {}}}')

    problems = read([tmp_path / "b.yaml", tmp_path / "a.json"]).problems

    assert [(Path(each.file).name, each.line, each.column) for each in problems] == [
        ("a.json", 1, 14),
        ("b.yaml", 2, 3),
        ("b.yaml", 3, 14),
        ("b.yaml", 3, 17),
    ]


FRAGMENTS = st.sampled_from(
    [
        *"{}[],:#&*!|>%@`\"'\\\n\t -?~é日\x00\x85\u2028\ufeff",
        *(
            "\\ud800",
            "\\UFFFFFFFF",
            "\\x",
            "<<",
            "null",
            "true",
            "1e999",
            "NaN",
            "- ",
            "---\n",
            "...\n",
        ),
        *("%YAML 1.1\n", "!!str ", "&a ", "*a ", "parties", "meetings", "jp", ": ", "\r\n", "  "),
        *(
            '{"parties": ',
            '"jp": ',
            '"name": ',
            "sources:\n  a:\n    passages: ",
            "cites: [",
            "a#b",
        ),
    ]
)
ANY_TEXT = st.one_of(st.text(max_size=200), st.lists(FRAGMENTS, max_size=60).map("".join))


@pytest.mark.parametrize("ending", ["yaml", "json"])
@settings(
    max_examples=300,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(text=ANY_TEXT | st.binary(max_size=200))
def test_no_text_makes_the_reader_raise_or_take_long(tmp_path, ending, text):
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text

    with a_million_calls():
        reading = reading_of(tmp_path, data, f"x.{ending}")

    [dossier] = reading.dossiers
    said = any(dossier.entries.values()) or dossier.withdrawn
    if reading.problems:
        assert all(each.line >= 1 and each.column >= 1 for each in reading.problems)
        "\n".join(map(str, reading.problems)).encode()
    assert said or reading.problems or data.strip()
