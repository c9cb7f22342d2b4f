"""Runs the handler of this checkout in a process of its own, with the environment that the template gives it."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local.deploy import STACK, DeploymentError
from local.invoke.samples import with_names
from local.invoke.stack import Stack
from local.runtime.checkout import PYTHON_PATH, ROOT

FILES_LAYERS = {"JobsLayer": "layers/jobs", "SnippetLayer": "web/tracker/dist"}  # layers of files, not of packages


def call(stack: Stack, function: str, event: Any) -> int:
    """Prints the response. Returns: the exit code."""
    known = with_names(event, stack.outputs, stack.cloud.endpoint_url)
    folder = ROOT / "functions" / function
    done = subprocess.run(
        [sys.executable, "-m", "local.invoke.handler"],
        input=json.dumps(known),
        text=True,
        cwd=folder,
        env=_environment(stack, function) | {"PYTHONPATH": os.pathsep.join(map(str, (folder, *PYTHON_PATH)))},
    )
    return done.returncode


def _environment(stack: Stack, function: str) -> dict[str, str]:
    """As Lambda sets it, but for the limits of memory and time, which end nothing here."""
    name = _deployed_name(stack, function)
    deployed = stack.cloud.client("lambda").get_function_configuration(FunctionName=name)
    return stack.cloud.child_env(
        **_keys(stack, deployed["Role"], name),
        AWS_LAMBDA_FUNCTION_NAME=name,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE=str(deployed["MemorySize"]),
        FUNCTION_ARN=deployed["FunctionArn"],
        FUNCTION_TIMEOUT=str(deployed["Timeout"]),
        LAMBDA_LAYERS_ROOT=str(_files_layer(deployed)),
        TZ="UTC",
        **deployed.get("Environment", {}).get("Variables", {}),
    )


def _keys(stack: Stack, role: str, session: str) -> dict[str, str]:
    """Of the function's role. The cloud may be another process, so it is asked for them, as AWS would be."""
    keys = stack.cloud.client("sts").assume_role(RoleArn=role, RoleSessionName=session[:64])["Credentials"]
    return {
        "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
        "AWS_SESSION_TOKEN": keys["SessionToken"],
    }


def _deployed_name(stack: Stack, function: str) -> str:
    """Raises: DeploymentError, where the running cloud's template is an older one, without the function."""
    logical_id = "".join(part.title() for part in function.split("_")) + "Function"
    pages = stack.cloud.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=STACK)
    for resource in (each for page in pages for each in page["StackResourceSummaries"]):
        if resource["LogicalResourceId"] == logical_id:
            return str(resource["PhysicalResourceId"])
    raise DeploymentError(f"the stack has no {logical_id}; a cloud that runs has to be started anew")


def _files_layer(deployed: Mapping[str, Any]) -> Path:
    """Where the files of the function's layer stand in the checkout; the packages come by PYTHONPATH."""
    arns = " ".join(layer["Arn"] for layer in deployed.get("Layers", ()))
    return next((ROOT / folder for layer, folder in FILES_LAYERS.items() if layer in arns), ROOT / "layers")
