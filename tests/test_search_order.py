"""The same hits in the same order on every engine, and no question that breaks either.

Both engines are held against one matcher in plain Python, over the shipped record and names in
more scripts than it has.
"""

from __future__ import annotations

import os
import random

import pytest

from dialogues.models import SearchDocument
from dialogues.search import hits, postgresql, sqlite
from dialogues.search.drafts import as_draft
from dialogues.search.hits import search
from dialogues.search.keys import KINDS, NAMELESS, bucket_of
from dialogues.search.order import Place, Stretch
from dialogues.search.question import read
from dialogues.search.words import fold, full_token, tokens, whole_token, words

pytestmark = pytest.mark.no_cover

ROUNDS = int(os.environ.get("ROUNDS", "0")) * 300
MANY = 10_000
SCRIPTS = """
parties:
  un: {name: United Nations, names: {ru: Организация Объединённых Наций, el: Ηνωμένα Έθνη, ko: 국제 연합, hi: संयुक्त राष्ट्र, ar: الأُمَم المتحدة, th: สหประชาชาติ, he: האומות המאוחדות, fr: Nations unies, de: Vereinte Völker}}
agencies:
  roscosmos: {name: Roscosmos, party: un, names: {ru: Государственная корпорация по космической деятельности, zh: 俄罗斯航天局}, aliases: [Space "Roscosmos" AND OR NOT NEAR]}
  x-kari: {name: Korea Aerospace Research Institute, abbreviation: KARI, party: un, successor: x-kasa, names: {ko: 한국항공우주연구원}}
  x-kasa: {name: Korea AeroSpace Administration, abbreviation: KASA, party: un, names: {ko: 우주항공청}}
  ae-mbrsc: {name: Mohammed bin Rashid Space Centre, party: un, names: {ar: مركز محمد بن راشد للفضاء}}
  br-aeb: {name: Agência Espacial Brasileira, party: un}
"""


def lines(text):
    """The words of a text, line by line, as tokens and in full."""
    found = []
    for line in filter(None, text.split("\n")):
        folded = fold(line)
        full = {w.start: full_token(w.text) for w in words(folded) if not w.is_run}
        found.append([(t.token, full.get(t.start, t.token)) for t in tokens(folded)])
    return found


def fits(step, token, *, is_alone):
    # In a phrase, stems alone stand next to each other: docs/api.md says what that leaves out.
    stem, full = token
    if not step.is_prefix:
        return stem == step.token
    return stem.startswith(step.token) or (
        is_alone and full[1:] != stem[1:] and full.startswith(step.token)
    )


def has(found, phrase):
    return any(
        all(fits(step, line[at + n], is_alone=len(phrase) == 1) for n, step in enumerate(phrase))
        for line in found
        for at in range(len(line) - len(phrase) + 1)
    )


def has_all(found, question):
    return all(any(has(found, phrase) for phrase in term) for term in question.terms)


class Said:
    """A document as plain Python reads it: its names in full, the words of all, where it stands."""

    def __init__(self, row):
        said = as_draft(row)
        own = [] if said.kind in NAMELESS else [said.title, *said.names.split("\n")]
        self.wholes = {whole_token(fold(name)) for name in own}
        self.names = lines("\n".join([*own, said.former]))
        self.all = self.names + lines(said.text)
        self.kind, self.bucket, self.place = said.kind, said.bucket, said.place

    def tier(self, question):
        if question.whole in self.wholes:
            return 1
        if not has_all(self.all, question):
            return 0
        return 2 if has_all(self.names, question) else 3


def expected(query, said):
    """What every engine is to find, kind by kind."""
    question = read(query)
    found = [
        (tuple(KINDS).index(one.kind), one.tier(question), one.bucket, one.place) for one in said
    ]
    ordered = sorted(row for row in found if row[1]) if question.terms else []
    return [(tuple(KINDS)[kind], rank, *place) for kind, rank, _bucket, place in ordered]


def given(query, **options):
    return [
        (hit.kind, hit.place.tier, hit.slug, hit.anchor)
        for group in search(query, limit=MANY, **options).groups
        for hit in group.hits
    ]


def asked(record, chance):
    """A question somebody might ask of this record, in any of its scripts."""
    row = chance.choice(record)
    texts = [*row.title.split("\n"), *row.names.split("\n"), *row.text.split("\n")]
    text = chance.choice([text for text in texts if text] or ["Japan"])
    if not text.isascii() and chance.random() < 0.5:
        start = chance.randrange(len(text))
        return text[start : start + chance.randint(1, 5)]
    kept = text.split()
    start = chance.randrange(len(kept))
    some = kept[start : start + chance.randint(1, 3)]
    joined = " ".join(some)
    return chance.choice(
        [
            f'"{joined}"',
            f'{chance.choice(kept)} "{joined}',
            f"{some[0][: chance.randint(1, 6)]}*",
            " ".join(reversed(some)).upper(),
            text,
            joined[: chance.randint(1, 12)],
            f"{joined} {chance.choice(['space', 'Japan', '宇宙', 'agreements'])}",
        ]
    )


@pytest.fixture
def scripts(folder, shipped):
    """The shipped record and names in other scripts."""
    folder.loads("scripts", SCRIPTS)
    return list(SearchDocument.objects.all())


@pytest.mark.parametrize(
    ("at_once", "endings"),
    [(hits.MOST_AT_ONCE, sqlite.MOST_ENDINGS), (10, sqlite.MOST_ENDINGS), (11, 1)],
)
def test_five_hundred_questions_find_what_plain_python_finds_in_the_same_order(
    scripts, monkeypatch, at_once, endings
):
    monkeypatch.setattr(hits, "MOST_AT_ONCE", at_once)
    monkeypatch.setattr(sqlite, "MOST_ENDINGS", endings)
    chance = random.Random(at_once)
    fixed = [
        "JAXA",
        "宇宙",
        "Japan Aerospace Exploration Agency",
        "宇宙航空研究開発機構",
        "us",
        "U.S.",
    ]
    queries = [*fixed, *(asked(scripts, chance) for _round in range(250 + ROUNDS // 10))]
    found = {query: given(query) for query in queries}
    said = list(map(Said, scripts))
    wrong = {query: got for query, got in found.items() if got != expected(query, said)}

    assert wrong == {}
    assert sum(map(bool, found.values())) > len(found) * 0.8


@pytest.mark.parametrize(
    ("at_once", "sparse", "endings"),
    [
        (hits.MOST_AT_ONCE, postgresql.SPARSE, sqlite.MOST_ENDINGS),
        (2, postgresql.SPARSE, sqlite.MOST_ENDINGS),
        (2, 1, 1),
    ],
)
def test_totals_and_pages_tell_the_same_as_the_whole(
    scripts, monkeypatch, at_once, sparse, endings
):
    monkeypatch.setattr(hits, "MOST_AT_ONCE", at_once)
    monkeypatch.setattr(postgresql, "SPARSE", sparse)
    monkeypatch.setattr(sqlite, "MOST_ENDINGS", endings)
    for query in ("space", "宇宙", "japan", "co", '"space policy"'):
        for group in search(query, limit=3).groups:
            seen, after = list(group.hits), group.next
            while after:
                [more] = search(query, [group.kind], limit=3, stretch=Stretch(after=after)).groups
                assert more.total == group.total
                seen += more.hits
                after = more.next
            [whole] = search(query, [group.kind], limit=MANY).groups
            assert seen == list(whole.hits)
            assert len(seen) == group.total


def test_the_order_of_keys_is_the_order_of_days_and_slugs(scripts):
    said = [as_draft(row) for row in SearchDocument.objects.order_by("key")]
    assert said == sorted(said, key=lambda row: (row.bucket, row.place))
    assert all(bucket_of(row.key) == as_draft(row).bucket for row in scripts)


PIECES = [
    *"\"*()-+:^{}[]\\/|&!<>~@#$%?.,;'`´“”„«» \t\n\r\x00\x01\u200b\u202e\ufeff\U0001f680",
    *[
        "AND",
        "OR",
        "NOT",
        "NEAR(",
        "NEAR/2",
        "tokens:",
        "rank",
        "a",
        "Z",
        "é",
        "ß",
        "İ",
        "月",
        "宇宙",
        "한",
    ],
    *[
        "<->",
        ":*",
        "''",
        "\\'",
        "--",
        "/*",
        "0",
        "²",
        "٣",
        "ﷺ",
        "\u0301",
        "ก",
        "क्ष",
        "x" * 70,
        "😀" * 3,
    ],
]


@pytest.mark.parametrize("at_once", [hits.MOST_AT_ONCE, 0])
def test_nothing_typed_is_wrong(scripts, monkeypatch, at_once):
    monkeypatch.setattr(hits, "MOST_AT_ONCE", at_once)
    chance = random.Random(24)
    for _round in range(750 + ROUNDS):
        typed = "".join(chance.choices(PIECES, k=chance.randint(0, 12)))
        search(typed, limit=1)
    for typed in (
        "\x00",
        '"',
        '"' * 10_000,
        "a " * 5_000,
        "月" * 10_000,
        "(" * 10_000,
        "*",
        "é" * 9,
    ):
        search(typed)
    anything = "".join(chr(chance.randrange(0x20, 0xD800)) for _number in range(10_000))
    assert search(anything).groups == ()


def test_a_question_without_words_finds_nothing(db):
    for typed in ("", " ", '""', "*", "!?"):
        found = search(typed)
        assert (found.groups, found.total, found.question.is_empty) == ((), 0, True)


@pytest.mark.parametrize(
    "written",
    ["", "-", "1", "0-5", "4-5", "1-", "1-x", "²-5", "1-" + "9" * 20, "11-5", "1-5", "1--5"],
)
def test_a_place_that_is_none_is_not_read(written):
    assert Place.read(written) is None


def test_a_place_is_read_as_it_was_written(scripts):
    [group] = search("space", ["area"], limit=1).groups
    assert group.next is not None
    assert Place.read(str(group.next)) == group.next
