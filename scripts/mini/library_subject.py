"""The library of materials as a training subject: mini's."""

import random
from collections.abc import Hashable, Sequence
from typing import Any

from backend.guidance.colors import BASICS
from backend.materials.recipe import COVERS, FINISHES

from .captions import ALIKE, BOTH, ON, SECOND_FORMS, Label, caption, name, says
from .library_vocabulary import vocabulary
from .looks import LOOK_ALIKES, Look, look_alikes, random_color, random_look, random_look_alike, see
from .names import alike, known
from .studio import Studio
from .subject import AnyLabel, Drawn

ALIKE_PER_STEP = 16  # look-alikes of a step's materials among its alternatives


class LibrarySubject:
    """Some or all materials of the library.

    Args:
        count: of materials, spread over the families; 0: all.
    """

    def __init__(self, count: int = 0) -> None:
        everything = list(known())
        step = len(everything) / count if count else 1.0
        self.names = [everything[int(number * step)] for number in range(count or len(everything))]

    def draw(self, rng: random.Random, studio: Studio, seed: int) -> Drawn:
        view, source = studio.view(rng), rng.choice(self.names)
        found = random_look_alike(rng, source) if rng.random() < LOOK_ALIKES else None
        if found:
            recipe, label = found
            shown = see(Look(recipe, label, recipe, label), view, seed)
            return Drawn(studio.render(rng, view, shown.material), label, Label(source))
        seen = see(random_look(rng, self.names), view, seed)
        return Drawn(studio.render(rng, view, seen.material), seen.label, seen.label)

    def restore(self, stored: Sequence[str]) -> Label:
        return Label(*stored)

    def classes(self) -> list[AnyLabel]:
        return [Label(material) for material in self.names]

    def contrasts(self, labels: Sequence[AnyLabel], rng: random.Random) -> list[AnyLabel]:
        found: list[AnyLabel] = []
        materials = []
        for label in map(Label._make, labels):
            if label.plain:
                materials.append(label.material)
            else:
                found.append(self._other(label, rng))
        for material in rng.sample(materials, min(ALIKE_PER_STEP, len(materials))):
            found += rng.sample(look_alikes(material), min(1, len(look_alikes(material))))
        return found

    def _other(self, label: Label, rng: random.Random) -> Label:
        """A label with another colour, finish, cover or pattern, or with another second material."""
        changes: list[dict[str, str]] = []
        if label.second:
            changes.append({"mask": rng.choice(BOTH if label.mask in BOTH else ON)})
            changes.append({"second": rng.choice(list(BASICS))})
            if label.mask in ON:
                changes.append({"color": label.second, "second": label.color})
        elif label.color:
            changes.append({"color": random_color(rng)})
            changes.append({"material": rng.choice(list(ALIKE.values()))})
        if label.finish:
            changes.append({"finish": rng.choice(FINISHES)})
        if label.cover:
            changes.append({"cover": rng.choice(COVERS)})
        if label.other:
            changes += [{"other": rng.choice(self.names)}, {"mask": rng.choice(list(SECOND_FORMS))}]
            changes.append({"material": label.other, "other": label.material})
        return label._replace(**rng.choice(changes))

    def caption(self, label: AnyLabel, rng: random.Random) -> tuple[str, Hashable]:
        return caption(Label(*label), rng)

    def name(self, label: AnyLabel) -> tuple[str, Hashable]:
        return name(Label(*label))

    def says(self, label: AnyLabel) -> frozenset[Any]:
        return says(Label(*label))

    def same(self, label: AnyLabel) -> frozenset[AnyLabel]:
        return frozenset(Label(material) for material in alike(label[0]))

    def vocabulary(self) -> dict[str, Any]:
        return vocabulary(self.names)
