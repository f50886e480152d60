"""The record as files: dossiers in a stable order that load back without a change."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections import defaultdict
from itertools import chain, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dialogues.models import Commitment, CommitmentEvent, Dialogue, Edition, FormerAddress, Meeting

from . import schema
from .columns import MODELS
from .outlook import SECTION_OF
from .reader import NAME_LENGTH
from .shapes import SECTIONS
from .stash import PIECE, Chest, Stash, lots
from .texts import written
from .writer import entries

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from .texts import Item

    # By section, the slugs of the records that are written out.
    Chosen = dict[str, set[str]]

# A dump's files bear names of their own: loaded back, they are not taken for the dossiers that
# the record came from, and what those last said stays what the next load compares with.
PREFIX = "record-"
REGISTERS = ("parties", "agencies", "areas", "dialogues")
WITHOUT = "without-a-dialogue"
OF, AROUND = "of-", "around-"
_ALONE = {"registers", "sources", "withdrawn", WITHOUT}
_WITH_EDITION = re.compile(r"-edition-[0-9]+$")


class DumpError(Exception):
    """The record was not dumped, and no file was touched; the words say why, and what to do."""


def dump(folder: Path, *, dialogue: str | None = None) -> list[Path]:
    """Write the record, or one dialogue and all it refers to, and return the files written.

    All of them in one edition: raises `DumpError` if the record changes meanwhile. What an earlier
    dump of the record left in the folder and this one does not write again is removed; to write
    one dialogue, which has a file of its own, removes nothing else.
    """
    state = Edition.objects.state()
    dossiers = files() if dialogue is None else _of_dialogue(dialogue)
    folder.mkdir(parents=True, exist_ok=True)
    # In the same folder, so that each finished file can be moved to its name in one step.
    with tempfile.TemporaryDirectory(dir=folder, prefix=".unfinished-") as unfinished:
        drafts = [
            _drafted(Path(unfinished), name_of(name), items, state) for name, items in dossiers
        ]
        _refuse_another(state)
        done = [draft.replace(folder / draft.name) for draft in drafts]
    for path in folder.glob(f"{PREFIX}*.*"):
        is_stale = _is_of_record(path) if dialogue is None else path.stem == done[0].stem
        if is_stale and path not in done and path.suffix in (".yaml", ".json"):
            path.unlink()
    return sorted(done)


def _of_dialogue(dialogue: str) -> Iterator[tuple[str, Iterator[Item]]]:
    return iter([(f"{AROUND}{dialogue}", together(around(dialogue)))])


def _drafted(folder: Path, name: str, items: Iterator[Item], state: object) -> Path:
    ending, pieces = written(items)
    path = folder / f"{name}.{ending}"
    with path.open("w", encoding="utf-8") as file:
        for piece in pieces:
            file.write(piece)
            _refuse_another(state)
    return path


def _refuse_another(state: object) -> None:
    if Edition.objects.state() != state:
        message = (
            "The record changed while it was written out. No file was touched; ask again, if need "
            "be when nobody writes."
        )
        raise DumpError(message)


def _is_of_record(path: Path) -> bool:
    """Whether a file bears a name of a dump's, which says what the record says at the moment.

    One from the desk bears its edition, and says for ever what it says.
    """
    name = path.stem.removeprefix(PREFIX)
    is_dump = name in _ALONE or name.startswith((OF, AROUND))
    return is_dump and not _WITH_EDITION.search(name)


def files() -> Iterator[tuple[str, Iterator[Item]]]:
    """Each dossier of a dump: its name, and what it says; to be read before the next is asked for.

    However many records there are, a few hundred are held at a time.
    """
    for name, items in chain(
        [("registers", _all(REGISTERS)), ("sources", _all(["sources"]))],
        _by_dialogue(),
        [("withdrawn", _withdrawn())],
    ):
        first = next(items, None)
        if first is not None:
            yield name, chain([first], items)


def together(chosen: Chosen) -> Iterator[Item]:
    """All that is chosen as one dossier says it."""
    return _all(SECTIONS, chosen)


def name_of(name: str, edition: int | None = None) -> str:
    """What a dossier that was written out is called: never longer than such a name may be.

    With an edition in its name it says nothing else for ever. Of the others a later one may say
    less than one before; loaded back without those beside it, it would take out what they say.
    """
    name, suffix = f"{PREFIX}{name}", f"-edition-{edition}" if edition else ""
    if len(name + suffix) > NAME_LENGTH:
        mark = f"-{hashlib.sha256(name.encode()).hexdigest()[:12]}"
        name = f"{name[: NAME_LENGTH - len(mark + suffix)]}{mark}"
    return name + suffix


def around(dialogue: str) -> Chosen:
    """One dialogue with its meetings, their commitments, and whatever any of them refers to."""
    if not Dialogue.objects.filter(slug=dialogue).exists():
        known = ", ".join(Dialogue.objects.order_by("slug").values_list("slug", flat=True))
        message = f"{dialogue!r} is not a dialogue of the record ({known or 'none'})."
        raise DumpError(message)
    meetings = Meeting.objects.filter(dialogue__slug=dialogue)
    commitments = Commitment.objects.filter(events__meeting__in=meetings)
    waiting: Chosen = defaultdict(set)
    waiting |= {
        "dialogues": {dialogue},
        "meetings": set(meetings.values_list("slug", flat=True)),
        "commitments": set(commitments.values_list("slug", flat=True)),
    }
    wanted: Chosen = {section: set() for section in SECTIONS}
    while waiting:
        section, slugs = waiting.popitem()
        new = slugs - wanted[section]
        wanted[section] |= new
        for _slug, entry in entries(section, new):
            for _place, to, target in schema.references(section, entry):
                waiting[to].add(target.partition("#")[0])
    return wanted


def _all(sections: Collection[str], chosen: Chosen | None = None) -> Iterator[Item]:
    for section in sections:
        for slugs in lots(_slugs(section, chosen)):
            for slug, entry in entries(section, slugs):
                yield section, slug, entry


def _slugs(section: str, chosen: Chosen | None = None) -> Iterator[str]:
    """The slugs that are chosen of a section, in their order."""
    if chosen is not None:
        yield from sorted(chosen.get(section, ()))
        return
    slugs = MODELS[section].objects.order_by("slug").values_list("slug", flat=True)
    last = ""
    while piece := list(slugs.filter(slug__gt=last)[:PIECE]):
        yield from piece
        last = piece[-1]


def _by_dialogue() -> Iterator[tuple[str, Iterator[Item]]]:
    """Meetings and commitments: a dossier for each dialogue, and one for those without."""
    chest = Chest()
    # By dossier, section and slug: a space stands before whatever a slug is made of.
    kept: Stash[str] = Stash(chest)
    for rank, dialogues in enumerate((_of_meetings, _of_commitments)):
        for slugs in lots(_slugs(("meetings", "commitments")[rank])):
            found = dialogues(slugs)
            for slug in slugs:
                name = f"{OF}{found[slug]}" if found.get(slug) else WITHOUT
                kept[f"{name} {rank} {slug}"] = ""
    for name, keys in groupby(kept.in_order(), lambda key: key.partition(" ")[0]):
        yield name, _of_one(keys)


def _of_one(keys: Iterator[str]) -> Iterator[Item]:
    for rank, each in groupby(keys, lambda key: key.split(" ")[1]):
        section = ("meetings", "commitments")[int(rank)]
        for some in lots(each):
            for slug, entry in entries(section, [key.split(" ")[2] for key in some]):
                yield section, slug, entry


def _of_meetings(slugs: list[str]) -> dict[str, str]:
    """By meeting, its dialogue."""
    meetings = Meeting.objects.filter(slug__in=slugs, dialogue__isnull=False)
    return dict(meetings.values_list("slug", "dialogue__slug"))


def _of_commitments(slugs: list[str]) -> dict[str, str]:
    """By commitment, the dialogue of the first meeting that spoke of it."""
    events = CommitmentEvent.objects.filter(commitment__slug__in=slugs, meeting__isnull=False)
    rows = events.order_by("-position", "-pk")
    return dict(rows.values_list("commitment__slug", "meeting__dialogue__slug"))


def _withdrawn() -> Iterator[Item]:
    gone = FormerAddress.objects.exclude(reason="").order_by("type", "slug")
    for type_, addresses in groupby(gone, lambda address: address.type):
        reasons: dict[str, Any] = {address.slug: address.reason for address in addresses}
        yield "withdrawn", SECTION_OF[type_], reasons
