"""Every type that the embedded cloud adds to moto, or replaces."""

from typing import Any

from local.cloudformation import (
    api,
    bucket,
    custom_resource,
    declare,
    function,
    nested_stack,
    policies,
    role,
    secret,
    state_machine,
)
from local.cloudformation.changing import delivery_stream, glue_job, moto_types
from local.cloudformation.declare import Declared
from local.runtime.running_cloud import RunningCloud


def arn(service: str, ending: str) -> str:
    """JMESPath of an ARN whose last part is the JMESPath `ending`."""
    return f"join(':', ['arn:aws:{service}', region, account, {ending}])"


declared: dict[str, Any] = {
    "AWS::ApiGatewayV2::Api": api.Api(),
    "AWS::CloudFormation::CustomResource": custom_resource.CustomResource(),
    "AWS::CloudFormation::Stack": nested_stack.NestedStack(),
    "AWS::DynamoDB::Table": moto_types.Table,
    "AWS::Glue::Job": glue_job.Job(),
    "AWS::IAM::Role": role.Role(),
    "AWS::KinesisFirehose::DeliveryStream": delivery_stream.DeliveryStream(),
    "AWS::Lambda::Function": function.Function(),
    "AWS::Logs::LogGroup": moto_types.LogGroup,
    "AWS::S3::Bucket": bucket.Bucket(),
    "AWS::S3::BucketPolicy": policies.BucketPolicy(),
    "AWS::SQS::QueuePolicy": policies.QueuePolicy(),
    "AWS::SecretsManager::Secret": secret.Secret(),
    "AWS::StepFunctions::StateMachine": state_machine.StateMachine(),
    "AWS::ApiGatewayV2::Stage": Declared(
        "apigatewayv2",
        "create_stage",
        id="given.StageName",
        delete=("delete_stage", {"ApiId": "given.ApiId", "StageName": "id"}),
    ),
    "AWS::ApplicationAutoScaling::ScalableTarget": Declared(
        "application-autoscaling", "register_scalable_target", id="given.ResourceId", update="register_scalable_target"
    ),
    "AWS::ApplicationAutoScaling::ScalingPolicy": Declared(
        "application-autoscaling", "put_scaling_policy", id="answer.PolicyARN", update="put_scaling_policy"
    ),
    "AWS::Athena::NamedQuery": Declared(
        "athena",
        "create_named_query",
        id="answer.NamedQueryId",
        attributes={"NamedQueryId": "answer.NamedQueryId"},
        name="Name",
    ),
    "AWS::Athena::WorkGroup": Declared(
        "athena",
        "create_work_group",
        id="given.Name",
        name="Name",
        rename={"WorkGroupConfiguration": "Configuration"},
        delete=("delete_work_group", {"WorkGroup": "id"}),
    ),
    "AWS::CloudWatch::Alarm": Declared(
        "cloudwatch",
        "put_metric_alarm",
        id="given.AlarmName",
        attributes={"Arn": arn("cloudwatch", "join(':', ['alarm', given.AlarmName])")},
        name="AlarmName",
        delete=("delete_alarms", {"AlarmNames": "[id]"}),
        update="put_metric_alarm",
    ),
    "AWS::CloudWatch::CompositeAlarm": Declared(
        "cloudwatch",
        "put_composite_alarm",
        id="given.AlarmName",
        attributes={"Arn": arn("cloudwatch", "join(':', ['alarm', given.AlarmName])")},
        name="AlarmName",
        update="put_composite_alarm",
    ),
    "AWS::CodeBuild::Project": Declared(
        "codebuild",
        "create_project",
        id="given.name",
        attributes={"Arn": "answer.project.arn"},
        name="Name",
        delete=("delete_project", {"name": "id"}),
    ),
    "AWS::CodeDeploy::Application": Declared(
        "codedeploy",
        "create_application",
        id="given.applicationName",
        name="ApplicationName",
        keeps=True,
    ),
    "AWS::CodeDeploy::DeploymentGroup": Declared(  # an alias moves at once here, whatever the group says
        "codedeploy",
        "create_deployment_group",
        id="given.deploymentGroupName",
        name="DeploymentGroupName",
        keeps=True,
    ),
    "AWS::Cognito::UserPool": Declared(
        "cognito-idp",
        "create_user_pool",
        id="answer.UserPool.Id",
        attributes={"Arn": "answer.UserPool.Arn", "UserPoolId": "answer.UserPool.Id"},
        name="UserPoolName",
        rename={"UserPoolName": "PoolName"},
        delete=("delete_user_pool", {"UserPoolId": "id"}),
        update="update_user_pool",
        update_by={"UserPoolId": "id"},
    ),
    "AWS::Cognito::UserPoolClient": Declared(
        "cognito-idp",
        "create_user_pool_client",
        id="answer.UserPoolClient.ClientId",
        attributes={"ClientId": "answer.UserPoolClient.ClientId"},
        name="ClientName",
        delete=("delete_user_pool_client", {"UserPoolId": "given.UserPoolId", "ClientId": "id"}),
        update="update_user_pool_client",
        update_by={"ClientId": "id"},
    ),
    "AWS::ECR::Repository": Declared(
        "ecr",
        "create_repository",
        id="given.repositoryName",
        attributes={"Arn": "answer.repository.repositoryArn", "RepositoryUri": "answer.repository.repositoryUri"},
        name="RepositoryName",
        delete=("delete_repository", {"repositoryName": "id", "force": "`true`"}),
        keeps=True,
    ),
    "AWS::EMRServerless::Application": Declared(
        "emr-serverless",
        "create_application",
        id="answer.applicationId",
        attributes={"Arn": "answer.arn", "ApplicationId": "answer.applicationId"},
        name="Name",
        delete=("delete_application", {"applicationId": "id"}),
        update="update_application",
        update_by={"applicationId": "id"},
    ),
    "AWS::Glue::Crawler": Declared(
        "glue",
        "create_crawler",
        id="given.Name",
        name="Name",
        delete=("delete_crawler", {"Name": "id"}),
    ),
    "AWS::Glue::Database": Declared(
        "glue",
        "create_database",
        id="given.DatabaseInput.Name",
        delete=("delete_database", {"Name": "id"}),
        update="update_database",
        update_by={"Name": "id"},
    ),
    "AWS::Lambda::Alias": Declared(
        "lambda",
        "create_alias",
        id="answer.AliasArn",
        attributes={"AliasArn": "answer.AliasArn"},
        update="update_alias",
    ),
    "AWS::Lambda::EventInvokeConfig": Declared(
        "lambda",
        "put_function_event_invoke_config",
        id="given.FunctionName",
        update="put_function_event_invoke_config",
    ),
    "AWS::Lambda::EventSourceMapping": Declared(
        "lambda",
        "create_event_source_mapping",
        id="answer.UUID",
        attributes={"Id": "answer.UUID"},
        delete=("delete_event_source_mapping", {"UUID": "id"}),
        update="update_event_source_mapping",
        update_by={"UUID": "id"},
    ),
    "AWS::Lambda::LayerVersion": Declared(
        "lambda",
        "publish_layer_version",
        id="answer.LayerVersionArn",
        attributes={"LayerVersionArn": "answer.LayerVersionArn"},
        name="LayerName",
    ),
    "AWS::Lambda::Permission": Declared(
        "lambda",
        "add_permission",
        id="given.StatementId",
        name="StatementId",
        delete=("remove_permission", {"FunctionName": "given.FunctionName", "StatementId": "id"}),
    ),
    "AWS::Lambda::Version": Declared(
        "lambda",
        "publish_version",
        id="join(':', [answer.FunctionArn, answer.Version])",
        attributes={"Version": "answer.Version"},
    ),
    "AWS::Logs::LogStream": Declared("logs", "create_log_stream", id="given.logStreamName", name="LogStreamName"),
    "AWS::Logs::MetricFilter": Declared("logs", "put_metric_filter", id="given.filterName", name="FilterName"),
    "AWS::SNS::Subscription": Declared(
        "sns",
        "subscribe",
        id="answer.SubscriptionArn",
        delete=("unsubscribe", {"SubscriptionArn": "id"}),
    ),
    "AWS::SageMaker::ModelPackageGroup": Declared(
        "sagemaker",
        "create_model_package_group",
        id="answer.ModelPackageGroupArn",
        attributes={"ModelPackageGroupArn": "answer.ModelPackageGroupArn"},
        name="ModelPackageGroupName",
        keeps=True,
    ),
    "AWS::Scheduler::Schedule": Declared(
        "scheduler",
        "create_schedule",
        id="given.Name",
        attributes={"Arn": "answer.ScheduleArn"},
        name="Name",
        delete=("delete_schedule", {"Name": "id"}),
        update="update_schedule",
    ),
}


def install(cloud: RunningCloud) -> None:
    declare.use(cloud)
