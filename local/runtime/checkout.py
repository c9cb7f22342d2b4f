"""The paths of this checkout and of its modules."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTHON_PATH = (ROOT, ROOT / "layers" / "core", ROOT / "layers" / "aws")
