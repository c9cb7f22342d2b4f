"""The folder that is /opt in Lambda, as links to this checkout: the layers that carry files as they are."""

from collections.abc import Iterable
from pathlib import Path

from samtranslator.yaml_helper import yaml_parse

from local.runtime.checkout import ROOT


def link_layers(arns: Iterable[str], folder: Path) -> Path:
    """Fills the folder. A layer that is built holds packages, which are on the path already."""
    resources = yaml_parse((ROOT / "template.yaml").read_text())["Resources"]
    for name in [arn.split(":")[6] for arn in arns]:
        layer = resources.get(name, {})
        if layer and "BuildMethod" not in layer.get("Metadata", {}):
            for entry in (ROOT / layer["Properties"]["ContentUri"]).iterdir():
                (folder / entry.name).symlink_to(entry)
    return folder
