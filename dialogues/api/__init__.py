"""The record as JSON: the same questions as the pages answer, for programs."""

from .door import api

__all__ = ["api"]
