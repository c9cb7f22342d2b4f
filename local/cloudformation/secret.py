"""AWS::SecretsManager::Secret: given, or generated as the template says."""

import json
from typing import Any

from local.cloudformation.declare import Resource, current
from local.cloudformation.special import Special


class Secret(Special):
    name = "Name"

    def make(self, name: str, properties: dict[str, Any], about: dict[str, Any]) -> Resource:
        client = current().client("secretsmanager")
        rules = dict(properties.get("GenerateSecretString") or {})
        value = properties.get("SecretString")
        if value is None:
            template, key = rules.pop("SecretStringTemplate", None), rules.pop("GenerateStringKey", None)
            rules["PasswordLength"] = int(rules.get("PasswordLength", 32))
            value = client.get_random_password(**rules)["RandomPassword"]
            value = json.dumps(json.loads(template or "{}") | {key: value}) if key else value
        made = client.create_secret(Name=name, SecretString=value, Description=properties.get("Description", ""))
        return Resource(made["ARN"], {"Id": made["ARN"]})

    def change(self, resource: Resource, properties: dict[str, Any], about: dict[str, Any]) -> Resource:
        if "SecretString" in properties:  # a generated one is kept: it is not made anew by a change of its rules
            current().client("secretsmanager").put_secret_value(
                SecretId=resource.physical_resource_id, SecretString=properties["SecretString"]
            )
        return resource

    def remove(self, resource: Resource) -> None:
        current().client("secretsmanager").delete_secret(
            SecretId=resource.physical_resource_id, ForceDeleteWithoutRecovery=True
        )
