"""What cannot be asked, in a plain sentence that names the value and the remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import QueryDict
    from django.utils.functional import _StrPromise

_LONGEST_QUOTED = 60


class RefusedError(ValueError):
    """A value in an address cannot be asked for.

    `param` is the parameter's name, the text a plain sentence that names the value and the remedy.
    The complaint is that sentence with `%(value)s` in it, and perhaps other names.
    """

    def __init__(
        self, param: str, value: str, complaint: str | _StrPromise, **named: object
    ) -> None:
        self.param = param
        told = complaint % {"value": _quoted(value), **named}
        super().__init__(gettext("%(param)s: %(complaint)s") % {"param": param, "complaint": told})


class UnknownParameterError(RefusedError):
    """An address does not know a parameter; the text names those it knows."""

    def __init__(self, param: str, known: list[str]) -> None:
        self.param = param
        if known:
            complaint = gettext("%(value)s is not a parameter of this address. It knows %(known)s.")
        else:
            complaint = gettext("%(value)s is not a parameter of this address. It knows none.")
        told = complaint % {"value": _quoted(param), "known": to_choose_from(known)}
        ValueError.__init__(self, told)


class RenamedError(LookupError):
    """A filter asks for a record by a slug that it had; `slug` is the one that it has now."""

    def __init__(self, param: str, value: str, slug: str) -> None:
        self.param, self.value, self.slug = param, value, slug
        super().__init__(slug)

    def query(self, given: QueryDict) -> str:
        """The query of an address, asked by the name of now."""
        now = given.copy()
        asked = (self.slug if value == self.value else value for value in given.getlist(self.param))
        now.setlist(self.param, list(dict.fromkeys(asked)))
        return f"?{now.urlencode()}"


def to_choose_from(known: Iterable[str]) -> str:
    """Words to choose from, in a line."""
    # Translators: what stands between words to choose from.
    return gettext(", ").join(known)


def _quoted(value: str) -> str:
    text = value if len(value) <= _LONGEST_QUOTED else f"{value[:_LONGEST_QUOTED]}…"
    return gettext("“%(text)s”") % {"text": text}
