"""Words whose meaning depends on the material that they belong to: shapes, forms and corrosion.

- Shapes of a second material ("chips", "beads", "drops", "edges") are a pattern behind a material or a colour ("pink
  chips", "gold edges"), else wear, a thing, or nothing ("enamel with chips", "a bead", "sharp edges").
- Forms ("parquet", "tiles", "knit") take the material that is named behind them: "parquet in walnut" is walnut parquet.
- Corrosion is green on copper, dark on silver, red on iron; "patina" on what is no metal is wear.
"""

from .classes import CLASSES, specializes
from .lexicon import Lexicon, Term, normalise
from .phrases import Phrase

AGGREGATES = {"terrazzo", "granite", "plastic", "glass", "ice", "mosaic"}  # have chips in them; others lose chips
FORMS = {  # material that is only a form: the families that it may be of
    "parquet": {"woods"}, "planks": {"woods"}, "wood shingles": {"woods"}, "wood siding": {"woods"},
    "tiles": {"woods", "stones", "metals", "ceramics", "plastics", "masonry"},
    "mosaic": {"woods", "stones", "metals", "ceramics", "plastics"},
    "brick": {"stones", "ceramics", "masonry", "ground"}, "paving stones": {"stones"}, "cobblestone": {"stones"},
    "knit": {"textiles", "furs"}, "crochet": {"textiles"}, "carpet": {"textiles"}, "rope": {"textiles"},
    "wicker": {"woods", "plants"}, "scales": {"metals", "ceramics", "plastics"}, "chainmail": {"metals"},
    "metal mesh": {"metals"},
}  # fmt: skip
COPPERS = {"copper", "bronze", "brass"}
DULLED = {"silver", "pewter", "lead", "platinum", "aluminium", "chrome", "gold", "titanium", "galvanized steel"}
RUSTING = {"iron", "cast iron", "steel", "metal", "gunmetal", "damascus steel"}
SEAMS = {"seams", "seam", "seamed"}  # of cloth and leather they are sewn, of what is built or bolted they are gaps
BUILT = {"metals", "woods", "stones", "masonry", "ceramics", "technical"}
PEELING = {"peeling", "flaking", "peeled"}
GROWN = {"leathers", "furs", "plants"}  # families that lose no paint
WEAR = {"worn", "chipped", "torn", "faded", "scratches", "dented", "burnt", "peeling paint", "cracks", "paint"}
LAID = {"woods", "stones", "masonry", "ceramics"}  # of what is laid, not bolted
PIECES = {"plates", "planks pattern", "tiles pattern", "bricks pattern", "blocks", "slats", "rivets"}
REACTIONS = {"patina", "patinated", "patinaed", "oxidized", "oxidation", "corroded", "corrosion"}


def shape_role(item: Phrase, items: list[Phrase], at: int, previous: str) -> str:
    """The role of a word that is a shape or something else; `previous` is the role before it in the same stretch."""
    others = next(role for role in ("object", "cover", "quiet") if role in item.terms)
    if others == "object":
        flat = item.terms["pattern"].name == "stickers"  # "stickers on a suitcase", but "beads on a string"
        related = any("relation" in one.terms for one in items[: at + 2 if flat else at])
        return "pattern" if previous == "material" or related else "object"
    shown = [one for one in items[:at] if set(one.terms) & {"pattern", "cover"}]
    put = bool(shown) and "cover" not in shown[-1].terms  # "bolts at the corners"
    if others == "quiet" and (put or previous == "finish" or any(_laid(one) for one in items[:at])):
        return "unknown"  # "rust only at the edges": no part of a prompt applies to a part of the mesh
    if previous in ("material", "color") or (previous == others == "cover"):
        return "pattern"
    before = [one.terms["material"].name for one in items[:at] if "material" in one.terms]
    return "pattern" if others == "cover" and AGGREGATES & set(before) else others


def _laid(item: Phrase) -> bool:
    """Whether a phrase names a cover that does not begin at edges by itself."""
    cover = item.one("cover")
    return cover is not None and cover.name not in WEAR


def corrode(items: list[Phrase], lexicon: Lexicon) -> None:
    """Give words for corrosion the meaning that they have on the prompt's first material."""
    material = next((one.terms["material"] for one in items if "material" in one.terms), None)
    if material is None:
        return
    for item in items:
        text = normalise(item.guess or item.text)
        if text == "stained" and material.family == "woods":
            item.terms = {"quiet": Term(item.text, "quiet", "said")}  # "dark stained oak" has a wood stain
        if text in PEELING and (material.name in ("bark", "birch bark") or material.family in GROWN):
            item.terms = {"pattern": lexicon.phrases["flakes"]["pattern"]}  # "peeling bark" has no paint
        if text not in REACTIONS or "cover" not in item.terms:
            continue
        name = _corroded(material, "patina" in text)
        item.terms = {"cover": lexicon.phrases[name]["cover"]}


def part_seams(items: list[Phrase], lexicon: Lexicon) -> None:
    """Make seams gaps where they are between plates, planks, tiles and the like: "panels with glowing seams"."""
    firm = any(
        (one.one("material") and one.terms["material"].family in BUILT)
        or (one.one("pattern") and one.terms["pattern"].name in PIECES)
        or (one.one("object") and _built(one.terms["object"].value, lexicon))
        for one in items
    )
    laid = any(one.one("material") and one.terms["material"].family in LAID for one in items)
    sewn = any(one.one("material") and one.terms["material"].family in ("textiles", "leathers") for one in items)
    for item in items:
        if item.text in SEAMS and "pattern" in item.terms and firm and not sewn:
            item.terms = {"pattern": lexicon.phrases["gaps" if laid else "panel lines"]["pattern"]}


def _built(name: str, lexicon: Lexicon) -> bool:
    made = lexicon.material(name.removeprefix("painted "))
    return made is not None and made.family in BUILT


def _corroded(material: Term, patina: bool) -> str:
    if material.name in COPPERS or material.value in COPPERS:
        return "verdigris patina"
    if material.name in DULLED or material.value in DULLED:
        return "tarnish"
    if material.family == "metals":
        return "tarnish" if patina else "rust"
    return "worn" if patina else "rust"


def appose(items: list[Phrase], lexicon: Lexicon) -> list[Phrase]:
    """Put the kind of a material that is named behind a comma before it: "parquet, dark walnut", "feathers, peacock".

    Only where the prompt names no other material, which would make a list.
    """
    solid = [
        at for at, one in enumerate(items) if "material" in one.terms and set(one.terms) & {"pattern", "cover"} == set()
    ]
    if len(solid) != 2 or any(set(one.terms) & {"relation"} for one in items):
        return items
    first, second = solid
    start = next((at for at in range(second, first, -1) if items[at].stop), None)
    if (
        start is None
        or any(items[at].stop for at in range(start + 1, second + 1))
        or second + 1 < len(items)
        and not items[second + 1].stop
    ):
        return items
    segment = items[start : second + 1]
    if any(not set(one.terms) & {"modifier", "quiet", "scale", "amount", "finish"} for one in segment[:-1]):
        return items
    general, special = items[first].terms["material"], items[second].terms["material"]
    formed = special.family in FORMS.get(general.name, set()) - {"masonry"} and special.name not in CLASSES
    if not formed and not specializes(general, special, lexicon):
        return items
    segment[0].stop, items[first].stop = items[first].stop, False
    return [*items[:first], *segment, *items[first:start], *items[second + 1 :]]


def recast(items: list[Phrase]) -> list[Phrase]:
    """Put the material behind a form or a shape before it.

    "Parquet in dark walnut" becomes "dark walnut parquet", "flecks of gold" becomes "gold flecks".
    """
    at = 1
    while at < len(items) - 1:
        end = _material_end(items, at)
        if end:
            items[at + 1].stop, items[at - 1].stop = items[at - 1].stop, False
            items = [*items[: at - 1], *items[at + 1 : end], items[at - 1], *items[end:]]
        at += 1
    return items


def _material_end(items: list[Phrase], at: int) -> int:
    """Where the material ends that a relation at a place names for the form or the shape before it; 0 for none."""
    relation, form, shape = items[at].one("relation"), items[at - 1].one("material"), items[at - 1].one("pattern")
    shaped = shape is not None and form is None and items[at].text == "of" and shape.name != "gaps"
    formed = relation is not None and relation.name in ("in", "made of") and form is not None and form.name in FORMS
    if not (shaped or formed):
        return 0
    for end in range(at + 1, len(items)):
        here = items[end]
        if (here.stop and end > at + 1) or "relation" in here.terms:
            return 0
        solid = here.one("material")
        if shaped and (solid or "cover" in here.terms):
            return end + 1
        if form and solid and solid.family in FORMS.get(form.name, ()) and solid.name != form.name:
            return end + 1
    return 0
