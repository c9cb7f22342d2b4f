"""The environment of a function: every variable by name, read at first use, never at import."""

import os

from aisle.errors import NotConfigured


class Variable:
    """An environment variable with the attribute's name in capitals.

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
    """Each function gets only the variables it uses; any other raises."""

    event_stream = Variable()  # Kinesis stream, by name
    refusal_delivery = Variable()  # Firehose delivery stream, by name
    refused_body_delivery = Variable()  # the same
    item_delivery = Variable()  # the same
    profile_table = Variable()  # DynamoDB table, by name
    catalogue_table = Variable()  # DynamoDB table, by name
    answer_table = Variable()  # DynamoDB table, by name
    profile_retention_days = Variable()  # after a person's last event
    raw_bucket = Variable()
    artifacts_bucket = Variable()
    endpoint_name = Variable()
    purchases_margin = Variable()  # the share that a challenger may sell less
    revenue_margin = Variable()  # the share that it may earn less
    gate_limits = Variable()  # JSON: aisle.admission.limits.Limits, what the stack sets of them
    holdout_share = Variable()  # of people who get trending lists only
    exploration_share = Variable()  # of the places of a list that explores
    longest_trial_days = Variable()  # then the champion stays
    stages = Variable()  # shares that a trial gives the challenger, one after the other
    model_versions_kept = Variable()  # released ones, the newest
    retrain_state_machine_arn = Variable()
    new_data_settle_minutes = Variable()  # after the last file, before it is trained on
    new_events_to_retrain = Variable()  # 0: events start no retrain
    hours_between_retrains = Variable()  # that new data starts
    powertools_service_name = Variable()  # the stack's name, as metrics bear it
    answer_budget_ms = Variable()  # of one answer of the front door
    glue_database = Variable()
    athena_workgroup = Variable()
    publishable_key = Variable()  # a page may contain it; not a secret
    user_token_secret_arn = Variable()
    server_keys_parameter = Variable()  # of Systems Manager, by name


settings = Settings()
