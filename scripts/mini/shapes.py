"""Procedural shapes, as the arrays of a Patina job: closed surfaces around the origin with a radius of about
one."""

import numpy as np

from backend.maps import FIRST_TILE

from .noise import vector_noise

Arrays = dict[str, np.ndarray]


def make_shapes(rng: np.random.Generator, count: int) -> list[Arrays]:
    """Spheres, boxes, cylinders, rings, blobs and heads, each of its own proportions: `count` of them."""
    makers = (_sphere, _box, _cylinder, _torus, _blob, _blob, _head, _head)
    return [makers[i % len(makers)](rng) for i in range(count)]


def _grid(rows: int, columns: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A sheet of rows x columns quads: u, v in 0..1 at its vertices, and its triangles."""
    v, u = np.meshgrid(np.linspace(0, 1, rows + 1), np.linspace(0, 1, columns + 1), indexing="ij")
    index = np.arange((rows + 1) * (columns + 1)).reshape(rows + 1, columns + 1)
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]
    triangles = np.concatenate([np.stack((a, b, c), -1).reshape(-1, 3), np.stack((a, c, d), -1).reshape(-1, 3)])
    return u.ravel(), v.ravel(), triangles


def _ball(rows: int = 64, columns: int = 128) -> tuple[np.ndarray, np.ndarray]:
    u, v, triangles = _grid(rows, columns)
    theta, phi = np.pi * (1 - v), 2 * np.pi * u
    points = np.stack((np.sin(theta) * np.cos(phi), np.sin(theta) * np.sin(phi), np.cos(theta)), -1)
    return points, triangles


def _sphere(rng: np.random.Generator) -> Arrays:
    points, triangles = _ball()
    return _arrays(points * rng.uniform(0.75, 1.0, 3), triangles)


def _box(rng: np.random.Generator) -> Arrays:
    points, triangles = _ball()
    power = rng.uniform(0.12, 0.4)
    points = np.sign(points) * np.abs(points) ** power
    return _arrays(points * rng.uniform(0.6, 1.0, 3) * 0.75, triangles)


def _cylinder(rng: np.random.Generator) -> Arrays:
    points, triangles = _ball()
    radius = np.linalg.norm(points[:, :2], axis=1, keepdims=True) + 1e-9
    limit = np.maximum(radius, np.abs(points[:, 2:]))
    points = points / (radius**8 + np.abs(points[:, 2:]) ** 8) ** (1 / 8) * np.minimum(1, limit + 1)
    return _arrays(points * np.array([0.6, 0.6, rng.uniform(0.5, 1.0)]), triangles)


def _torus(rng: np.random.Generator) -> Arrays:
    u, v, triangles = _grid(64, 128)
    minor = rng.uniform(0.25, 0.42)
    ring = 1 - minor + minor * np.cos(2 * np.pi * v)
    points = np.stack((ring * np.cos(2 * np.pi * u), ring * np.sin(2 * np.pi * u), minor * np.sin(2 * np.pi * v)), -1)
    return _arrays(points, triangles)


def _blob(rng: np.random.Generator) -> Arrays:
    points, triangles = _ball(96, 192)
    offset = rng.uniform(0, 30, 3)
    radius = np.full((len(points), 1), 0.75)
    for octave, strength in enumerate((0.3, 0.15, 0.06)):
        sample = _torch(points * rng.uniform(1.0, 1.8) * 2**octave + offset)
        radius = radius + strength * vector_noise(sample).numpy()[:, :1]
    return _arrays(points * radius, triangles)


def _head(rng: np.random.Generator) -> Arrays:
    """A ball with bumps and hollows: brow, muzzle, ears, sockets."""
    points, triangles = _ball(96, 192)
    radius = np.full((len(points), 1), 0.65)
    for _ in range(rng.integers(4, 9)):
        axis = rng.normal(size=3)
        axis /= np.linalg.norm(axis)
        for side in (1, -1):
            mirrored = axis * np.array([side, 1, 1])
            bump = np.exp(rng.uniform(8, 40) * (points @ mirrored - 1))[:, None]
            radius = radius + rng.uniform(-0.14, 0.32) * bump
    return _arrays(points * radius, triangles)


def _torch(points: np.ndarray):
    import torch

    return torch.from_numpy(points.astype(np.float32))


def _arrays(points: np.ndarray, triangles: np.ndarray) -> Arrays:
    face = np.cross(
        points[triangles[:, 1]] - points[triangles[:, 0]], points[triangles[:, 2]] - points[triangles[:, 0]]
    )
    normals = np.zeros_like(points)
    for corner in range(3):
        np.add.at(normals, triangles[:, corner], face)
    # The seam's and the poles' vertices are doubled: they share their normals by position.
    _, first, inverse = np.unique(points.round(5), axis=0, return_index=True, return_inverse=True)
    shared = np.zeros((len(first), 3))
    np.add.at(shared, inverse.reshape(-1), normals)
    normals = shared[inverse.reshape(-1)]
    normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-12
    corner_normals = normals[triangles].astype(np.float32)
    tangents = np.zeros((*triangles.shape, 4), np.float32)
    tangents[..., (0, 3)] = 1.0
    return {
        "positions": points.astype(np.float32),
        "triangles": triangles.astype(np.int32),
        "corner_normals": corner_normals,
        "corner_tangents": tangents,
        "corner_uvs": np.zeros((*triangles.shape, 2), np.float32),
        "triangle_tiles": np.full(len(triangles), FIRST_TILE, np.int32),
        "object_to_world": np.eye(4, dtype=np.float32),
    }
