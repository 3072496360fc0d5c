"""What is measured in the maps of one finished run."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_erosion, gaussian_filter

from backend.maps import MAPS
from backend.result import read_result
from backend.texture.image_io import read_texture
from scripts.evaluation.atlas import Atlas, Mask, Pairs, load_atlas, pairs_at_borders, sample, used_texels
from scripts.evaluation.color import ciede2000, lab

Array = NDArray[np.float64]

FLOOR = 0.5  # CIEDE2000; smaller differences are not seen, so ratios of smaller ones say nothing
FINE = 2.0  # standard deviation of the blur that separates fine from coarse, in texels


@dataclass(frozen=True)
class Measures:
    """The measures of a run."""

    metallic: float  # mean over the used texels, 0..1
    main_color: tuple[float, float, float]  # CIELAB: the median of each coordinate over the used texels
    seams: float  # see seam_ratio
    noise: float  # see fine_noise
    seconds: float  # result.json's total
    score: float  # of the guiding encoder


def measure(result_file: Path, mesh_file: Path) -> Measures:
    """Measure the run of a result.json on the mesh of a mesh.npz. Raises OutputError, OSError."""
    result = read_result(result_file)
    folder = result_file.parent
    color = lab(read_texture(folder / result.maps["base_color"], MAPS["base_color"].color_space))
    metallic = read_texture(folder / result.maps["metallic"], MAPS["metallic"].color_space)[..., 0]
    used, (across, beside) = _layout(mesh_file, color.shape[0])
    main = np.median(color[used], 0)
    return Measures(
        metallic=float(metallic[used].mean()),
        main_color=(float(main[0]), float(main[1]), float(main[2])),
        seams=seam_ratio(color, across, beside),
        noise=fine_noise(color[..., 0], used),
        seconds=result.seconds["total"],
        score=result.score["after"],
    )


@lru_cache(maxsize=16)
def _layout(mesh_file: Path, size: int) -> tuple[Mask, tuple[Pairs, Pairs]]:
    atlas: Atlas = load_atlas(mesh_file)
    return used_texels(atlas, size), pairs_at_borders(atlas, size)


def seam_ratio(color: Array, across: Pairs, beside: Pairs) -> float:
    """Mean CIEDE2000 across island borders over that beside them, each raised by FLOOR. 1: no seams.

    Args:
        color: CIELAB (H, W, 3), row 0 at v = 0.
        across, beside: of atlas.pairs_at_borders.
    Returns: NaN without pairs.
    """
    means = []
    for pairs in (across, beside):
        if not len(pairs.first):
            return float("nan")
        means.append(float(ciede2000(sample(color, pairs.first), sample(color, pairs.second)).mean()))
    return (means[0] + FLOOR) / (means[1] + FLOOR)


def fine_noise(lightness: Array, used: Mask) -> float:
    """Root mean square of what a blur of FINE texels removes from L* (H, W), over the used texels away from borders.

    Returns: in units of L*, 0 for an even colour; NaN without such texels.
    """
    weight = gaussian_filter(used.astype(np.float64), FINE)
    blurred = gaussian_filter(np.where(used, lightness, 0.0), FINE) / np.maximum(weight, 1e-6)
    inner = binary_erosion(used, iterations=3)
    if not inner.any():
        return float("nan")
    return float(np.sqrt(np.square(lightness - blurred)[inner].mean()))
