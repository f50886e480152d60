"""What a dossier may say: normal form, references, messages, and its documentation."""

# Messages stand on one line each, so that they can be read and searched for.

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from dialogues.dossier import schema, yaml_reader
from dialogues.dossier.reader import read
from dialogues.dossier.schema.faults import model_at

HERE = Path(__file__).parent
GUIDE = (HERE.parent / "docs" / "dossier.md").read_text(encoding="utf-8")

# The heading in docs/dossier.md under which each model's keys are explained.
HEADINGS = {
    "Any record": schema.Entry,
    "`parties`": schema.PartyEntry,
    "`agencies`": schema.AgencyEntry,
    "`areas`": schema.AreaEntry,
    "`dialogues`": schema.DialogueEntry,
    "`sources`": schema.SourceEntry,
    "`passages`": schema.PassageEntry,
    "`meetings`": schema.MeetingEntry,
    "`participants`: groups": schema.ParticipantGroup,
    "`who`: participants": schema.ParticipantEntry,
    "`discussions`": schema.DiscussionEntry,
    "`links`": schema.LinkEntry,
    "`commitments`": schema.CommitmentEntry,
    "`events`": schema.EventEntry,
    "`discrepancies`": schema.StatementEntry,
    "`looked_for`": schema.LookedForEntry,
}


def keys_of(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def complaints(section: str, value: object) -> list[str]:
    with pytest.raises(schema.EntryError) as refusal:
        schema.normal(section, value)
    return str(refusal.value).splitlines()


def test_the_sections_stand_in_the_order_in_which_records_refer_to_each_other():
    assert schema.SECTIONS == (
        "parties",
        "agencies",
        "areas",
        "dialogues",
        "sources",
        "meetings",
        "commitments",
    )
    assert tuple(schema.ENTRIES) == schema.SECTIONS == tuple(schema.REQUIRED)


@pytest.mark.parametrize("section", schema.SECTIONS)
def test_what_is_required_of_a_record_is_a_key_of_it(section):
    assert set(schema.REQUIRED[section]) <= set(keys_of(schema.ENTRIES[section]))


def test_the_normal_form_of_a_meeting_has_every_shorthand_written_out_in_order():
    written = {
        "inferred": {"date": "The report says yesterday."},
        "formerly": ["us-japan-2019"],
        "links": [{"cites": ["a#b"], "reports to": "us-japan-5"}],
        "discussions": [{"areas": ["gnss", "lunar"]}, {"areas": {"ssa": "SSA", "stm": None}}],
        "participants": [{"who": ["nasa", {"person": "Scott Pace", "party": "us"}]}],
        "summary": " The Moon first.\n",
        "cites": ["a#b", {"a#c": None}, {"a#d": " the wording "}],
        "cites_for": {"city": [], "venue": ["a#b"]},
        "parties": [],
        "city": None,
        "attendance": {"us": "partial", "jp": None},
        "ordinal": "6",
    }

    entry = schema.normal("meetings", written)

    assert list(entry.items()) == [
        ("ordinal", 6),
        ("attendance", {"us": "partial"}),
        ("summary", {"en": "The Moon first."}),
        ("cites", ["a#b", "a#c", {"a#d": "the wording"}]),
        ("cites_for", {"venue": ["a#b"]}),
        ("participants", [{"who": [{"agency": "nasa"}, {"party": "us", "person": "Scott Pace"}]}]),
        (
            "discussions",
            [{"areas": {"gnss": None, "lunar": None}}, {"areas": {"ssa": "SSA", "stm": None}}],
        ),
        ("links", [{"reports to": "us-japan-5", "cites": ["a#b"]}]),
        ("formerly", ["us-japan-2019"]),
        ("inferred", {"date": "The report says yesterday."}),
    ]


def test_a_passage_may_say_nothing_but_that_it_is_there():
    written = {"passages": {"chairs": {}, "japan": None, "areas": {"locator": None}}}

    assert schema.normal("sources", written) == {"passages": {"chairs": {}, "areas": {}}}


@pytest.mark.parametrize("section", schema.SECTIONS)
def test_an_entry_that_says_nothing_is_empty(section):
    assert schema.normal(section, dict.fromkeys(keys_of(schema.ENTRIES[section]))) == {}


def example(section: str) -> dict[str, object]:
    """An entry of a section with the example of every key."""
    fields = schema.ENTRIES[section].model_fields
    own = {field.alias or name: (field.examples or [None])[0] for name, field in fields.items()}
    return own | {
        "inferred": {next(iter(own.keys() - {"formerly", "inferred", "looked_for"})): "x"}
    }


@pytest.mark.parametrize("section", schema.SECTIONS)
def test_the_normal_form_of_a_normal_form_is_itself(section):
    entry = schema.normal(section, example(section))

    assert set(entry) == set(example(section))
    assert schema.normal(section, entry) == entry


def test_every_reference_of_a_meeting_is_found_with_its_path():
    entry = schema.normal(
        "meetings",
        {
            "dialogue": "us-japan-comprehensive",
            "parties": ["us"],
            "attendance": {"jp": "partial"},
            "cites": ["a#1", {"a#2": "wording"}],
            "cites_for": {"city": ["a#3"]},
            "participants": [
                {"cites": ["a#4"], "who": ["nasa", {"person": "A. B.", "party": "us"}]}
            ],
            "discussions": [{"cites": ["a#5"], "areas": ["gnss"]}],
            "links": [{"recalls": "us-japan-5", "cites": ["a#6"]}, {"names": "treaty"}],
            "discrepancies": {"date": [{"says": "23 July", "cites": ["a#7"]}]},
        },
    )

    assert list(schema.references("meetings", entry)) == [
        (("dialogue",), "dialogues", "us-japan-comprehensive"),
        (("parties", 0), "parties", "us"),
        (("attendance", "jp"), "parties", "jp"),
        (("cites", 0), "sources", "a#1"),
        (("cites", 1), "sources", "a#2"),
        (("cites_for", "city", 0), "sources", "a#3"),
        (("participants", 0, "cites", 0), "sources", "a#4"),
        (("participants", 0, "who", 0, "agency"), "agencies", "nasa"),
        (("participants", 0, "who", 1, "party"), "parties", "us"),
        (("discussions", 0, "cites", 0), "sources", "a#5"),
        (("discussions", 0, "areas", "gnss"), "areas", "gnss"),
        (("links", 0, "recalls"), "meetings", "us-japan-5"),
        (("links", 0, "cites", 0), "sources", "a#6"),
        (("links", 1, "names"), "sources", "treaty"),
        (("discrepancies", "date", 0, "cites", 0), "sources", "a#7"),
    ]


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("parties", []),
        (
            "agencies",
            [
                (("party",), "parties", "jp"),
                (("parent",), "agencies", "jp-cao"),
                (("successor",), "agencies", "jp-nsps"),
            ],
        ),
        ("areas", [(("broader",), "areas", "space-security")]),
        (
            "dialogues",
            [
                (("parent",), "dialogues", "us-japan-scc"),
                (("parties", 0), "parties", "us"),
                (("parties", 1), "parties", "jp"),
            ],
        ),
        ("sources", [(("copy_of",), "sources", "us-state-2019-07-24")]),
        (
            "commitments",
            [
                (("parties", 0), "parties", "jp"),
                (("agencies", 0), "agencies", "jp-mod"),
                (("areas", 0), "areas", "space-situational-awareness"),
                (("events", 0, "meeting"), "meetings", "us-japan-6"),
                (("events", 0, "cites", 0), "sources", "eirns-2019-07-25#summit"),
                (
                    ("discrepancies", "target", 0, "cites", 0),
                    "sources",
                    "eirns-2019-07-25#qzss",
                ),
                (
                    ("discrepancies", "target", 1, "cites", 0),
                    "sources",
                    "blueshift-2025-02-10#launch",
                ),
            ],
        ),
    ],
)
def test_every_reference_of_an_example_is_found(section, expected):
    entry = schema.normal(section, example(section))

    assert list(schema.references(section, entry)) == expected


def test_a_superseded_commitment_refers_to_the_one_that_took_its_place():
    entry = {"events": [{"kind": "superseded", "by": "us-japan-gateway"}]}

    assert list(schema.references("commitments", entry)) == [
        (("events", 0, "by"), "commitments", "us-japan-gateway")
    ]


@pytest.mark.parametrize(
    ("section", "value", "complaint"),
    [
        ("parties", ["jp"], ": is a list, where a map is expected. Write keys with their values beneath it."),
        ("parties", {"names": {"ja": ["x"]}}, "names.ja: is a list, where text is expected. Write one value."),
        ("dialogues", {"parties": [None]}, "parties[0]: is empty. Remove it, or write its value."),
        ("meetings", {"participants": [{"who": []}]}, "participants[0].who: is empty, where at least one item is expected. Leave the key out, or add one."),
        ("meetings", {"participants": [{"cites": ["a#b"]}]}, "participants[0].who: is missing. Add it."),
        ("meetings", {"participants": [{"who": ["nasa", "nasa"]}]}, "participants[0].who[1]: stands in this list twice. Remove one."),
        ("meetings", {"discussions": [{"areas": {}}]}, "discussions[0].areas: is empty, where at least one item is expected. Leave the key out, or add one."),
        ("meetings", {"discussions": [{"areas": "gnss"}]}, "discussions[0].areas: 'gnss' is text, where a map is expected. Write keys with their values beneath it."),
        ("meetings", {"discussions": [{"areas": [["gnss"]]}]}, "discussions[0].areas: is a list, where a map is expected. Write keys with their values beneath it."),
        ("meetings", {"links": [{"cites": ["a#b"]}]}, "links[0]: is not one link. Write exactly one of: recalls, prepares, reports to, alongside, names."),
        ("meetings", {"ordinal": ["6"]}, "ordinal: is a list, where a number is expected. Write it in digits."),
        ("meetings", {"ordinal": "٦"}, "ordinal: '٦' is not a number from 1 to 9999. Write it in digits, for example 6."),
        ("meetings", {"cites": "a#b"}, "cites: 'a#b' is text, where a list is expected. Write [ and ] around it, or its items one beneath the other after hyphens."),
        ("meetings", {"cites": [{"a#b": "x", "a#c": "y"}]}, "cites[0]: is not a citation. Write source#passage, or one source#passage with the wording as printed there, for example {eirns-2019-07-25#areas: Space Security}."),
        ("meetings", {"cites": ["a" * 101 + "#b"]}, f"cites[0]: '{'a' * 59}…' is too long. A slug has at most 100 characters."),
        ("meetings", {"cites": [{"a#b": "x\ny"}]}, "cites[0]: has a wording that is not a line of text. Write 1 to 300 characters, as printed there."),
        ("meetings", {"cites": [{"a#b": "x\ud800"}]}, "cites[0]: has a wording that is not a line of text. Write 1 to 300 characters, as printed there."),
        ("meetings", {"cites": ["a#b", {"a#b": "x"}]}, "cites[1]: 'a#b' stands in this list twice. Remove one."),
        ("meetings", {"city": "x\ud800"}, "city: has half a surrogate pair, which is not a character. Remove it."),
        ("meetings", {"city": "x\ufffe"}, "city: has a character that cannot stand in one line of text: U+FFFE. Remove it."),
        ("meetings", {"city": " "}, "city: is empty. Leave the key out."),
        ("meetings", {"summary": "x\r\ny"}, "summary.en: has a character that cannot be kept: U+000D. Remove it."),
        ("meetings", {"state": ["held"]}, "state: is a list, where text is expected. Write one value."),
        ("meetings", {"state": ""}, "state: is empty. Leave the key out."),
        ("meetings", {"date": "2019-02-29"}, "date: '2019-02-29' names a day that does not exist. Write it as EDTF, for example 2019-07-24 or 2019-07."),
        ("meetings", {"looked_for": [{"what": "x", "on": "2019-07-24/2019-07-25"}]}, "looked_for[0].on: '2019-07-24/2019-07-25' is not a day. Write it in full, for example 2026-11-22."),
        ("sources", {"url": "https://mofa.go.jp@example.org/"}, "url: 'https://mofa.go.jp@example.org/' is not a web address. Write it with https:// or http:// and a host, for example https://www.mofa.go.jp/region/page22e_000966.html."),
        ("sources", {"url": "http://[::1"}, "url: 'http://[::1' is not a web address. Write it with https:// or http:// and a host, for example https://www.mofa.go.jp/region/page22e_000966.html."),
        ("sources", {"url": "//example.org/"}, "url: '//example.org/' is not a web address. Write it with https:// or http:// and a host, for example https://www.mofa.go.jp/region/page22e_000966.html."),
        ("sources", {"url": "https://example.org/a b"}, "url: 'https://example.org/a b' is not a web address. Write it with https:// or http:// and a host, for example https://www.mofa.go.jp/region/page22e_000966.html."),
        ("sources", {"passages": {"a b": {}}}, "passages.a b: 'a b' is not a slug. Write lower-case letters, digits and single hyphens, for example us-japan-6."),
        ("sources", {"passages": {"a": {"locater": "p. 2"}}}, "passages.a.locater: is not a known key. Remove it, or correct its spelling. Did you mean 'locator'?"),
        ("sources", {"passages": {"a": {"x.y": "p. 2"}}}, "passages.a.'x.y': is not a known key. Remove it, or correct its spelling."),
        ("commitments", {"parts": {"x" * 101: "y"}}, f"parts.'{'x' * 59}…': has 101 characters. At most 100 are kept; shorten it."),
    ],
)  # fmt: skip
def test_a_value_that_no_entry_may_have_is_refused_to_the_letter(section, value, complaint):
    assert complaints(section, value) == [complaint]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org",
        "HTTPS://example.org:8443/?q=宇宙#x",
        "https://www.mofa.go.jp/a_(b).html",
    ],
)
def test_web_addresses_are_kept_as_written(url):
    assert schema.normal("sources", {"url": url}) == {"url": url}


def test_beyond_so_many_faults_nobody_guesses_what_was_meant():
    many = {f"name{number}": "x" for number in range(60)}

    assert complaints("parties", many)[0] == (
        "name0: is not a known key. Remove it, or correct its spelling."
    )


def test_the_fault_of_a_key_holds_what_stood_under_it():
    with pytest.raises(schema.EntryError) as refusal:
        schema.normal("sources", {"passages": {'2019"': None, "A": {}}, "citty": None})

    assert [(each.path, each.value, each.key, each.follows) for each in refusal.value.faults] == [
        (("passages", '2019"'), None, True, False),
        (("passages", '2019"'), None, False, True),
        (("passages", "A"), "A", True, False),
        (("citty",), None, True, False),
    ]


def test_the_model_of_a_map_is_found_by_its_path():
    path = ("participants", 0, "who", 1)

    assert model_at(schema.MeetingEntry, path) is schema.ParticipantEntry
    assert model_at(schema.MeetingEntry, ("discrepancies", "date", 0)) is schema.StatementEntry
    assert model_at(schema.MeetingEntry, ("city", 0)) is None
    assert model_at(schema.MeetingEntry, ("nowhere", 0)) is None


def test_reasons_of_what_is_withdrawn_are_texts():
    assert schema.withdrawn(None) == {}
    assert schema.withdrawn({"us-japan-4b": "It never took place."}) == {
        "us-japan-4b": "It never took place."
    }
    with pytest.raises(schema.EntryError, match=r"^X: 'X' is not a slug\."):
        schema.withdrawn({"X": "gone"})


@given(
    st.sampled_from(schema.SECTIONS).flatmap(
        lambda section: st.tuples(
            st.just(section),
            st.dictionaries(
                st.sampled_from(keys_of(schema.ENTRIES[section])) | st.text(max_size=5),
                st.recursive(
                    st.none() | st.text(max_size=8),
                    lambda inner: (
                        st.lists(inner, max_size=3)
                        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
                    ),
                    max_leaves=6,
                ),
                max_size=5,
            ),
        )
    )
)
def test_any_value_is_an_entry_or_refused_in_words(written):
    section, value = written
    try:
        entry = schema.normal(section, value)
    except schema.EntryError as error:
        refusal = str(error)
        entry = None
    assert entry is not None or refusal
    if entry is None:
        return
    assert schema.normal(section, entry) == entry
    assert all(section in schema.SECTIONS for _, section, _ in schema.references(section, entry))


def documented(heading: str) -> dict[str, str]:
    """The keys in the table under a heading of the guide, with their examples."""
    _, _, after = GUIDE.partition(f"# {heading}\n")
    under = re.split(r"^#", after, maxsplit=1, flags=re.MULTILINE)[0]
    return dict(re.findall(r"^\| `([^`]+)` \|.*\| `(.*)` \|$", under, re.MULTILINE))


@pytest.mark.parametrize(("heading", "model"), HEADINGS.items(), ids=HEADINGS)
def test_the_guide_explains_every_key_and_no_other(heading, model):
    of_any_record = () if model is schema.Entry else keys_of(schema.Entry)

    assert list(documented(heading)) == [key for key in keys_of(model) if key not in of_any_record]


@pytest.mark.parametrize(("heading", "model"), HEADINGS.items(), ids=HEADINGS)
def test_the_guide_has_the_examples_that_editors_are_shown(heading, model):
    shown = {field.alias or name: field.examples[0] for name, field in model.model_fields.items()}

    for key, example in documented(heading).items():
        assert yaml_reader.document(f"{key}: {example}").value == {key: shown[key]}


def test_the_guide_names_every_section_and_every_choice():
    choices = {
        choice for part in schema.json_schema()["$defs"].values() for choice in choices_in(part)
    }

    assert [each for each in schema.SECTIONS if f"`{each}`" not in GUIDE] == []
    assert [each for each in sorted(choices) if each not in GUIDE] == []


def choices_in(part: object) -> list[str]:
    if isinstance(part, list):
        return [choice for each in part for choice in choices_in(each)]
    if not isinstance(part, dict):
        return []
    own = [choice for choice in part.get("enum", ()) if choice is not None]
    return own + [choice for each in part.values() for choice in choices_in(each)]


@pytest.mark.parametrize(
    "example",
    re.findall(r"^```yaml\n((?:sources|withdrawn):.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL),
)
def test_the_examples_of_the_guide_are_read(tmp_path, example):
    (tmp_path / "x.yaml").write_text(example, encoding="utf-8")

    assert read([tmp_path]).problems == []


@pytest.mark.parametrize("model", HEADINGS.values())
def test_every_key_has_a_description_and_an_example_that_it_takes(model):
    for name, field in model.model_fields.items():
        assert field.description
        assert field.examples, name
        others = {
            key: each.examples[0]
            for key, each in model.model_fields.items()
            if each.is_required() and key != name
        }
        if model is schema.ParticipantEntry and name != "party":
            others = {"agency": "nasa"}
        if model is schema.ParticipantEntry and name == "party":
            others = {"person": "Scott Pace"}
        if model is schema.LinkEntry and name == "cites":
            others = {"recalls": "us-japan-5"}
        if name != "inferred":
            model.model_validate({**others, field.alias or name: field.examples[0]})


# What follows reads the JSON Schema as an editor does, for the words it uses.


KINDS: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "null": type(None),
    "boolean": bool,
    "number": (int, float),
}


def accepts(part: dict[str, Any], value: object, root: dict[str, Any]) -> bool:
    if "$ref" in part:
        part = root["$defs"][part["$ref"].removeprefix("#/$defs/")]
    if "anyOf" in part:
        return any(accepts(each, value, root) for each in part["anyOf"])
    names = [part["type"]] if isinstance(part.get("type"), str) else part.get("type", KINDS)
    is_kind = any(isinstance(value, KINDS[name]) for name in names)
    is_choice = value in part.get("enum", (value,))
    fits = not isinstance(value, str) or re.search(part.get("pattern", ""), value)
    inner = accepts_inside(part, value, root) if is_kind else False
    return bool(is_kind and is_choice and fits and inner)


def accepts_inside(part: dict[str, Any], value: object, root: dict[str, Any]) -> bool:
    if isinstance(value, list):
        return all(accepts(part.get("items", {}), each, root) for each in value)
    return not isinstance(value, dict) or accepts_map(part, value, root)


def accepts_map(part: dict[str, Any], value: dict[str, Any], root: dict[str, Any]) -> bool:
    known = part.get("properties", {})
    if missing := set(part.get("required", ())) - set(value):
        return not missing
    for key, inner in value.items():
        more = part.get("additionalProperties", True)
        if not re.search(part.get("propertyNames", {}).get("pattern", ""), key):
            return False
        rule = known.get(key, {} if more is True else more)
        if rule is False or not accepts(rule, inner, root):
            return False
    return True


def test_the_json_schema_takes_the_examples_and_what_editors_make_of_scalars():
    root = schema.json_schema()
    whole = {section: {"x": example(section)} for section in schema.SECTIONS}

    assert root["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert accepts(root, whole, root)
    assert accepts(root, None, root)
    typed: dict[str, Any] = {
        "meetings": {"x": {"ordinal": 6, "date": 2014, "city": False, "state": None}}
    }
    assert accepts(root, typed, root)
    shorthands: dict[str, Any] = {
        "commitments": {"x": {"statement": "y", "events": [{"kind": "made", "note": 1}]}}
    }
    assert accepts(root, shorthands, root)
    shorthands = {"meetings": {"x": {"discussions": [{"areas": ["gnss"]}], "summary": {"en": 1}}}}
    assert accepts(root, shorthands, root)
    assert accepts(root, {"withdrawn": {"meetings": {"x": "gone"}}, "parties": {"jp": None}}, root)


@pytest.mark.parametrize(
    "value",
    [
        {"meeting": {}},
        {"meetings": {"X": {}}},
        {"meetings": {"x": {"citty": "Tokyo"}}},
        {"meetings": {"x": {"state": "hold"}}},
        {"meetings": {"x": {"cites": ["eirns"]}}},
        {"meetings": {"x": {"participants": [{"cites": ["a#b"]}]}}},
        {"meetings": {"x": {"parties": "us"}}},
        {"withdrawn": {"meeting": {"x": "gone"}}},
    ],
)
def test_the_json_schema_refuses_what_no_dossier_may_say(value):
    root = schema.json_schema()

    assert not accepts(root, value, root)


def test_every_map_of_the_json_schema_is_closed():
    root = schema.json_schema()
    maps = [root, *root["$defs"].values(), root["properties"]["withdrawn"]]

    assert [each for each in maps if each.get("additionalProperties") is not False] == []


def test_the_records_that_only_later_rooms_refuse_are_read():
    files = sorted((HERE / "broken_record").rglob("*.yaml"))

    assert len(files) >= 12
    for file in files:
        assert read([file]).problems == []


def test_the_reader_knows_nothing_of_django():
    rooms = (HERE.parent / "dialogues" / "dossier").rglob("*.py")
    upper = [
        file
        for file in rooms
        if "import django" in file.read_text() or "from django" in file.read_text()
    ]

    assert [file.name for file in upper if "schema" in file.parts or "reader" in file.name] == []


def test_documents_of_yaml_are_plain_maps_lists_and_texts():
    assert yaml_reader.document("a: [b, {c: ~}]").value == {"a": ["b", {"c": None}]}


def test_a_key_that_looks_like_pydantics_own_word_is_not_known():
    with pytest.raises(schema.EntryError) as refusal:
        schema.normal("parties", {"[key]": None})

    assert [fault.path for fault in refusal.value.faults] == [("[key]",)]


def test_the_guide_explains_problems_of_content_in_the_words_of_the_program():
    rooms = HERE.parent / "dialogues" / "dossier"
    # A message that stands on two lines is one.
    said = re.sub(
        r'"\s*\n\s*f?"', "", "".join(f.read_text(encoding="utf-8") for f in rooms.rglob("*.py"))
    )
    rows = GUIDE.partition("| the message says | what to do |\n|---|---|\n")[2].splitlines()
    told = [row.split("|")[1].strip() for row in rows if row.startswith("|")]

    assert len(told) > 20
    assert [words for words in told if words not in said] == []
