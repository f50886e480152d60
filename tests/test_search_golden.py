"""What five hundred questions find in the shipped record, pinned; and a great many that find nothing.

`tests/golden/searches.txt` holds one question a line, as JSON: how many things it finds, the digest
of where they all stand, in order, and the first of them. Both databases are held against this one
file. To write the answers anew after the record has grown, run with GOLDEN=write, and read what
has changed. ROUNDS=300, as `make fuzz` has it, asks 100,000 random questions.
"""

from __future__ import annotations

import json
import os
import random
from hashlib import blake2b
from pathlib import Path
from urllib.parse import quote

import pytest

from dialogues.queries.findings import findings
from dialogues.search import hits, postgresql
from dialogues.search.hits import WHOLE, listed

ROOT = Path(__file__).parents[1]
SEARCHES = Path(__file__).parent / "golden" / "searches.txt"
FIRST = 6  # hits of a question that are written out
EVERYTHING = 100_000
ROUNDS = int(os.environ.get("ROUNDS", "3"))
QUESTIONS = 334  # a round

pytestmark = pytest.mark.usefixtures("shipped")


def found(query):
    """What a question finds, as the file has it."""
    places = [
        "/".join(filter(None, (hit.kind, hit.slug, hit.anchor)))
        for hit in listed(query, (), EVERYTHING).hits
    ]
    digest = blake2b("\n".join(places).encode(), digest_size=6).hexdigest()
    return " ".join([str(len(places)), digest, *places[:FIRST]])


def recorded():
    """The questions of the file in their order, each with what it found; headings find nothing."""
    lines = SEARCHES.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("\t")[::2] for line in lines if line and not line.startswith("["))
    return {json.loads(query): answer for query, answer in pairs}


def write_anew():
    lines = []
    for line in SEARCHES.read_text(encoding="utf-8").splitlines():
        query = line.partition("\t")[0]
        is_asked = line and not line.startswith("[")
        lines.append(f"{query}\t{found(json.loads(query))}" if is_asked else line)
    SEARCHES.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_five_hundred_questions_find_the_same_in_the_same_order():
    if os.environ.get("GOLDEN") == "write":
        write_anew()
    expected = recorded()

    assert {query: found(query) for query in expected} == expected
    assert len(expected) == 500
    assert sum(not answer.startswith("0 ") for answer in expected.values()) > 400


@pytest.mark.parametrize("sparse", [postgresql.SPARSE, 0])
def test_they_find_the_same_where_very_much_is_found(monkeypatch, sparse):
    monkeypatch.setattr(hits, "MOST_AT_ONCE", 0)
    monkeypatch.setattr(postgresql, "SPARSE", sparse)
    expected = dict(list(recorded().items())[::10])

    assert {query: found(query) for query in expected} == expected


PIECES = [
    *"\"*()-+:^{}[]\\/|&!<>~@#$%?.,;'`´“”„«» \t\n\r\x00\x01\u200b\u202e\ufeff\ud800\udfff\U0001f680",
    *(
        "AND",
        "OR",
        "NOT",
        "NEAR(",
        "NEAR/2",
        "tokens:",
        "rank",
        "<->",
        ":*",
        "''",
        "\\'",
        "--",
        "/*",
    ),
    *(
        "a",
        "Z",
        "é",
        "ß",
        "İ",
        "ŉ",
        "ﬃ",
        "0",
        "²",
        "٣",
        "ﷺ",
        "\u0301",
        "क्ष",
        "ก",
        "한",
        "月",
        "宇宙",
    ),
    *(
        "space",
        "japan",
        "JAXA",
        "U.S.",
        "’s",
        "policy",
        "x" * 70,
        "\U0001f600" * 3,
        "\U0001f1ef\U0001f1f5",
    ),
]


def typed(chance):
    """Something that nobody means: pieces that mean something to an engine, or any characters."""
    if chance.random() < 0.8:
        return "".join(chance.choices(PIECES, k=chance.randint(0, 12)))
    return "".join(chr(chance.randrange(0x110000)) for _number in range(chance.randint(1, 12)))


def test_nothing_random_is_an_error_of_the_program(client, today):
    chance = random.Random(500)
    asked = 0
    for number in range(ROUNDS * QUESTIONS):
        query = typed(chance)
        told = findings(query, "", WHOLE, today)
        for hit in (hit for group in told.found.groups for hit in group.hits):
            assert "".join(span.text for span in hit.title) in {hit.row.title, hit.record}, query
            assert isinstance(hit.snippet, tuple)
        asked += 1
        if number % 100 == 0:
            raw = quote(query, errors="surrogatepass")
            for address in ("/search/", "/api/v1/search"):
                assert client.get(f"{address}?q={raw}").status_code == 200, query

    assert asked == ROUNDS * QUESTIONS
