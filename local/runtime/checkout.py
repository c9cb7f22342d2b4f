"""Where this checkout lies, and where its code finds its modules."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTHON_PATH = (ROOT, ROOT / "layers" / "core", ROOT / "layers" / "aws")
