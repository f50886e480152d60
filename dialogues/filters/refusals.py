"""What cannot be asked, in a plain sentence that names the value and the remedy."""

from __future__ import annotations

_LONGEST_QUOTED = 60


class RefusedError(ValueError):
    """A value in an address cannot be asked for.

    `param` is the parameter's name, the text a plain sentence that names the value and the remedy.
    """

    def __init__(self, param: str, value: str, complaint: str) -> None:
        self.param = param
        super().__init__(f"{param}: {_quoted(value)} {complaint}")


class UnknownParameterError(RefusedError):
    """An address does not know a parameter; the text names those it knows."""

    def __init__(self, param: str, known: list[str]) -> None:
        self.param = param
        names = f"It knows {', '.join(known)}." if known else "It knows none."
        complaint = f"{_quoted(param)} is not a parameter of this address. {names}"
        ValueError.__init__(self, complaint)


def _quoted(value: str) -> str:
    return f"“{value if len(value) <= _LONGEST_QUOTED else value[:_LONGEST_QUOTED] + '…'}”"
