"""The measurements: each gives figures of one kind, in rounds that take turns."""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from tests.bench import dossiers, servers
from tests.bench.addresses import DATASETTES, OURS, Address, read
from tests.bench.client import ContentError, seconds
from tests.bench.figures import Figure, Target, p95
from tests.bench.records import run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.bench.addresses import Asked
    from tests.bench.client import Client
    from tests.bench.records import PostgreSQL, SQLite, Tell

    Records = SQLite | PostgreSQL

LARGEST = 1_000_000
SMALLEST = 5_000
ROUNDS = 5
BLOCK = 100  # addresses of a round
_PATIENCE = 2.0  # seconds of a round, for a server that needs long for each answer

_DATASETTE = (
    Target("Datasette", "list page", 5, 8),
    Target("Datasette", "detail page", 4, 7),
    Target("Datasette", "100-row JSON", 3, 5),
    Target("Datasette", "search", 1, 3),
    Target("Datasette", "page with 3 facets", 10, 50),
)
_LOADDATA = {
    "SQLite": Target("`loaddata`", "the same 5,000 commitments", 2, 4),
    "PostgreSQL": Target("`loaddata`", "the same 5,000 commitments", 4, 8),
}
_PAGINATOR = Target("`Paginator`", "the last page", 100, 400)
_UNCHANGED = Target("our own full page", "an unchanged page asked for again", 5, 10)
_BARE = Target("bare Django view", "a page served from cache", 0.5, 0.8)
_BAREST = Target("bare Django view without middleware", "a page served from cache")
_AGAIN = Target(
    "ourselves at 5,000", "every page, search and filter asked again: p95", 3, 1.5, is_most=True
)
_ANEW = Target(
    "ourselves at 5,000", "unfiltered lists and details uncached: p95", 3, 1.5, is_most=True
)


def _free(target: Target) -> Target:
    """The same without anything promised."""
    return Target(target.against, target.work, is_most=target.is_most)


@cache  # to find them takes a minute of each measurement at a million
def _asked(address: str) -> Asked:
    return read(run(address, "-m", "tests.bench.addresses"))


def _blocks(addresses: Sequence[Address]) -> Iterator[Sequence[Address]]:
    for number in range(ROUNDS):
        start = number * BLOCK % len(addresses)
        yield addresses[start : start + BLOCK]


def against_datasette(records: SQLite, size: int, tell: Tell) -> Iterator[Figure]:
    """Our pages, each asked once before, beside Datasette's over the same file."""
    file = records.file(size)
    asked = _asked(records.address(size))
    with servers.ours(records.address(size)) as us, servers.datasette(file) as them:
        for target in _DATASETTE:
            tell(f"{target.work} of {size:,} beside Datasette")
            sides = asked[target.work]
            first, _tags = us.times(sides[OURS])
            them.times(sides[DATASETTES], most=_PATIENCE)
            ours, theirs = [], []
            blocks = zip(_blocks(sides[OURS]), _blocks(sides[DATASETTES]), strict=True)
            for mine, others in blocks:
                ours.append(median(us.times(mine)[0]))
                theirs.append(median(them.times(others, most=_PATIENCE)[0]))
            is_promised = size == LARGEST or target.work != "page with 3 facets"
            yield Figure(
                target if is_promised else _free(target),
                size,
                records.name,
                [other / own for own, other in zip(ours, theirs, strict=True)],
                median(ours),
                median(theirs),
                median(theirs) / median(first),
            )
        _tell_given_up(tell, us)


def unchanged_and_bare(records: Records, size: int, tell: Tell) -> Iterator[Figure]:
    """A page made, the same page asked for again, and a view that has a page ready."""
    tell(f"unchanged pages of {size:,} in {records.name}, and a bare view")
    asked = _asked(records.address(size))
    kinds = ("list page", "detail page", "search", "page with 3 facets")
    mixed = [one for kind in kinds for one in asked[kind][OURS]]
    step = len(mixed) // (ROUNDS * BLOCK)
    chosen = mixed[::step][: ROUNDS * BLOCK]
    full, again = [], []
    first: dict[str, float] = {}
    with servers.ours(records.address(size)) as us:
        for block in _blocks(chosen):
            made, tags = us.times(block)
            first.update(zip((one.path for one in block), made, strict=True))
            full.append(median(made))
            again.append(median(us.times_unchanged(block, tags)))
        _tell_given_up(tell, us)
        ratios = [one / other for one, other in zip(full, again, strict=True)]
        yield Figure(_UNCHANGED, size, records.name, ratios, median(again), median(full))
        lists = [one for one in asked["list page"][OURS] if one.path in first]
        anew = median(first[one.path] for one in lists)
        for target in (_BARE, _BAREST):
            ratios, ours, theirs = _beside_bare(us, lists, is_stock=target is _BARE)
            yield Figure(target, size, records.name, ratios, ours, theirs, theirs / anew)


def _beside_bare(
    us: Client, lists: Sequence[Address], *, is_stock: bool
) -> tuple[list[float], float, float]:
    """Lists that were asked for before, beside a view that has one of them ready."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(us.ask(lists[0].path).body, encoding="utf-8")
        ours, bares = [], []
        with servers.bare(page, is_stock=is_stock) as bare:
            ready = Address("/", lists[0].holds)
            for block in _blocks(lists):
                ours.append(median(us.times(block)[0]))
                bares.append(median(bare.times([ready] * len(block))[0]))
    ratios = [other / own for own, other in zip(ours, bares, strict=True)]
    return ratios, median(ours), median(bares)


_FRESH = 3  # times that servers are started with empty memories, where a floor is promised
_FRESH_AT_LEAST = 1
_OF_A_KIND = 50  # addresses


def against_ourselves(records: Records, size: int, tell: Tell) -> Iterator[Figure]:
    """The same servers over the smallest record and a larger one."""
    small, large = (_asked(records.address(of)) for of in (SMALLEST, size))
    anew: list[tuple[float, float]] = []
    again: list[tuple[float, float]] = []
    starts = _FRESH if size == LARGEST else _FRESH_AT_LEAST
    for number in range(starts):
        tell(f"{size:,} beside {SMALLEST:,} in {records.name}, {number + 1} of {starts}")
        first: tuple[list[float], list[float]] = ([], [])
        second: tuple[list[float], list[float]] = ([], [])
        with (
            servers.ours(records.address(SMALLEST)) as one,
            servers.ours(records.address(size)) as other,
        ):
            clients = ((one, small), (other, large))
            for client, _ in clients:  # what a server does once
                client.ask("/about/")
            slowest = {}
            for kind in small:
                for at, (client, asked) in enumerate(clients):
                    some = _some(asked[kind][OURS])
                    times, _tags = client.times(some)
                    slowest[kind, at] = median(times), max(times)
                    if _is_promised_uncached(kind):
                        first[at].extend(times)
            for kind in small:
                for at, (client, asked) in enumerate(clients):
                    second[at].extend(client.times(_some(asked[kind][OURS]))[0])
        _tell_given_up(tell, other)
        anew.append((p95(first[0]), p95(first[1])))
        again.append((p95(second[0]), p95(second[1])))
        _tell_slowest(tell, slowest)
    for target, pairs in ((_AGAIN, again), (_ANEW, anew)):
        yield Figure(
            target if size == LARGEST else _free(target),
            size,
            records.name,
            [theirs and ours / theirs for theirs, ours in pairs],
            median(ours for _, ours in pairs),
            median(theirs for theirs, _ in pairs),
        )


def _some(addresses: Sequence[Address]) -> Sequence[Address]:
    return addresses[:: max(1, len(addresses) // _OF_A_KIND)][:_OF_A_KIND]


def _is_promised_uncached(kind: str) -> bool:
    """Whether these are unfiltered lists or details, whose cost is not to grow with the record."""
    return kind.endswith((" list", " page")) or kind == "list page"


def _tell_given_up(tell: Tell, client: Client) -> None:
    for path, times in client.given_up.items():
        tell(f"    {path} was given up {times} times before it was answered")


def _tell_slowest(tell: Tell, slowest: dict[tuple[str, int], tuple[float, float]]) -> None:
    for (kind, at), (middle, most) in slowest.items():
        if at:
            small = slowest[kind, 0]
            tell(
                f"    {kind:20} uncached: median {small[0] * 1000:7.1f} -> {middle * 1000:7.1f} ms,"
                f" most {small[1] * 1000:7.1f} -> {most * 1000:7.1f} ms"
            )


def against_paginator(records: Records, size: int, tell: Tell) -> Iterator[Figure]:
    """Our last page, whole, beside the rows of Django's."""
    tell(f"the last page of {size:,} in {records.name}")
    told = json.loads(run(records.address(size), "-m", "tests.bench.last_page", str(ROUNDS)))
    theirs, ours, anew = told["theirs"], told["ours"], told["anew"]
    yield Figure(
        _PAGINATOR if size == LARGEST else _free(_PAGINATOR),
        size,
        records.name,
        [other / own for own, other in zip(ours, theirs, strict=True)],
        median(ours),
        median(theirs),
        median(theirs) / median(anew),
    )


_LOADS = 2


def against_loaddata(records: Records, kept: Path, tell: Tell) -> Iterator[Figure]:
    """The loader, which reads, validates, plans and indexes, beside what Django puts rows back with.

    The dossiers and the rows stay in a folder, for those who measure next.
    """
    folder = kept / "dossiers"
    if not folder.exists():
        dossiers.write(SMALLEST, folder)
    fixture = kept / "record.json"
    ours, theirs = [], []
    for number in range(_LOADS):
        tell(f"loading {SMALLEST:,} in {records.name}, {number + 1} of {_LOADS}")
        with records.empty() as address:
            ours.append(seconds(lambda: _load(address, folder)))
            if not fixture.exists():
                # What follows from the rest is made again, not put back.
                leave = ("dialogues.searchdocument", "dialogues.facetvalue")
                options = [f"--exclude={model}" for model in leave]
                run(
                    *(address, "manage.py", "dumpdata", "dialogues", "--natural-foreign"),
                    *(*options, f"--output={fixture}"),
                )
        with records.empty() as address:
            theirs.append(seconds(lambda: _put_back(address, fixture)))
    ratios = [other / own for own, other in zip(ours, theirs, strict=True)]
    target = _LOADDATA[records.name]
    yield Figure(target, SMALLEST, records.name, ratios, median(ours), median(theirs))


def _load(address: str, folder: Path) -> None:
    said = json.loads(run(address, "manage.py", "load_dialogues", str(folder), "--format", "json"))
    if said["problems"] or len(said["created"]) < SMALLEST:
        raise ContentError(str(said)[:500])


def _put_back(address: str, fixture: Path) -> None:
    objects = fixture.read_text(encoding="utf-8").count('"model": ')
    said = run(address, "manage.py", "loaddata", str(fixture))
    if f"Installed {objects} object(s)" not in said:
        raise ContentError(said)
