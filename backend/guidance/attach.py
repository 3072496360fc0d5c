"""Rewrites phrases, before they get their roles, so that what lies on something is attached to it.

- "Dessert clay": a slip that is a word itself is mended where the material behind it shows what was meant.
- "Stitching in white" is white stitching.
- "Light scratches" are few scratches, "dark stains" have a colour.
- "Gold leaf flaking off oak": a coat on its ground.
- "Half covered in mud" names a cover, no material.
- "Grey felt, black seams": the tail behind a comma is a part of what stands before it.
"""

from .classes import CLASSES
from .colors import shift
from .lexicon import Lexicon, Term, normalise
from .phrases import LEAVING, Phrase
from .tints import SHAPES

FEW = {"light": "slightly", "lighter": "slightly", "faint": "slightly", "deep": "heavily", "strong": "heavily",
       "intense": "heavily"}  # modifiers that are amounts of a cover, by the amount  # fmt: skip
SHADES = {"dark", "darker", "very dark", "light", "lighter", "pale", "paler", "very light", "very pale", "deep"}
WEARING = {"wearing", "worn", "rubbing", "rubbed", "scraping", "scraped"}
COATING = {"painted", "metals", "masonry", "plastics", "ceramics", "textiles", "ornament", "ground"}
JOINTS = {"cement", "plaster"}  # materials that are a part of what stands before them: grout, mortar
OWN = SHAPES | {"weave", "slats"}  # patterns that are no separate part
MASSES = {
    "dust",
    "rust",
    "frost",
    "snow",
    "paint",
    "mold",
    "mould",
    "patina",
    "soot",
    "grime",
    "dirt",
    "lichen",
    "blood",
}
NOUNS = ("lay", "ry", "phy", "ley")  # ends of nouns in y: inlay, embroidery, calligraphy, paisley
PARTLY = {"color", "modifier", "scale", "finish", "amount"}  # what may stand before the noun of a tail


def attach(items: list[Phrase], lexicon: Lexicon) -> list[Phrase]:
    """The phrases with the rules of this module applied."""
    items = turn(items)
    shade(items, lexicon)
    part_off(items, lexicon)
    return join(smear(items, lexicon))


def mend(items: list[Phrase], lexicon: Lexicon) -> None:
    """Replace words that are typed for another one, as the list of slips says."""
    for at, item in enumerate(items):
        meant, beside = lexicon.slips.get(item.text, ("", ()))
        near = items[at + 1 : at + 3]
        stops = [number for number, one in enumerate(near) if one.stop]
        near = near[: stops[0]] if stops else near
        near += items[max(0, at - 2) : at] if "<" in beside else []
        if meant and not {*beside}.isdisjoint(name for one in near for name in _names(one, lexicon)):
            item.terms, item.guess = lexicon.look_up(normalise(meant)), meant


def _names(item: Phrase, lexicon: Lexicon) -> list[str]:
    """What the list of slips may call a phrase: its text, and name and family of its material or of that of a thing."""
    thing = item.one("object")
    stuff = item.one("material") or (lexicon.material(thing.value) if thing and thing.value else None)
    return [item.text, *([stuff.name, stuff.family, "*"] if stuff else [])]


def turn(items: list[Phrase]) -> list[Phrase]:
    """Put the colours of a part before it: "felt with seams in dark red" has dark red seams."""
    for at in range(1, len(items) - 1):
        relation, noun = items[at].one("relation"), items[at - 1]
        if relation is None or relation.name != "in" or not _part_noun(noun):
            continue
        if not any("material" in one.terms for one in items[: at - 1]):
            continue
        end = next((i for i in range(at + 1, len(items)) if items[i].stop or "relation" in items[i].terms), len(items))
        colors = items[at + 1 : end]
        plain = all(set(one.terms) & {"color", "modifier", "quiet"} and "material" not in one.terms for one in colors)
        if colors and plain:
            colors[0].stop, noun.stop = noun.stop, False
            return [*items[: at - 1], *colors, noun, *items[end:]]
    return items


def shade(items: list[Phrase], lexicon: Lexicon) -> None:
    """Make "light" an amount before a cover, and "dark" a colour before a cover or a pattern at the end of a part."""
    base = next((color for one in items if (color := _color_of(one))), "#808080")
    for at, (item, noun) in enumerate(zip(items, items[1:], strict=False)):
        after = items[at + 2] if at + 2 < len(items) and not items[at + 2].stop else None
        if "modifier" not in item.terms or noun.stop or not set(noun.terms) & {"cover", "pattern"}:
            continue
        if after is not None and set(after.terms) & {"material", "object", "color", "cover", "pattern"}:
            continue  # "dark stained oak"
        amount = lexicon.phrases.get(FEW.get(item.text, ""), {}).get("amount")
        strong = amount is not None and amount.name == "heavily"  # "deep grooves"
        if ("cover" in noun.terms or strong) and amount and not noun.text.endswith("ed"):
            item.terms = {"amount": amount}
        elif item.text in SHADES and not noun.one("material"):
            cover = noun.one("cover")
            own = cover.value.rpartition(" ")[2] if cover else base
            lightness, chroma = (float(number) for number in item.terms["modifier"].value.split())
            value = shift(own if own.startswith("#") else base, 1.5 * lightness, chroma)
            item.terms = {"color": Term(item.text, "color", value)}


def _color_of(item: Phrase) -> str:
    if color := item.one("color"):
        return color.value
    material = item.one("material")
    return material.color if material else ""


def part_off(items: list[Phrase], lexicon: Lexicon) -> None:
    """Make "flaking off", "peeling away from" and the like wear of a coat, which lies on what follows."""
    for at, (item, off) in enumerate(zip(items, items[1:], strict=False)):
        if off.text.split()[0] not in ("off", "away") or off.stop or item.text not in LEAVING:
            continue
        coats = [one for one in items[max(0, at - 3) : at] if set(one.terms) & {"material", "cover", "object"}]
        if coats and "material" in coats[-1].terms and coats[-1].terms["material"].family not in COATING:
            continue  # "leaves falling off"
        wear = "worn" if item.text in WEARING else "peeling paint"
        item.terms = {"cover": lexicon.phrases[wear]["cover"]} if coats else item.terms
        joint = off
        if off.text == "away":
            off.terms = {"quiet": Term("away", "quiet", "said")}
            joint = next((one for one in items[at + 2 : at + 3] if one.text == "from"), off)
        rest = items[items.index(joint) + 1 :]
        seen = bool(rest) and not rest[0].stop
        joint.terms = (
            {"relation": Term("on", "relation", "on")} if seen else {"quiet": Term(joint.text, "quiet", "said")}
        )


def smear(items: list[Phrase], lexicon: Lexicon) -> list[Phrase]:
    """Read the stuff behind a leading "covered in" as a cover: "half covered in mud".

    What a comma separates from it is the ground, and comes first: "half covered in moss, grey granite".
    """
    start = next((at for at, one in enumerate(items) if "relation" in one.terms), None)
    if start is None or items[start].terms["relation"].name != "covered in":
        return items
    if any(set(one.terms) - {"amount", "quiet"} or not one.terms for one in items[:start]):
        return items
    for item in items[start + 1 :]:
        if item.stop:
            break
        covered = lexicon.phrases.get(f"{normalise(item.guess or item.text)} covered", {})
        if "material" in item.terms and "cover" not in item.terms and "cover" in covered:
            item.terms = {"cover": covered["cover"]}
    cut = next((at for at in range(start + 1, len(items)) if items[at].stop), len(items))
    ground = items[cut:]
    if not any(set(one.terms) & {"material", "object"} for one in ground):
        return items
    ground[0].stop = False
    return [*ground, *items[:cut]]


def join(items: list[Phrase]) -> list[Phrase]:
    """Put "with" before the tails behind commas that name a part in a colour or a material of its own."""
    starts = [at for at, item in enumerate(items) if item.stop and at]
    if not starts or not any(set(one.terms) & {"material", "object"} for one in items[: starts[0]]):
        return items
    colored = any(_plain_color(one) for one in items[: starts[0]])
    joined = items[: starts[0]]
    for start, end in zip(starts, [*starts[1:], len(items)], strict=True):
        tail = items[start:end]
        listed = "color" in items[start - 1].terms and any(one.text == "and" for one in tail)  # "red, white and blue"
        if not listed and _is_part(tail, colored):
            joined.append(Phrase("with", {"relation": Term("with", "relation", "with")}, stop=True))
            tail[0].stop = False
        joined += tail
    return joined


def _is_part(tail: list[Phrase], colored: bool) -> bool:
    """Whether the phrases behind a comma are a noun of a part with its colour or its material."""
    while tail and set(tail[-1].terms) <= {"quiet"}:
        tail = tail[:-1]
    if len(tail) < 2:
        return False
    noun, before = tail[-1], [one for one in tail[:-1] if set(one.terms) != {"quiet"}]
    material = noun.one("material")
    if not (_part_noun(noun) or _wear_noun(noun) or (material is not None and material.name in JOINTS)):
        return False
    if any("relation" in one.terms for one in before):
        return False
    stuffs = [one for one in before if "material" in one.terms or _plain_color(one)]
    stuffs = stuffs or [one for one in before if _glows(one)]  # "glowing cracks"
    others = [one for one in before if one not in stuffs and not set(one.terms) & (PARTLY | {"cover"})]
    solid = [one for one in stuffs if "material" in one.terms and one.terms["material"].name in CLASSES]
    return not others and not solid and (len(stuffs) == 1 or (len(stuffs) > 1 and colored))


def _part_noun(item: Phrase) -> bool:
    pattern = item.one("pattern")
    named = pattern is not None and pattern.name not in OWN and "material" not in item.terms
    adjective = item.text.endswith(("ed", "y")) and not item.text.endswith(NOUNS)
    return named and not adjective


def _wear_noun(item: Phrase) -> bool:
    return "cover" in item.terms and (item.text.endswith("s") or item.text in MASSES)


def _glows(item: Phrase) -> bool:
    finish = item.one("finish")
    return finish is not None and finish.name == "glowing" and "material" not in item.terms


def _plain_color(item: Phrase) -> bool:
    return "color" in item.terms and "modifier" not in item.terms
