"""State machines on the embedded cloud: jobs that are waited for, calls of the SDK, JSONata, failures."""

import io
import json
import time
import zipfile
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from botocore.exceptions import ClientError

from local.cloud import Cloud
from tests.roles import make_role

ROLE = "arn:aws:iam::123456789012:role/steps"
HANDLER = "def handler(event, context):\n    return {'doubled': [2 * each for each in event['numbers']]}\n"


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    with Cloud(state_dir=tmp_path_factory.mktemp("cloud")) as cloud:
        s3, glue = cloud.client("s3"), cloud.client("glue")
        s3.create_bucket(Bucket="lake", CreateBucketConfiguration={"LocationConstraint": cloud.region})
        s3.put_object(Bucket="lake", Key="code/good.py", Body=b"print('done')")
        s3.put_object(Bucket="lake", Key="code/bad.py", Body=b"raise ValueError('the tea is cold')")
        for name in ("good", "bad"):
            command = {"Name": "glueetl", "ScriptLocation": f"s3://lake/code/{name}.py"}
            glue.create_job(Name=name, Role=ROLE, Command=command)
        glue.create_database(DatabaseInput={"Name": "shop"})
        cloud.client("athena").create_work_group(
            Name="shop", Configuration={"ResultConfiguration": {"OutputLocation": "s3://lake/athena/"}}
        )
        services = [f"{name}.amazonaws.com" for name in ("states", "glue", "emr-serverless", "sagemaker", "lambda")]
        make_role(cloud, "steps", services, ("*", "*"))
        yield cloud


def run(cloud, states, start, given=None, seconds=60):
    """The execution of a JSONata machine, once it is over."""
    definition = {"QueryLanguage": "JSONata", "StartAt": start, "States": states}
    steps = cloud.client("stepfunctions")
    machine = steps.create_state_machine(
        name=f"machine-{time.monotonic_ns()}", definition=json.dumps(definition), roleArn=ROLE
    )["stateMachineArn"]
    arn = steps.start_execution(stateMachineArn=machine, input=json.dumps(given or {}))["executionArn"]
    deadline = time.monotonic() + seconds
    while (told := steps.describe_execution(executionArn=arn))["status"] == "RUNNING" and time.monotonic() < deadline:
        time.sleep(0.05)
    return told


def output(execution):
    assert execution["status"] == "SUCCEEDED", (execution.get("error"), execution.get("cause"))
    return json.loads(execution["output"])


def task(resource, arguments, **more):
    return {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", "Arguments": arguments, **more}


def caught(resource, arguments):
    """A machine of one task that answers the error which it caught."""
    catch = [{"ErrorEquals": ["States.ALL"], "Output": "{% $states.errorOutput %}", "Next": "Caught"}]
    return {"Work": task(resource, arguments, Catch=catch, End=True), "Caught": {"Type": "Succeed"}}


def test_a_glue_job_is_waited_for(cloud):
    states = {"Clean": task("glue:startJobRun.sync", {"JobName": "good"}, Output="{% $states.result %}", End=True)}

    told = output(run(cloud, states, "Clean"))

    assert (told["JobName"], told["JobRunState"]) == ("good", "SUCCEEDED")
    assert told["StartedOn"] <= told["CompletedOn"]


def test_a_glue_job_that_fails_fails_the_state_with_the_jobs_own_words(cloud):
    error = output(run(cloud, caught("glue:startJobRun.sync", {"JobName": "bad"}), "Work"))

    assert error["Error"] == "States.TaskFailed"
    assert "ValueError: the tea is cold" in error["Cause"]


def test_a_job_that_fails_within_a_branch_or_an_iteration_fails_it_with_the_same_words(cloud):
    branch = {"StartAt": "Run", "States": {"Run": task("glue:startJobRun.sync", {"JobName": "bad"}, End=True)}}
    catch = [{"ErrorEquals": ["States.ALL"], "Output": "{% $states.errorOutput %}", "Next": "Caught"}]
    caught = {"Type": "Succeed"}
    parallel = {"Type": "Parallel", "Branches": [branch], "Catch": catch, "End": True}
    each = {"Type": "Map", "Items": [1], "ItemProcessor": branch, "Catch": catch, "End": True}

    errors = [output(run(cloud, {"Both": state, "Caught": caught}, "Both")) for state in (parallel, each)]

    assert [error["Error"] for error in errors] == ["States.TaskFailed", "States.TaskFailed"]
    assert ["ValueError: the tea is cold" in error["Cause"] for error in errors] == [True, True]


def test_a_job_that_runs_already_is_tried_again(cloud):
    cloud.client("s3").put_object(Bucket="lake", Key="code/slow.py", Body=b"import time\ntime.sleep(1)\n")
    command = {"Name": "glueetl", "ScriptLocation": "s3://lake/code/slow.py"}
    cloud.client("glue").create_job(Name="slow", Role=ROLE, Command=command)
    busy = {"ErrorEquals": ["Glue.ConcurrentRunsExceededException"], "IntervalSeconds": 1, "MaxAttempts": 9}
    branch = {
        "StartAt": "Run",
        "States": {"Run": task("glue:startJobRun.sync", {"JobName": "slow"}, Retry=[busy], End=True)},
    }
    both = {"Type": "Parallel", "Branches": [branch, branch], "Output": "{% $states.result.JobRunState %}", "End": True}

    assert output(run(cloud, {"Both": both}, "Both")) == ["SUCCEEDED", "SUCCEEDED"]


def test_a_query_is_waited_for_and_one_that_fails_says_why(cloud):
    content = io.BytesIO()
    pq.write_table(pa.table({"n": [1, 2]}), content)
    cloud.client("s3").put_object(Bucket="lake", Key="numbers/a.parquet", Body=content.getvalue())
    storage = {"Location": "s3://lake/numbers/", "Columns": [{"Name": "n", "Type": "bigint"}]}
    cloud.client("glue").create_table(DatabaseName="shop", TableInput={"Name": "numbers", "StorageDescriptor": storage})
    about = {"WorkGroup": "shop", "QueryExecutionContext": {"Database": "shop"}}

    done = {**about, "QueryString": "{% 'SELECT sum(n) AS n FROM ' & $states.input.table %}"}
    query = {
        "Ask": task("athena:startQueryExecution.sync", done, Next="Read"),
        "Read": task(
            "athena:getQueryResults",
            {"QueryExecutionId": "{% $states.input.QueryExecution.QueryExecutionId %}"},
            Output={"n": "{% $states.result.ResultSet.Rows[1].Data[0].VarCharValue %}"},
            End=True,
        ),
    }
    answer = output(run(cloud, query, "Ask", {"table": "numbers"}))
    failed = {**about, "QueryString": "SELECT colour FROM numbers"}
    error = output(run(cloud, caught("athena:startQueryExecution.sync", failed), "Work"))

    assert answer == {"n": "3"}
    assert "colour" in error["Cause"]


def test_a_training_job_that_fails_carries_its_reason(cloud):
    source = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://lake/nothing/"}}
    arguments = {
        "TrainingJobName": "nothing",
        "AlgorithmSpecification": {"TrainingImage": "image", "TrainingInputMode": "File"},
        "InputDataConfig": [{"ChannelName": "items", "DataSource": source}],
        "OutputDataConfig": {"S3OutputPath": "s3://lake/models"},
        "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1},
        "RoleArn": ROLE,
        "StoppingCondition": {"MaxRuntimeInSeconds": 60},
    }

    error = output(run(cloud, caught("sagemaker:createTrainingJob.sync", arguments), "Work"))

    assert error["Error"] == "States.TaskFailed"
    assert "s3://lake/nothing/" in error["Cause"]


def test_an_emr_job_is_waited_for_and_listed_through_the_sdk(cloud):
    application = cloud.client("emr-serverless").create_application(
        name="enrich", releaseLabel="emr-spark-8.0.0", type="SPARK", clientToken="1"
    )["applicationId"]
    driver = {"SparkSubmit": {"EntryPoint": "s3://lake/code/good.py"}}
    arguments = {"ApplicationId": application, "ExecutionRoleArn": ROLE, "JobDriver": driver}
    sdk = {**arguments, "ClientToken": "2", "Name": "through-the-sdk", "Mode": "STREAMING"}
    states = {
        "Run": task(
            "emr-serverless:startJobRun.sync",
            arguments,
            Assign={"state": "{% $states.result.JobRun.State %}"},
            Next="Start",
        ),
        "Start": task("aws-sdk:emrserverless:startJobRun", sdk, Next="List"),
        "List": task(
            "aws-sdk:emrserverless:listJobRuns",
            {"ApplicationId": application, "States": ["SUBMITTED", "SCHEDULED", "RUNNING", "SUCCESS"]},
            Output="{% {'state': $state, 'names': [$states.result.JobRuns.Name]} %}",
            End=True,
        ),
    }

    told = output(run(cloud, states, "Run"))

    assert told == {"state": "SUCCESS", "names": ["through-the-sdk"]}


def test_an_emr_job_that_fails_carries_its_log(cloud):
    application = cloud.client("emr-serverless").create_application(
        name="bad", releaseLabel="emr-spark-8.0.0", type="SPARK", clientToken="3"
    )["applicationId"]
    driver = {"SparkSubmit": {"EntryPoint": "s3://lake/code/bad.py"}}
    arguments = {"ApplicationId": application, "ExecutionRoleArn": ROLE, "JobDriver": driver}

    error = output(run(cloud, caught("emr-serverless:startJobRun.sync", arguments), "Work"))

    assert "ValueError: the tea is cold" in error["Cause"]


def test_a_machine_that_waits_needs_a_role_that_may_make_its_rule(cloud):
    arguments = {"StartAt": "Train", "States": {"Train": task("sagemaker:createTrainingJob.sync", {}, End=True)}}
    given = {"name": "waits", "definition": json.dumps({"QueryLanguage": "JSONata", **arguments})}
    plain = make_role(cloud, "no-rules", "states.amazonaws.com", ("sagemaker:*", "*"))
    steps = cloud.client("stepfunctions")

    with pytest.raises(ClientError, match="not authorized to create managed-rule"):
        steps.create_state_machine(roleArn=plain, **given)

    assert steps.create_state_machine(roleArn=ROLE, **given)["stateMachineArn"]


def test_a_map_calls_a_function_and_a_choice_waits(cloud):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as code:
        code.writestr("app.py", HANDLER)
    function = cloud.client("lambda").create_function(
        FunctionName="double",
        Runtime="python3.13",
        Role=ROLE,
        Handler="app.handler",
        Code={"ZipFile": archive.getvalue()},
    )["FunctionArn"]
    invoke = task(
        "lambda:invoke",
        {"FunctionName": function, "Payload": {"numbers": "{% [$states.input] %}"}},
        Output="{% $states.result.Payload.doubled[0] %}",
        End=True,
    )
    states = {
        "Each": {
            "Type": "Map",
            "Items": "{% $states.input.numbers %}",
            "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "Double", "States": {"Double": invoke}},
            "Assign": {
                "doubled": "{% $states.result %}",
                "said": "{% 'say \"tea\"' %}",
                "began": "{% $states.context.Execution.StartTime %}",
            },
            "Next": "IsLarge",
        },
        "IsLarge": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $sum($doubled) > 10 and $said = 'say \"tea\"' %}", "Next": "Rest"}],
            "Default": "Small",
        },
        "Rest": {"Type": "Wait", "Seconds": 1, "Next": "Large"},
        "Large": {"Type": "Succeed", "Output": {"doubled": "{% $doubled %}", "began": "{% $began %}"}},
        "Small": {"Type": "Fail", "Error": "Small", "Cause": "{% $string($doubled) %}"},
    }

    began = time.monotonic()
    large = output(run(cloud, states, "Each", {"numbers": [1, 2, 3]}))
    waited = time.monotonic() - began
    small = run(cloud, states, "Each", {"numbers": [1]})

    assert large["doubled"] == [2, 4, 6]
    assert large["began"].startswith("20")
    assert waited >= 1
    assert (small["status"], small["error"], small["cause"]) == ("FAILED", "Small", "[2]")


def test_the_sdk_speaks_to_every_service_and_its_errors_have_their_names(cloud):
    target = {
        "ServiceNamespace": "sagemaker",
        "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
        "ResourceId": "endpoint/shop/variant/challenger",
    }
    cloud.client("dynamodb").create_table(
        TableName="profiles",
        KeySchema=[{"AttributeName": "person_id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "person_id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    person = {"person_id": {"S": "ann"}}
    states = {
        "Put": task("aws-sdk:dynamodb:putItem", {"TableName": "profiles", "Item": person}, Next="Get"),
        "Get": task(
            "aws-sdk:dynamodb:getItem",
            {"TableName": "profiles", "Key": person},
            Assign={"item": "{% $states.result.Item %}"},
            Next="Head",
        ),
        "Head": task(
            "aws-sdk:s3:headObject",
            {"Bucket": "lake", "Key": "code/good.py"},
            Assign={"at": "{% $states.result.LastModified %}"},
            Next="Measure",
        ),
        "Measure": task(
            "aws-sdk:cloudwatch:putMetricData",
            {"Namespace": "Shop", "MetricData": [{"MetricName": "Trained", "Value": 1}]},
            Output={"item": "{% $item %}", "at": "{% $at %}"},
            End=True,
        ),
    }

    told = output(run(cloud, states, "Put"))
    scaling = output(run(cloud, caught("aws-sdk:applicationautoscaling:deregisterScalableTarget", target), "Work"))
    crawler = output(run(cloud, caught("aws-sdk:glue:getCrawler", {"Name": "none"}), "Work"))
    endpoint = output(run(cloud, caught("aws-sdk:sagemaker:describeEndpoint", {"EndpointName": "none"}), "Work"))

    assert told["item"] == person
    assert told["at"].startswith("20")
    assert scaling["Error"] == "ApplicationAutoScaling.ObjectNotFoundException"
    assert crawler["Error"] == "Glue.EntityNotFoundException"
    assert endpoint["Error"].startswith("SageMaker.")


def test_an_execution_s_history_names_its_states(cloud):
    states = {"One": {"Type": "Pass", "Next": "Two"}, "Two": {"Type": "Succeed"}}
    execution = run(cloud, states, "One")

    events = cloud.client("stepfunctions").get_execution_history(executionArn=execution["executionArn"])["events"]

    entered = [each["stateEnteredEventDetails"]["name"] for each in events if "stateEnteredEventDetails" in each]
    assert entered == ["One", "Two"]


def test_an_expression_that_cannot_be_evaluated_fails_the_execution_and_names_it(cloud):
    states = {"Sum": {"Type": "Pass", "Output": "{% $sum('tea') %}", "End": True}}

    execution = run(cloud, states, "Sum")

    assert (execution["status"], execution["error"]) == ("FAILED", "States.QueryEvaluationError")
    assert "$sum('tea')" in execution["cause"]


def test_metrics_are_recorded_by_a_task(cloud):
    yesterday = (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%dT12:00:00Z")
    metric = "{'MetricName': $name, 'Value': 7, 'Unit': 'Count', 'Timestamp': $states.input.day}"
    data = "{% ($told := function($name) { " + metric + " }; [$told('EventsLost'), $told('EventsSent')]) %}"
    put = task("aws-sdk:cloudwatch:putMetricData", {"Namespace": "Aisle", "MetricData": data}, End=True)

    told = run(cloud, {"Record": put}, "Record", {"day": yesterday})

    assert told["status"] == "SUCCEEDED", told.get("cause")
    found = cloud.client("cloudwatch").get_metric_statistics(
        Namespace="Aisle",
        MetricName="EventsLost",
        StartTime=datetime.now(UTC) - timedelta(days=3),
        EndTime=datetime.now(UTC),
        Period=86_400,
        Statistics=["Maximum"],
    )
    assert [point["Maximum"] for point in found["Datapoints"]] == [7.0]


def made(cloud, name, states, start):
    definition = json.dumps({"QueryLanguage": "JSONata", "StartAt": start, "States": states})
    machine = cloud.client("stepfunctions").create_state_machine(name=name, definition=definition, roleArn=ROLE)
    return machine["stateMachineArn"]


def test_a_state_machine_waits_for_another_and_has_its_output_as_it_was(cloud):
    child = made(
        cloud, "brewing", {"End": {"Type": "Succeed", "Output": {"cups_full": "{% $states.input.cups %}"}}}, "End"
    )
    brew = task("states:startExecution.sync:2", {"StateMachineArn": child, "Input": {"cups": 3}}, End=True)

    told = output(run(cloud, {"Brew": brew}, "Brew"))

    assert (told["Status"], told["Output"]) == ("SUCCEEDED", {"cups_full": 3})


def test_a_state_machine_fails_with_the_one_it_waits_for(cloud):
    child = made(
        cloud, "spilling", {"Spill": {"Type": "Fail", "Error": "Spilled", "Cause": "the cup is full"}}, "Spill"
    )
    brew = task("states:startExecution.sync:2", {"StateMachineArn": child}, End=True)

    failed = run(cloud, {"Brew": brew}, "Brew")

    assert (failed["status"], failed["error"]) == ("FAILED", "States.TaskFailed")
    assert "the cup is full" in failed["cause"]
