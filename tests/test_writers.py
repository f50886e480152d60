"""Several who write at once, each in a process of its own: everybody waits, and nobody is refused."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from itertools import pairwise

from tests.workers import ROOT, manage, prepared

WRITERS, EDITS = 4, 15
EDIT = f"""
from os import getpid
from dialogues.dossier import door
from dialogues.models import Edition, Meeting
for number in range({EDITS}):
    with door.opened("admin", dossier=str(getpid())) as way:
        hall = Meeting.objects.get(slug="us-japan-6").venue
        told = int(hall) if hall.isdecimal() else 0
        Meeting.objects.filter(slug="us-japan-6").update(venue=str(told + 1))
        way.touch("meetings", "us-japan-6")
"""
READ = """
from dialogues.models import Edition, Meeting
print(Edition.objects.count(), Edition.objects.latest("number").number)
print(Meeting.objects.get(slug="us-japan-6").venue)
print(*Edition.objects.order_by("number").values_list("dossier", flat=True)[1:])
"""


def shell(environment, program):
    return subprocess.Popen(
        [sys.executable, "manage.py", "shell", "--no-imports", "--command", program],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_writers_wait_for_each_other_and_none_writes_over_another(tmp_path):
    with prepared(tmp_path) as environment:
        several(environment)


def several(environment):
    manage(environment, "load_dialogues", "fixtures/registers.yaml", "fixtures/us-japan-06.yaml")

    writers = [shell(environment, EDIT) for _writer in range(WRITERS)]
    said = [writer.communicate(timeout=1200)[0] for writer in writers]

    assert [(writer.returncode, text) for writer, text in zip(writers, said, strict=True)] == [
        (0, "")
    ] * WRITERS
    editions = 1 + WRITERS * EDITS
    number, last, told, *order = shell(environment, READ).communicate(timeout=600)[0].split()
    assert (number, last, told) == (str(editions), str(editions), str(WRITERS * EDITS))
    assert list(Counter(order).values()) == [EDITS] * WRITERS
    assert times_kept(order) < len(order) / 2


def times_kept(order):
    """How often one who had written wrote again before anybody else."""
    return sum(one == other for one, other in pairwise(order))
