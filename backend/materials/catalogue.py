"""What materials there are, read from the families' source: standard library only, so that listing costs no torch."""

import ast
import importlib
import importlib.util
import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..errors import JobError

if TYPE_CHECKING:
    from .material import Material

FAMILIES = (
    "metals",
    "metals_worked",
    "woods",
    "woods_worked",
    "stones",
    "gemstones",
    "masonry",
    "tiles",
    "ceramics_glass",
    "glass_pearl",
    "plastics_rubbers",
    "textiles",
    "textiles_patterned",
    "leathers_skins",
    "furs_hides",
    "animals",
    "wools_feathers",
    "plants",
    "fruit",
    "vegetables",
    "food",
    "sweets",
    "ground",
    "undergrowth",
    "water_weather",
    "sky",
    "painted_worn",
    "painted_art",
    "ornament",
    "ornament_free",
    "technical",
    "science_fiction",
    "fantastic",
)
Rgb = tuple[float, float, float]


class Entry(NamedTuple):
    """A material in the list."""

    name: str
    family: str  # the module, or the studio's file without .py
    words: tuple[str, ...]  # other words for it
    made_of: str  # the plain material that it is, or ""
    colors: dict[str, Rgb]  # that a colour word may replace, sRGB 0..1, the main colour first
    source: Path


@cache
def entries(studio: Path | None = None) -> tuple[Entry, ...]:
    """All materials, family by family; a studio's own file comes last, and its names replace the shipped ones.

    Raises JobError when the studio's file cannot be read or a declaration in it is not of the plain form.
    """
    found: dict[str, Entry] = {}
    folder = Path(__file__).parent
    for source in [*(folder / f"{family}.py" for family in FAMILIES), *([studio] if studio else [])]:
        if source.exists() or source == studio:
            found |= {entry.name: entry for entry in _read(source)}
    return tuple(found.values())


def search(words: Sequence[str], known: Sequence[Entry]) -> list[Entry]:
    """The entries that every word is found in, in its name, family, words or what it is made of, best first."""

    def rank(entry: Entry) -> int:
        own = _split(entry.name)
        others = [*_split(" ".join(entry.words)), *_split(entry.made_of), *_split(entry.family)]
        ranks = []
        for word in (part for text in words for part in _split(text)):
            stems = {word, word.removesuffix("s"), word.removesuffix("y"), word.removesuffix("en")} - {""}
            exact = [place for place, texts in enumerate((own, others)) if stems & {*texts}]
            begun = any(text.startswith(word) for text in [*own, *others])
            ranks.append(exact[0] if exact else 2 if begun else 99)
        return sum(ranks)

    ranked = [(rank(entry), number, entry) for number, entry in enumerate(known)]
    return [entry for value, _, entry in sorted(ranked, key=lambda item: item[:2]) if value < 99]


def load(entry: Entry) -> "Material":
    """Import an entry's family, and torch with it, and return the material."""
    from .material import MATERIALS

    if entry.source.parent == Path(__file__).parent:
        importlib.import_module(f"{__package__}.{entry.family}")
    else:
        _import_studio(entry.source)
    return MATERIALS[entry.name]


@cache
def _import_studio(source: Path) -> None:
    """Run the user's own file, which they named on this machine: it is code. Never call it for a path from a job."""
    name = f"patina_studio_{source.stem}"
    spec = importlib.util.spec_from_file_location(name, source)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise JobError(f"The materials in {source} could not be loaded: {error}.", "Correct the file.") from error


def _read(source: Path) -> Iterator[Entry]:
    """The declarations in a family's source."""
    try:
        tree = ast.parse(source.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError) as error:
        raise JobError(f"The materials in {source} could not be read: {error}.", "Correct the file.") from None
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "material":
                    try:
                        yield _entry(mark, node, source)
                    except (ValueError, TypeError, IndexError, AttributeError):
                        raise JobError(
                            f"{source}, line {node.lineno}: {node.name} is not declared in the plain form.",
                            'Write @material("name", words="...") and colours as color=rgb(1, 2, 3), all literal.',
                        ) from None


def _entry(mark: ast.Call, node: ast.FunctionDef, source: Path) -> Entry:
    given = {keyword.arg: ast.literal_eval(keyword.value) for keyword in mark.keywords}
    name, *more = [ast.literal_eval(argument) for argument in mark.args]
    words = more[0] if more else given.get("words", "")
    made_of = more[1] if len(more) > 1 else given.get("made_of", "")
    names = [argument.arg for argument in node.args.args[1:]]
    if len(names) != len(node.args.defaults) or not names:
        raise ValueError
    colors = {name: _color(default) for name, default in zip(names, node.args.defaults, strict=True)}
    return Entry(name, source.stem, tuple(words.split()), made_of, colors, source)


def _color(default: ast.expr) -> Rgb:
    if not (isinstance(default, ast.Call) and isinstance(default.func, ast.Name) and default.func.id == "rgb"):
        raise ValueError
    red, green, blue = (ast.literal_eval(argument) / 255.0 for argument in default.args)
    return red, green, blue


def _split(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())
