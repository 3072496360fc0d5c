"""Words that are both a colour and a material: which of the two they are depends on what stands beside them.

A metal is a colour right before another material ("gold plastic"), else the metal ("gold", "gold leaf", "gold cracks",
"gold ring"). Other such words are a colour before a material, a pattern, wear, or a thing of cloth, leather, plastic or
paint ("olive sweater", "turquoise veins"), else the material ("turquoise", "jade statue").
"""

import math

from .classes import FRUITS, RINDS, in_class
from .colors import basic, lab
from .lexicon import Lexicon, normalise
from .phrases import Phrase

METALS = {"gold", "silver", "copper", "bronze", "brass", "rose gold", "chrome", "gunmetal", "steel", "titanium"}
BOTH = METALS | {
    "rust", "olives", "amber", "coral", "ivory", "turquoise", "charcoal", "chocolate", "pearl", "jade", "ruby",
    "emerald", "sapphire", "amethyst", "topaz", "honey", "pumpkin", "banana", "strawberry", "grape", "fruit", "apple",
    "lavender flowers", "mahogany", "walnut", "sand", "slate", "ebony", "lime fruit", "watermelon", "ash", "wheat",
    "straw", "terracotta", "mustard sauce", "cherry blossom", "fire", "clay", "cream", "obsidian", "onyx", "malachite",
    "lapis lazuli", "milk chocolate", "graphite", "bubblegum", "water", "leaf", "alabaster", "snow", "bone",
    "cinnamon", "paprika", "saffron", "turmeric", "celadon",
}  # fmt: skip
COLORED = {"color", "colour", "colored", "coloured", "hue", "hued", "tint", "tinted", "tone", "toned"}
TINTED = {"fabric", "leather", "plastic", "painted metal"}  # materials of objects that come in any colour
EARLY = {"turquoise", "coral", "charcoal", "chocolate", "mahogany", "sand", "lime fruit"}  # also of ceramics
HUES = {  # a colour where they stand alone after a material: "glazed ceramic, emerald"
    "emerald", "turquoise", "coral", "ivory", "charcoal", "jade", "ruby", "sapphire", "amethyst", "pearl", "amber",
    "lavender flowers", "olives", "mustard sauce", "honey", "sand", "chocolate", "terracotta",
}  # fmt: skip
GEMS = {
    "turquoise",
    "jade",
    "amber",
    "coral",
    "pearl",
    "ruby",
    "emerald",
    "sapphire",
    "amethyst",
    "topaz",
    "onyx",
    "ivory",
}
TINGES = {"crystal", "crystalline", "glacier", "milky", "chalky", "glassy", "powdery", "velvety", "silky"}
SET_GEMS = {"diamond", "quartz", "opal", "crystal", "lapis lazuli", "malachite"}  # are set in metals, too
DISHES = {"plastic", "candy", "snow", "chocolate"}  # what foods of one colour are nearest to
DYEINGS = {"painted", "dyed", "stained", "tinted", "glazed", "enamelled", "enameled", "lacquered", "spray painted",
           "colored", "coloured", "tinged", "washed"}  # fmt: skip
FIRED = {"terracotta", "clay", "slate", "onyx", "malachite", "alabaster", "obsidian"}  # what tiles are made of
MODELLED = {"clay", "terracotta", "bone", "alabaster"}  # what any small thing may be made of
CARVED = FIRED | {"jade", "ivory", "amber", "bone"}  # what figures of animals are made of
DYED = {"textiles", "leathers", "furs", "plants", "plastics", "painted"}  # families that come in the colours of metals
DUSTED = {"stones", "masonry", "woods", "metals", "ground", "ceramics"}  # families that dust is seen on
TONES = {
    "dusty": "muted",
    "oxidized": "muted",
    "muddy": "muted",
    "ashy": "muted",
    "tarnished": "muted",
    "frosty": "pale",
}
CAST = {"bronze", "brass", "steel", "chrome", "titanium"}  # metals of figures, which are no colours of animals
SHAPES = {"plates", "planks pattern", "tiles pattern", "bricks pattern", "blocks", "grain"}  # of the material itself
ANIMAL = (
    "fur", "skin", "carapace", "shell", "hide", "scales", "leather",
    "plumage", "hair", "mane", "quills", "tentacles", "print", "feathers", "pelt", "stripes", "spots", "wing", "wings",
)  # fmt: skip


def names_color(item: Phrase, following: Phrase, rest: list[Phrase]) -> bool:
    """Whether a material stands for its colour: "honey-coloured pine", "bone white porcelain", "icy blue glass"."""
    material, color = item.one("material"), following.one("color")
    if not material or item.one("color") or following.stop:
        return False
    if color and not following.one("material") and item.text.endswith("y") and material.name != item.text:
        if material.family in ("textiles", "furs", "leathers"):  # "lacy black"
            return False
        return True
    if not material.color:
        return False
    solid = following.one("material")
    if solid and "color" not in following.terms and material.family == "plants" and material.value in DISHES:
        return solid.family in ("woods", "leathers", "textiles", "stones")  # "honey oak"
    same = color and not following.one("material") and _alike(color.value, material.color)
    told = [one for one in rest if set(one.terms) - {"finish", "cover", "quiet"} or one.stop]
    last = told and not told[0].stop and told[0].one("material")
    return (following.text in COLORED and not _is_tinted(item, following, rest)) or bool(same and last)


def _is_tinted(item: Phrase, following: Phrase, rest: list[Phrase]) -> bool:
    """Whether a solid gets another colour: "metal tinted blue", but not "gold tinted glass"."""
    solid = "material" in item.terms and item.terms["material"].family not in ("plants", "ground")
    return solid and following.text == "tinted" and bool(rest) and "material" not in rest[0].terms


def _alike(first: str, second: str) -> bool:
    """Whether two colours are of one basic name, or of one hue: glacier blue."""
    (_, a, b), (_, c, d) = lab(first), lab(second)
    angle = abs(math.degrees(math.atan2(b, a) - math.atan2(d, c))) % 360
    hued = min(math.hypot(a, b), math.hypot(c, d)) > 8 and min(angle, 360 - angle) < 75
    return basic(first) == basic(second) or hued


def is_tinge(item: Phrase, following: Phrase, rest: list[Phrase]) -> bool:
    """Whether a word belongs to the colour behind it: "milky white", "chalky blue", "titanium white oil paint"."""
    plain = following.one("color") and not following.one("material") and not following.stop
    soft = rest and "material" in rest[0].terms and rest[0].terms["material"].family in ("furs", "textiles", "leathers")
    if soft and not rest[0].stop and "finish" in item.terms:
        return False  # "silky white hair"
    painted = (
        rest and not rest[0].stop and "material" in rest[0].terms and rest[0].terms["material"].family == "painted"
    )
    return bool(plain and (item.text in TINGES or (painted and _name(item) in METALS)))


def is_color(item: Phrase, after: Phrase | None, items: list[Phrase], at: int) -> bool:
    """The rule for words that are both a colour and a material; see the module."""
    name = _name(item)
    following = items[at + 1] if at + 1 < len(items) else None
    if following is not None and following.text in COLORED:
        return not _is_tinted(item, following, items[at + 2 :])
    if after is not None and after.one("color") and not after.one("material"):
        last = items[at + 2] if at + 2 < len(items) and not items[at + 2].stop else None
        exact = after.text.startswith("#") and not (last is not None and set(last.terms) & {"material", "object"})
        if exact:  # "steel #2a4b7c": the word before is the material
            return False
        if last is not None and "material" in last.terms:  # "mahogany red leather", "zinc white paint"
            if name not in METALS or last.terms["material"].family == "painted":
                return True
        return basic(item.terms["color"].value) == basic(after.terms["color"].value)
    if name not in BOTH and item.text not in BOTH:
        return False
    if following is not None and following.text == "to" and at + 2 < len(items) and items[at + 2].one("color"):
        return True  # "emerald to violet"
    if at and items[at - 1].text == "in" and following and set(following.terms) == {"color"} and name in HUES:
        return True  # "tiles in turquoise, ochre and white"
    dyed = at > 0 and not item.stop and items[at - 1].text in DYEINGS
    if dyed and after is None and (name in HUES or items[at - 1].text == "dyed"):  # "papier mache, painted turquoise"
        return True
    behind = items[at - 1].one("material") if at else None
    ends = after is None or (after.one("relation") is not None and name in HUES)
    if ends and (name in METALS or name in HUES) and behind and behind.family in DYED and not _hue(items[at - 1]):
        return True  # "sequins, gold", "velvet silver"
    if name in METALS and after is None and _joins_color(items, at):
        return True  # "black and gold"
    if name in HUES and item.stop and after is None:
        before = [one for one in items[:at] if one.one("material")]
        return bool(before) and _name(before[-1]) not in HUES
    if _beside_material(items, at):  # "ebony and ivory checkerboard"
        return False
    if after is not None and after.text == "and" and at + 2 < len(items) and items[at + 2].one("color"):
        if name in GEMS and _name(items[at + 2]) in METALS:
            return False  # "turquoise and silver jewelry"
        if at + 3 == len(items) or items[at + 3].stop:  # "tortoiseshell, amber and brown"
            return item.stop and not items[at + 2].one("material") and name not in METALS
        last = items[at + 3]
        return "material" in last.terms or "object" in last.terms or ("pattern" in last.terms and name not in METALS)
    skipped = at + 1
    while (
        after is not None
        and skipped < len(items)
        and set(items[skipped].terms) <= {"finish", "scale", "modifier", "style"}
    ):
        skipped += 1
    if after is not None and skipped < len(items) and not items[skipped].stop:
        after = items[skipped]
    if after is None or not after.terms:
        return False
    if "material" in after.terms and after.terms["material"].name == name:  # "amethyst geode"
        return False
    if name in FIRED and "material" in after.terms and after.terms["material"].name in ("tiles", "brick"):
        return False
    animal = "material" in after.terms and after.terms["material"].family in ("furs", "leathers")
    animal = animal and after.terms["material"].value not in ("", "leather") and not after.text.endswith(ANIMAL)
    if (name in CARVED or name in CAST) and animal:  # "jade dragon", "bronze lion", but "silver wolf" is a colour
        return False
    ornament = "material" in after.terms and after.terms["material"].family == "ornament"
    if name in METALS and ("object" in after.terms or ornament):
        return False
    if "material" in after.terms:  # "gold plastic", but "gold metal" is gold
        own, other = item.terms["material"], after.terms["material"]
        if own.family == "plants" and after.text in RINDS:  # "green apple skin"
            return False
        if name == "straw" and other.name in ("wicker", "rope", "carpet"):
            return False
        if name in FRUITS and other.name == "food":
            return False
        if name in METALS and (other.name in GEMS | SET_GEMS) and _things(items[:at]):  # "crown, gold rubies"
            return False
        if name in METALS and other.name in ("tiles", "roofing tiles"):  # "copper roof tiles" are of copper
            return False
        return not (in_class(own, other.name) or (name in METALS and own.value == other.name))
    if name in METALS:
        return False
    if name in HUES and "finish" in after.terms:  # "turquoise glaze"
        return True
    if "object" in after.terms:
        if name == "straw" or name in MODELLED:
            return False
        return after.terms["object"].value in TINTED or (name in EARLY and after.terms["object"].value == "ceramic")
    if name in CARVED and "pattern" in after.terms and after.terms["pattern"].name in ("carved", "engraved", "inlay"):
        return False  # "old ivory carved"
    if after.text.endswith("ed") and any("relation" in one.terms for one in items[at + 2 : at + 3]):
        return False  # "pumpkin carved with a face"
    shaped = "pattern" in after.terms and after.terms["pattern"].name in SHAPES
    return bool(set(after.terms) & {"pattern", "cover"}) and "relation" not in after.terms and not shaped


def _things(items: list[Phrase]) -> bool:
    return any("object" in one.terms for one in items)


def _hue(item: Phrase) -> bool:
    return "color" in item.terms and item.terms["material"].family in ("plants", "painted", "plastics")


def _joins_color(items: list[Phrase], at: int) -> bool:
    """Whether "and" joins a metal with a plain colour, and the prompt names no material: "black and gold"."""
    if at < 2:
        return False
    first = items[at - 2]
    plain = items[at - 1].text == "and" and "color" in first.terms and "material" not in first.terms
    others = [one.terms["material"] for one in items if "material" in one.terms and one is not items[at]]
    return plain and all(
        one.family in DYED or one.family == "ceramics" or one.name in ("tiles", "mosaic") for one in others
    )


def _beside_material(items: list[Phrase], at: int) -> bool:
    """Whether "and" joins a word with a material that is no colour, or a metal, and a pattern of both follows."""
    pair = items[at - 2 : at + 1] if at >= 2 and items[at - 1].text == "and" else items[at : at + 3]
    end = at + 1 if pair and pair[-1] is items[at] else at + 3
    if len(pair) < 3 or pair[1].text != "and" or any(one.stop for one in pair[1:]):
        return False
    if end >= len(items) or items[end].stop or "pattern" not in items[end].terms:
        return False
    other = pair[0] if pair[-1] is items[at] else pair[-1]
    solid = "material" in other.terms and "cover" not in other.terms
    metal = solid and _name(other) in METALS and _name(items[at]) not in HUES
    return solid and ("color" not in other.terms or metal)


def mute(items: list[Phrase], lexicon: Lexicon) -> None:
    """Make "dusty" and the like a shade of the colour behind them, but wear of what dust lies on: "dusty red brick"."""
    for at, (item, following) in enumerate(zip(items, items[1:], strict=False)):
        tone = TONES.get(normalise(item.text), "")
        if at and not item.stop and "amount" in items[at - 1].terms:
            continue  # "slightly dusty green velvet" has dust on it
        if not tone or following.stop or "color" not in following.terms or "material" in following.terms:
            continue
        rest = items[at + 2 : at + 4]
        if not any("material" in one.terms and one.terms["material"].family in DUSTED for one in rest if not one.stop):
            item.terms = {"modifier": lexicon.phrases[tone]["modifier"]}


def ripen(items: list[Phrase], lexicon: Lexicon) -> None:
    """Give a colour that stands alone behind "a" the meaning of the fruit, flower or fish: "a peach", "an orange"."""
    if any(set(item.terms) & {"material", "object", "pattern"} for item in items):
        return
    for before, item in zip(items, items[1:], strict=False):
        names = (f"{normalise(item.text)} {noun}" for noun in ("fruit", "flower", "flowers", "meat"))
        found = next((term for name in names if (term := lexicon.material(name))), None)
        if found and item.one("color") and before.text in ("a", "an"):
            item.terms = {"material": found}


def _name(item: Phrase) -> str:
    return item.terms["material"].name if "material" in item.terms else item.text
