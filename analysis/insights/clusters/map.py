"""How do clusters lie to one another, on a plane?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

_POINTS = 2_000
_SEED = 7


def plane(users: pa.StringArray, values: np.ndarray, labels: np.ndarray) -> tuple[pd.DataFrame, float]:
    """The two main components of all users, for a sample with each cluster by its share (and at least ten of it)."""
    centred = values - values.mean(axis=0)
    strengths, axes = np.linalg.eigh(centred.T @ centred)
    axes = axes[:, ::-1][:, :2]
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])  # eigenvectors have no sign
    shown = sampled(labels)
    plane = centred[shown] @ axes
    points = pd.DataFrame(
        {
            "user": users.take(pa.array(shown)).to_pylist(),
            "x": plane[:, 0],
            "y": plane[:, 1] if plane.shape[1] > 1 else np.zeros(len(shown)),
            "cluster": labels[shown],
        }
    )
    return points, float(strengths[::-1][:2].sum() / max(strengths.sum(), 1e-12))


def sampled(labels: np.ndarray) -> np.ndarray:
    if len(labels) <= _POINTS:
        return np.arange(len(labels))
    random = np.random.default_rng(_SEED)
    numbers, sizes = np.unique(labels, return_counts=True)
    wanted = np.minimum(np.maximum(sizes * (_POINTS - 10 * len(numbers)) // len(labels), 10), sizes)
    drawn = [random.choice(np.flatnonzero(labels == n), w, replace=False) for n, w in zip(numbers, wanted, strict=True)]
    return np.sort(np.concatenate(drawn))
