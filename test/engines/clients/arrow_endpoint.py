"""Sends pyarrow's S3 client to the endpoint: it takes none from the environment (https://github.com/apache/arrow/issues/49643)."""

import functools
import os

from pyarrow import fs

fs.S3FileSystem = functools.partial(fs.S3FileSystem, endpoint_override=os.environ["AWS_ENDPOINT_URL"])
