"""Loads, edits, deletions, renamings, mergers, restorations and exports in any order.

After each step every rule holds and the index agrees; what a deed does is undone exactly; what is
written out and loaded back changes nothing. Small here; `make fuzz` runs more (ROUNDS=...).
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.core.cache import caches
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from ruamel.yaml import YAML

from dialogues.dossier.checks import failures
from dialogues.dossier.columns import MODELS
from dialogues.dossier.doing import do
from dialogues.dossier.door import RuleError
from dialogues.dossier.dump import around, dump, name_of, together
from dialogues.dossier.load import load
from dialogues.dossier.merging import SECTIONS as MERGED
from dialogues.dossier.merging import merging
from dialogues.dossier.referrers import referrers
from dialogues.dossier.renaming import renaming
from dialogues.dossier.restoring import restoring, undoing
from dialogues.dossier.shapes import TYPES
from dialogues.dossier.texts import written
from dialogues.dossier.writer import entries
from dialogues.facets.held import forget
from dialogues.models import Change, Edition, FormerAddress
from tests.records import delete, edit

pytestmark = pytest.mark.no_cover

ROUNDS = int(os.environ.get("ROUNDS", "6"))
STEPS = 8

SLUGS = {
    "parties": ["us", "jp"],
    "agencies": ["nasa", "jaxa", "nasda", "isas"],
    "areas": ["moon", "luna", "debris"],
    "dialogues": ["talks"],
    "sources": ["note", "copy"],
    "meetings": ["talks-1", "talks-2"],
    "commitments": ["gateway", "radar"],
}
NEW = ["alpha", "beta", "gamma"]
KEYS = ["a", "b"]
WORDS = [None, "The very words.", "Other words."]
PLACES = st.integers(0, 10_000)
SECTION = st.sampled_from(list(SLUGS))


def some(*items: str, least: int = 1) -> Any:
    """A few of these, in any order."""
    return st.lists(st.sampled_from(items), min_size=least, max_size=3, unique=True)


CITES = st.lists(
    st.builds("{}#{}".format, st.sampled_from(SLUGS["sources"]), st.sampled_from(KEYS)),
    min_size=1,
    max_size=3,
    unique=True,
)
PASSAGES = st.fixed_dictionaries(
    {key: st.sampled_from(WORDS).map(lambda text: {"text": text} if text else {}) for key in KEYS}
)
WHO = st.builds(
    lambda agency, title, person: {
        "agency": agency,
        **({"title": title} if title else {}),
        **({"person": person} if person else {}),
    },
    st.sampled_from(SLUGS["agencies"]),
    st.sampled_from([None, "Chief", "Head"]),
    st.sampled_from([None, "Ann Lee", "河西康之"]),
)
PEOPLE = st.lists(
    WHO, min_size=1, max_size=3, unique_by=lambda who: (who["agency"], who.get("person"))
)


@st.composite
def meetings(draw: Any) -> dict[str, Any]:
    """What a dossier says of a meeting."""
    areas = draw(some(*SLUGS["areas"]))
    said = {
        "dialogue": "talks",
        "state": "held",
        "date": draw(st.sampled_from(["2019", "2019-07-24", "2019-07"])),
        "cites": draw(CITES),
        "participants": [
            {"cites": draw(CITES), "who": draw(PEOPLE)},
            {"role": "head", "cites": draw(CITES), "who": draw(some(*SLUGS["agencies"]))},
        ],
        "discussions": [
            {
                "cites": draw(CITES),
                "areas": {area: draw(st.sampled_from([None, "space"])) for area in areas},
            }
        ],
        "links": [{"names": draw(st.sampled_from(SLUGS["sources"])), "cites": draw(CITES)}],
    }
    if draw(st.booleans()):
        said["city"] = draw(st.sampled_from(["Tokyo", "Nara"]))
    return said


@st.composite
def commitments(draw: Any) -> dict[str, Any]:
    """What a dossier says of a commitment."""
    return {
        "statement": draw(st.sampled_from(["A module.", "A radar."])),
        "strength": "plans",
        "parties": ["jp"],
        "agencies": draw(some(*SLUGS["agencies"])),
        "areas": draw(some(*SLUGS["areas"])),
        "events": [{"kind": "made", "meeting": "talks-1", "cites": draw(CITES)}],
    }


@st.composite
def dossiers(draw: Any) -> dict[str, Any]:
    """What a dossier says."""
    said: dict[str, Any] = {
        "parties": {"us": {"name": "United States"}, "jp": {"name": "Japan"}},
        "agencies": {
            slug: {"name": draw(st.sampled_from([slug.upper(), "Agency"])), "party": "jp"}
            for slug in SLUGS["agencies"]
        },
        "areas": {slug: {"name": slug} for slug in SLUGS["areas"]},
        "dialogues": {"talks": {"name": "Talks", "parties": ["us", "jp"]}},
        "sources": {
            slug: {
                "title": slug,
                "kind": "paper",
                "standing": "news",
                "seen": "whole",
                "language": draw(st.sampled_from(["en", "ja"])),
                "passages": draw(PASSAGES),
            }
            for slug in SLUGS["sources"]
        },
        "meetings": {"talks-1": draw(meetings())},
        "commitments": {"gateway": draw(commitments())},
    }
    if draw(st.booleans()):
        said["agencies"]["jaxa"]["parent"] = draw(st.sampled_from(["nasda", "isas"]))
        said["areas"]["luna"]["broader"] = "moon"
    if draw(st.booleans()):
        said["meetings"]["talks-2"] = draw(meetings())
        said["commitments"]["radar"] = draw(commitments())
    return said


def everything() -> dict[str, Any]:
    """What the tables say of every record, and where addresses lead."""
    said: dict[str, Any] = {section: dict(entries(section)) for section in SLUGS}
    former = FormerAddress.objects.exclude(moved_to="").order_by("type", "slug")
    return {**said, "former": list(former.values_list("type", "slug", "moved_to"))}


class Desk(RuleBasedStateMachine):
    """A record at which several people work."""

    def __init__(self) -> None:
        super().__init__()
        for cache in caches.all():
            cache.clear()
        forget()
        self.folder = TemporaryDirectory()
        self.path = Path(self.folder.name)
        self.held = transaction.atomic()
        self.held.__enter__()

    def teardown(self) -> None:
        """Leave nothing behind."""
        transaction.set_rollback(True)
        self.held.__exit__(None, None, None)
        self.folder.cleanup()

    @initialize(said=dossiers())
    def begin(self, said: dict[str, Any]) -> None:
        """Load the first dossier."""
        self._load("first", said, "keep")

    @rule(
        name=st.sampled_from(["first", "second"]),
        said=dossiers(),
        how=st.sampled_from(["stop", "keep", "overwrite"]),
    )
    def load(self, name: str, said: dict[str, Any], how: str) -> None:
        """Load a dossier, and again."""
        self._load(name, said, how)

    @rule(how=st.sampled_from(["keep", "overwrite"]))
    def load_again(self, how: str) -> None:
        """Load a dossier as it was."""
        before = everything()
        plan = load([self.path / "first.yaml"], on_conflict=how)
        assert everything() == before or not plan.is_refused

    @rule(section=SECTION, place=PLACES, text=st.sampled_from(["One", "Two"]))
    def edit(self, section: str, place: int, text: str) -> None:
        """Change a record by hand."""
        column = {"sources": "publisher", "meetings": "venue", "commitments": "statement"}
        slug = self._one(section, place)
        if slug:
            name = column.get(section, "name")
            edit(section, slug, lambda record: setattr(record, name, text))

    @rule(section=SECTION, place=PLACES)
    def delete(self, section: str, place: int) -> None:
        """Delete a record, if nothing refers to it: the desk offers it of no other."""
        slug = self._one(section, place)
        if slug and not referrers(section, slug):
            with contextlib.suppress(ProtectedError, RuleError), transaction.atomic():
                delete(section, slug)

    @rule(section=SECTION, place=PLACES, new=st.sampled_from(NEW))
    def rename(self, section: str, place: int, new: str) -> None:
        """Give a record another slug, or one it had."""
        slug = self._one(section, place)
        if slug:
            former = SLUGS[section][place % len(SLUGS[section])]
            self._do(renaming, section, slug, new if place % 3 else former)

    @rule(section=st.sampled_from(MERGED), one=PLACES, other=PLACES)
    def merge(self, section: str, one: int, other: int) -> None:
        """Make one of two records."""
        stays, goes = self._one(section, one), self._one(section, other)
        if stays and goes:
            self._do(merging, section, stays, goes)

    @rule(place=PLACES)
    def restore(self, place: int) -> None:
        """Bring a record back to how it was."""
        changes = list(Change.objects.order_by("pk"))
        self._do(restoring, changes[-1 - place % len(changes)])

    @rule(place=PLACES)
    def undo(self, place: int) -> None:
        """Take back what an edition did."""
        editions = list(Edition.objects.order_by("-number")[:4])
        self._do(undoing, editions[place % len(editions)])

    @rule()
    def export(self) -> None:
        """Write everything out, and load it back."""
        with TemporaryDirectory() as folder, transaction.atomic():
            dump(Path(folder))
            if not Change.objects.current().exclude(entry=None).exists():
                # Everything was undone: there is nothing to write out.
                assert list(Path(folder).iterdir()) == []
                return
            back = load([Path(folder)])
            assert (back.created, back.changed, back.conflicts, back.problems) == ([], [], [], [])
            transaction.set_rollback(True)

    @rule(section=SECTION, place=PLACES)
    def export_some(self, section: str, place: int) -> None:
        """Write out one record, or a dialogue with all it needs, and load it back, perhaps for good.

        What an export that was loaded said of a record stays with the record from then on.
        """
        slug = self._one(section, place)
        if slug:
            chosen = around(slug) if section == "dialogues" else {section: {slug}}
            name = name_of(f"{TYPES[section]}-{slug}", self._edition())
            file = self.path / f"{name}.yaml"
            ending, pieces = written(together(chosen))
            assert ending == "yaml"
            file.write_text("".join(pieces), encoding="utf-8")
            before = everything()
            back = load([file], dry_run=place % 2 == 0)
            assert (back.created, back.changed, back.conflicts, back.problems) == ([], [], [], [])
            assert everything() == before

    @rule(said=dossiers(), chosen=st.lists(st.booleans(), min_size=4, max_size=4))
    def decide(self, said: dict[str, Any], chosen: list[bool]) -> None:
        """Load a dossier, each conflict decided on its own, as one does at the desk."""
        file = self._written("first", said)
        conflicts = load([file], dry_run=True).conflicts
        decided = {
            (TYPES[section], slug, name): "overwrite" if chosen[index % 4] else "keep"
            for index, (section, slug, name, _conflict) in enumerate(conflicts)
        }
        before = everything()
        plan = load([file], decided=decided, seen=self._edition())
        if plan.is_refused:
            assert everything() == before
        else:
            assert plan.is_done
            again = load([file])
            assert (again.created, again.changed, again.problems) == ([], [], [])

    @invariant()
    def is_in_order(self) -> None:
        """Every rule holds, and the index agrees."""
        assert list(failures()) == []

    def _load(self, name: str, said: dict[str, Any], how: str) -> None:
        file = self._written(name, said)
        before = everything()
        plan = load([file], on_conflict=how)
        if plan.is_refused:
            assert everything() == before
            return
        again = load([file], on_conflict=how)
        assert (again.created, again.changed, again.problems) == ([], [], [])

    def _written(self, name: str, said: dict[str, Any]) -> Path:
        file = self.path / f"{name}.yaml"
        with file.open("w") as stream:
            YAML().dump(said, stream)
        return file

    def _edition(self) -> int:
        last = Edition.objects.latest_one()
        return last.number if last else 0

    def _one(self, section: str, place: int) -> str | None:
        slugs = list(MODELS[section].objects.order_by("slug").values_list("slug", flat=True))
        return slugs[place % len(slugs)] if slugs else None

    def _do(self, make: Any, *of: Any) -> None:
        """Do a deed, and be sure that it is all or nothing, and can be undone exactly."""
        before = everything()
        deed = do(lambda: make(*of), seen=make(*of).edition)
        if deed.made is None:
            assert everything() == before
            return
        with contextlib.suppress(IntegrityError), transaction.atomic():
            made = deed.made
            undone = do(lambda: undoing(made), seen=made.number)
            assert [*map(str, undone.objections)] == []
            assert everything() == before
            assert list(failures()) == []
            transaction.set_rollback(True)


@pytest.mark.django_db
def test_the_record_is_in_order_whatever_is_done_at_the_desk():
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=ROUNDS,
            stateful_step_count=STEPS,
            derandomize=ROUNDS < 10,
            suppress_health_check=list(HealthCheck),
        ),
    )
