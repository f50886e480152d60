"""What a load keeps aside: the same as a dict would, whether in memory or on disk."""

from __future__ import annotations

import gc
import random
from typing import Any

import pytest

from dialogues.dossier import stash
from dialogues.dossier.stash import Chest, Keys, Stash, in_order, lots, picked, pieces
from dialogues.search import pile
from dialogues.search.drafts import draft
from dialogues.search.pile import Pile


@pytest.fixture
def chest(monkeypatch):
    """A chest with next to no memory: what is put in goes to disk at once."""
    monkeypatch.setattr(stash, "MOST_MEMORY", 8)
    monkeypatch.setattr(stash, "PIECE", 3)
    return Chest()


@pytest.mark.parametrize("seed", range(5))
def test_a_stash_is_a_dict(chest, seed):
    chance = random.Random(seed)
    known: dict[str, Any] = {}
    kept: Stash[Any] = Stash(chest)
    names = ["a", "b-1", "é", "日本", "ん", "\U0001f680", "z"]
    for number in range(200):
        name = f"{chance.choice(names)}{chance.randrange(5)}"
        if chance.random() < 0.3 and name in known:
            del known[name], kept[name]
        else:
            known[name] = kept[name] = {"number": number, "text": "x" * 500}

    assert dict(kept.each()) == known
    assert list(kept) == list(known)
    assert len(kept) == len(known)
    assert list(in_order(kept)) == list(in_order(known)) == sorted(known)
    assert [*pieces(kept)] == [*pieces(known)]
    assert picked(kept, [*names, *known]) == picked(known, [*names, *known]) == known


def test_a_stash_says_what_it_lacks(chest):
    kept: Stash[Any] = Stash(chest)

    assert kept.add("a", 1)
    assert not kept.add("a", 2)
    assert kept["a"] == 1
    assert "b" not in kept
    assert "\ud800" not in kept
    with pytest.raises(KeyError):
        kept["b"]
    with pytest.raises(KeyError):
        del kept["b"]
    assert kept.get("b", 3) == 3


def test_what_a_stash_gives_out_is_a_copy(chest):
    kept: Stash[Any] = Stash(chest)
    kept["a"] = {"of": [1]}

    kept["a"]["of"].append(2)

    assert kept["a"] == {"of": [1]}


def test_a_stash_can_be_changed_while_it_is_gone_through(chest):
    kept: Stash[Any] = Stash(chest)
    for number in range(10):
        kept[f"{number}"] = number

    for name in kept:
        kept[name] = kept[name] + 100

    assert sorted(value for _name, value in kept.each()) == list(range(100, 110))


def test_a_stash_finds_what_mentions_a_text(chest):
    kept: Stash[Any] = Stash(chest)
    kept["b"], kept["a"], kept["c"] = "of the Moon", "to the Moon", "of Mars"

    assert kept.mentioning("Moon") == ["a", "b"]


def test_keys_stand_in_the_order_they_came(chest):
    keys = Keys(chest)
    for number in range(7):
        keys.append(("meetings", f"{7 - number}"))

    assert len(keys) == 7
    assert list(keys) == keys == [("meetings", f"{number}") for number in range(7, 0, -1)]
    assert keys[0] == ("meetings", "7")
    assert repr(keys[:1]) == "[('meetings', '7')]"


def test_a_chest_is_gone_when_nobody_holds_it():
    chest = Chest()
    kept = chest.kept
    Stash[int](chest)["a"] = 1

    del chest
    gc.collect()

    with pytest.raises(Exception, match="closed"):
        kept.execute("SELECT 1")


def test_lots_are_of_one_size_but_the_last(monkeypatch):
    monkeypatch.setattr(stash, "PIECE", 3)

    assert list(lots(range(7))) == [[0, 1, 2], [3, 4, 5], [6]]


def test_a_pile_is_taken_up_in_the_order_of_the_index(monkeypatch):
    monkeypatch.setattr(pile, "MOST_MEMORY", 8)
    monkeypatch.setattr(pile, "AT_ONCE", 4)
    some = [
        draft(kind, None, (1, slug), title=f"{slug}\n{kind}", text=["日本"] * 200)
        for kind in ("agency", "area")
        for slug in ("b", "é", "a", "日", "\U0001f680")
    ]
    put = Pile()
    put.add(random.Random(1).sample(some, len(some)))

    lots_ = list(put.lots())

    assert [one for lot in lots_ for one in lot] == sorted(some, key=lambda d: (d.bucket, d.place))
    assert max(map(len, lots_)) == 4
