"""What the servers are asked: 500 addresses of each kind, with what each answer must hold.

`python -m tests.bench.addresses` writes them for the record of DATABASE_URL.
"""

from __future__ import annotations

import json
import random
import sys
from dataclasses import asdict, dataclass
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from tests.bench.client import ContentError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.client import Answer

OURS, DATASETTES = "ours", "Datasette's"
MANY = 500
FINE = 200

Asked = dict[str, dict[str, list["Address"]]]


@dataclass(frozen=True)
class Address:
    """Where something is asked, and what stands in its answer: each of some words, so often."""

    path: str
    holds: dict[str, int]
    rows: int = 0  # of JSON

    def check(self, answer: Answer) -> None:
        """Raise if an answer is not what this address must give."""
        if answer.status != FINE:
            raise ContentError(f"{self.path}: {answer.status}\n{answer.body[:500]}")
        body = unescape(answer.body)
        for words, times in self.holds.items():
            if body.count(words) < times:
                raise ContentError(f"{self.path}: {words!r} not {times} times")
        if self.rows:
            told = json.loads(answer.body)
            if len(told["items" if "items" in told else "rows"]) != self.rows:
                raise ContentError(f"{self.path}: not {self.rows} rows")


def read(text: str) -> Asked:
    """Addresses by kind and by whose they are, as they were written."""
    kinds = json.loads(text)
    return {
        kind: {whose: [Address(**one) for one in some] for whose, some in sides.items()}
        for kind, sides in kinds.items()
    }


def _written() -> str:
    import django  # noqa: PLC0415 - only the process that reads the record needs it

    django.setup()
    found: dict[str, dict[str, list[Address]]] = {
        "list page": _lists(),
        "detail page": _details(),
        "100-row JSON": _json(),
        "search": _searches(),
        "page with 3 facets": _facets(),
    }
    found |= {f"{noun} list": {OURS: some} for noun, some in _noun_lists()}
    found |= {f"{noun} page": {OURS: some} for noun, some in _noun_details()}
    found |= {kind: {OURS: some} for kind, some in _others()}
    return json.dumps(
        {
            kind: {whose: [asdict(one) for one in some] for whose, some in sides.items()}
            for kind, sides in found.items()
        }
    )


def _spread(rows: Any, followed_by: int = 0) -> Iterator[Any]:
    """Rows from all over a table: some 500, none of the last ones of it."""
    total = rows.count()
    step = max(1, (total - followed_by) // MANY)
    chosen = {number * step for number in range(min(MANY, max(1, total - followed_by)))}
    for number, row in enumerate(rows.iterator(chunk_size=10_000)):
        if number in chosen:
            yield row


def _commitments() -> list[tuple[int, str, Any, str]]:
    from dialogues.models import Commitment  # noqa: PLC0415 - as above

    rows = Commitment.objects.latest_first().values_list("pk", "slug", "made_on", "statement")
    return list(_spread(rows, followed_by=101))


_TABLE = "/record/dialogues_commitment"


def _lists() -> dict[str, list[Address]]:
    return {
        OURS: [
            Address(f"/commitments/?after={made_on}.{slug}", {'href="/commitments/': 20})
            for _pk, slug, made_on, _statement in _commitments()
        ],
        DATASETTES: [
            Address(f"{_TABLE}?_size=20&_next={pk - 1}", {"<tr>": 20, f">{pk}<": 1})
            for pk in _low(_commitments(), 20)
        ],
    }


def _low(rows: list[Any], room: int) -> list[int]:
    """The keys of rows, those lowered that have too few keys after them for a page."""
    last = max(pk for pk, *_ in rows) - 2 * room
    return [pk if pk <= last else pk - 2 * room for pk, *_ in rows]


def _details() -> dict[str, list[Address]]:
    rows = _commitments()
    return {
        OURS: [
            Address(f"/commitments/{slug}/", {statement: 1})
            for _pk, slug, _made_on, statement in rows
        ],
        DATASETTES: [Address(f"{_TABLE}/{pk}", {statement: 1}) for pk, _, _, statement in rows],
    }


def _json() -> dict[str, list[Address]]:
    rows = _commitments()
    return {
        OURS: [
            Address(f"/api/v1/commitments?limit=100&after={made_on}.{slug}", {}, rows=100)
            for _pk, slug, made_on, _statement in rows
        ],
        DATASETTES: [
            Address(f"{_TABLE}.json?_size=100&_shape=objects&_next={pk - 1}", {}, rows=100)
            for pk in _low(rows, 101)
        ],
    }


def _searches() -> dict[str, list[Address]]:
    from dialogues.models import Commitment  # noqa: PLC0415 - as above
    from tests.bench.wording import (  # noqa: PLC0415 - as above
        COMMON,
        DEEDS,
        NAMES,
        QUALITIES,
        THINGS,
    )

    often = [f"{quality} {thing}" for quality in QUALITIES for thing in THINGS[:12]]
    single = COMMON + [word for word in DEEDS + THINGS if len(word) > 4]
    promised = Commitment.objects.all()
    # In a small record not every name occurs, and to find nothing is quicker.
    names = [
        name
        for name in NAMES[:: len(NAMES) // MANY]
        if promised.filter(statement__contains=name).exists()
    ]
    asked = (single + often + names)[:MANY]
    # Each block of a measurement has its share of all three.
    random.Random(MANY).shuffle(asked)
    return {
        OURS: [Address(f"/search/?q={words.replace(' ', '+')}", {"<mark>": 1}) for words in asked],
        DATASETTES: [
            Address(
                # It has to be told of the index; without that it would list the whole table.
                "/record/dialogues_searchdocument?_size=20&_fts_table=dialogues_searchindex"
                "&_fts_pk=key&_searchmode=raw&_search=" + quote_plus(_as_sqlite_asks(words)),
                {"where search matches": 1, "<tr>": 2},
            )
            for words in asked
        ],
    }


def _as_sqlite_asks(words: str) -> str:
    """The same question to the index: each word, in what names a record or in what it says."""
    from dialogues.search.words import stem_token  # noqa: PLC0415 - as above

    stems = [stem_token(word.lower()) for word in words.replace("-", " ").split()]
    return " AND ".join(f"(n{stem} OR t{stem})" for stem in stems)


def _facets() -> dict[str, list[Address]]:
    from dialogues.models import Commitment  # noqa: PLC0415 - as above

    found: dict[str, list[Address]] = {OURS: [], DATASETTES: []}
    strengths = ("agreed", "plans", "intends", "explores")
    for number in range(MANY // len(strengths)):
        since = f"{1965 + number // 4}-{1 + number % 4 * 3:02}-01"
        for strength in strengths:
            count = Commitment.objects.filter(strength=strength, made_on__gte=since).count()
            found[OURS].append(
                Address(
                    f"/commitments/?strength={strength}&made_from={since}", {f"{count:,} commit": 1}
                )
            )
            facets = "_facet=strength&_facet=made_on&_facet=inferred"
            found[DATASETTES].append(
                Address(
                    f"{_TABLE}?_size=20&strength={strength}&made_on__gte={since}&{facets}",
                    {f"{count:,} row": 1, 'class="facet-info facet-': 3},
                )
            )
    return found


def _noun_lists() -> Iterator[tuple[str, list[Address]]]:
    from dialogues.models import Meeting, Source  # noqa: PLC0415 - as above
    from dialogues.queries.paging import place_of  # noqa: PLC0415 - as above

    for noun, rows in (
        ("meeting", Meeting.objects.latest_first()),
        ("source", Source.objects.latest_first()),
    ):
        places = [place_of(rows, row) for row in _spread(rows, followed_by=60)]
        holds = {f'href="/{noun}s/': 20}
        yield noun, [Address(f"/{noun}s/?after={place}", holds) for place in places]
    for noun, plural in _PLURALS.items():
        yield noun, [Address(f"/{plural}/", {f'href="/{plural}/': 5})]


_PLURALS = {"agency": "agencies", "area": "areas", "party": "parties", "dialogue": "dialogues"}


def _noun_details() -> Iterator[tuple[str, list[Address]]]:
    from dialogues.models import (  # noqa: PLC0415 - as above
        Agency,
        CooperationArea,
        Dialogue,
        Meeting,
        Party,
        Source,
    )

    models = (Agency, CooperationArea, Party, Dialogue, Meeting, Source)
    nouns = (*_PLURALS, "meeting", "source")
    for noun, model in zip(nouns, models, strict=True):
        slugs = _spread(model._default_manager.order_by("pk").values_list("slug", flat=True))
        path = f"/{_PLURALS.get(noun, f'{noun}s')}/"
        yield noun, [Address(f"{path}{slug}/", {"<h1": 1}) for slug in slugs]


def _others() -> Iterator[tuple[str, list[Address]]]:
    """What else a reader asks of the whole record, in the words of no list or record."""
    from dialogues.models import Dialogue  # noqa: PLC0415 - as above
    from tests.bench.wording import COMMON, DEEDS, THINGS  # noqa: PLC0415 - as above

    rows = {'class="statement"': 1}
    words = COMMON + [word for word in DEEDS + THINGS if len(word) > 4]
    slugs = list(Dialogue.objects.by_name().values_list("slug", flat=True))
    yield "list by words", [Address(f"/commitments/?q={word}", rows) for word in words]
    yield (
        "as of a day",
        [Address(f"/commitments/?as_of={y}-07-01", rows) for y in range(1975, 2026)],
    )
    yield "narrowed", [*_narrowed()]
    sorts = ("commitments/?sort=oldest", "commitments/?sort=due", "meetings/?sort=oldest")
    yield "sorted otherwise", [Address(f"/{path}", {"<h1": 1}) for path in sorts]
    yield "front", [Address(path, {"<h1": 1}) for path in ("/", "/ja/", "/changes/", "/compare/")]
    yield "brief", [Address(f"/dialogues/{slug}/brief/", {"<h1": 1}) for slug in slugs]
    yield (
        "coverage",
        [Address(f"/coverage/?after={slug}", {'class="extent"': 1}) for slug in slugs[:-1]],
    )


def _narrowed() -> Iterator[Address]:
    """Lists narrowed by what most have, and what few have, of each facet."""
    from dialogues.facets.held import held  # noqa: PLC0415 - as above
    from dialogues.models.facets import NOUNS  # noqa: PLC0415 - as above

    asked = {
        "commitment": ("status", "strength", "party", "agency", "area", "dialogue"),
        "meeting": ("party", "area", "dialogue", "state"),
        "source": ("kind", "language", "standing"),
        "agency": ("party",),
    }
    for noun in NOUNS:
        plural = _PLURALS.get(noun, f"{noun}s")
        for facet in asked[noun]:
            had = [each for each in held(noun).facets.get(facet, {}).values() if each.bits]
            had.sort(key=lambda each: len(each.bits))
            for value in dict.fromkeys(each.value for each in had[:2] + had[-2:]):
                path = f"/{plural}/?{facet}={value.replace(' ', '+')}"
                yield Address(path, {f'href="/{plural}/': 1})


if __name__ == "__main__":
    sys.stdout.write(_written())
