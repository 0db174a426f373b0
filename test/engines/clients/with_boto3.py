"""What boto3 and pyarrow see of a lakehouse, as one JSON object on stdout. The endpoint comes from the environment."""

import csv
import io
import json
import time

import boto3
import pyarrow.parquet

WORKGROUP = "coinlake-dev"


def run_query(athena, sql):
    started = athena.start_query_execution(QueryString=sql, WorkGroup=WORKGROUP)
    query_id = started["QueryExecutionId"]
    while True:
        execution = athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]
        if execution["Status"]["State"] not in ("QUEUED", "RUNNING"):
            return execution
        time.sleep(0.05)


def read_object(s3, uri):
    bucket, key = uri.removeprefix("s3://").split("/", 1)
    head = s3.head_object(Bucket=bucket, Key=key)
    body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    assert head["ContentLength"] == len(body), (head["ContentLength"], len(body))
    return body


def parquet_files(s3):
    lake = next(b["Name"] for b in s3.list_buckets()["Buckets"] if "lakebucket" in b["Name"])
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=lake, Prefix="gold/ohlcv_daily/", PaginationConfig={"PageSize": 2})
    keys = [o["Key"] for page in pages for o in page.get("Contents", []) if "/metadata/" not in o["Key"]]
    return [pyarrow.parquet.read_table(io.BytesIO(read_object(s3, f"s3://{lake}/{key}"))) for key in keys]


def athena_rows(athena, query_id):
    pages = athena.get_paginator("get_query_results").paginate(
        QueryExecutionId=query_id, PaginationConfig={"PageSize": 7}
    )
    rows = [[c.get("VarCharValue", "") for c in row["Data"]] for page in pages for row in page["ResultSet"]["Rows"]]
    return rows


def main():
    s3, athena, glue = boto3.client("s3"), boto3.client("athena"), boto3.client("glue")
    states, logs = boto3.client("stepfunctions"), boto3.client("logs")
    query = run_query(athena, "SELECT * FROM gold.ohlcv_daily ORDER BY symbol, day")
    failed = run_query(athena, "SELECT nothing FROM gold.ohlcv_daily")
    files = parquet_files(s3)
    machine = next(
        m["stateMachineArn"] for m in states.list_state_machines()["stateMachines"] if "dataset" in m["name"]
    )
    # The oldest: later ones may have found everything held.
    execution = states.list_executions(stateMachineArn=machine)["executions"][-1]
    described = states.describe_execution(executionArn=execution["executionArn"])
    events = [
        event
        for page in states.get_paginator("get_execution_history").paginate(
            executionArn=execution["executionArn"], PaginationConfig={"PageSize": 10}
        )
        for event in page["events"]
    ]
    group = next(g["logGroupName"] for g in logs.describe_log_groups()["logGroups"] if "commit" in g["logGroupName"])
    messages = [e["message"] for e in logs.filter_log_events(logGroupName=group)["events"]]
    print(
        json.dumps(
            {
                "account": boto3.client("sts").get_caller_identity()["Account"],
                "buckets": [b["Name"] for b in s3.list_buckets()["Buckets"]],
                "state": query["Status"]["State"],
                "csv": list(csv.reader(io.StringIO(read_object(s3, query["ResultConfiguration"]["OutputLocation"]).decode()))),
                "results": athena_rows(athena, query["QueryExecutionId"]),
                "failure": failed["Status"].get("StateChangeReason"),
                "parquet": {
                    "columns": files[0].schema.names,
                    "types": [str(t) for t in files[0].schema.types],
                    "rows": [["" if v is None else str(v) for v in row.values()] for f in files for row in f.to_pylist()],
                },
                "tables": [t["Name"] for d in ("silver", "gold", "ops") for t in glue.get_tables(DatabaseName=d)["TableList"]],
                "execution": {"status": described["status"], "output": json.loads(described["output"])},
                "events": [[e["id"], e["type"]] for e in events],
                "messages": messages,
            }
        )
    )


main()
