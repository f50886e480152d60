"""How a plan is made: dossiers added up, merged with the record, checked against its rules."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dialogues.models import Edition, FormerAddress, Said

from . import rules, schema
from .entries import put_together
from .merge import Merged, Sides, agree, fullest, merge
from .outlook import SECTION_OF, Outlook
from .people import match_people
from .plan import Changed, Plan, field_changes, field_name
from .referrers import citers, referrers
from .rules import meetings_of
from .shapes import SECTIONS, TYPES
from .statements import PRESENT, Held, take_apart
from .statements import Said as Taken
from .writer import PIECE, canonical

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .plan import Key
    from .reader import Dossier, Reading
    from .rules import Complaint
    from .statements import Entry, Path, Place

CHOICES = ("stop", "keep", "overwrite")


def make_plan(
    reading: Reading, *, on_conflict: str = "stop", withdraw_missing: bool = False
) -> Plan:
    """What loading these dossiers would do to the record as it is. Reads, and writes nothing."""
    planner = _Planner(reading, on_conflict=on_conflict, withdraw_missing=withdraw_missing)
    return planner.run()


@dataclass
class _Voices:
    """Who speaks of one record: by dossier, what it last said, says now, and what others say."""

    base: dict[str, Entry] = field(default_factory=dict)
    theirs: dict[str, Entry] = field(default_factory=dict)
    others: dict[str, Entry] = field(default_factory=dict)


class _Planner:
    def __init__(self, reading: Reading, *, on_conflict: str, withdraw_missing: bool) -> None:
        self.dossiers = {dossier.name: dossier for dossier in reading.dossiers}
        self.on_conflict = on_conflict
        self.withdraw_missing = withdraw_missing
        self.plan = Plan(
            dossiers=sorted(self.dossiers),
            problems=list(reading.problems),
            follow_ons=reading.follow_ons,
            stops_on_conflict=on_conflict == "stop",
        )
        self.outlook = Outlook()
        self.voices: dict[str, dict[str, _Voices]] = {section: {} for section in SECTIONS}
        self.taken: dict[tuple[str, str, str], Taken] = {}
        self.refused = {key for dossier in reading.dossiers for key in dossier.refused}
        self.texts: dict[tuple[str, str, str], str] = {}

    def run(self) -> Plan:
        last = Edition.objects.latest_one()
        self.plan.edition = last.number if last else 0
        self._listen()
        for section in SECTIONS:
            self._rename(section)
            for slug in sorted(self.voices[section]):
                self._plan_record(section, slug)
            self._withdraw(section)
        self._check_references()
        self._check_departures()
        self._check_rules()
        self.plan.problems.sort()
        if self.plan.changes_something and not self.plan.is_refused:
            self.plan.edition += 1
        return self.plan

    # -- who says what -------------------------------------------------------------------------

    def _listen(self) -> None:
        """Gather what the dossiers of this run last said, what they say, and what others say."""
        for dossier in self.dossiers.values():
            for section, records in dossier.entries.items():
                for slug, entry in records.items():
                    self._voices(section, slug).theirs[dossier.name] = entry
        for said in Said.objects.filter(dossier__in=list(self.dossiers)):
            section = SECTION_OF[said.type]
            if (section, said.slug) not in self.refused:
                self._voices(section, said.slug).base[said.dossier] = json.loads(said.entry)
                self.texts[said.dossier, section, said.slug] = said.entry
        for section, spoken in self.voices.items():
            self.outlook.look_up(section, list(spoken))
            self._hear_others(section, sorted(spoken))

    def _voices(self, section: str, slug: str) -> _Voices:
        return self.voices[section].setdefault(slug, _Voices())

    def _hear_others(self, section: str, slugs: list[str]) -> None:
        for start in range(0, len(slugs), PIECE):
            others = Said.objects.filter(
                type=TYPES[section], slug__in=slugs[start : start + PIECE]
            ).exclude(dossier__in=list(self.dossiers))
            for said in others:
                self._voices(section, said.slug).others[said.dossier] = json.loads(said.entry)

    def _rename(self, section: str) -> None:
        """Let a record keep its identity under a new slug, where a dossier says it had another."""
        for slug, voices in list(self.voices[section].items()):
            for name, entry in voices.theirs.items():
                for index, old in enumerate(entry.get("formerly", ())):
                    if self.outlook.entry(section, old) is None:
                        continue
                    if self.outlook.entry(section, slug) or self._is_said(section, old):
                        self._complain(
                            name,
                            (section, slug, "formerly", index),
                            f"{old!r} is a record of its own. Merge the two in the admin, "
                            "or leave this out.",
                        )
                        continue
                    self._take_over(section, old, slug)

    def _is_said(self, section: str, slug: str) -> bool:
        voices = self.voices[section].get(slug)
        return bool(voices and voices.theirs)

    def _take_over(self, section: str, old: str, slug: str) -> None:
        self._hear_others(section, [old])
        before = self.voices[section].pop(old, _Voices())
        voices = self._voices(section, slug)
        voices.base |= before.base
        voices.others |= before.others
        self.plan.renamed[section][old] = slug
        self.outlook.plan(section, slug, self.outlook.entry(section, old))
        self.outlook.plan(section, old, None)
        for dossier in before.base:
            self.texts[dossier, section, slug] = self.texts.pop((dossier, section, old))

    # -- one record ----------------------------------------------------------------------------

    def _plan_record(self, section: str, slug: str) -> None:
        voices = self.voices[section][slug]
        ours = self.outlook.entry(section, slug)
        if not voices.theirs and not voices.others:
            self._plan_missing(section, slug, ours)
            return
        if ours is None and not any(name not in voices.base for name in voices.theirs):
            if voices.theirs:
                self.plan.kept.append((section, slug, ""))
            self._note_said(section, slug, voices)
            return
        self._note_said(section, slug, voices)
        self._merge_record(section, slug, voices, ours)

    def _plan_missing(self, section: str, slug: str, ours: Entry | None) -> None:
        """A record that no dossier names any more: kept, or withdrawn if that was asked for."""
        if any(slug in dossier.withdrawn.get(section, {}) for dossier in self.dossiers.values()):
            return
        base = sorted(self.voices[section][slug].base)
        if ours is None:
            self._forget(section, slug, base)
        elif self.withdraw_missing:
            reason = f"No longer in dossier {base[0]} since edition {self.plan.edition + 1}"
            self._plan_withdrawal(section, slug, reason)
        else:
            self.plan.missing.append((section, slug))

    def _forget(self, section: str, slug: str, dossiers: Sequence[str]) -> None:
        for dossier in dossiers:
            self.plan.said[dossier, section, slug] = None

    def _note_said(self, section: str, slug: str, voices: _Voices) -> None:
        for dossier in voices.base.keys() - voices.theirs.keys():
            self.plan.said[dossier, section, slug] = None
        for dossier, entry in voices.theirs.items():
            text = canonical(entry)
            if self.texts.get((dossier, section, slug)) != text:
                self.plan.said[dossier, section, slug] = text

    def _merge_record(
        self, section: str, slug: str, voices: _Voices, ours: Entry | None
    ) -> None:
        meetings = self._meetings(section, voices, ours)
        sides = self._sides(section, slug, voices, ours, meetings)
        self._check_clashes(section, slug)
        merged = (
            Merged(next(iter(sides.theirs.values())))
            if ours is None and len(sides.theirs) == 1 and not sides.base and not sides.others
            else merge(sides, overwrite=self.on_conflict == "overwrite")
        )
        entry = put_together(section, merged.statements, meetings)
        dates = {name: when.text for name, when in meetings.items()}
        self._note_outcome(section, slug, merged, sides, dates)
        self.outlook.plan(section, slug, entry)
        if ours is None:
            self.plan.created.append((section, slug))
        elif canonical(entry) == canonical(ours):
            self.plan.unchanged += 1
            return
        else:
            new = take_apart(section, entry, meetings).statements
            fields = field_changes(sides.ours, new, dates)
            self.plan.changed.append(Changed(section, slug, fields))
        self.plan.entries[section][slug] = entry

    def _meetings(
        self, section: str, voices: _Voices, ours: Entry | None
    ) -> dict[str, Held]:
        """When the meetings were held of which anyone says this commitment's events are."""
        if section != "commitments":
            return {}
        found: dict[str, Held] = {}
        spoken = [voices.base, voices.theirs, voices.others]
        for entry in [ours or {}, *(entry for side in spoken for entry in side.values())]:
            found |= meetings_of(entry, self.outlook)
        return found

    def _sides(
        self,
        section: str,
        slug: str,
        voices: _Voices,
        ours: Entry | None,
        meetings: Mapping[str, Held],
    ) -> Sides:
        def taken(side: Mapping[str, Entry]) -> dict[str, Taken]:
            return {name: take_apart(section, entry, meetings) for name, entry in side.items()}

        mine = take_apart(section, ours or {}, meetings)
        base, theirs, others = taken(voices.base), taken(voices.theirs), taken(voices.others)
        # A dossier that has stopped speaking of the record says nothing of it now.
        theirs |= {name: Taken() for name in base.keys() - theirs.keys()}
        if section == "meetings":
            match_people([mine, *base.values(), *theirs.values(), *others.values()])
        for name, said in theirs.items():
            self.taken[name, section, slug] = said
        return Sides(
            {name: said.statements for name, said in base.items()},
            {name: said.statements for name, said in theirs.items()},
            {name: said.statements for name, said in others.items()},
            mine.statements,
        )

    def _note_outcome(
        self, section: str, slug: str, merged: Merged, sides: Sides, dates: dict[str, str]
    ) -> None:
        everything = dict(merged.statements)
        for side in (sides.theirs, sides.base):
            for statements in side.values():
                everything = {**statements, **everything}
        for path in merged.kept:
            self.plan.kept.append((section, slug, field_name(path, everything, dates)))
        for conflict in merged.conflicts:
            name = field_name(conflict.path, everything, dates)
            self.plan.conflicts.append((section, slug, name, conflict))

    # -- what is gone --------------------------------------------------------------------------

    def _withdraw(self, section: str) -> None:
        """Take out what the dossiers say is gone, unless it already is, for that reason."""
        reasons: dict[str, tuple[str, str]] = {}
        for dossier in self.dossiers.values():
            for slug, reason in dossier.withdrawn.get(section, {}).items():
                path = ("withdrawn", section, slug)
                if self._is_said(section, slug):
                    self._complain(
                        dossier.name, path, f"{slug!r} is stated too. Leave out one of the two."
                    )
                elif slug in reasons and reasons[slug][1] != reason:
                    other = self._place(reasons[slug][0], path)
                    self._complain(
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
        self.outlook.plan(section, slug, None)
        self._forget(section, slug, sorted(self._voices(section, slug).base))

    # -- what may not be -----------------------------------------------------------------------

    def _complain(self, dossier: str, path: Place, message: str) -> None:
        self.plan.problems.append(self.dossiers[dossier].problem(path, message))

    def _place(self, dossier: str, path: Place) -> str:
        line, column = self.dossiers[dossier].place(*path)
        return f"{self.dossiers[dossier].file}:{line}:{column}"

    def _check_clashes(self, section: str, slug: str) -> None:
        """Two places of one run that say a single value two ways."""
        said: dict[Path, tuple[str, Any]] = {}
        for name in sorted(self.dossiers):
            taken = self.taken.get((name, section, slug), Taken())
            for path, first, second in taken.clashes:
                where = self._place(name, (section, slug, *first))
                message = f"{where} says {path[-1]} otherwise. Say it one way."
                self._complain(name, (section, slug, *second), message)
            for path, value in taken.statements.items():
                if value is PRESENT:
                    continue
                other, before = said.setdefault(path, (name, value))
                if not agree(path, value, before):
                    place = self.taken[other, section, slug].places[path]
                    where = self._place(other, (section, slug, *place))
                    self._complain(
                        name,
                        (section, slug, *taken.places[path]),
                        f"{value!r} here, {before!r} in {where}. Say it one way in both.",
                    )
                said[path] = (name, value) if fullest(path, [before, value]) == value else said[path]

    def _check_references(self) -> None:
        """Every reference leads to a record, every citation to a passage."""
        made = [
            (name, section, slug, path, to, target)
            for name, dossier in sorted(self.dossiers.items())
            for section, records in dossier.entries.items()
            for slug, entry in records.items()
            for path, to, target in schema.references(section, entry)
        ]
        wanted: dict[str, set[str]] = defaultdict(set)
        for *_where, to, target in made:
            wanted[to].add(target.partition("#")[0])
        for section, slugs in wanted.items():
            self.outlook.look_up(section, slugs)
        for name, section, slug, path, to, target in made:
            self._check_reference(name, (section, slug, *path), to, target)

    def _check_reference(self, name: str, path: Place, to: str, target: str) -> None:
        slug, _, key = target.partition("#")
        entry = self.outlook.entry(to, slug)
        if (to, slug) in self.refused:
            self.plan.follow_ons += 1
        elif entry is None:
            self._complain(name, path, self._nowhere(to, slug))
        elif key and key not in entry.get("passages", {}):
            known = ", ".join(entry.get("passages", {})) or "none"
            self._complain(
                name, path, f"{target!r} is not a passage of {slug} ({known}). Add it, or correct it."
            )

    def _nowhere(self, to: str, slug: str) -> str:
        if slug in self.plan.renamed[to]:
            return f"{slug!r} is now {self.plan.renamed[to][slug]!r}. Write the new slug."
        former = FormerAddress.objects.filter(type=TYPES[to], slug=slug).first()
        if slug in self.plan.withdrawn[to] or (former and former.reason):
            return f"{slug!r} has been withdrawn. Leave it out, or name another."
        if former:
            return f"{slug!r} is now {former.moved_to!r}. Write the new slug."
        return f"{slug!r} is not among the {to}, here or in the record. Add it, or correct it."

    def _check_departures(self) -> None:
        """What still refers to a record or a passage that goes."""
        for section, reasons in self.plan.withdrawn.items():
            for slug in reasons:
                for referrer in sorted(referrers(section, slug)):
                    self._still_refers(referrer, section, slug, slug)
        for slug, entry in self.plan.entries["sources"].items():
            stored = self._passages_now(slug)
            for key in sorted(stored - entry.get("passages", {}).keys()):
                for referrer in sorted(citers(slug, key)):
                    self._still_refers(referrer, "sources", slug, f"{slug}#{key}")

    def _passages_now(self, slug: str) -> set[str]:
        from dialogues.models import Passage  # noqa: PLC0415

        return set(Passage.objects.filter(source__slug=slug).values_list("key", flat=True))

    def _still_refers(self, referrer: Key, section: str, slug: str, what: str) -> None:
        owner, name = referrer
        if name in self.plan.withdrawn[owner]:
            return
        if name in self.plan.entries[owner]:
            entry = self.plan.entries[owner][name]
            if what not in {target for _path, _to, target in schema.references(owner, entry)}:
                return
        dossier = next(iter(self.voices[section].get(slug, _Voices()).base), None)
        dossier = dossier if dossier in self.dossiers else sorted(self.dossiers)[0]
        self._complain(
            dossier,
            (section, slug),
            f"{what!r} goes, but {TYPES[owner]} {name!r} still refers to it. "
            "Keep it, or change that first.",
        )

    def _check_rules(self) -> None:
        for section in SECTIONS:
            for slug, entry in self._concerned(section):
                if (section, slug) in self.refused:
                    continue
                for complaint in rules.complaints(section, slug, entry, self.outlook):
                    self._locate(complaint, entry)

    def _concerned(self, section: str) -> list[tuple[str, Entry]]:
        """The records whose rules this run may break: its own, and those that follow them."""
        concerned = dict(self.plan.entries[section])
        if section in ("meetings", "commitments"):
            above = ("dialogues", "agencies") if section == "meetings" else ("meetings",)
            follow = {
                slug
                for other in above
                for changed in self.plan.entries[other]
                for owner, slug in referrers(other, changed)
                if owner == section and slug not in concerned
            }
            self.outlook.look_up(section, follow)
            concerned |= {s: e for s in follow if (e := self.outlook.entry(section, s))}
        return sorted(concerned.items())

    def _locate(self, complaint: Complaint, entry: Entry) -> None:
        """Name the place in a dossier where a rule is broken, as near as a dossier says it."""
        key = (complaint.section, complaint.slug)
        voices = self.voices[key[0]].get(key[1], _Voices())
        if not voices.theirs:
            message = str(complaint)
            self._complain(sorted(self.dossiers)[0], (), message)
            return
        path = self._statement_at(complaint, entry)
        speakers = [name for name in sorted(voices.theirs) if name in self.dossiers]
        for name in speakers:
            places = self.taken[name, *key].places
            if path in places:
                place = places[path]
                # A sharper place than the statement's own: a key within the item.
                self._complain(name, (*key, *place), complaint.message)
                return
        self._complain(speakers[0], key, complaint.message)

    def _statement_at(self, complaint: Complaint, entry: Entry) -> Path | None:
        """The statement that stands at, or nearest above, a place of the merged entry."""
        meetings = meetings_of(entry, self.outlook) if complaint.section == "commitments" else {}
        places = take_apart(complaint.section, entry, meetings).places
        place = complaint.place
        while place:
            for path, at in places.items():
                if at == place:
                    return path
            place = place[:-1]
        return None
