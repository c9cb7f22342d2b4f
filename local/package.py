"""`sam build` and `sam package` without dependencies: uploads local folders and files to a bucket."""

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from local.cloud import Cloud

LEFT_OUT = {"__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".git"}


def staging_bucket(cloud: Cloud) -> str:
    return f"deployment-staging-{cloud.account_id}-{cloud.region}"


def packaged(cloud: Cloud, template: Path) -> dict[str, Any]:
    """The template with every local path replaced by the uploaded object."""
    document: dict[str, Any] = yaml_parse(template.read_text())
    for resource in document["Resources"].values():
        properties = resource.setdefault("Properties", {})
        built = bool((resource.get("Metadata") or {}).get("BuildMethod"))
        _package(cloud, template.parent, resource["Type"], properties, built)
    return document


def upload(cloud: Cloud, content: bytes, extension: str) -> tuple[str, str]:
    """Returns bucket and key; the key is the content's digest."""
    bucket, key = staging_bucket(cloud), f"{hashlib.sha256(content).hexdigest()[:32]}.{extension}"
    cloud.client("s3").put_object(Bucket=bucket, Key=key, Body=content)
    return bucket, key


def template_url(cloud: Cloud, bucket: str, key: str) -> str:
    return f"https://s3.{cloud.region}.amazonaws.com/{bucket}/{key}"


def zipped(folder: Path, prefix: str = "") -> bytes:
    """An archive of the folder's files, following links. The same content gives the same archive."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as content:
        for path in sorted(_files(folder)):
            entry = zipfile.ZipInfo(f"{prefix}{path.relative_to(folder)}")
            entry.external_attr = (path.stat().st_mode & 0o777) << 16
            content.writestr(entry, path.read_bytes())
    return archive.getvalue()


def _files(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder, followlinks=True):
        folders[:] = [name for name in folders if name not in LEFT_OUT]
        yield from (Path(parent) / name for name in names if not name.endswith(".pyc"))


def _package(cloud: Cloud, root: Path, kind: str, properties: dict[str, Any], built: bool) -> None:
    def local(name: str) -> Path | None:
        value = properties.get(name)
        return root / value if isinstance(value, str) and "://" not in value else None

    if kind == "AWS::Serverless::Function" and (folder := local("CodeUri")):
        properties["CodeUri"] = _uri(upload(cloud, zipped(_existing(folder)), "zip"))
    elif kind == "AWS::Serverless::LayerVersion" and (folder := local("ContentUri")):
        content = zipped(_existing(folder), "python/" if built else "")
        properties["ContentUri"] = _uri(upload(cloud, content, "zip"))
    elif kind == "AWS::Serverless::StateMachine" and (file := local("DefinitionUri")):
        properties["DefinitionUri"] = _uri(upload(cloud, _existing(file).read_bytes(), "json"))
    elif kind == "AWS::Serverless::Application" and (file := local("Location")):
        properties["Location"] = _nested(cloud, file)
    elif kind == "AWS::CloudFormation::Stack" and (file := local("TemplateURL")):
        properties["TemplateURL"] = _nested(cloud, file)
    elif kind == "AWS::Glue::Job":
        script = properties["Command"].get("ScriptLocation")
        if isinstance(script, str) and "://" not in script:
            stored = upload(cloud, _existing(root / script).read_bytes(), "py")
            properties["Command"]["ScriptLocation"] = _uri(stored)


def _nested(cloud: Cloud, template: Path) -> str:
    document = packaged(cloud, _existing(template))
    bucket, key = upload(cloud, json.dumps(document, default=str).encode(), "json")
    return template_url(cloud, bucket, key)


def _uri(stored: tuple[str, str]) -> str:
    return f"s3://{stored[0]}/{stored[1]}"


def _existing(path: Path) -> Path:
    if not path.exists():
        raise FileNotFoundError(f"The template names {path}, which does not exist")
    return path
