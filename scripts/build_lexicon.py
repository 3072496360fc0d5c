"""Build the lexicon's generated half: WordNet's nouns by their nearest material, and the colour names.

python3 scripts/build_lexicon.py [--wordnet DIR]

Needs WordNet 3.0's database files (Debian: wordnet-base) and matplotlib, which carries the colours of the xkcd survey
and of CSS. Neither is needed to run Patina. The hand-written half (the other lists) is not touched; it wins.

Writes backend/guidance/lexicon/wordnet.txt.gz, lines of `word`, tab, `anchor`, tab, `colour` in the words of the
definition. The anchor is a material of materials.txt, after @ an object's usual material, after ~ that of a place, the
sky or the weather; ? marks a rare proper name; nothing, an English word that names nothing to see. And colors.txt,
lines of `name`, tab, `#rrggbb` (sRGB). The same inputs give the same bytes.
"""

import argparse
import gzip
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

LEXICON = Path(__file__).resolve().parent.parent / "backend" / "guidance" / "lexicon"
DEPTH = 14  # hypernyms followed at most

# Synset (lemma, number of its sense) -> the material of everything below it. Nearer ones win. A "@" marks objects:
# the mesh has a shape already, so what they are made of is asked only where no other material is named. A "~" marks
# places, waters, the sky and the weather: before a material or a thing they tell where it belongs.
ANCHORS = {
    ("wood", 1): "wood", ("bark", 1): "bark", ("tree", 1): "wood", ("lumber", 1): "wood", ("cork", 1): "cork",
    ("metal", 1): "metal", ("alloy", 1): "metal", ("steel", 1): "steel", ("gold", 3): "gold", ("bronze", 1): "bronze",
    ("rock", 2): "stone", ("rock", 1): "rock", ("mineral", 1): "stone", ("marble", 1): "marble", ("gem", 2): "gemstone",
    ("gem", 5): "gemstone", ("glass", 1): "glass", ("ceramic", 1): "ceramic", ("brick", 1): "brick",
    ("tile", 1): "tiles",
    ("building_material", 1): "concrete", ("concrete", 1): "concrete", ("plaster", 1): "plaster",
    ("cement", 3): "cement",
    ("plastic", 1): "plastic", ("polymer", 1): "plastic", ("rubber", 1): "rubber", ("resin", 1): "plastic",
    ("wax", 1): "wax", ("foam", 2): "foam", ("paint", 1): "paint", ("pigment", 1): "paint", ("dye", 1): "paint",
    ("fabric", 1): "fabric", ("wool", 1): "wool", ("lace", 2): "lace", ("velvet", 1): "velvet", ("rug", 1): "carpet",
    ("knit", 1): "knit", ("leather", 1): "leather", ("fur", 1): "fur", ("fur", 2): "fur", ("hide", 1): "hide",
    ("animal_skin", 1): "leather", ("paper", 1): "paper", ("cardboard", 1): "cardboard", ("rope", 1): "rope",
    ("feather", 1): "feathers", ("yarn", 1): "wool", ("thread", 1): "rope", ("fiber", 1): "fabric",
    ("soil", 2): "soil", ("sand", 1): "sand", ("mud", 1): "mud", ("ice", 1): "ice", ("snow", 1): "snow",
    ("water", 1): "water", ("body_of_water", 1): "~water", ("fire", 3): "fire", ("cloud", 2): "cloud",
    ("lava", 1): "lava", ("coal", 1): "charcoal", ("clay", 1): "clay", ("liquid", 1): "water",
    ("bird", 1): "feathers", ("fish", 1): "fish scales", ("reptile", 1): "scales", ("snake", 1): "snakeskin",
    ("crocodilian_reptile", 1): "crocodile leather", ("amphibian", 3): "frog", ("insect", 1): "insect",
    ("arthropod", 1): "crab", ("mollusk", 1): "seashell", ("coral", 2): "coral", ("butterfly", 1): "butterfly",
    ("mammal", 1): "fur", ("whale", 2): "shark skin", ("shark", 1): "shark skin", ("bear", 1): "bear",
    ("turtle", 2): "turtle shell", ("animal", 1): "leather", ("dinosaur", 1): "crocodile leather",
    ("sheep", 1): "sheepskin", ("dog", 1): "cat", ("cat", 1): "cat", ("spider", 1): "spider",
    ("cephalopod", 1): "octopus", ("jellyfish", 2): "jellyfish", ("worm", 1): "worm", ("swine", 1): "pig",
    ("moth", 1): "moth",
    ("monster", 1): "monster", ("mythical_monster", 1): "monster",
    ("flower", 1): "flower", ("grass", 1): "grass", ("moss", 1): "moss", ("lichen", 2): "lichen", ("fern", 1): "leaf",
    ("herb", 1): "leaf", ("shrub", 1): "leaf", ("vine", 1): "leaf", ("plant", 2): "leaf", ("leaf", 1): "leaf",
    ("alga", 1): "leaf", ("fungus", 1): "mushroom", ("cactus", 1): "cactus", ("edible_fruit", 1): "fruit",
    ("vegetable", 1): "leaf", ("nut", 1): "coconut", ("bread", 1): "food", ("baked_goods", 1): "food",
    ("cheese", 1): "cheese", ("chocolate", 2): "chocolate", ("candy", 1): "candy", ("meat", 1): "meat",
    ("seafood", 1): "sushi",
    ("meal", 1): "", ("food", 2): "food", ("food", 1): "food", ("beverage", 1): "honey", ("spice", 2): "soil",
    ("sauce", 1): "ketchup",
    ("clothing", 1): "@fabric", ("footwear", 2): "@leather", ("furniture", 1): "@wood",
    ("vehicle", 1): "@painted metal",
    ("weapon", 1): "@metal", ("tool", 1): "@metal", ("machine", 1): "@metal", ("device", 1): "@metal",
    ("musical_instrument", 1): "@wood", ("container", 1): "@ceramic", ("bottle", 1): "@glass",
    ("windshield", 1): "@glass", ("window", 1): "@glass", ("windowpane", 1): "@glass", ("lens", 1): "@glass",
    ("bag", 1): "@fabric",
    ("tableware", 1): "@ceramic", ("building", 1): "@concrete", ("structure", 1): "@stone", ("jewelry", 1): "@gold",
    ("toy", 1): "@plastic", ("equipment", 1): "@metal", ("instrumentality", 3): "@metal", ("covering", 2): "@fabric",
    ("sculpture", 1): "@stone", ("person", 1): "@", ("body_part", 1): "@human skin",
    ("creation", 2): "@", ("way", 6): "@", ("facility", 1): "@concrete", ("facility", 4): "@concrete",
    ("surface", 1): "@", ("decoration", 1): "@", ("commodity", 1): "@", ("abstraction", 4): "@", ("sheet", 6): "@",
    ("establishment", 4): "@concrete", ("housing", 1): "@concrete", ("area", 5): "@", ("excavation", 3): "@soil",
    ("plumbing_fixture", 1): "@ceramic", ("electronic_equipment", 1): "@plastic", ("memory_device", 1): "@plastic",
    ("toiletry", 1): "@plastic", ("medium", 1): "@", ("system", 1): "@", ("ball", 1): "@leather",
    ("stick", 1): "@wood", ("stick", 7): "@wood", ("boat", 1): "@wood", ("brass", 2): "@brass", ("bell", 1): "@bronze",
    ("luggage", 1): "@leather", ("box", 1): "@wood", ("basket", 1): "@wicker", ("glass", 2): "@glass",
    ("can", 1): "@aluminium", ("game_equipment", 1): "@plastic", ("sports_equipment", 1): "@plastic",
    ("home_appliance", 1): "@painted metal", ("white_goods", 1): "@painted metal", ("fence", 1): "@wood",
    ("armor", 1): "@steel", ("helmet", 1): "@steel", ("helmet", 2): "@plastic", ("spoon", 1): "@metal",
    ("fork", 1): "@metal", ("candle", 1): "@wax", ("book", 2): "@paper", ("horn", 2): "@ivory", ("brush", 2): "@wood",
    ("writing_implement", 1): "@plastic", ("game", 4): "", ("artifact", 1): "@",
    ("extraterrestrial_object", 1): "~meteorite", ("celestial_body", 1): "~meteorite", ("star", 1): "~fire",
    ("constellation", 2): "~galaxy",
    ("galaxy", 3): "~galaxy",
    ("geological_formation", 1): "~rock", ("beach", 1): "~sand", ("desert", 1): "~sand", ("forest", 2): "~leaf",
    ("grassland", 1): "~grass", ("wetland", 1): "~mud", ("glacier", 1): "~ice", ("snow", 2): "~snow",
    ("atmospheric_phenomenon", 1): "~cloud", ("sky", 1): "~cloud", ("lightning", 1): "~lightning",
}  # fmt: skip
DISHES = {"food", "meat", "sushi"}
ANIMALS = {"fish scales", "feathers", "fur", "scales", "crab", "seashell"}
CELESTIAL = {"~meteorite", "~fire", "~galaxy"}
SUBSTANCES = {"wood", "metal", "steel", "stone", "marble", "fabric", "wool", "leather", "glass"}
COLOR_WORDS = {"red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "grey", "gray"}
COLOR_WORDS |= {f"{word}ish" for word in ("yellow", "green", "brown", "grey", "gray", "pink", "blue", "white", "black")}
COLOR_WORDS |= {"reddish", "purplish", "violet", "golden", "silvery", "scarlet", "crimson", "tan", "dark", "light"}


class WordNet:
    """WordNet's nouns, read from its own files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.senses = {line.split()[0]: _offsets(line) for line in _lines(folder / "index.noun")}
        self.parents: dict[str, list[str]] = {}
        self.glosses: dict[str, str] = {}
        self.instances: set[str] = set()
        for line in _lines(folder / "data.noun"):
            data, _, gloss = line.partition("|")
            fields = data.split()
            at = 4 + 2 * int(fields[3], 16)
            pointers = [fields[at + 1 + 4 * i : at + 5 + 4 * i] for i in range(int(fields[at]))]
            self.parents[fields[0]] = [offset for kind, offset, _, _ in pointers if kind in ("@", "@i")]
            self.glosses[fields[0]] = gloss.split(";")[0]
            self.instances |= {fields[0]} if any(kind == "@i" for kind, *_ in pointers) else set()
        self.seen = _seen(folder)
        self.anchors = {self.senses[lemma][sense - 1]: material for (lemma, sense), material in ANCHORS.items()}

    @cache  # noqa: B019 - one object, for the length of the program
    def anchor(self, offset: str, depth: int = 0) -> str | None:
        """The material of the nearest anchored hypernym, breadth first in the order that WordNet lists them."""
        level = [offset]
        for _ in range(DEPTH):
            for item in level:
                if item in self.anchors:
                    return self.anchors[item]
            level = [parent for item in level for parent in self.parents[item]]
        return None

    def read(self, lemma: str) -> tuple[str, str]:
        """The material of a lemma, or "", and the colours that its definition names.

        Senses come most frequent first: a material among the first three wins, then a thing among the first two. An
        animal wins over the dish made of it and the people called after it. Where the first shows nothing, a later one
        must be at least half as common. Single places on the map (the Tiber) show
        nothing; stars and planets do.
        """
        offsets = self.senses.get(lemma, [])[:3]
        found = [(self.anchor(offset) or "", offset) for offset in offsets]
        if found and not found[0][0]:  # "honesty" is rarely the plant
            seen = [self.seen.get((lemma, number), 0) for number in range(1, len(found) + 1)]
            rare = [2 * uses < seen[0] for uses in seen]
            found = [item for item, few in zip(found, rare, strict=True) if item[0].startswith("@") or not few]
        if found and found[0][1] in self.instances and found[0][0] not in CELESTIAL:
            return "", ""
        if {anchor for anchor, _ in found} & ANIMALS:
            found = [item for item in found if item[0] not in DISHES | {"@"}]
        solid = [item for item in found if item[0] and not item[0].startswith("@")]
        things = [item for item in found[:2] if item[0].startswith("@")]
        if found and found[0][0].startswith("@"):
            solid = [item for item in solid if self.is_substance(item[1])]
        best = (solid or things or [("", "")])[0]
        return best[0], " ".join(self.colors(best[1])) if best[0] else ""

    def is_substance(self, offset: str) -> bool:
        """Whether a sense is a stuff (wood, cloth, stone) rather than an animal, a plant or a dish."""
        return self.anchor(offset) in SUBSTANCES

    def colors(self, offset: str) -> list[str]:
        """The first colour that a definition names, with the adjectives beside it."""
        words = re.findall(r"[a-z]+", self.glosses.get(offset, "").lower())
        at = next((i for i, word in enumerate(words) if word in COLOR_WORDS), len(words))
        run: list[str] = []
        for word in words[at:]:
            if word not in COLOR_WORDS:
                break
            run.append(word)
        return [] if set(run) <= {"dark", "light"} else run


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as file:
        yield from (line for line in file if not line.startswith(" "))


def _offsets(line: str) -> list[str]:
    fields = line.split()
    return fields[-int(fields[2]) :]


def _uses(folder: Path) -> dict[str, dict[str, int]]:
    """How often a lemma was seen in WordNet's own corpus, by part of speech."""
    counts: dict[str, dict[str, int]] = {"noun": {}, "verb": {}, "adj": {}, "adv": {}}
    kinds = {"1": "noun", "2": "verb", "3": "adj", "4": "adv", "5": "adj"}
    for line in _lines(folder / "cntlist.rev"):
        lemma, _, rest = line.partition("%")
        seen = counts[kinds[rest[0]]]
        seen[lemma] = seen.get(lemma, 0) + int(line.split()[2])
    return counts


def _seen(folder: Path) -> dict[tuple[str, int], int]:
    """How often a sense of a noun was seen in WordNet's own corpus, by lemma and number of the sense."""
    rows = (line.split() for line in _lines(folder / "cntlist.rev"))
    nouns = (row for row in rows if "%1:" in row[0])
    return {(key.partition("%")[0], int(sense)): int(count) for key, sense, count in nouns}


def _names(folder: Path) -> set[str]:
    """The lemmas that are only written with a capital: the Tiber, Chian."""
    forms: set[str] = set()
    for kind in ("noun", "adj"):
        for line in _lines(folder / f"data.{kind}"):
            fields = line.split()
            forms |= {fields[4 + 2 * i].partition("(")[0] for i in range(int(fields[3], 16))}
    return {form.lower() for form in forms if form[0].isupper()} - forms


def words(folder: Path) -> Iterator[str]:
    """Yield the lines of the word list, sorted."""
    nouns = WordNet(folder)
    uses, names = _uses(folder), _names(folder)
    others = {line.split()[0] for kind in ("verb", "adj", "adv") for line in _lines(folder / f"index.{kind}")}
    irregular = {line.split()[0] for kind in ("verb", "noun") for line in _lines(folder / f"{kind}.exc")}  # "sawn"
    for lemma in sorted(nouns.senses.keys() | others | {form for form in irregular if form.isalpha()}):
        if not re.fullmatch(r"[a-z]{3,}((_|-)[a-z]+){0,2}", lemma):
            continue
        material, color = nouns.read(lemma)
        if material and uses["adj"].get(lemma, 0) > uses["noun"].get(lemma, 0):  # "flat", "crisp"
            material, color = "", ""
        if not material and lemma in names and not any(lemma in counts for counts in uses.values()):
            material = "?"
        compound = "_" in lemma or "-" in lemma
        if compound and (not material or material.startswith("@") or (lemma.count("_") + lemma.count("-")) > 1):
            continue
        yield f"{lemma.replace('_', ' ').replace('-', ' ')}\t{material}\t{color}"


def colors() -> Iterator[str]:
    """Yield the lines of the colour list: the xkcd survey, then what only CSS names. Sorted."""
    lists = importlib.import_module("matplotlib.colors")
    named = {name.lower(): value for name, value in lists.CSS4_COLORS.items()}
    named.update({name.removeprefix("xkcd:").replace("/", " "): value for name, value in lists.XKCD_COLORS.items()})
    yield from (f"{name}\t{value.lower()}" for name, value in sorted(named.items()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet"), help="folder with data.noun")
    folder = parser.parse_args().wordnet
    text = "\n".join(words(folder)) + "\n"
    (LEXICON / "wordnet.txt.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    (LEXICON / "colors.txt").write_text("\n".join(colors()) + "\n", encoding="utf-8")
    for path in sorted(LEXICON.iterdir()):
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
