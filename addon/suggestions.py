"""Suggestions of the prompt field, and the reading of the prompt. No bpy."""

import json
from functools import cache, lru_cache
from pathlib import Path

from ..backend.errors import PromptError
from ..backend.guidance.lexicon import load
from ..backend.guidance.prompt import read

VOCABULARY = Path(__file__).parent.parent / "backend" / "guidance" / "mini" / "vocabulary.json"
_LIMIT = 40


def suggest(typed: str, words: tuple[str, ...], prompts: tuple[str, ...]) -> list[str]:
    """Return whole prompts: examples that contain the typed text, then completions of its last word."""
    text = typed.lower().strip()
    examples = [prompt for prompt in prompts if text in prompt.lower()]
    *before, last = typed.lower().split(" ")
    completed = [" ".join([*before, word]) for word in words if word.startswith(last) and word != last]
    return list(dict.fromkeys([*examples, *completed]))[:_LIMIT]


@cache
def vocabulary() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words of the shipped encoder and of the lexicon's materials, and example prompts."""
    try:
        data = json.loads(VOCABULARY.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        data = {}
    return tuple(dict.fromkeys([*data.get("words", ()), *load().materials])), tuple(data.get("prompts", ()))


@lru_cache(64)
def reading(prompt: str) -> tuple[str, bool]:
    """Return the reading of a prompt as a sentence, and whether all words were understood."""
    try:
        found = read(prompt)
    except PromptError as error:
        return f"{error} {error.hint}".strip(), False
    return f"Reads as {found.sentence}", not found.unknown
