"""What the prompt field offers while one types: the words that the shipped encoder knows. No bpy."""

import json
from functools import cache
from pathlib import Path

VOCABULARY = Path(__file__).parent.parent / "backend" / "guidance" / "mini" / "vocabulary.json"
_LIMIT = 40


def suggest(typed: str, words: tuple[str, ...], prompts: tuple[str, ...]) -> list[str]:
    """Return whole prompts: known examples that contain what was typed, then its last word completed."""
    text = typed.lower().strip()
    examples = [prompt for prompt in prompts if text in prompt.lower()]
    *before, last = typed.lower().split(" ")
    completed = [" ".join([*before, word]) for word in words if word.startswith(last) and word != last]
    return list(dict.fromkeys([*examples, *completed]))[:_LIMIT]


@cache
def vocabulary() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the shipped encoder's words and example prompts; nothing when it is not there."""
    try:
        data = json.loads(VOCABULARY.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return (), ()
    return tuple(data.get("words", ())), tuple(data.get("prompts", ()))
