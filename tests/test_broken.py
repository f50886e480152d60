"""A corpus of broken dossiers, each refused at its place before anything is written.

What the reader says of each, to the letter, stands in the files and in `test_reader`; here they
go through the whole loader, over a record that must not change. How long it takes and how much
memory is measured by `make drill`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dialogues.dossier.load import load
from dialogues.models import Change, Edition, Said
from tests.drills.broken_dossiers import bombs

HERE = Path(__file__).parent
RECORD_FOLDER = HERE / "broken_record"
READER = sorted((HERE / "broken").iterdir())
RECORD = sorted(RECORD_FOLDER.iterdir())


def expectations(path):
    """What a file, or the files of a folder, say is wrong with them: file, place, message."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return sorted(
        (file.name, *found)
        for file in files
        for found in re.findall(r"^# expect: (\d+):(\d+) (.*)$", file.read_text(), re.MULTILINE)
    )


def told(plan):
    """The problems of a plan as the corpus writes them."""
    return sorted(
        (
            Path(problem.file).name,
            str(problem.line),
            str(problem.column),
            f"{problem.path}{problem.path and ': '}{problem.message}".replace(
                f"{RECORD_FOLDER}/", ""
            ),
        )
        for problem in plan.problems
    )


@pytest.mark.django_db
@pytest.mark.parametrize("path", [*READER, *RECORD], ids=lambda path: path.stem)
def test_a_broken_dossier_is_refused_to_the_letter_and_nothing_is_written(path):
    plan = load([path])

    assert plan.is_refused
    if path in READER:  # a fragment, of which the rules of a whole record may say more
        assert set(expectations(path)) <= set(told(plan))
    else:
        assert told(plan) == expectations(path)
    assert [model.objects.count() for model in (Edition, Change, Said)] == [0, 0, 0]


@pytest.mark.django_db
def test_a_bomb_is_refused_at_a_place(tmp_path):
    paths = [*bombs(tmp_path)]
    assert len(paths) == 11
    for path in paths:
        plan = load([path])

        assert plan.problems, path.name
        assert plan.problems[0].line >= 1
        assert plan.problems[0].message.endswith((".", "quotes."))
        assert not Edition.objects.exists()


def test_the_corpus_is_there():
    assert len(READER) >= 40
    assert len(RECORD) >= 20
    assert all(expectations(path) for path in [*READER, *RECORD])
