"""What a shop's engineer runs by hand, from the checkout: `.venv/bin/python -m ops.NOUN VERB [--stack NAME]`."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path += [str(ROOT / layer) for layer in ("layers/core", "layers/aws")]  # so that a command needs no PYTHONPATH
