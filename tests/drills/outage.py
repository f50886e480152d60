"""The database gone for half a minute beneath a server that is being read."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from tests.bench.records import run
from tests.drills import clusters
from tests.drills.rows import Row
from tests.drills.serving import OK, PAGES, Readers, served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.drills.clusters import Cluster
    from tests.drills.serving import Seen, Site

SECONDS = 30.0
MOST_UNTIL_TOLD, MOST_UNTIL_WELL = 2.0, 5.0
_AWAY = 503


class _Watched(NamedTuple):
    """What readers and machines were answered, and between which instants the database was gone."""

    gone: float
    back: float
    pages: list[Seen]
    livez: list[Seen]
    readyz: list[Seen]
    is_same_process: bool


def drill(_tell: Callable[[str], object]) -> Iterator[Row]:
    """Stop a server of PostgreSQL's as a power cut does, and start it again."""
    with clusters.folder() as folder, clusters.running(folder / "one") as cluster:
        address = cluster.address("record")
        run(address, "manage.py", "migrate", "--verbosity", "0")
        run(address, "manage.py", "load_dialogues", "fixtures")
        with served(address) as site:
            yield from _rows(_watched(site, cluster))


def _watched(site: Site, cluster: Cluster) -> _Watched:
    before = site.workers()
    pages = Readers(site.port, number=3, pause=0.01, pages=PAGES)
    livez = Readers(site.port, number=1, pause=0.1, pages=("/livez",))
    readyz = Readers(site.port, number=1, pause=0.1, pages=("/readyz",))
    with pages, livez, readyz:
        time.sleep(3)
        cluster.stop()
        gone = time.monotonic()
        time.sleep(SECONDS)
        cluster.start()
        back = time.monotonic()
        time.sleep(MOST_UNTIL_WELL + 3)
    is_same = site.workers() == before
    return _Watched(gone, back, pages.seen, livez.seen, readyz.seen, is_same)


def _rows(seen: _Watched) -> Iterator[Row]:
    what = f"PostgreSQL gone for {SECONDS:g} s beneath readers"
    alive = sum(one.status == OK for one in seen.livez)
    yield Row(
        f"{what}: `/livez`",
        "200 all the time",
        f"{alive} of {len(seen.livez)}, at most {max(one.seconds for one in seen.livez):.2f} s",
        is_kept=alive == len(seen.livez),
    )
    told = [one for one in seen.readyz if one.at > seen.gone and one.status == _AWAY]
    first = told[0].at + told[0].seconds - seen.gone if told else float("inf")
    ready = [one for one in seen.readyz if told and told[0].at < one.at < seen.back - 1]
    unready = sum(one.status == _AWAY for one in ready)
    yield Row(
        f"{what}: `/readyz`",
        f"503 within {MOST_UNTIL_TOLD:g} s, and until it is back",
        f"after {first:.2f} s; {unready} of {len(ready)} until it was back",
        is_kept=first <= MOST_UNTIL_TOLD and 0 < unready == len(ready),
    )
    yield _told_pages(what, seen)
    yield _recovered(what, seen)


def _told_pages(what: str, seen: _Watched) -> Row:
    during = [one for one in seen.pages if one.at + one.seconds < seen.back]
    refused = [one for one in during if one.status != OK]
    well = sum(one.status == _AWAY and bool(one.retry_after) for one in refused)
    others = sorted(
        {f"{one.status} {one.path} {one.why}" for one in refused if one.status != _AWAY}
    )
    return Row(
        f"{what}: pages",
        "503 with Retry-After, never 500, no question left without an answer",
        f"{well} of {len(refused)}, each within {max(one.seconds for one in refused):.2f} s"
        f"{'; ' if others else ''}{', '.join(others)}",
        is_kept=0 < well == len(refused),
    )


def _recovered(what: str, seen: _Watched) -> Row:
    after = [one for one in seen.pages if one.at > seen.back]
    bad = [one for one in after if one.status != OK]
    last = max((one.at + one.seconds - seen.back for one in bad), default=0.0)
    served_again = sum(one.status == OK for one in after)
    return Row(
        f"{what}: back again",
        f"every page within {MOST_UNTIL_WELL:g} s, without a restart",
        f"the last refusal {last:.2f} s after it was back; then {served_again:,} pages; "
        f"{'the same processes' if seen.is_same_process else 'other processes'}",
        is_kept=last <= MOST_UNTIL_WELL and seen.is_same_process and served_again > 0,
    )
