"""Exclusions in a prompt.

"no", "without", "not", "-free", "-less", "un-" exclude the phrases after them up to a noun, and those joined by "or" or
"and".
"""

from .phrases import Phrase


def exclude(items: list[Phrase]) -> tuple[list[Phrase], list[str]]:
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
            continue
        if not item.one("negation"):
            kept.append(item)
            at += 1
            continue
        weak = item.text in ("not", "non", "un", "never", "is not", "are not", "but not")
        at += 1
        while True:
            group: list[Phrase] = []
            while at < len(items) and not (group and items[at].stop):
                here = items[at]
                if here.one("relation") or here.one("negation"):
                    break
                if here.text in ("and", "or", "but", "nor"):
                    break
                at += 1
                if set(here.terms) & {"quiet", "amount"} and not head(here) and not here.one("color"):
                    continue
                group.append(here)
                if item.text in ("un", "non"):
                    break
                if set(here.terms) & {"cover", "pattern", "finish"} or (weak and head(here)):
                    break
                if here.one("color") and not here.one("material") and weak:
                    break
            if group:
                excluded.append(" ".join(one.guess or one.text for one in group))
            more = at < len(items) and items[at].text in ("and", "or", "nor")
            following = items[at + 1] if more and at + 1 < len(items) else None
            same = following is not None and group and _class(following) == _class(group[-1])
            if not (more and following is not None and head(following) and (same or items[at].text != "and")):
                break
            at += 1
    return kept, excluded


def _class(item: Phrase) -> str:
    if set(item.terms) & {"cover", "pattern"}:
        return "wear"
    return next(iter(item.terms), "")


def head(item: Phrase) -> bool:
    return bool(set(item.terms) & {"material", "cover", "pattern", "finish", "object", "color"}) or not item.terms
