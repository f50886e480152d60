"""Another slug for a record: what refers to it follows, and its old address leads to the new one."""

from __future__ import annotations

from dialogues.models import Edition, FormerAddress

from . import schema
from .columns import MODELS
from .deeds import Deed
from .outlook import current_entries
from .shapes import TYPES
from .weighing import weighed


def renaming(section: str, old: str, new: str) -> Deed:
    """A record under another slug."""
    deed = Deed(Edition.Cause.RENAME)
    entry = current_entries(section, [old]).get(old)
    if entry is None:
        deed.object_to(section, old, "is not in the record.")
    elif wrong := schema.slug_complaint(new):
        deed.object_to(section, old, f"cannot take another slug: it {wrong}")
    elif wrong := _why_not(section, old, new):
        deed.object_to(section, old, wrong)
    else:
        deed.renames.new[section][old] = new
        former = {*entry.get("formerly", ()), old} - {new}
        deed.entries[section][new] = {**entry, "formerly": sorted(former)}
    return weighed(deed)


def _why_not(section: str, old: str, new: str) -> str:
    """What keeps a record from taking a slug; nothing if nothing does."""
    if new == old:
        return f"has the slug {new!r} already. Choose another."
    if MODELS[section].objects.filter(slug=new).exists():
        return f"cannot become {new!r}: another record has that slug. Choose another."
    former = FormerAddress.objects.filter(type=TYPES[section], slug=new).first()
    if former and former.moved_to != old:
        leads = f"leads to {former.moved_to!r}" if former.moved_to else "says why a record is gone"
        return f"cannot become {new!r}: that address {leads}, and addresses last. Choose another."
    return ""
