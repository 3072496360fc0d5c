"""Class nouns: "stone" behind "tiger's eye" or "pottery" behind "raku" names the same material again.

A noun that is more special repeats the one before it too: "wool felt" is felt, "wooden oak" oak.
"""

from .lexicon import Lexicon, Term

CLASSES = {  # class noun, by the first name of its line: the families whose materials it may stand for
    "metal": {"metals"}, "wood": {"woods"}, "stone": {"stones"}, "rock": {"stones"}, "gemstone": {"stones"},
    "quartz": {"stones"},
    "ceramic": {"ceramics"}, "plastic": {"plastics"}, "fabric": {"textiles"}, "leather": {"leathers"},
}  # fmt: skip
NO_MEMBERS = {"ivory", "coral", "pearl", "seashell", "charcoal", "glass", "fossil"}  # of a family, but not of its class
FRUITS = {"grape", "strawberry", "apple", "banana", "fruit", "pumpkin", "lime fruit", "peach fruit"}  # in baked goods
PRINTS = {
    "tartan",
    "gingham",
    "houndstooth",
    "camouflage",
}  # cloths that are named by their pattern: "tartan wool" is tartan
RINDS = {"skin", "peel", "rind", "shell", "husk", "flesh", "face", "hide", "scales", "bark", "trunk"}  # of plants
FLESH = {"petals", "petal", "leaf", "leaves", "blossom", "blossoms", "flower", "flowers", "plant", "plants", "bush"}
MATS = {"mat", "mats", "rug", "rugs", "basket", "baskets"}
HIDES = {
    "fur",
    "skin",
    "hide",
    "pelt",
    "feathers",
    "scales",
    "leather",
    "carapace",
    "hair",
    "wool",
    "plumage",
    "wing",
    "wings",
    "tail",
    "shell",
}


def root(term: Term, lexicon: Lexicon) -> str:
    """The hand-written material that a term stands for."""
    return term.name if term.name in lexicon.materials else term.value


def in_class(term: Term, noun: str) -> bool:
    """Whether a class noun, by the first name of its line, is a name for all materials like `term`."""
    return term.family in CLASSES.get(noun, ()) and not {term.name, term.value} & NO_MEMBERS


def repeats(term: Term, noun: Term, lexicon: Lexicon) -> bool:
    """Whether a noun names the same material as the term before it, or its class: "carrara marble stone"."""
    name = root(noun, lexicon)
    if root(term, lexicon) == name or in_class(term, name):
        return True
    return name in _above(term, lexicon) and (term.family == noun.family or name in CLASSES)


def specializes(term: Term, noun: Term, lexicon: Lexicon) -> bool:
    """Whether a noun is a kind of the term before it: "wool felt", "wooden oak"."""
    name = root(term, lexicon)
    return term.family == noun.family and (in_class(noun, name) or name in _above(noun, lexicon))


def _above(term: Term, lexicon: Lexicon) -> set[str]:
    """The simpler materials that a material counts as, without itself."""
    names: set[str] = set()
    name = term.value
    while name and name not in names:
        names.add(name)
        name = lexicon.materials[name].value if name in lexicon.materials else ""
    return names - NO_MEMBERS
