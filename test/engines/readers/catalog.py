"""PyIceberg's catalog over the endpoint's Glue and S3."""

from lake import ENDPOINT
from pyiceberg.catalog import load_catalog

S3 = {"s3.endpoint": ENDPOINT, "s3.region": "us-east-1", "s3.access-key-id": "test", "s3.secret-access-key": "test"}


def glue_catalog():
    return load_catalog("lake", type="glue", **{"glue.endpoint": ENDPOINT, "glue.region": "us-east-1"}, **S3)
