"""The folders of a training container, /opt/ml on SageMaker: filled before the command, uploaded after it."""

import json
import sys
import tarfile
from pathlib import Path
from typing import Any

from local.engines.object_files import download_prefix, upload
from local.engines.sagemaker import image_code
from local.runtime.running_cloud import RunningCloud

COMMAND = [sys.executable, "-m", "training.container.train"]  # the image's command `train`
FAILURE_CHARACTERS = 1024  # SageMaker shows this much of output/failure


def lay_out(cloud: RunningCloud, folder: Path, training: Any) -> None:
    """Raises: ValueError where a channel's prefix is empty, as on SageMaker."""
    for name in ("input/config", "model", "output/data"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    hyperparameters = folder / "input/config/hyperparameters.json"
    hyperparameters.write_text(json.dumps(training.hyper_parameters or {}))
    channels = training.input_data_config or []
    config = {each["ChannelName"]: {"TrainingInputMode": "File"} for each in channels}
    (folder / "input/config/inputdataconfig.json").write_text(json.dumps(config))
    for channel in channels:
        uri = channel["DataSource"]["S3DataSource"]["S3Uri"]
        if not download_prefix(cloud, uri, folder / "input/data" / channel["ChannelName"], training.role_arn):
            raise ValueError(f"No S3 objects found under {uri}, the channel {channel['ChannelName']}")


def environment(cloud: RunningCloud, folder: Path, training: Any) -> dict[str, str]:
    names = [channel["ChannelName"] for channel in training.input_data_config or []]
    channels = {f"SM_CHANNEL_{name.upper()}": str(folder / "input/data" / name) for name in names}
    return cloud.child_env(
        training.role_arn,
        session="SageMaker",
        SAGEMAKER_BASE_DIR=str(folder),
        SM_MODEL_DIR=str(folder / "model"),
        SM_OUTPUT_DATA_DIR=str(folder / "output/data"),
        TRAINING_JOB_NAME=training.training_job_name,
        PYTHONPATH=image_code.python_path(cloud, training.algorithm_specification["TrainingImage"]),
        **channels,
    )


def upload_results(cloud: RunningCloud, folder: Path, training: Any) -> None:
    """Uploads model/ and output/, also of a failed job."""
    for name in ("model", "output"):
        archive = folder / f"{name}.tar.gz"
        source = folder / ("output/data" if name == "output" else name)
        if any(source.iterdir()):
            with tarfile.open(archive, "w:gz", compresslevel=1) as content:
                for path in sorted(source.iterdir()):
                    content.add(path, path.name)
            place = training.model_artifacts["S3ModelArtifacts"].rsplit("/", 1)[0]
            upload(cloud, archive, f"{place}/{archive.name}", training.role_arn)


def failure(folder: Path) -> str:
    """The text that the job wrote to output/failure."""
    file = folder / "output/failure"
    return f"AlgorithmError: {file.read_text(errors='replace')[:FAILURE_CHARACTERS]}\n" if file.exists() else ""
