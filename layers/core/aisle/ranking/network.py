"""The network that judges candidates, as plain arrays: trained by torch, run by numpy."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from aisle.arrays.array_types import Floats

FARTHEST = 6.0  # standard deviations: a feature beyond says no more than one there
BLOCK = 32_768  # candidates at once: the hidden layers stay within the processor's cache


@dataclass(frozen=True)
class Network:
    """Shape: mean and scale (features,); layers of weights (in, out) and biases (out,), the last with one output."""

    mean: Floats
    scale: Floats
    weights: tuple[Floats, ...]
    biases: tuple[Floats, ...]
    temperature: float = 1.0  # calibration: score = sigmoid(temperature * output + shift)
    shift: float = 0.0

    def standardise(self, features: Floats) -> Floats:
        """Shape: (features, candidates), in and out. A feature at its mean becomes 0."""
        centred = features - self.mean[:, None]
        centred /= self.scale[:, None]
        return np.clip(centred, -FARTHEST, FARTHEST, out=centred)

    def log_odds(self, features: Floats) -> Floats:
        """Calibrated. Shape: (features, candidates) -> (candidates,)."""
        count = features.shape[1]
        blocks = [features[:, start : start + BLOCK] for start in range(0, max(count, 1), BLOCK)]
        return np.concatenate([self.score_candidates(self.standardise(block)) for block in blocks])

    def score_candidates(self, standardised: Floats) -> Floats:
        """The log-odds. A layer writes into the next one's inputs, of which the last is always 1: it brings the bias.

        Shape: (features, candidates) -> (candidates,).
        """
        inputs = _and_one(standardised.shape)
        inputs[:-1] = standardised
        for layer in self._with_bias[:-1]:
            hidden = _and_one((len(layer), inputs.shape[1]))
            np.matmul(layer, inputs, out=hidden[:-1])
            inputs = np.maximum(hidden, 0, out=hidden)
        return np.float32(self.temperature) * (self._with_bias[-1] @ inputs)[0] + np.float32(self.shift)

    @cached_property
    def _with_bias(self) -> list[Floats]:
        """Each layer's weights and, for the last input, its bias. Shape: (out, in + 1)."""
        layers = zip(self.weights, self.biases, strict=True)
        return [np.ascontiguousarray(np.vstack((weights, bias)).T) for weights, bias in layers]


def _and_one(shape: tuple[int, ...]) -> Floats:
    """Room for the values, and a line of ones below."""
    room = np.empty((shape[0] + 1, shape[1]), dtype=np.float32)
    room[-1] = 1
    return room
