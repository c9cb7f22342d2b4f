"""The network that judges candidates, as plain arrays: trained by torch, run by numpy."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from aisle.array_types import Floats

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

    def standardise(self, features: Floats, out: Floats | None = None) -> Floats:
        """Shape: (features, candidates), in and out. A feature at its mean becomes 0."""
        centred = np.subtract(features, self.mean[:, None], out=out)
        centred /= self.scale[:, None]
        return np.clip(centred, -FARTHEST, FARTHEST, out=centred)

    def later_layers(self, hidden: Floats) -> Floats:
        """The calibrated log-odds from what the first layer gave, before bias and ReLU; it is overwritten.

        Shape: (hidden, candidates) -> (candidates,).
        """
        hidden += self.biases[0][:, None]
        for weights, bias in zip(self.weights[1:], self.biases[1:], strict=True):
            hidden = weights.T @ np.maximum(hidden, 0, out=hidden)
            hidden += bias[:, None]
        return np.float32(self.temperature) * hidden[0] + np.float32(self.shift)

    def log_odds(self, features: Floats) -> Floats:
        """Shape: (features, candidates) -> (candidates,)."""
        count = features.shape[1]
        blocks = [features[:, start : start + BLOCK] for start in range(0, max(count, 1), BLOCK)]
        return np.concatenate([self._log_odds(block) for block in blocks])

    def _log_odds(self, features: Floats) -> Floats:
        """As `standardise`, the first layer and `later_layers`, with fewer passes over memory."""
        inputs = np.ones((len(features) + 1, features.shape[1]), dtype=np.float32)  # the last line stays 1
        self.standardise(features, out=inputs[:-1])
        for layer in self._with_bias[:-1]:
            hidden = np.ones((len(layer) + 1, features.shape[1]), dtype=np.float32)
            np.matmul(layer, inputs, out=hidden[:-1])
            inputs = np.maximum(hidden, 0, out=hidden)
        return np.float32(self.temperature) * (self._with_bias[-1] @ inputs)[0] + np.float32(self.shift)

    @cached_property
    def _with_bias(self) -> list[Floats]:
        """Each layer's weights and, for an input that is always 1, its bias. Shape: (out, in + 1)."""
        layers = zip(self.weights, self.biases, strict=True)
        return [np.ascontiguousarray(np.vstack((weights, bias)).T) for weights, bias in layers]
