"""Slow, obvious references in float64: quadrature on the sphere, Monte Carlo, GGX, and a search of all triangles."""

from collections.abc import Callable

import numpy as np

Array = np.ndarray


def normalize(vectors: Array) -> Array:
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def first_hits(positions: Array, triangles: Array, origins: Array, directions: Array) -> tuple[Array, Array]:
    """Nearest triangle (R,), -1 for a miss, and distance (R,): Moeller & Trumbore's test of every pair."""
    a, b, c = (positions[triangles[:, i]] for i in range(3))
    edge1, edge2 = b - a, c - a
    p = np.cross(directions[:, None], edge2)
    determinant = (p * edge1).sum(-1)
    offset = origins[:, None] - a
    q = np.cross(offset, edge1)
    with np.errstate(divide="ignore", invalid="ignore"):
        u = (offset * p).sum(-1) / determinant
        v = (q * directions[:, None]).sum(-1) / determinant
        t = (q * edge2).sum(-1) / determinant
    distance = np.where((u >= 0) & (v >= 0) & (u + v <= 1) & (t > 0), t, np.inf)
    nearest = distance.argmin(1)
    found = np.take_along_axis(distance, nearest[:, None], 1)[:, 0]
    return np.where(np.isfinite(found), nearest, -1), found


def sphere_quadrature(axis: Array, panels: int = 24, order: int = 16, azimuths: int = 128) -> tuple[Array, Array]:
    """Directions (N, 3) and solid-angle weights (N,), denser towards `axis` (3,).

    Gauss-Legendre in the angle to the axis, on panels that halve towards it (so a peak of sharpness 1e6 is resolved),
    times the trapezoid rule in azimuth, which is exact for trigonometric polynomials.
    """
    edges = np.concatenate([[0.0], np.pi * 2.0 ** -np.arange(panels, dtype=float)[::-1]])
    node, weight = np.polynomial.legendre.leggauss(order)
    half = (edges[1:] - edges[:-1])[:, None] / 2
    theta = (half * node + (edges[1:] + edges[:-1])[:, None] / 2).ravel()
    weight = (half * weight).ravel() * np.sin(theta) * 2 * np.pi / azimuths
    phi = (np.arange(azimuths) + 0.5) * 2 * np.pi / azimuths
    axis = normalize(np.asarray(axis, float))
    helper = np.eye(3)[np.abs(axis).argmin()]
    tangent = normalize(np.cross(helper, axis))
    bitangent = np.cross(axis, tangent)
    around = np.cos(phi)[:, None] * tangent + np.sin(phi)[:, None] * bitangent
    directions = np.cos(theta)[:, None, None] * axis + np.sin(theta)[:, None, None] * around
    return directions.reshape(-1, 3), np.repeat(weight, azimuths)


def integrate(function: Callable[[Array], Array], axis: Array, **options: int) -> Array:
    """Integrate function((N, 3) directions) -> (N, ...) over the sphere; it may peak at `axis`."""
    directions, weights = sphere_quadrature(axis, **options)
    return np.tensordot(weights, function(directions), 1)


def monte_carlo(function: Callable[[Array], Array], count: int, seed: int = 0) -> tuple[Array, Array]:
    """The same integral by uniform samples, and its standard error."""
    directions = normalize(np.random.default_rng(seed).normal(size=(count, 3)))
    values = 4 * np.pi * function(directions)
    return values.mean(0), values.std(0) / np.sqrt(count)


def gaussian(direction: Array, axis: Array, sharpness: float) -> Array:
    """exp(sharpness (w . axis - 1)), through |w - axis|^2 / 2 = 1 - w . axis, which does not cancel."""
    return np.exp(-0.5 * sharpness * ((direction - axis) ** 2).sum(-1))


def dielectric_fresnel(cosine: Array, index: float = 1.5) -> Array:
    """Unpolarised reflectance of an interface, seen from outside: Fresnel's equations with Snell's law."""
    inside = np.sqrt(1 - (1 - cosine**2) / index**2)
    across = (cosine - index * inside) / (cosine + index * inside)
    along = (index * cosine - inside) / (index * cosine + inside)
    return (across**2 + along**2) / 2


def schlick_fresnel(cosine: Array, f0: Array) -> Array:
    """f0 + (1 - f0)(1 - cosine)^5: (N, 3)."""
    return f0 + (1 - f0) * (1 - cosine)[:, None] ** 5


def ggx_cos(normal: Array, view_dir: Array, light_dir: Array, roughness: float) -> tuple[Array, Array]:
    """GGX with Smith's height-correlated shadowing, whose facets reflect everything, times n.l; and the cosine v.h.
    normal, view_dir (3,); light_dir (N, 3): (N,), (N,)."""
    alpha2 = roughness**4
    n_l = np.clip(light_dir @ normal, 0.0, None)
    n_v = float(normal @ view_dir)
    half = light_dir + view_dir
    half = half / np.maximum(np.linalg.norm(half, axis=-1, keepdims=True), 1e-12)
    # (n.h)^2 (a2 - 1) + 1 cancels near the peak of a narrow lobe; sin^2 + a2 cos^2 does not.
    sine2 = (np.cross(normal, half) ** 2).sum(-1)
    distribution = alpha2 / (np.pi * (sine2 + alpha2 * (1 - sine2)) ** 2)
    lambda_l = n_v * np.sqrt(alpha2 + (1 - alpha2) * n_l**2)
    lambda_v = n_l * np.sqrt(alpha2 + (1 - alpha2) * n_v**2)
    visibility = 0.5 / np.maximum(lambda_l + lambda_v, 1e-12)
    return distribution * visibility * n_l, np.clip(half @ view_dir, 0.0, 1.0)


def srgb_encode(value: float) -> float:
    """IEC 61966-2-1, one number."""
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def psnr(picture: Array, expected: Array) -> float:
    """Peak signal-to-noise ratio of values in 0..1 [dB]."""
    return float(-10 * np.log10(np.mean((picture - expected) ** 2)))


def specular_albedo(cosine: float, roughness: float) -> float:
    """Share of light that single-scattering GGX reflects when every facet is a perfect mirror; cosine = n.v."""
    normal = np.array([0.0, 0.0, 1.0])
    view_dir = np.array([np.sqrt(1.0 - cosine**2), 0.0, cosine])
    directions, weights = sphere_quadrature(2 * cosine * normal - view_dir, panels=10, order=8, azimuths=64)
    return float(weights @ ggx_cos(normal, view_dir, directions, roughness)[0])


def average_albedo(roughness: float, order: int = 12) -> float:
    """`specular_albedo` averaged over the hemisphere, weighted by the cosine."""
    node, weight = np.polynomial.legendre.leggauss(order)
    cosine = (node + 1.0) / 2.0
    return sum(w * c * specular_albedo(c, roughness) for c, w in zip(cosine, weight, strict=True))


def principled_radiance(
    light: Callable[[Array], Array],
    normal: Array,
    view_dir: Array,
    base_color: Array,
    roughness: float,
    metallic: float,
    average: float,
) -> Array:
    """Radiance (3,) of Blender's Principled BSDF with Multiscatter GGX at one point, by quadrature.

    What facets scatter to each other is added by scaling the single-scattering lobe (Turquin 2019, as Cycles does);
    the diffuse layer is dimmed by what the dielectric coat over it reflects. `average` is average_albedo(roughness).
    """
    mirror = 2 * (normal @ view_dir) * normal - view_dir
    directions, weights = sphere_quadrature(mirror, panels=10, order=8, azimuths=64)
    incoming = light(directions) * weights[:, None]
    albedo = specular_albedo(float(normal @ view_dir), roughness)

    def kept(mean: Array | float) -> Array | float:
        return 1 + mean * average / (1 - mean * (1 - average)) * (1 - albedo) / albedo

    facets, cosine = ggx_cos(normal, view_dir, directions, roughness)
    coat = facets * dielectric_fresnel(cosine) * kept(mean_reflectance())
    metal = facets[:, None] * schlick_fresnel(cosine, base_color) * kept(base_color + (1 - base_color) / 21)
    diffuse = base_color / np.pi * np.clip(directions @ normal, 0.0, None)[:, None] * (1 - weights @ coat)
    return (1 - metallic) * ((diffuse + coat[:, None]) * incoming).sum(0) + metallic * (metal * incoming).sum(0)


def mean_reflectance(order: int = 12) -> float:
    """The dielectric's reflectance, averaged over the hemisphere, weighted by the cosine."""
    node, weight = np.polynomial.legendre.leggauss(order)
    cosine = (node + 1.0) / 2.0
    return float((weight * cosine * dielectric_fresnel(cosine)).sum())


def ciede2000(first: Array, second: Array) -> float:
    """Colour difference of two sRGB colours (3,) in 0..1 under D65. Source: Sharma, Wu and Dalal (2005)."""

    def lab(color: Array) -> Array:
        linear = np.where(color <= 0.04045, color / 12.92, ((color + 0.055) / 1.055) ** 2.4)
        to_xyz = np.array(
            [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
        )
        t = to_xyz @ linear / np.array([0.95047, 1.0, 1.08883])
        f = np.where(t > 216 / 24389, np.cbrt(t), (24389 / 27 * t + 16) / 116)
        return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])

    (l1, a1, b1), (l2, a2, b2) = lab(first), lab(second)
    mean = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 0.5 * (1 - np.sqrt(mean**7 / (mean**7 + 25.0**7)))
    a1, a2 = (1 + g) * a1, (1 + g) * a2
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    hue = (h1 + turn / 2) % 360 if c1 * c2 else h1 + h2
    dl, dc, dh = l2 - l1, c2 - c1, 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    weights = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))
    t = 1 + sum(weight * np.cos(np.radians(times * hue + offset)) for weight, times, offset in weights)
    sl = 1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2)
    sc, sh = 1 + 0.045 * chroma, 1 + 0.015 * chroma * t
    swing = np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2)))
    rt = -np.sin(swing) * 2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    return float(np.sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + rt * dc / sc * dh / sh))
