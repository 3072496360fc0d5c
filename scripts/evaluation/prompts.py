"""The prompts of an evaluation, and what their readings say about the look to expect. Standard library only.

A reading is what `python -m backend read` prints for a prompt, see backend/guidance/reading.py.
"""

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from backend.errors import BackendError, JobError, reason
from scripts.environment import ROOT

Reading = dict[str, Any]

QUICK = (
    "gold",
    "wood",
    "white marble",
    "red brick",
    "zebra stripes",
    "molten lava",
    "rusty metal",
    "green moss",
    "shiny red plastic",
    "blue and yellow checkerboard",
)
PARTS = {name: ROOT / "scripts" / "prompts" / f"{name}.txt" for name in ("look", "report")}


def read_prompts(items: Sequence[str]) -> list[str]:
    """Return the prompts of texts and files, each once. An item that is the path of a file gives the file's lines.

    Raises: JobError: a file cannot be read, or there is no prompt at all.
    """
    prompts: list[str] = []
    for item in items:
        prompts += _lines(Path(item)) if Path(item).is_file() else [item.strip()]
    prompts = list(dict.fromkeys(filter(None, prompts)))
    if not prompts:
        raise JobError("There is no prompt to evaluate.", "Name a file with one prompt a line, or type prompts.")
    return prompts


def _lines(path: Path) -> list[str]:
    """The lines of a file without empty ones and comments, which begin with #."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise JobError(f"{path} cannot be read: {reason(error)}.", "Use a text file in UTF-8.") from None
    return [line.strip() for line in lines if not line.lstrip().startswith("#")]


def folder_name(prompt: str) -> str:
    """A name for the prompt's folder: its words, and a digest because words alone are not unique."""
    digest = hashlib.sha256(prompt.encode("utf-8")).hexdigest()[:6]
    words = re.sub(r"\W+", "_", prompt.lower()).strip("_")[:40]
    return f"{words}-{digest}"


def read_all(prompts: Sequence[str]) -> dict[str, Reading]:
    """Return the reading of each prompt; a prompt that the backend rejects has none. Raises BackendError."""
    command = [sys.executable, "-m", "backend", "read"]
    text = "".join(f"{prompt}\n" for prompt in prompts)
    done = subprocess.run(command, input=text, capture_output=True, text=True, encoding="utf-8", cwd=ROOT)
    lines = done.stdout.splitlines()
    if len(lines) != len(prompts):
        raise BackendError(f"The prompts could not be read: {done.stderr.strip()[-500:]}")
    answers = zip(prompts, map(json.loads, lines), strict=True)
    return {prompt: answer for prompt, answer in answers if "error" not in answer}


def is_metal(reading: Reading) -> bool | None:
    """True: every named material is a metal and nothing covers it. False: none is one. None: a mixture, or unknown."""
    metals = [material["family"] == "metals" for material in reading["materials"]]
    if not metals or reading["unknown"]:
        return None
    if not any(metals):
        return False
    return True if all(metals) and not reading["covers"] and not reading["relations"] else None


def is_plain(reading: Reading) -> bool:
    """Whether the prompt names one look without a pattern: not in words, and the material has none of its own."""
    patterned = any(material["pattern"] for material in reading["materials"])
    named = reading["materials"] or reading["colors"]
    return bool(named) and not patterned and _is_single(reading) and len(reading["colors"]) <= 1


def named_color(reading: Reading) -> str:
    """The one colour "#rrggbb" that the prompt names for its whole look; "" if it names none, several, or a pattern.

    The material may have a faint pattern of its own, as leather has: its main colour is still the named one.
    """
    return reading["colors"][0]["value"] if len(reading["colors"]) == 1 and _is_single(reading) else ""


def _is_single(reading: Reading) -> bool:
    """At most one material, and no pattern, cover, relation, exclusion or unknown word."""
    parts = ("patterns", "covers", "relations", "excluded", "unknown")
    return len(reading["materials"]) <= 1 and not any(reading[part] for part in parts)


def is_known(prompt: str, words: frozenset[str]) -> bool:
    """Whether all words of the prompt are in a vocabulary, so that a judge with that vocabulary can rank it."""
    return set(re.findall(r"\w+", prompt.lower())) <= words
