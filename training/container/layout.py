"""SageMaker's folders: the data and settings of a training job, and the model it writes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEFAULT_BASE = "/opt/ml"


@dataclass(frozen=True)
class Layout:
    hyperparameters: dict[str, str]  # SageMaker passes every value as text
    interactions: Path
    items: Path
    users: Path
    model: Path
    output: Path


def read_layout(environment: Mapping[str, str]) -> Layout:
    """Uses `SM_*` where set, as SageMaker's own containers do; else the folders of its bring-your-own contract."""
    base = Path(environment.get("SAGEMAKER_BASE_DIR", DEFAULT_BASE))

    def channel(name: str) -> Path:
        return Path(environment.get(f"SM_CHANNEL_{name.upper()}", base / "input" / "data" / name))

    config = base / "input" / "config" / "hyperparameters.json"
    given = json.loads(config.read_text()) if config.is_file() else {}
    return Layout(
        hyperparameters={name: str(value) for name, value in given.items()},
        interactions=channel("interactions"),
        items=channel("items"),
        users=channel("users"),
        model=Path(environment.get("SM_MODEL_DIR", base / "model")),
        output=Path(environment.get("SM_OUTPUT_DATA_DIR", base / "output" / "data")),
    )
