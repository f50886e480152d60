"""How a plan is made: dossiers added up, merged with the record, checked against its rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.models import Edition, FormerAddress

from .choices import Choices
from .differences import field_changes, field_name
from .entries import put_together
from .hearing import Hearing
from .merge import Merged, Sides, merge
from .objections import check_clashes, object_to, two_records
from .people import named
from .plan import Changed, silent
from .rules import met
from .shapes import SECTIONS, TYPES
from .sides import meetings_spoken_of, take_sides
from .stash import lots
from .statements import take_apart
from .writer import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .hearing import Voices
    from .plan import Plan, Progress
    from .reader import Reading
    from .statements import Entry, Path


def make_plan(
    reading: Reading,
    *,
    choices: Choices | None = None,
    withdraw_missing: bool = False,
    tell: Progress = silent,
) -> Plan:
    """What loading these dossiers would do to the record as it is. Reads, and writes nothing."""
    hearing = Hearing(reading)
    _Planner(hearing, choices=choices or Choices(), withdraw_missing=withdraw_missing).run(tell)
    return hearing.plan


class _Planner:
    def __init__(self, hearing: Hearing, *, choices: Choices, withdraw_missing: bool) -> None:
        self.hearing = hearing
        self.plan = hearing.plan
        self.outlook = hearing.outlook
        self.choices = choices
        self.withdraw_missing = withdraw_missing
        self.moved: dict[str, str] = {}

    def run(self, tell: Progress) -> None:
        last = Edition.objects.latest_one()
        self.plan.edition = last.number if last else 0
        done, of = 0, sum(map(self.hearing.count, SECTIONS))
        for section in SECTIONS:
            self._rename(section)
        self.outlook.rename()
        for section in SECTIONS:
            for piece in lots(self.hearing.spoken_of(section)):
                tell("Planning", done, of)
                done += len(piece)
                self._plan_piece(section, piece)
            self._withdraw(section)
        object_to(self.hearing)
        self._settle_choices()
        if self.plan.changes_something and not self.plan.is_refused:
            self.plan.edition += 1

    def _settle_choices(self) -> None:
        """Count the conflicts that stop, and note what was chosen where there is none."""
        conflicts = [conflict[:3] for conflict in self.plan.conflicts]
        named = {(TYPES[section], slug, name) for section, slug, name in conflicts}
        self.plan.undecided = [self.choices.of(*each) for each in conflicts].count("stop")
        self.plan.idle_choices = sorted(self.choices.each.keys() - named)

    def _plan_piece(self, section: str, slugs: list[str]) -> None:
        self.hearing.listen(section, slugs)
        former = FormerAddress.objects.filter(type=TYPES[section], slug__in=slugs)
        self.moved = dict(former.exclude(moved_to="").values_list("slug", "moved_to"))
        if section == "commitments":
            spoken = [self.hearing.speak_of(section, slug).theirs.values() for slug in slugs]
            self.outlook.look_up("meetings", met(entry for said in spoken for entry in said))
        for slug in slugs:
            self._plan_record(section, slug)

    def _rename(self, section: str) -> None:
        """Let a record keep its identity under a new slug, where a dossier says it had another."""
        claimed: dict[str, str] = {}
        for slug in self.hearing.mentioning(section, "formerly"):
            voices = self.hearing.speak_of(section, slug)
            for name, entry in sorted(voices.theirs.items()):
                for index, old in enumerate(entry.get("formerly", ())):
                    wrong = self._why_not(section, slug, old, claimed)
                    if wrong:
                        path = (section, slug, "formerly", index)
                        self.hearing.complain(name, path, f"{old!r} {wrong}")
                    elif self.outlook.entry(section, old) is not None:
                        self._take_over(section, old, slug)
                    claimed.setdefault(old, slug)

    def _why_not(self, section: str, slug: str, old: str, claimed: Mapping[str, str]) -> str:
        """What keeps a record from having had a slug; nothing if nothing does."""
        exists = self.outlook.entry(section, old) is not None
        if old == slug:
            why = "is its own slug. Leave it out."
        elif claimed.get(old, slug) != slug:
            why = f"is named by {claimed[old]!r} too. Name it once."
        elif old in self.plan.renamed[section]:
            why = ""
        elif exists and self.outlook.entry(section, slug) is not None:
            why = two_records(section)
        elif self.hearing.is_said(section, old):
            why = "is a record of this run. Leave out one of the two."
        else:
            leads_to = "" if exists else self._leads_to(section, old)
            known = {"", slug, *self._formerly(section, slug)}
            why = "" if leads_to in known else f"leads to {leads_to!r} already. Leave it out."
        return why

    def _leads_to(self, section: str, old: str) -> str:
        former = FormerAddress.objects.filter(type=TYPES[section], slug=old).first()
        return former.moved_to if former else ""

    def _formerly(self, section: str, slug: str) -> set[str]:
        said = self.hearing.speak_of(section, slug).theirs.values()
        return {old for entry in said for old in entry.get("formerly", ())}

    def _take_over(self, section: str, old: str, slug: str) -> None:
        self.outlook.move(section, old, slug)
        self.plan.renamed[section][old] = slug

    # -- one record ----------------------------------------------------------------------------

    def _plan_record(self, section: str, slug: str) -> None:
        voices = self.hearing.speak_of(section, slug)
        ours = self.outlook.entry(section, slug)
        if not voices.theirs and self._is_withdrawn(section, slug):
            return
        if not voices.theirs and not voices.others:
            self._plan_missing(section, slug, ours)
            return
        if ours is None and not any(name not in voices.base for name in voices.theirs):
            if voices.theirs:
                self.plan.kept.append((section, slug, ""))
            self._note_said(section, slug, voices)
            return
        if ours is None and self._has_moved(section, slug, voices):
            return
        self._note_said(section, slug, voices)
        self._merge_record(section, slug, voices, ours)

    def _has_moved(self, section: str, slug: str, voices: Voices) -> bool:
        """Whether a slug is the old one of another record, and cannot be stated anew."""
        if slug not in self.moved:
            return False
        message = f"{slug!r} is now {self.moved[slug]!r}. Write the new slug."
        for name in sorted(voices.theirs):
            self.hearing.complain(name, (section, slug), message)
        return True

    def _is_withdrawn(self, section: str, slug: str) -> bool:
        dossiers = self.hearing.dossiers.values()
        return any(slug in dossier.withdrawn.get(section, {}) for dossier in dossiers)

    def _plan_missing(self, section: str, slug: str, ours: Entry | None) -> None:
        """A record that no dossier names any more: kept, or withdrawn if that was asked for."""
        base = sorted(self.hearing.speak_of(section, slug).base)
        if ours is None:
            self._forget(section, slug, base)
        elif self.withdraw_missing:
            reason = f"No longer in dossier {base[0]} since edition {self.plan.edition + 1}"
            self._plan_withdrawal(section, slug, reason)
        else:
            self.plan.missing.append((section, slug))

    def _forget(self, section: str, slug: str, dossiers: Sequence[str]) -> None:
        for dossier in dossiers:
            self.plan.note_said(dossier, section, slug, None)

    def _note_said(self, section: str, slug: str, voices: Voices) -> None:
        for dossier in voices.base.keys() - voices.theirs.keys():
            self.plan.note_said(dossier, section, slug, None)
        for dossier, entry in voices.theirs.items():
            text = canonical(entry)
            if voices.texts.get(dossier) != text:
                self.plan.note_said(dossier, section, slug, text)

    def _merge_record(self, section: str, slug: str, voices: Voices, ours: Entry | None) -> None:
        meetings = meetings_spoken_of(section, voices, ours, self.outlook)
        sides = take_sides(self.hearing, section, voices, ours, meetings)
        if section == "commitments":
            self._check_events(slug, voices, ours, sides)
        check_clashes(self.hearing, section, slug)
        dates = {name: when.text for name, when in meetings.items()}
        merged = (
            Merged(next(iter(sides.theirs.values())))
            if ours is None and len(sides.theirs) == 1 and not sides.base and not sides.others
            else self._merged(section, slug, sides, dates)
        )
        entry = put_together(section, named(merged.statements), meetings)
        self._note_outcome(section, slug, merged, sides, dates)
        if ours is None:
            self.plan.create(section, slug, entry)
        elif canonical(entry) == canonical(ours):
            self.plan.unchanged += 1
            return
        else:
            new = take_apart(section, entry, meetings).statements
            fields = field_changes(sides.ours, new, dates)
            self.plan.changed.append(Changed(section, slug, fields))
            self.plan.entries[section][slug] = entry
        self.outlook.plan(section, slug, entry)

    def _merged(self, section: str, slug: str, sides: Sides, dates: dict[str, str]) -> Merged:
        """What the record is to say, each conflict decided as was chosen."""
        overwrite = self.choices.otherwise == "overwrite"
        merged = merge(sides, overwrite=overwrite)
        if not merged.conflicts or not self.choices.each:
            return merged
        called = _names(merged, sides, dates)
        but = {
            path
            for path in (conflict.path for conflict in merged.conflicts)
            if (self.choices.of(section, slug, called[path]) == "overwrite") != overwrite
        }
        return merge(sides, overwrite=overwrite, but=but) if but else merged

    def _check_events(self, slug: str, voices: Voices, ours: Entry | None, sides: Sides) -> None:
        """No two events of the record become one, as they would where their meeting moves."""
        kept = {path[1] for path in sides.ours if path[0] == "events"}
        if len((ours or {}).get("events", ())) > len(kept):
            speaker = min(voices.theirs, default=min(self.hearing.dossiers))
            message = (
                "two of its events would be one: the same kind, part, date and meeting. "
                "Take one of them out of the record, or correct its date, first."
            )
            self.hearing.complain(speaker, ("commitments", slug), message)

    def _note_outcome(
        self, section: str, slug: str, merged: Merged, sides: Sides, dates: dict[str, str]
    ) -> None:
        called = _names(merged, sides, dates)
        self.plan.kept += [(section, slug, called[path]) for path in merged.kept]
        for conflict in merged.conflicts:
            self.plan.conflicts.append((section, slug, called[conflict.path], conflict))

    # -- what is gone --------------------------------------------------------------------------

    def _withdraw(self, section: str) -> None:
        """Take out what the dossiers say is gone, unless it already is, for that reason."""
        reasons: dict[str, tuple[str, str]] = {}
        for dossier in self.hearing.dossiers.values():
            for slug, reason in dossier.withdrawn.get(section, {}).items():
                path = ("withdrawn", section, slug)
                if self.hearing.is_said(section, slug):
                    self.hearing.complain(
                        dossier.name, path, f"{slug!r} is stated too. Leave out one of the two."
                    )
                elif FormerAddress.objects.filter(type=TYPES[section], slug=slug).exclude(
                    moved_to=""
                ):
                    message = f"{slug!r} has moved. Withdraw the record under its new slug."
                    self.hearing.complain(dossier.name, path, message)
                elif slug in reasons and reasons[slug][1] != reason:
                    other = self.hearing.place(reasons[slug][0], path)
                    self.hearing.complain(
                        dossier.name, path, f"{other} gives another reason. Keep one of them."
                    )
                else:
                    reasons[slug] = (dossier.name, reason)
        gone = FormerAddress.objects.filter(type=TYPES[section], slug__in=list(reasons))
        known = dict(gone.values_list("slug", "reason"))
        for slug, (_name, reason) in sorted(reasons.items()):
            if known.get(slug) == reason and self.outlook.entry(section, slug) is None:
                self.plan.unchanged += 1
            else:
                self._plan_withdrawal(section, slug, reason)

    def _plan_withdrawal(self, section: str, slug: str, reason: str) -> None:
        self.plan.withdrawn[section][slug] = reason
        self.plan.changed.append(Changed(section, slug, {"withdrawn": [None, reason]}))
        self.outlook.drop(section, slug)
        self._forget(section, slug, sorted(self.hearing.speak_of(section, slug).base))


def _names(merged: Merged, sides: Sides, dates: dict[str, str]) -> dict[Path, str]:
    """What is kept of a record, and what is in conflict, as people read it."""
    if not (paths := [*merged.kept, *(conflict.path for conflict in merged.conflicts)]):
        return {}
    # However it is decided, a conflict is called the same.
    everything = dict(sides.ours)
    for side in (sides.theirs, sides.others, sides.base):
        for statements in side.values():
            everything = {**statements, **everything}
    return {path: field_name(path, everything, dates) for path in paths}
