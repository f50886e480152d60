"""Where each value of a file stands, whatever the file is written in."""

from dataclasses import dataclass
from typing import Any

Place = tuple[int, int]
Path = tuple[str | int, ...]


@dataclass(slots=True)
class Mark:
    """The place of one value, of its key, and of all that stands in it.

    Lines and columns count from 1. `inside` holds marks by key or in order, or
    the characters of a text.
    """

    place: Place
    key: Place | None = None
    inside: Any = None

    def mark(self, path: Path) -> "Mark":
        """The mark at a path of the normal form, or of its nearest known ancestor."""
        mark = self
        for step in path:
            inner = mark._within(step)
            if inner is None:
                return mark
            mark = inner
        return mark

    def _within(self, step: str | int) -> "Mark | None":
        inside = self.inside
        if isinstance(inside, dict):
            return inside.get(step)
        if isinstance(inside, list) and isinstance(step, int):
            return inside[step] if step < len(inside) else None
        # A list in the file may be a map in the normal form: areas by slug.
        if isinstance(inside, list):
            return next((each for each in inside if each.inside == step), None)
        return None
