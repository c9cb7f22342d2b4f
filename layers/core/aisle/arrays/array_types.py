"""Names for the array types of the recommender."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int32]  # positions in the catalogue, or codes of a vocabulary; -1 means none
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Characters = npt.NDArray[np.uint8]  # of UTF-8 text
Hashes = npt.NDArray[np.uint64]
