"""What narrows a list: for each value of each facet, the records that have it.

All of it follows from the rest of the record; `dialogues.facets` makes it and reads it.
"""

from __future__ import annotations

from django.db import models

from .records import CodePointField

NOUNS = ("agency", "source", "meeting", "commitment")


class FacetValue(models.Model):
    """One value of a facet, and the keys of the records that have it, as a roaring bitmap.

    What is a record itself goes by its key, so that a new name or slug touches nothing else; its
    slug is the value, and its name the label. Words and days go by themselves. `edition` is the
    number of the edition in which the row last changed.
    """

    noun = models.CharField(max_length=12)
    facet = models.CharField(max_length=12)
    key = CodePointField(max_length=300, blank=True)
    value = CodePointField(max_length=300, blank=True)
    label = models.CharField(max_length=300, blank=True)
    sorts_as = CodePointField(max_length=300, blank=True)
    bits = models.BinaryField()
    edition = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["noun", "facet", "key"], name="facet_value_is_kept_once"
            ),
        ]
        indexes = [models.Index(fields=["noun", "edition"], name="facet_value_edition")]

    def __str__(self) -> str:
        return f"{self.noun} {self.facet} {self.value}"
