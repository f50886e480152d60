"""What every test may ask for."""

from tests.records import folder

__all__ = ["folder"]
