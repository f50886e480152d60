"""Releases: the whole record of one edition in one file, in every form that outlives a site."""

from .making import ReleaseError, make

__all__ = ["ReleaseError", "make"]
