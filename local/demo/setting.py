"""The shop and the cloud that every step of the demo uses."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.cloud import Cloud
from local.demo.page_client import PageClient
from local.demo.report import Report


@dataclass
class Setting:
    """One shop on one embedded cloud. `data` is a folder of real data; None is the simulated shop."""

    cloud: Cloud
    report: Report
    data: Path | None = None
    outputs: dict[str, str] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """Where the data come from: two folders of one name are two shops."""
        return "simulated" if self.data is None else str(self.data.resolve())

    @property
    def landing_folder(self) -> Path:
        return self.cloud.state_dir / "shop"

    @property
    def secret(self) -> str:
        """The secret with which the shop's server signs its shoppers' tokens."""
        found = self.cloud.client("secretsmanager").get_secret_value(SecretId=self.outputs["UserTokenSecretArn"])
        return str(found["SecretString"])

    def page(self, user_id: str | None = None) -> PageClient:
        return PageClient(self.outputs["ApiUrl"], self.outputs["PublishableKey"], self.secret, user_id)

    def query(self, name: str, **parameters: Any) -> list[dict[str, Any]]:
        """Rows of `functions/run_query/queries/<name>.sql`. Raises: RuntimeError with the function's own error."""
        payload = json.dumps({"query": name, "parameters": parameters})
        answer = self.cloud.client("lambda").invoke(FunctionName=self.outputs["RunQueryFunctionName"], Payload=payload)
        body = json.loads(answer["Payload"].read())
        if "FunctionError" in answer:
            raise RuntimeError(f"query {name}: {body.get('errorMessage', body)}")
        return list(body["rows"])

    def put_aside(self, name: str, what: Any) -> None:
        """Keeps a result for the next start."""
        (self.cloud.state_dir / f"{name}.json").write_text(json.dumps(what, default=str))

    def kept(self, name: str) -> Any:
        """A result of an earlier run, or None."""
        file = self.cloud.state_dir / f"{name}.json"
        return json.loads(file.read_text()) if file.exists() else None
