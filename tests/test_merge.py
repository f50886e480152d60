"""The three-way merge on its own, and entries taken apart and put together again."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from dialogues.dossier.entries import put_together
from dialogues.dossier.merge import Sides, merge
from dialogues.dossier.statements import Held, take_apart

NAMES = st.sampled_from(["name", "kind", "iso_code"])
VALUES = st.sampled_from(["red", "green", "blue"])
SAID = st.dictionaries(NAMES, VALUES, max_size=3).map(
    lambda said: {(name,): value for name, value in said.items()}
)


def only(said):
    return {"d": said}


@given(theirs=SAID, ours=SAID)
@settings(max_examples=200)
def test_a_dossier_that_says_what_it_said_changes_nothing(theirs, ours):
    merged = merge(Sides(only(theirs), only(theirs), {}, ours))

    assert merged.statements == ours
    assert merged.conflicts == []


@given(base=SAID, theirs=SAID)
@settings(max_examples=200)
def test_a_record_nobody_edited_becomes_what_the_dossier_says(base, theirs):
    merged = merge(Sides(only(base), only(theirs), {}, base))

    assert merged.statements == theirs
    assert (merged.conflicts, merged.kept) == ([], [])


@given(base=SAID, theirs=SAID, ours=SAID)
@settings(max_examples=500)
def test_what_an_editor_changed_is_never_lost_without_a_word(base, theirs, ours):
    merged = merge(Sides(only(base), only(theirs), {}, ours))

    told = {conflict.path for conflict in merged.conflicts} | set(merged.kept)
    for path in base.keys() | ours.keys():
        if ours.get(path) != base.get(path) and theirs.get(path) != ours.get(path):
            assert merged.statements.get(path) == ours.get(path)
            assert path in told or theirs.get(path) == base.get(path)


@given(base=SAID, theirs=SAID, ours=SAID)
@settings(max_examples=200)
def test_a_merge_that_overwrites_settles_every_conflict_for_the_dossier(base, theirs, ours):
    undecided = merge(Sides(only(base), only(theirs), {}, ours))
    merged = merge(Sides(only(base), only(theirs), {}, ours), overwrite=True)

    assert [conflict.path for conflict in merged.conflicts] == [
        conflict.path for conflict in undecided.conflicts
    ]
    for conflict in merged.conflicts:
        assert merged.statements.get(conflict.path) == theirs.get(conflict.path)


SLUGS = st.sampled_from(["nasa", "jaxa", "esa"])
CITES = st.lists(
    st.sampled_from(["note#a", "note#b", "note#c"]), min_size=1, max_size=3, unique=True
)
WORDING = st.none() | st.sampled_from(["as printed", "otherwise"])


def _who(agency, person, named_as):
    who = {"agency": agency}
    who |= {"person": person} if person else {}
    return who | ({"named_as": named_as} if named_as else {})


GROUPS = st.lists(
    st.builds(
        lambda role, cites, who: ({"role": role} if role else {}) | {"cites": cites, "who": who},
        st.sampled_from([None, "co-chair"]),
        CITES,
        st.lists(
            st.builds(_who, SLUGS, st.sampled_from([None, "Ann", "Bob"]), WORDING),
            min_size=1,
            max_size=3,
        ),
    ),
    max_size=4,
)
DISCUSSIONS = st.lists(
    st.builds(
        lambda cites, areas: {"cites": cites, "areas": areas},
        CITES,
        st.dictionaries(st.sampled_from(["moon", "debris"]), WORDING, min_size=1),
    ),
    max_size=3,
)


@given(groups=GROUPS, discussions=DISCUSSIONS)
@settings(max_examples=300)
def test_an_entry_put_together_says_what_it_said(groups, discussions):
    entry = {"participants": groups, "discussions": discussions}
    said = take_apart("meetings", entry, {})

    again = put_together("meetings", said.statements, {})

    assert take_apart("meetings", again, {}).statements == said.statements
    assert put_together("meetings", take_apart("meetings", again, {}).statements, {}) == again


def test_an_event_is_the_same_with_its_meetings_date_written_out():
    meetings = {"talks-1": Held("2019-07-24")}
    short = {"events": [{"kind": "made", "meeting": "talks-1", "cites": []}]}
    long = {"events": [{"kind": "made", "meeting": "talks-1", "date": "2019-07-24", "cites": []}]}

    paths = [
        next(path for path in take_apart("commitments", entry, meetings).statements)
        for entry in (short, long)
    ]

    assert paths[0] == paths[1]
