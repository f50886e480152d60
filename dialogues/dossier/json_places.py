"""Where the records of a JSON file stand in it: in bytes, and for people."""

import json
from dataclasses import InitVar, dataclass, field
from pathlib import Path as File

from dialogues.dossier.json_scanner import scan
from dialogues.dossier.marks import Mark, Path, Place
from dialogues.dossier.stash import Chest, Stash


@dataclass
class Extent:
    """Where one record stands in its file: in bytes, and for people."""

    start: int
    length: int
    place: Place

    def written(self) -> str:
        """The four numbers of it, to keep aside."""
        return f"{self.start} {self.length} {self.place[0]} {self.place[1]}"

    @classmethod
    def read(cls, kept: str) -> "Extent":
        """An extent out of its four numbers."""
        start, length, line, column = map(int, kept.split())
        return cls(start, length, (line, column))


@dataclass
class JsonPlaces:
    """The places of a JSON file, looked up only when asked for."""

    file: File
    chest: InitVar[Chest | None] = None
    extents: Stash[Extent] = field(init=False)
    sections: dict[str, Place] = field(default_factory=dict)
    _latest: tuple[Extent, Mark] | None = field(default=None, repr=False)

    def __post_init__(self, chest: Chest | None) -> None:
        """Keep the extents aside: there is one for every record."""
        self.extents = Stash(chest or Chest(), Extent.written, Extent.read)

    def mark(self, path: Path) -> Mark:
        """The mark at a path, or of its nearest known ancestor."""
        section, slug = [*map(str, path[:2]), "", ""][:2]
        extent = self.extents.get(name_of(section, slug))
        if extent is None:
            return Mark(self.sections.get(section, (1, 1)))
        return self._record(extent).mark(path[2:])

    def _record(self, extent: Extent) -> Mark:
        if self._latest is None or self._latest[0] != extent:
            self._latest = (extent, self._read(extent))
        return self._latest[1]

    def _read(self, extent: Extent) -> Mark:
        try:
            with self.file.open("rb") as stream:
                stream.seek(extent.start)
                text = stream.read(extent.length).decode("utf-8")
            return scan(text, 0, extent.place).mark
        except (OSError, ValueError):  # the file is no longer what it was
            return Mark(extent.place)


def name_of(section: str, slug: str) -> str:
    """One word for a record; halves of surrogate pairs are kept as what stands for them."""
    return json.dumps([section, slug])
