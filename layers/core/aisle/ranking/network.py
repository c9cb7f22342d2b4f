"""The network that scores candidates, as plain arrays. Torch trains it; numpy runs it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from aisle.arrays.array_types import Floats

FARTHEST = 6.0  # standard deviations from the mean at which features are clipped
BLOCK = 32_768  # candidates per pass, so that the hidden layers fit in the processor's cache


@dataclass(frozen=True)
class Network:
    """Dense layers with ReLU between them. Features are standardised first, and the output is calibrated.

    Shape: mean and scale (features,); per layer weights (in, out) and biases (out,). The last layer has one output.
    """

    mean: Floats
    scale: Floats
    weights: tuple[Floats, ...]
    biases: tuple[Floats, ...]
    temperature: float = 1.0  # calibration: score = sigmoid(temperature * output + shift)
    shift: float = 0.0

    def standardise(self, features: Floats) -> Floats:
        """Features in clipped standard deviations from the training mean. Shape: (features, candidates), in and out."""
        centred = features - self.mean[:, None]
        centred /= self.scale[:, None]
        return np.clip(centred, -FARTHEST, FARTHEST, out=centred)

    def log_odds(self, features: Floats) -> Floats:
        """The calibrated log-odds of raw features. Shape: (features, candidates) -> (candidates,)."""
        count = features.shape[1]
        blocks = [features[:, start : start + BLOCK] for start in range(0, max(count, 1), BLOCK)]
        return np.concatenate([self.score_candidates(self.standardise(block)) for block in blocks])

    def score_candidates(self, standardised: Floats) -> Floats:
        """The calibrated log-odds of standardised features.

        A layer writes its output into the next layer's inputs. The last input is always 1 and multiplies the bias.
        Shape: (features, candidates) -> (candidates,).
        """
        inputs = _with_ones(standardised.shape)
        inputs[:-1] = standardised
        for layer in self._with_bias[:-1]:
            hidden = _with_ones((len(layer), inputs.shape[1]))
            np.matmul(layer, inputs, out=hidden[:-1])
            inputs = np.maximum(hidden, 0, out=hidden)
        return np.float32(self.temperature) * (self._with_bias[-1] @ inputs)[0] + np.float32(self.shift)

    @cached_property
    def _with_bias(self) -> list[Floats]:
        """Each layer's weights, with its bias as the weight of the last input. Shape: (out, in + 1)."""
        layers = zip(self.weights, self.biases, strict=True)
        return [np.ascontiguousarray(np.vstack((weights, bias)).T) for weights, bias in layers]


def _with_ones(shape: tuple[int, ...]) -> Floats:
    """An uninitialised array of this shape, with a row of ones below. Shape: (rows + 1, columns)."""
    array = np.empty((shape[0] + 1, shape[1]), dtype=np.float32)
    array[-1] = 1
    return array
