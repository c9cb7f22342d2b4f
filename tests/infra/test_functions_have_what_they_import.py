"""A function imports nothing that neither its layers nor its own requirements bring. In AWS there is nothing else."""

import os
import subprocess
import sys
from collections import defaultdict

from packaging.requirements import Requirement
from samtranslator.yaml_helper import yaml_parse

from local.runtime.checkout import ROOT

RUNTIME = {"boto3", "botocore"}  # Lambda's Python has them
PANDAS_LAYER = {"awswrangler", "pandas", "numpy", "pyarrow"}  # AWS's own, by ARN
LAYERS = ("layers/core", "layers/aws")


def test_each_function_has_what_it_imports():
    lacking = [line for allowed, names in by_what_they_have().items() for line in imported(allowed, names)]

    assert lacking == []


def test_what_is_not_there_is_told():
    lacking = imported(frozenset(RUNTIME | named_in("layers/aws")), ["recommend"])

    assert len(lacking) == 1
    assert lacking[0].startswith("recommend: ")
    assert lacking[0].endswith("is in no layer of the function, and not in its requirements.txt")


def by_what_they_have():
    """The functions by the distributions that they have."""
    template = yaml_parse((ROOT / "template.yaml").read_text())
    groups = defaultdict(list)
    for each in template["Resources"].values():
        if each["Type"] == "AWS::Serverless::Function":
            folder = each["Properties"]["CodeUri"]
            has = RUNTIME.union(*(named_in(layer) for layer in (*LAYERS, folder)))
            if "AWSSDKPandas" in str(each["Properties"].get("Layers")):
                has |= PANDAS_LAYER
            groups[frozenset(has)].append(folder.removeprefix("functions/"))
    return groups


def named_in(folder):
    """The distributions of a folder's requirements.txt."""
    file = ROOT / folder / "requirements.txt"
    lines = file.read_text().splitlines() if file.exists() else []
    return {
        Requirement(line.partition("#")[0].strip()).name.lower() for line in lines if line.partition("#")[0].strip()
    }


def imported(allowed, names):
    command = [sys.executable, "-m", "tests.infra.import_functions", ",".join(sorted(allowed)), *names]
    ran = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()
