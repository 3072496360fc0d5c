"""Ranks prompts for the pictures of runs, with an encoder that did not guide them (scripts/judge)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from backend.guidance.mini import known_words
from backend.guidance.models import load_encoder
from scripts.environment import ROOT
from scripts.evaluation import pictures
from scripts.evaluation.prompts import is_known

JUDGE = ROOT / "scripts" / "judge"


@dataclass(frozen=True)
class Verdict:
    """The cosines (B, C) between a run's pictures and all candidates, and which candidate is the run's prompt."""

    scores: NDArray[np.float32]
    own: int

    @property
    def first(self) -> NDArray[np.bool_]:
        """For each picture (B), whether no candidate scores higher than the run's own prompt."""
        return self.scores.max(1) <= self.scores[:, self.own]

    @property
    def rank(self) -> int:
        """1 when no candidate has a higher mean score over all pictures."""
        mean = self.scores.mean(0)
        return 1 + int((mean > mean[self.own]).sum())

    @property
    def best(self) -> int:
        """The candidate with the highest mean score."""
        return int(self.scores.mean(0).argmax())


class Judge:
    """An encoder and the candidates that it ranks: those prompts whose words it knows.

    A folder with a vocabulary, as scripts/judge, knows only its words. Any other model is taken to know all words.
    """

    def __init__(self, model: str, prompts: Sequence[str]) -> None:
        self._encoder = load_encoder(model, half=False)
        words = known_words(Path(model)) if (Path(model) / "vocabulary.json").is_file() else None
        self.candidates = [prompt for prompt in dict.fromkeys(prompts) if words is None or is_known(prompt, words)]
        with torch.inference_mode():
            self._texts = self._encoder.encode_text(self.candidates) if self.candidates else None

    def rank(self, prompt: str, folder: Path) -> Verdict | None:
        """Score the pictures in a run's folder; None if the prompt is not a candidate."""
        if self._texts is None or prompt not in self.candidates:
            return None
        with torch.inference_mode():
            batch = pictures.to_batch(pictures.files(folder), self._encoder.image_size)
            scores = self._encoder.encode_image(batch) @ self._texts.T
        return Verdict(scores.float().numpy(), self.candidates.index(prompt))
