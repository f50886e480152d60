"""The record does not depend on the order in which its dossiers arrive."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from django.db import transaction

from dialogues.dossier.columns import MODELS
from dialogues.dossier.load import load
from dialogues.dossier.schema import SECTIONS
from dialogues.dossier.writer import entries
from tests.laid import lay, load_shipped

pytestmark = pytest.mark.no_cover

FIXTURES = sorted((Path(__file__).parents[1] / "fixtures").glob("*.yaml"))
# Two rounds in the suite; as many as are asked for in `make fuzz`, a tenth, for each is slow.
ROUNDS = int(os.environ.get("ROUNDS", "20")) // 10


def record():
    """Everything in the record, as dossier entries."""
    return {
        section: dict(
            entries(
                section, MODELS[section].objects.order_by("slug").values_list("slug", flat=True)
            )
        )
        for section in SECTIONS
    }


def load_as_they_come(files):
    """Load each dossier alone; those that speak of what is not there yet, once it is.

    What still waits then speaks of each other, and comes together.
    """
    waiting = list(files)
    while waiting:
        there = {file for file in waiting if not load([file]).is_refused}
        if not there:
            assert not load(waiting).is_refused
            return
        waiting = [file for file in waiting if file not in there]


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_shipped_dossiers_make_the_same_record_in_any_order(db, seed):
    with transaction.atomic():
        lay("shipped", load_shipped)
        together = record()
        transaction.set_rollback(True)
    files = FIXTURES.copy()
    random.Random(seed).shuffle(files)

    load_as_they_come(files)

    for section, found in record().items():
        assert found == together[section]
    again = load(FIXTURES)
    assert (again.created, again.changed, again.conflicts, again.problems) == ([], [], [], [])
