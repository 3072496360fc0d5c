"""Exclusions in a prompt.

"no", "without", "not", "-free", "-less", "un-" exclude the phrases after them up to a noun, and those joined by "or" or
"and". "Not too" weakens: "not too shiny" is satin, "not too worn" slightly worn.
"""

from dataclasses import replace

from .lexicon import Lexicon, Term, normalise
from .phrases import Phrase

WEAK = (  # they deny one word: "not red leather"
    "not", "non", "un", "never", "is not", "are not", "but not", "neither", "nor",
)  # fmt: skip
SCARCE = ("almost no", "hardly any", "barely any", "very little", "next to no")  # weaken; no stuff is excluded
LESS = (  # weaken
    *SCARCE, "not too", "not very", "not so", "not overly", "not really", "not that", "not super", "not quite",
)  # fmt: skip
APART = ("except", "except for", "excluding", "apart from", "aside from", "other than")  # a part that looks otherwise
DEPTHS = {"dark", "light", "bright", "deep", "pale", "vivid", "intense", "strong"}  # of colours
EDGES = {"edge", "edges", "corner", "corners", "rim", "tip", "tips", "top", "bottom", "side", "sides", "base"}
SHINY, MATTE = 0.35, 0.6  # roughness beyond which a weakened finish is satin
VISIBLE = {  # words that show nothing by themselves, but are meant where they are denied: "no pattern", "never tinted"
    "pattern", "patterns", "patterned", "texture", "textures", "detail", "details", "color", "colors", "colour",
    "colours", "tint", "tinted", "coating", "coated", "edges", "edge", "sides", "finish", "design", "art", "background",
    "dyed", "base",
}  # fmt: skip
VERBS = (
    "just",
    "only",
    "simply",
    "make",
    "make it",
    "use",
    "turn",
    "give",
)  # what is wanted follows: "instead of wood make it marble"


def exclude(items: list[Phrase], lexicon: Lexicon) -> tuple[list[Phrase], list[str]]:
    """Split phrases into the included ones and the texts of the excluded ones."""
    kept: list[Phrase] = []
    excluded: list[str] = []
    at = 0
    while at < len(items):
        item = items[at]
        after = items[at + 1] if at + 1 < len(items) else None
        if after is not None and after.text == "free" and not after.stop and head(item):
            excluded.append(item.guess or item.text)
            at += 2
        elif item.text in SCARCE and after is not None and after.one("cover"):
            kept.append(replace(item, terms={"amount": Term("slightly", "amount", "0.15")}))
            at += 1
        elif item.text in SCARCE and after is not None and after.one("material"):
            kept += [replace(one, terms={"quiet": Term(one.text, "quiet", "said")}) for one in items[at : at + 2]]
            at += 2
        elif item.text in APART and kept and _is_part(items[at + 1 :]):
            kept.append(replace(item, terms={"relation": Term("with", "relation", "with")}))
            at += 1
        elif item.text in LESS and after is not None and (weaker := _weaker(item, after, lexicon)):
            kept += weaker
            at += 2
        elif item.one("negation"):
            at = _denied(items, at + 1, item.text, excluded)
        else:
            kept.append(item)
            at += 1
    found = [lexicon.look_up(normalise(text)) for text in excluded]
    denied = {terms["finish"].name for terms in found if "finish" in terms}
    return [_undone(item, denied) for item in kept], excluded


def _undone(item: Phrase, denied: set[str]) -> Phrase:
    """A phrase without meaning if it only stands for a finish that is excluded: "oiled walnut, not glossy"."""
    finish = item.one("finish")
    if finish and set(item.terms) == {"finish"} and finish.name in denied:
        return replace(item, terms={"quiet": Term(item.text, "quiet", "said")})
    return item


def _is_part(items: list[Phrase]) -> bool:
    """Whether these phrases name a part and how it looks: "the gold edges"."""
    end = next((at for at, one in enumerate(items) if one.stop or one.one("relation")), len(items))
    looks = any(one.one("material") or one.one("color") for one in items[:end])
    if any("trim" in one.terms["cover"].name for one in items[:end] if one.one("cover")):
        return True
    return looks and any(one.one("object") or one.one("pattern") or one.text in EDGES for one in items[:end])


def _weaker(negation: Phrase, item: Phrase, lexicon: Lexicon) -> list[Phrase]:
    """A weakened phrase; [] for one that can only be denied."""
    if finish := item.one("finish"):
        numbers = [float(word) for word in finish.value.split() if word.replace(".", "").isdigit()]
        if numbers and (numbers[0] < SHINY or numbers[0] > MATTE):
            satin = lexicon.phrases["satin finish"]["finish"]
            return [replace(item, text=f"{negation.text} {item.text}", terms={"finish": satin}, guess="")]
    elif item.one("cover") or item.one("pattern"):
        return [replace(negation, terms={"amount": Term("slightly", "amount", "0.15")}), item]
    shown = f"{negation.text} {item.text}"
    if item.text in DEPTHS:  # "not so dark oak"
        return [replace(item, text=shown, terms={"quiet": Term(shown, "quiet", "said")}, guess="")]
    depth, _, rest = item.text.partition(" ")
    if depth in DEPTHS and (terms := lexicon.look_up(rest)):  # "not too bright red"
        return [replace(item, text=rest, terms=terms, guess="")]
    return []


def _denied(items: list[Phrase], at: int, negation: str, excluded: list[str]) -> int:
    """Add what a negation before items[at] rules out, with what "or" and "and" add; where the rest begins."""
    while True:
        group, at = _group(items, at, negation)
        if group:
            excluded.append(" ".join(one.guess or one.text for one in group))
        following = items[at + 1] if at + 1 < len(items) else None
        if following is None or items[at].text not in ("and", "or", "nor") or not head(following):
            return at
        if items[at].text == "and" and not (group and _class(following) == _class(group[-1])):
            return at
        at += 1


def _group(items: list[Phrase], at: int, negation: str) -> tuple[list[Phrase], int]:
    """One noun with its adjectives from items[at] on, and where it ends."""
    group: list[Phrase] = []
    skipped: list[Phrase] = []
    weak = negation in WEAK or (negation in LESS and negation not in SCARCE)
    while at < len(items) and not ((group or skipped) and items[at].stop):
        here = items[at]
        if here.one("relation") or here.one("negation") or here.text in ("and", "or", "but", "nor", *VERBS):
            break
        at += 1
        if set(here.terms) & {"quiet", "amount"} and not head(here) and not here.one("color"):
            skipped += [here] if here.text in VISIBLE else []
            if skipped and negation in ("un", "non"):
                break
            continue
        group.append(here)
        if negation in ("un", "non") or set(here.terms) & {"cover", "pattern", "finish"} or (weak and head(here)):
            break
        if here.one("color") and not here.one("material") and weak:
            break
    return group or skipped[:1], at


def _class(item: Phrase) -> str:
    if set(item.terms) & {"cover", "pattern"}:
        return "wear"
    return next(iter(item.terms), "")


def head(item: Phrase) -> bool:
    return bool(set(item.terms) & {"material", "cover", "pattern", "finish", "object", "color"}) or not item.terms
