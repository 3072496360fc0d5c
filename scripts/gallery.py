"""Restyle one mesh from sixteen prompts, and write them on one sheet: the first picture of the README.

    python3 scripts/gallery.py [--output FILE] [--mesh vase] [--quality draft] [--work DIR]

Half of the prompts are compositions. A run that was made before with the same code is not repeated.
"""

import argparse
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from backend.config import Settings, add_options, settings_of
from scripts import blender, environment
from scripts.environment import ROOT, say

PROMPTS = (
    "hammered copper",
    "walnut",
    "brown leather",
    "tiger fur",
    "molten lava",
    "white marble",
    "blue and white porcelain",
    "green snakeskin",
    "black marble with gold cracks",
    "peeling white paint on pine",
    "rusty steel with peeling teal paint",
    "red and white striped plastic",
    "snowy cobblestone",
    "green jade with gold veins",
    "burnt wood with glowing cracks",
    "navy knit with cream dots",
)
COLUMNS = 4
VIEW = 3  # of evaluation.pictures.WHOLE
LABEL = 30  # height of a caption [px]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    default = ROOT / "docs" / "gallery.png"
    parser.add_argument("--output", type=Path, default=default, metavar="FILE", help="default: docs/gallery.png")
    parser.add_argument("--work", type=Path, default=ROOT / "out" / "gallery", metavar="DIR", help="for the runs")
    parser.add_argument("--mesh", default="vase", help="one of those of evaluate.py (default: vase)")
    add_options(parser)
    parser.set_defaults(quality="draft")
    arguments = parser.parse_args()
    python = environment.ensure(environment.BACKEND)
    if Path(sys.prefix).resolve() != environment.BACKEND.folder.resolve():  # rendering needs torch
        return subprocess.run([str(python), *sys.argv]).returncode
    pictures = restyle(arguments.mesh, settings_of(arguments), arguments.work.resolve())
    write_sheet(pictures, arguments.output)
    print(arguments.output)
    return 0


def restyle(mesh: str, settings: Settings, work: Path) -> list[Path]:
    """Make the runs that are missing; return a picture of each."""
    from scripts.evaluation import meshes, pictures, runs

    made = meshes.make_mesh(mesh, work / "meshes")
    code = runs.code_digest(cycles=False)
    every = runs.plan(PROMPTS, [mesh], 1, settings, work)

    def work_on(run: runs.Run) -> None:
        runs.run_backend(run, made)
        pictures.render(run, made)

    for number, run in enumerate(every, 1):
        say(f"{number} of {len(every)}: “{run.prompt}”")
        runs.perform(run, runs.key_of(run, made, code, cycles=False), work_on)
    return [pictures.files(run.folder)[VIEW] for run in every]


def write_sheet(pictures: list[Path], path: Path) -> None:
    """Write the pictures with their prompts below, COLUMNS in a row."""
    from PIL import Image, ImageDraw, ImageFont

    tiles = [Image.open(file).convert("RGB") for file in pictures]
    width, height = tiles[0].size
    rows = -(-len(tiles) // COLUMNS)
    ground = tiles[0].getpixel((0, 0))
    sheet = Image.new("RGB", (COLUMNS * width, rows * (height + LABEL)), ground)
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(15)
    for number, (tile, prompt) in enumerate(zip(tiles, PROMPTS, strict=True)):
        x, y = number % COLUMNS * width, number // COLUMNS * (height + LABEL)
        sheet.paste(tile, (x, y))
        draw.text((x + width / 2, y + height + LABEL / 2 - 4), prompt, "white", font, anchor="mm")
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path, optimize=True)


if __name__ == "__main__":
    blender.main_guard(main)
