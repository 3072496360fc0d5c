"""The materials of the library that a run may start from."""

import torch
from torch import Tensor

from ..field.material import Start
from ..guidance.encoder import Encoder
from ..guidance.mini import known_words
from ..guidance.understanding import Words
from ..guidance.vocabulary import split_words
from ..materials.catalogue import entries
from ..materials.recipe import Recipe

NEAREST = 6  # materials that the encoder proposes by their names


def library_starts(words: Words, encoder: Encoder, prompt: Tensor) -> list[Start]:
    """The candidates among the library's materials, best match first: those that the words name; unless these settle
    the start, also those whose names are nearest to the prompt in the encoder's text space.

    Args:
        prompt: (D,) unit text embedding.
    """
    recipes = list(words.recipes)
    if not words.settled:
        recipes += [Recipe(name).resized(words.size) for name in nearest_names(encoder, prompt)]
    own = {entry.name: next(iter(entry.colors.values())) for entry in entries()}
    return [Start((recipe.colors or (own[recipe.material],))[0], recipe=recipe) for recipe in dict.fromkeys(recipes)]


@torch.no_grad()
def nearest_names(encoder: Encoder, prompt: Tensor, count: int = NEAREST) -> list[str]:
    """The names of the materials that are nearest to a prompt (D,) in the encoder's text space, best first. mini is
    asked only for names that it knows."""
    names = [entry.name for entry in entries()]
    if encoder.family == "mini":
        names = [name for name in names if known_words().issuperset(split_words(name))]
    cosines = encoder.encode_text(names) @ prompt
    return [names[index] for index in cosines.topk(min(count, len(names))).indices.tolist()]
