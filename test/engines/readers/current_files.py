"""The data files of a table's current snapshot, for readers of Parquet that know no catalog."""

import urllib.parse

import boto3


def download(scanned, folder):
    """Fetches the files of a PyIceberg table into a folder. Returns their paths."""
    s3 = boto3.client("s3")
    paths = []
    for number, task in enumerate(scanned.scan().plan_files()):
        # plan_files leaves delete files to the reader: these readers know none.
        assert not task.delete_files, f"{task.file.file_path} has delete files"
        uri = urllib.parse.urlparse(task.file.file_path)
        path = f"{folder}/{number}.parquet"
        s3.download_file(uri.netloc, uri.path.lstrip("/"), path)
        paths.append(path)
    return paths
