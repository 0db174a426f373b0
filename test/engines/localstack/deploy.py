"""Deploys an assembly's stacks into an AWS endpoint as `cdk deploy` does: assets, then one CloudFormation stack after the other.

Arguments: endpoint, account, folder of the assembly, "whole" or "without-functions". Prints what became of each resource, as JSON.
Without functions, their ARNs stand in the other resources as text, and their permissions and invoke configurations are left out.
"""

import io
import json
import os
import sys
import time
import zipfile

import boto3
from botocore.config import Config

REGION = "us-east-1"
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"]
FUNCTION = "AWS::Lambda::Function"
# What is of no use without its function, and is refused where there is none.
OF_FUNCTIONS = ("AWS::Lambda::Permission", "AWS::Lambda::EventInvokeConfig")

endpoint, ACCOUNT, assembly, mode = sys.argv[1:]


def client(name):
    return boto3.client(
        name,
        endpoint_url=endpoint,
        region_name=REGION,
        # LocalStack takes an account's number as its key.
        aws_access_key_id=ACCOUNT,
        aws_secret_access_key="test",
        config=Config(retries={"max_attempts": 1}),
    )


s3, cloudformation = client("s3"), client("cloudformation")


def main():
    bucket = f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}"
    s3.create_bucket(Bucket=bucket)
    resources = []
    for stack in stacks():
        publish(bucket, stack)
        template = read(f"{stack}.template.json")
        if mode == "without-functions":
            template = without_functions(template)
        resources += deploy(bucket, stack, template)
    calls = {
        "glue": refusal(client("glue").get_databases),
        "athena": refusal(client("athena").list_work_groups),
    }
    json.dump({"resources": resources, "calls": calls}, sys.stdout)


def read(name):
    with open(os.path.join(assembly, name)) as file:
        return json.load(file)


def stacks():
    """Names of the stacks, each after those that it depends on."""
    artifacts = read("manifest.json")["artifacts"]
    left = [name for name, artifact in artifacts.items() if artifact["type"] == "aws:cloudformation:stack"]
    done = []
    while left:
        for name in left:
            if not set(artifacts[name].get("dependencies", [])) & set(left):
                done.append(name)
        left = [name for name in left if name not in done]
    return done


def publish(bucket, stack):
    for asset in read(f"{stack}.assets.json")["files"].values():
        path = os.path.join(assembly, asset["source"]["path"])
        (destination,) = asset["destinations"].values()
        body = zipped(path) if asset["source"]["packaging"] == "zip" else open(path, "rb").read()
        s3.put_object(Bucket=bucket, Key=destination["objectKey"], Body=body)


def zipped(folder):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for where, _, names in os.walk(folder):
            for name in names:
                path = os.path.join(where, name)
                archive.write(path, os.path.relpath(path, folder))
    return buffer.getvalue()


def deploy(bucket, stack, template):
    key = f"{stack}.json"
    s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(template))
    cloudformation.create_stack(
        StackName=stack,
        TemplateURL=f"{endpoint}/{bucket}/{key}",
        Capabilities=CAPABILITIES,
        OnFailure="DO_NOTHING",
    )
    while cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"].endswith("IN_PROGRESS"):
        time.sleep(0.5)
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
    found = {
        resource["LogicalResourceId"]: {
            "status": resource["ResourceStatus"],
            "reason": resource.get("ResourceStatusReason") or "",
        }
        for page in pages
        for resource in page["StackResourceSummaries"]
    }
    untried = {"status": "NOT_TRIED", "reason": ""}
    return [
        {"stack": stack, "id": name, "type": resource["Type"], **found.get(name, untried)}
        for name, resource in template["Resources"].items()
    ]


def without_functions(template):
    resources = template["Resources"]
    gone = {name for name, resource in resources.items() if resource["Type"] in (FUNCTION, *OF_FUNCTIONS)}

    def rewritten(value):
        if isinstance(value, list):
            return [rewritten(item) for item in value]
        if not isinstance(value, dict):
            return value
        if value.get("Ref") in gone:
            return value["Ref"]
        if value.get("Fn::GetAtt", [None])[0] in gone:
            return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{value['Fn::GetAtt'][0]}"
        copy = {key: rewritten(member) for key, member in value.items()}
        if "Type" in copy and "DependsOn" in copy:
            names = [copy["DependsOn"]] if isinstance(copy["DependsOn"], str) else copy["DependsOn"]
            copy["DependsOn"] = [name for name in names if name not in gone]
        return copy

    kept = {name: resource for name, resource in resources.items() if name not in gone}
    return rewritten({**template, "Resources": kept})


def refusal(call):
    """HTTP status of a call; 200 where it answers."""
    try:
        return call()["ResponseMetadata"]["HTTPStatusCode"]
    except Exception as error:
        return error.response["ResponseMetadata"]["HTTPStatusCode"]


main()
