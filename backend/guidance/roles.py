"""Determines the role of each phrase in a prompt: "gold", "moss" or "olive" depend on their neighbours.

- Words that are both a colour and a material: see tints.py.
- Words that are both a material and a cover ("moss", "snow", "rust") are a cover where another material is named.
- Places, waters, the sky and the weather name nothing before a material or a thing ("beach umbrella", "mountain lake").
- Words whose meaning depends on the material that they belong to: see shapes.py.
- Things ("chair") have the mesh's shape. They name a material only where nothing else does.
"""

from .lexicon import Term
from .phrases import Phrase
from .shapes import shape_role
from .tints import ANIMAL, COLORED, DYED, TINTED, is_color, is_tinge, names_color

NATURAL = {"stones", "ground", "plants", "masonry", "ceramics", "ornament"}
HARD = {"metals", "woods", "stones", "masonry", "ceramics", "plastics", "painted"}
VESSELS = {
    "pot", "bowl", "tank", "cup", "mug", "jar", "dish", "box", "basket", "bin", "house", "shaker", "mill", "stand",
    "bed", "cage", "engine", "truck", "hydrant", "bucket", "can", "tray", "jug", "plate dish", "barrel", "crate",
}  # fmt: skip
QUALITIES = {  # how a material is where one follows ("waxy leather"), else a material ("fuzzy slippers")
    "silky", "satiny", "satin", "silken", "waxy", "soapy", "chalky", "fuzzy", "woolly", "feathery", "spongy", "foamy",
    "glassy", "papery", "ashy", "enamelled", "enameled", "shaggy", "furry", "hairy", "plush",
}  # fmt: skip
OF_STUFF = {"straw", "coconut", "grass", "fur", "feathers", "hide", "leaf", "leather", "snakeskin", "scales"}
BESIDE = {"by", "at", "near", "after", "before", "during"}  # "eroded by wind", "rocks at dawn"
COATS = {"oil", "varnish", "lacquer", "wax", "sealant", "polish"}  # after a finish they say how the surface is, no more
STRONG = {"very", "very very", "really", "super", "extremely", "so", "ultra"}  # before wear
WEATHERED = {
    "stained",
    "worn",
    "eaten",
    "bleached",
    "scoured",
    "corroded",
    "weathered",
    "eroded",
    "etched",
}  # by stuffs
POSITIONS = {"top", "bottom", "left", "right", "front", "back", "middle", "center", "centre"}  # of the mesh
SEEN = {"color", "material", "pattern", "cover", "finish"}  # roles of what can be seen
FIGURED = {"embroidery", "carved", "engraved", "inlay"}  # patterns that figures of animals are made in
PLAIN = ("color", "pattern", "cover", "finish", "object", "relation", "amount", "scale", "modifier", "style")


def settle(items: list[Phrase]) -> list[str]:
    """The role that each phrase plays here."""
    for at, (item, following) in enumerate(zip(items, items[1:], strict=False)):
        if item.text in ("showing", "exposed", "visible") and following.stop:
            item.terms = {"quiet": Term(item.text, "quiet", "said")}  # "with rebar showing, rust stains"
        elif item.text in STRONG and following.one("cover") and not following.stop:
            item.terms = {"amount": Term("heavily", "amount", "0.85")}
        elif names_color(item, following, items[at + 2 :]):
            color = item.terms["material"].color
            item.terms = (
                {"color": Term(item.text, "color", color)} if color else {"quiet": Term(item.text, "quiet", "said")}
            )
        elif is_tinge(item, following, items[at + 2 : at + 3]):
            item.terms = {"quiet": Term(item.text, "quiet", "said")}
        elif not item.terms and following.one("relation") and not following.stop and item.text.endswith(("ing", "ed")):
            item.terms = {"quiet": Term(item.text, "quiet", "said")}  # "water trickling over rocks"
    _name_last_color(items)
    afters = [*(None if one.stop else one for one in items[1:]), None]
    solid = any(
        not ("place" in i.terms and _place(i, i.terms, afters[at], items, at))
        and "material" in i.terms
        and "cover" not in i.terms
        and not (i.one("color") and is_color(i, afters[at], items, at))
        for at, i in enumerate(items)
    )
    covered = any(i.one("relation") and i.terms["relation"].name == "covered in" for i in items)
    roles: list[str] = []
    for at, item in enumerate(items):
        roles.append(_role(item, item.terms, afters[at], items, at, solid, roles, covered))
    return roles


def _name_last_color(items: list[Phrase]) -> None:
    """Make a food or a plant alone at the end a colour of a dyed material: "cashmere, oatmeal", "leather in honey"."""
    last = items[-1] if items else None
    joined = len(items) > 1 and items[-2].text == "in"
    if last is None or not (last.stop or joined) or not last.terms.keys() <= {"material", "color"}:
        return
    if "material" not in last.terms or last.terms["material"].family != "plants":
        return
    before = [one.terms["material"].family for one in items[:-1] if "material" in one.terms]
    if before and before[-1] in DYED and last.terms["material"].color:
        named = Term(last.text, "color", last.terms["material"].color)
        last.terms = {"color": last.terms.get("color", named)}


def _role(
    item: Phrase, terms: dict[str, Term], after: Phrase | None, items: list[Phrase], at: int, solid: bool,
    roles: list[str], covered: bool,
) -> str:  # fmt: skip
    if not terms:
        return "unknown"
    previous = roles[-1] if roles and not item.stop else ""
    if item.text in POSITIONS and previous == "object":
        return "object"  # "table top"
    if item.text in POSITIONS and after is None and {*roles} & SEEN:
        return "unknown"  # "orange top, moss at the bottom": no part of a prompt applies to a part of the mesh
    if "place" in terms and (role := _place(item, terms, after, items, at)):
        return role
    if "material" in terms and "cover" not in terms and after is not None and after.text in WEATHERED:
        if terms["material"].family in ("ground", "plants", "painted"):
            return "quiet"  # "salt-stained"
    if "material" in terms and after is not None and after.text in VESSELS and _is_content(terms["material"]):
        return "quiet"  # "fish tank", "plant pot"
    if "material" in terms and "color" in terms and after is not None and after.text in COLORED:
        return "color"  # "rust coloured"
    if {"material", "cover", "color"} <= terms.keys() and after and set(after.terms) == {"color"}:
        return "color"  # "sandy beige"
    if {"material", "cover", "color"} <= terms.keys() and _is_one_of_two_colors(items, at):
        return "color"  # "moss green and rust stripes"
    if "material" in terms and "cover" in terms:
        same = (
            after is not None and "material" in after.terms and after.terms["material"].name == terms["material"].name
        )
        if same and after is not None and "cover" not in after.terms:
            return "quiet"  # "sandy beach"
        thing = any("object" in one.terms and one.terms["object"].value for one in items[:at])  # "statue, moss"
        thing = thing and terms["material"].name != "paint"
        return "cover" if solid or thing or "material" in roles or (covered and previous == "relation") else "material"
    if "material" in terms and "pattern" in terms:  # "yellow stars", "cotton with stars"
        others = any("material" in one.terms and "place" not in one.terms for one in items if one is not item)
        return "pattern" if previous in ("color", "relation", "scale") or others else "material"
    if "finish" in terms and "material" in terms and "place" not in terms and previous == "material":
        return "finish"  # "fish scales iridescent", "carpet shaggy"
    if {"material", "finish"} <= terms.keys() and item.text in QUALITIES:
        stretch = items[at + 1 : at + 1 + next((n for n, one in enumerate(items[at + 1 :]) if one.stop), len(items))]
        ahead = next(
            (one.terms["material"] for one in stretch[:3] if "material" in one.terms), None
        )  # "silky white hair"
        hard = ahead is not None and ahead.family in HARD
        things = [one.terms["object"].value for one in stretch[:3] if "object" in one.terms]
        soft = (ahead is not None and item.text != "satin") or bool(
            item.text == "fuzzy" and things and things[-1] not in ("", "fabric", "leather")
        )
        last = item.stop and after is None and any(_solid(one) for one in items[:at])  # "grey concrete, satin"
        return "finish" if hard or soft or last else "material"
    if "material" in terms and "finish" in terms and "place" not in terms:
        return "finish" if after is not None and set(after.terms) & {"material", "object", "color"} else "material"
    if "material" in terms and "color" in terms:
        return "color" if is_color(item, after, items, at) else "material"
    if "material" in terms and item.text in COATS and previous == "finish" and "material" in roles:
        return "quiet"  # "oak, matt oil"
    if "material" in terms:
        return "object" if _is_thing(item, terms, items, at, previous) else "material"
    if "pattern" in terms and set(terms) & {"cover", "object", "quiet"}:
        return shape_role(item, items, at, previous)
    return _plain_role(terms, after, roles, items[at + 1 :])


def _is_one_of_two_colors(items: list[Phrase], at: int) -> bool:
    """Whether "and" joins a word with a plain colour, and nothing that could be covered is named beside them."""
    ahead = [one.text for one in items[at + 1 : at + 2] if not one.stop] == ["and"]
    behind = items[at - 2 : at - 1] if at > 1 and items[at - 1].text == "and" else []
    other = items[at + 2 : at + 3] if ahead else behind
    if not other or not {"color"} <= other[0].terms.keys() <= {"color", "place", "modifier"}:
        return False
    stuffs = [one.terms["material"].family for one in items if one.one("material") and one is not items[at]]
    return set(stuffs) <= DYED | {"ceramics"} and not any(one.text == "covered" for one in items)


def _place(item: Phrase, terms: dict[str, Term], after: Phrase | None, items: list[Phrase], at: int) -> str:
    """The role of a place, a water, the sky, the weather or a drink; "" where it is what the prompt shows.

    "Eroded by wind", "sun-dried", "wine bottle" and "beach umbrella" show no wind, sun, wine nor beach; "mountain lake"
    shows the lake.
    """
    behind = [one.text for one in items[max(0, at - 2) : at]]
    if set(behind[-1:]) & BESIDE or (behind[1:] == ["the"] and behind[0] in BESIDE):
        return "quiet"
    if after is not None and after.text in COLORED and "color" in terms:
        return "color"  # "sky coloured"
    done = after is not None and (after.text.endswith("ed") or after.text in ("worn", "swept", "torn", "blown"))
    if after is not None and done and not set(after.terms) & {"material", "color"}:
        return "quiet"  # "sun-dried"
    stuff = after.terms.get("material") if after is not None else None
    ground = stuff is not None and (stuff.family == "ground" or stuff.name == "clay")
    if after is not None and "finish" in terms and ground and "place" not in after.terms:
        return "finish"  # "desert mud" is dry
    if after is None or not set(after.terms) & {"material", "object", "place"}:
        return ""
    if "color" in after.terms and "material" not in after.terms:
        return ""
    natural = "place" in after.terms or ("material" in after.terms and after.terms["material"].family in NATURAL)
    free = "object" in after.terms and "material" not in after.terms
    if "color" in terms and not natural and not (free and after.terms["object"].value not in TINTED):
        return ""
    return "quiet" if "place" in after.terms or "cover" not in after.terms else ""


def _is_thing(item: Phrase, terms: dict[str, Term], items: list[Phrase], at: int, previous: str) -> bool:
    """Whether a material is only the name of a thing here: "a swan made of paper", "paper swan"."""
    behind = items[at - 1] if at else None
    made_of = any(i.one("relation") and i.terms["relation"].name == "made of" for i in items[:at])
    animal = terms["material"].family in ("furs", "leathers", "plants") and item.text.split()[-1] not in ANIMAL
    single = terms["material"].name != item.text or item.text in ("fish", "dragon", "tiger", "zebra", "leopard")
    later = any(i.one("relation") and i.terms["relation"].name == "made of" for i in items[at + 1 :])
    hard = behind is not None and "material" in behind.terms and behind.terms["material"].family in HARD
    single = single or (hard and terms["material"].family == "furs")  # "ceramic cat"
    adjective = behind is not None and behind.text.endswith(("y", "like", "ish"))  # "papery leaves"
    follows = behind and previous == "material" and "material" in behind.terms and not adjective
    if follows and behind and terms["material"].family == behind.terms["material"].family == "plants":
        return False  # "chocolate chip ice cream", "sakura petals"
    if (
        animal
        and single
        and item.text.endswith("s")
        and terms["material"].name not in ("flower", "leaf", "rose petals")
    ):
        listed = not any("relation" in one.terms for one in items[:at])  # "porcelain blue dragons"
        if (listed or any(_worked(one) for one in items)) and any(_solid(one) for one in items[:at]):
            return True  # "embroidered silk, dragons"
    if animal and ((single and follows) or later):
        return not made_of
    return "object" in terms and (previous == "material" or later)


def _worked(item: Phrase) -> bool:
    """Whether a phrase tells that figures are worked or painted on something."""
    pattern = item.one("pattern")
    return item.text in ("hand painted", "painted", "printed") or (pattern is not None and pattern.name in FIGURED)


def _solid(item: Phrase) -> bool:
    return "material" in item.terms and item.terms["material"].family in HARD | {"textiles"}


def _is_content(material: Term) -> bool:
    """Whether a stuff before a vessel is what it holds: plants, food and animals are, straw and fur are not."""
    made = material.name in OF_STUFF or material.value in OF_STUFF - {"fur", "grass", "scales"}
    return material.family in ("plants", "furs", "leathers") and not made


def _plain_role(terms: dict[str, Term], after: Phrase | None, roles: list[str], rest: list[Phrase]) -> str:
    """The role of a phrase that is no material."""
    if "color" in terms and "modifier" in terms:
        shown = any(set(one.terms) & {"material", "object", "color"} for one in rest)  # "dark, damp cave"
        return "modifier" if after is not None or shown or "material" in roles else "color"
    if "modifier" in terms and len(terms) > 1:
        follows = after is not None and ("color" in after.terms or "modifier" in after.terms)
        return "modifier" if follows else next(role for role in terms if role != "modifier")
    if "color" in terms and "cover" in terms and not (after and set(after.terms) & {"material", "object", "color"}):
        return "cover"  # "dust"
    if "finish" in terms and "scale" in terms:
        return "finish"
    return next((role for role in PLAIN if role in terms), "quiet")
