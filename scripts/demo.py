"""Set up Patina, restyle Blender's monkey head from a prompt, and print the paths of the results.

python3 scripts/demo.py [--output DIR] [--prompt TEXT]
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from backend.config import add_options, settings_of
from backend.result import read_result
from scripts import blender
from scripts.environment import ROOT, say
from scripts.stylize import stylize

PROMPT = "black marble with gold cracks"
PICTURE = {"views": [[35.0, 15.0, 0.85]], "size": 512, "samples": 64}  # a little farther off, for the ears


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--output", type=Path, default=ROOT / "out" / "demo", metavar="DIR", help="default: out/demo")
    parser.add_argument("--prompt", default=PROMPT, help=f"default: {PROMPT}")
    add_options(parser)
    arguments = parser.parse_args()
    folder = arguments.output.resolve()
    scene, picture = folder / "monkey.blend", folder / "cycles.png"
    blender.run("monkey", {"scene": str(scene)})
    result = stylize(scene, arguments.prompt, folder, settings_of(arguments))
    say("Rendering the result with Cycles")
    render(result, picture)
    score = read_result(result).score
    print(f'"{arguments.prompt}": score {score["before"]:.3f} before, {score["after"]:.3f} after. Look at')
    print(f"  {folder / 'contact_sheet.png'}   the monkey before and after, its maps and its light")
    print(f"  {picture}   what Cycles makes of it")
    print(f"  {folder / 'stylized.blend'}   the scene, to open in Blender")
    print(result)
    return 0


def render(result: Path, picture: Path) -> None:
    """Render the saved scene of a result.json into one picture."""
    data = read_result(result)
    with tempfile.TemporaryDirectory(prefix="patina-") as scratch:
        scene = result.parent / str(data.scene)
        request = {"scene": str(scene), "object": data.object, "folder": scratch, **PICTURE}
        shutil.copy(blender.run("render", request)["files"][0], picture)


if __name__ == "__main__":
    blender.main_guard(main)
