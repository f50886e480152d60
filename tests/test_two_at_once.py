"""Two editors and a load at one meeting, in any order: no change is lost, nothing is left half done.

Small here; `make fuzz` runs many more (ROUNDS=...).
"""

from __future__ import annotations

import os
import random
from typing import Any

import pytest
from django.contrib.auth.models import User

from dialogues.dossier.checks import failures
from dialogues.models import Agency, Meeting
from tests.desk import Editor, Page, errors, standing
from tests.records import MEETING, REGISTERS, entry

pytestmark = pytest.mark.no_cover

ROUNDS = int(os.environ.get("ROUNDS", "6"))
STEPS = 14
FIELDS = ("city", "venue", "nasa", "jaxa")
WORDS = ("One", "Two", "Three", "Four")


def said() -> dict[str, str]:
    """What the record says in the fields that are changed here."""
    found = entry("meetings", "talks-1")
    people = {
        who["agency"]: who.get("title", "")
        for group in found["participants"]
        for who in group["who"]
    }
    return {name: people.get(name, found.get(name, "")) for name in FIELDS}


class Person:
    """An editor with a page open, and something typed into one field of it."""

    def __init__(self, name: str) -> None:
        self.desk = Editor(User.objects.create_superuser(name))
        self.page: Page | None = None
        self.field = self.word = ""
        self.seen: dict[str, str] = {}

    def opens(self, chance: random.Random) -> None:
        """Open the page, and type."""
        self.page = self.desk.opens(Meeting.objects.get())
        self.seen = said()
        self.field, self.word = chance.choice(FIELDS), chance.choice(WORDS)
        self._type()

    def _type(self) -> None:
        assert self.page
        self.page.fields[_called(self.page, self.field)] = self.word

    def saves(self, chance: random.Random) -> bool:
        """Save; whoever is shown that somebody was faster looks at it, and types again."""
        assert self.page
        before = said()
        answer = self.page.save()
        if answer.status_code == 302:
            assert before == self.seen
            return True
        assert before == said()
        [refusal] = errors(answer)
        assert "changed this record while it was open here" in refusal
        self.page.fields = standing(answer)
        assert self.page.fields[_called(self.page, self.field)] == self.word
        moved_on = answer.context["adminform"].form.moved_on.fields
        told = {name.removeprefix("participants.").removesuffix(".title") for name in moved_on}
        assert {name for name in FIELDS if before[name] != self.seen[name]} == told & set(FIELDS)
        if chance.random() < 0.5:
            self.page = None
            return False
        # What the others changed is taken over by hand, as the table tells it.
        self.page.fields |= {_called(self.page, name): before[name] for name in FIELDS}
        self._type()
        self.page.saves()
        return True


def _called(page: Page, name: str) -> str:
    """How a field is called in the form."""
    if name in ("city", "venue"):
        return name
    key = str(Agency.objects.get(slug=name).pk)
    rows = (row for row in range(9) if page.fields.get(f"participants-{row}-agency") == key)
    return f"participants-{next(rows)}-title"


def loads(chance: random.Random, folder: Any) -> None:
    """Load what a dossier says now, and be sure that the plan told of all that it changed."""
    before = said()
    city, title = chance.choice(WORDS), chance.choice(WORDS)
    text = MEETING.replace("city: Tokyo", f"city: {city}").replace(
        "who: [nasa, jaxa]", f"who: [jaxa, {{agency: nasa, title: {title}}}]"
    )
    how = chance.choice(["stop", "keep", "overwrite"])
    plan = folder.load("meeting", text, on_conflict=how)
    told = {
        name.removeprefix("participants.").removesuffix(".title"): new
        for change in plan.changed
        for name, (_old, new) in change.fields.items()
    }
    expected = before if plan.is_refused else {n: told.get(n, before[n]) for n in before}
    assert said() == {name: word or "" for name, word in expected.items()}


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_no_change_is_lost_and_nothing_is_left_half_done(folder, seed):
    chance = random.Random(seed)
    folder.loads("registers", REGISTERS)
    folder.loads("meeting", MEETING)
    people = [Person("hanako"), Person("taro")]
    for number in range(STEPS):
        before = said()
        who = chance.choice([*people, None])
        if who is None:
            loads(chance, folder)
        elif who.page is None:
            who.opens(chance)
            assert said() == before
        elif who.saves(chance):
            assert said() == {**before, who.field: who.word}
            who.page = None
        assert list(failures()) == [], (seed, number)
