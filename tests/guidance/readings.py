"""Compare readings with what people wrote that the prompts mean.

A row's lists are complete: what is missing and what is too much both count. "a/b" are alternatives; "x?" may be
missing. Materials are name:family:basic colours; colours are basic ones, "multicolored" is a pattern.
"""

from typing import Any

from backend.guidance.colors import basic
from backend.guidance.lexicon import normalise
from backend.guidance.prompt import read
from backend.guidance.reading import Reading

LISTS = ("patterns", "finishes", "covers", "objects", "excluded", "unknown")


def differences(row: dict[str, Any]) -> list[str]:
    """How the reading of a row's prompt differs from the row; [] where it is right."""
    try:
        reading = read(row["prompt"])
    except Exception as error:  # noqa: BLE001 - a refusal is a wrong reading, whatever its kind
        return [] if row.get("refused") else [f"refused: {error}"]
    if row.get("refused"):
        return ["accepted"]
    found = [f"materials: {problem}" for problem in _materials(row.get("materials", []), reading)]
    colors = [basic(color.value) for color in reading.colors]
    found += [f"colors: {problem}" for problem in _match(row.get("colors", []), colors)]
    for name in LISTS:
        got = [normalise(text) for text in getattr(reading, name)]
        found += [f"{name}: {problem}" for problem in _match(row.get(name, []), got)]
    for relation in row.get("relations", []):
        left, name, right = relation.split(">")
        if not any((r.subject.text, r.relation, r.object.text) == (left, name, right) for r in reading.relations):
            found.append(f"relations: no {relation}")
    return found


def _match(expected: list[str], got: list[str]) -> list[str]:
    left, problems = list(got), []
    for item in expected:
        names = [_plain(name) for name in item.strip("?").split("/")]
        hit = next((text for text in left if _plain(text) in names), None)
        if hit is not None:
            left.remove(hit)
        elif "?" not in item:
            problems.append(f"no {item}")
    return problems + [f"{item} too much" for item in left]


def _materials(expected: list[str], reading: Reading) -> list[str]:
    left, problems = list(reading.materials), []
    for item in expected:
        name, families, colors, *_ = [*item.split(":"), "", ""]
        words = {_plain(word) for word in name.split()}
        hit = next(
            (
                material
                for material in left
                if ({_plain(word) for word in material.name.split()} & words)
                and material.family in families.rstrip("?").split("/")
                and (not colors or not material.color or basic(material.color) in _colors(colors))
            ),
            None,
        )
        if hit is not None:
            left.remove(hit)
        elif "?" not in item:
            problems.append(f"no {item}")
    return problems + [f"{m.name}:{m.family}:{m.color and basic(m.color)} too much" for m in left]


def _colors(text: str) -> set[str]:
    names = set(text.rstrip("?").split("/"))
    return names | ({"green", "blue"} if "teal" in names else set())


def _plain(text: str) -> str:
    return normalise(text).rstrip("s")
