"""The network that judges candidates, as plain arrays: trained by torch, run by numpy."""

from dataclasses import dataclass

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

    def standardise(self, features: Floats) -> Floats:
        """Shape: (features, candidates), in and out. A feature at its mean becomes 0."""
        centred = features - self.mean[:, None]
        centred /= self.scale[:, None]
        return np.clip(centred, -FARTHEST, FARTHEST, out=centred)

    def first_layer(self, standardised: Floats) -> Floats:
        """Shape: (features, candidates) -> (hidden, candidates), before bias and ReLU."""
        return self.weights[0].T @ standardised

    def later_layers(self, hidden: Floats) -> Floats:
        """The calibrated log-odds from what `first_layer` gave, which is overwritten.

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
        return np.concatenate([self.later_layers(self.first_layer(self.standardise(block))) for block in blocks])
