"""SageMaker's CreateTrainingJob: runs the image's command `train` as a process in a SageMaker container's folders."""

import logging
import time
from pathlib import Path
from typing import Any

from moto.core.responses import EmptyResult
from moto.core.utils import utcnow
from moto.sagemaker.exceptions import ValidationError
from moto.sagemaker.models import FakeTrainingJob, SageMakerModelBackend
from moto.sagemaker.responses import SageMakerResponse

from local.engines.child_job import ChildJob, Outcome, in_background, stop_all
from local.engines.sagemaker import training_folders
from local.engines.sagemaker.images import require_image
from local.permissions.acting import taken
from local.runtime.running_cloud import RunningCloud

STATES = {"succeeded": "Completed", "failed": "Failed", "timed_out": "Stopped", "stopped": "Stopped"}

log = logging.getLogger(__name__)


def install(cloud: RunningCloud) -> None:
    create = SageMakerModelBackend.create_training_job
    jobs: dict[str, ChildJob] = {}

    def create_training_job(self: SageMakerModelBackend, **given: Any) -> FakeTrainingJob:
        name = given["training_job_name"]
        if name in self.training_jobs:
            raise ValidationError(f"Training job names must be unique within an AWS account and region: {name}")
        if not given["algorithm_specification"].get("TrainingImage"):
            raise ValidationError("TrainingImage: the job needs an image")
        training: Any = create(self, **given)
        training.final_metric_data_list, training.training_end_time = None, None
        del training.algorithm_specification["MetricDefinitions"]  # moto invents some
        training.secondary_status_transitions = []
        _enter(training, "InProgress", "Starting", "Preparing the instances for training")
        child = jobs[name] = ChildJob(cloud, f"train-{name}")
        in_background(child.log_name, lambda: _work(cloud, training, child))
        return training

    def stop_training_job(self: SageMakerResponse) -> EmptyResult:
        name = self._get_param("TrainingJobName")
        self.sagemaker_backend.describe_training_job(name)
        training = self.sagemaker_backend.training_jobs[name]
        if training.training_job_status == "InProgress":
            _enter(training, "Stopping", "Stopping", "Stopping the training job")
            in_background(f"stop-{name}", jobs[name].stop)
        return EmptyResult()

    cloud.patch(SageMakerModelBackend, "create_training_job", create_training_job)
    cloud.patch(SageMakerResponse, "stop_training_job", stop_training_job)
    cloud.on_stop(lambda: stop_all(jobs))


def _work(cloud: RunningCloud, training: Any, child: ChildJob) -> None:
    began, folder = time.monotonic(), cloud.work_dir / "training" / training.training_job_name
    try:
        outcome = _train(cloud, training, child, folder)
        if outcome.state == "succeeded":
            _enter(training, "InProgress", "Uploading", "Uploading generated training model")
        training_folders.upload_results(cloud, folder, training)
    except Exception as error:  # the job must end as failed, with any error
        log.exception("Training job %s did not run", training.training_job_name)
        outcome = Outcome("failed", f"{type(error).__name__}: {error}")
    training.training_time_in_seconds = training.billable_time_in_seconds = round(time.monotonic() - began)
    training.training_end_time = utcnow()
    if outcome.state == "failed":
        training.failure_reason = training_folders.failure(folder) + outcome.message
    _enter(training, STATES[outcome.state], "MaxRuntimeExceeded" if outcome.state == "timed_out" else None, "")


def _train(cloud: RunningCloud, training: Any, child: ChildJob, folder: Path) -> Outcome:
    _enter(training, "InProgress", "Downloading", "Downloading input data")
    taken(training.role_arn, "sagemaker.amazonaws.com")
    require_image(cloud, training.role_arn, training.algorithm_specification["TrainingImage"])
    training_folders.lay_out(cloud, folder, training)
    _enter(training, "InProgress", "Training", "Training image download completed. Training in progress.")
    training.training_start_time = utcnow()
    limit = (training.stopping_condition or {}).get("MaxRuntimeInSeconds", 86_400)
    return child.run(training_folders.COMMAND, training_folders.environment(cloud, folder, training), folder, limit)


def _enter(training: Any, status: str, secondary: str | None, message: str) -> None:
    now = utcnow()
    if training.secondary_status_transitions:
        training.secondary_status_transitions[-1]["EndTime"] = now
    training.training_job_status, training.secondary_status = status, secondary or status
    training.last_modified_time = now
    training.secondary_status_transitions.append(
        {"Status": training.secondary_status, "StartTime": now, "StatusMessage": message}
    )
