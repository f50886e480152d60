"""The words of generated records: the same for the same seed, on every machine.

Some words stand in most sentences, some in a few, some in one of thousands, as in what
governments write: what a search costs depends on that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

Item = TypeVar("Item")

DEEDS = [
    "share",
    "develop",
    "build",
    "test",
    "launch",
    "host",
    "study",
    "protect",
    "monitor",
    "coordinate",
    "exchange",
    "improve",
    "fund",
    "operate",
    "calibrate",
    "archive",
    "publish",
    "review",
    "extend",
    "begin",
    "support",
    "train",
    "map",
    "relay",
]
QUALITIES = [
    "joint",
    "early",
    "open",
    "civil",
    "regional",
    "long-term",
    "deep-space",
    "low-orbit",
    "secure",
    "independent",
    "scientific",
    "commercial",
    "annual",
    "reusable",
    "autonomous",
    "solar",
    "polar",
    "lunar",
    "bilateral",
    "technical",
]
THINGS = [
    "data",
    "sensors",
    "payloads",
    "satellites",
    "instruments",
    "samples",
    "standards",
    "procedures",
    "stations",
    "telescopes",
    "receivers",
    "catalogues",
    "warnings",
    "rovers",
    "habitats",
    "antennas",
    "crews",
    "training",
    "images",
    "forecasts",
    "maps",
    "beacons",
    "modules",
    "transponders",
    "ephemerides",
    "spectra",
    "thrusters",
    "shields",
    "batteries",
    "manoeuvres",
    "observations",
    "campaigns",
    "workshops",
    "fellowships",
    "laboratories",
]
PURPOSES = """safety of flight|the peaceful use of outer space|disaster relief|climate research|
    the protection of crews|freedom of navigation|the long-term sustainability of space activities|
    planetary defence|an open market for launches|education of young researchers|maritime awareness|
    the study of ice and oceans|forecasts of solar storms|resilience against interference""".replace(
    "\n    ", ""
).split("|")
# Words of every statement: what everybody speaks of.
COMMON = ["space", "will"]
_STARTS = [
    "Ka",
    "Mi",
    "Tor",
    "Vel",
    "Sha",
    "Nor",
    "Hai",
    "Ul",
    "Bre",
    "Cy",
    "Del",
    "Fa",
    "Gri",
    "Ior",
    "Jun",
    "Lo",
    "Pho",
    "Qua",
    "Ras",
    "Zen",
]
_MIDDLES = [
    "ra",
    "lu",
    "vi",
    "no",
    "she",
    "tha",
    "ki",
    "mo",
    "ze",
    "pa",
    "du",
    "ri",
    "go",
    "ne",
    "ba",
]
_ENDS = ["ra", "mir", "tel", "nis", "vo", "dan", "kei", "lus", "ta", "ron"]
# What things are called that are spoken of a few times, or once: 3,000 of them.
NAMES = [f"{start}{middle}{end}" for start in _STARTS for middle in _MIDDLES for end in _ENDS]

JAPANESE = [
    ("松尾剛彦", "Matsuo Takehiko"),
    ("山川宏", "Yamakawa Hiroshi"),
    ("石川正樹", "Ishikawa Masaki"),
    ("高橋由美子", "Takahashi Yumiko"),
    ("中村健太", "Nakamura Kenta"),
    ("渡辺真理", "Watanabe Mari"),
    ("小林大輔", "Kobayashi Daisuke"),
    ("佐々木恵", "Sasaki Megumi"),
]
_GIVEN = [
    "Anna",
    "Scott",
    "Marie",
    "John",
    "Elena",
    "Peter",
    "Ingrid",
    "Rahul",
    "Sofia",
    "Claude",
    "Min-jun",
    "Aisha",
]
_FAMILY = [
    "Pace",
    "Dubois",
    "Weber",
    "Rossi",
    "Novak",
    "Singh",
    "Kim",
    "Larsen",
    "Moreau",
    "Okafor",
    "Silva",
    "Tanner",
]


def pick(chance: Random, items: Sequence[Item]) -> Item:
    """One of some items, any with the same chance."""
    return items[int(chance.random() * len(items))]


def often(chance: Random, items: Sequence[Item]) -> Item:
    """One of some items, the first of them far more often than the last."""
    return items[int(chance.random() ** 3 * len(items))]


def statement(chance: Random, actor: str, area: str) -> str:
    """What somebody says they will do, in one sentence."""
    named = f" in the {pick(chance, NAMES)} programme" if chance.random() < 1 / 4 else ""
    return (
        f"{actor} will {often(chance, DEEDS)} {often(chance, QUALITIES)} {often(chance, THINGS)}"
        f" and {often(chance, THINGS)} on {area}{named} for {often(chance, PURPOSES)} in space."
    )


def quotation(chance: Random, area: str) -> str:
    """What a document says of it: always fewer words than may be quoted."""
    return (
        f"both sides confirmed that they would {often(chance, DEEDS)} {often(chance, QUALITIES)}"
        f" {often(chance, THINGS)} relating to {area} … and {often(chance, DEEDS)}"
        f" {often(chance, THINGS)} in support of {often(chance, PURPOSES)}"
    )


def note(chance: Random) -> str:
    """What we add to it."""
    return f"{often(chance, QUALITIES).capitalize()} {often(chance, THINGS)} were shown to experts."


def western(chance: Random) -> str:
    """A person's name in Latin letters."""
    return f"{pick(chance, _GIVEN)} {pick(chance, _FAMILY)}"
