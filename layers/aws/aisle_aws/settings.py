"""The environment of a function: every variable by its name, read when it is first wanted, never at import."""

import os

from aisle.errors import NotConfigured


class Variable:
    """An environment variable, named like the attribute in capitals.

    Raises: NotConfigured, where it is absent or empty.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name.upper()

    def __get__(self, instance: object, owner: type) -> str:
        value = os.environ.get(self.name)
        if not value:
            raise NotConfigured(f"environment variable {self.name} is not set: template.yaml gives it to the function")
        return value


class Settings:
    """Each function gets only what it uses; asking for another's setting raises."""

    event_stream = Variable()  # Kinesis stream, by name
    refusal_delivery = Variable()  # Firehose delivery stream, by name
    profile_table = Variable()  # DynamoDB table, by name
    raw_bucket = Variable()
    artifacts_bucket = Variable()
    endpoint_name = Variable()
    glue_database = Variable()
    athena_workgroup = Variable()
    publishable_key = Variable()  # what a page may hold; not a secret
    user_token_secret_arn = Variable()


settings = Settings()
