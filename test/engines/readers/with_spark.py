"""Spark with Iceberg's own runtime, whose Glue catalog and S3 client take the endpoint for AWS. Jars: the second argument."""

import sys

from lake import ENDPOINT, answer, as_text, asked
from pyspark.sql import SparkSession

CATALOG = {
    "": "org.apache.iceberg.spark.SparkCatalog",
    ".catalog-impl": "org.apache.iceberg.aws.glue.GlueCatalog",
    ".io-impl": "org.apache.iceberg.aws.s3.S3FileIO",
    ".glue.endpoint": ENDPOINT,
    ".s3.endpoint": ENDPOINT,
    ".s3.path-style-access": "true",
    ".client.region": "us-east-1",
    ".warehouse": "s3://unused",
}
SETTINGS = {
    "spark.jars": sys.argv[2],
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "2",
    **{f"spark.sql.catalog.lake{key}": value for key, value in CATALOG.items()},
}


def frame_text(frame):
    return as_text(frame.columns, (kind for _, kind in frame.dtypes), frame.collect())


builder = SparkSession.builder.master("local[2]")
for key, value in SETTINGS.items():
    builder = builder.config(key, value)
spark = builder.getOrCreate()
readings = {}
for table in asked():
    name = f"lake.{table['name']}"
    readings[table["name"]] = {
        "all": frame_text(spark.sql(f"SELECT * FROM {name}")),
        "matching": frame_text(spark.sql(f"SELECT * FROM {name} WHERE {table['condition']}")),
        "counted": spark.sql(f"SELECT count(*) FROM {name}").collect()[0][0],
    }
spark.stop()
answer(readings)
