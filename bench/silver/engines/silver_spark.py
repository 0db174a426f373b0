"""PySpark local[2]: gzip JSON pages -> Parquet by month in one job, in the contract's types."""
import sys
from pyspark.sql import SparkSession, functions as f
from pyspark.sql.window import Window
from contract import MONTHS, provenance

source, target = sys.argv[1:]
spark = (SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
         .config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
         .config("spark.sql.session.timeZone", "UTC").config("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
         .config("spark.driver.memory", "2g").getOrCreate())
spark.sparkContext.setLogLevel("ERROR")
months = MONTHS(source)
batches = spark.createDataFrame([(month, *provenance(folder)) for month, folder in months], "month string, ingested_at timestamp, batch_id string")
pages = (spark.read.text([f"{folder}/*.json.gz" for _, folder in months], wholetext=True).withColumn("page", f.input_file_name())
         .withColumn("month", f.regexp_extract("page", r"open_time_month=([\d-]+)", 1)))
rows = pages.select("page", "month", f.explode(f.from_json("value", "array<array<string>>")).alias("r"))
item = lambda index, type: f.col("r")[index].cast(type)
time = lambda index: f.timestamp_micros(item(index, "bigint") * 1000)
price, amount = "decimal(18,8)", "decimal(28,8)"
newest = Window.partitionBy("month", "open_time").orderBy(f.desc("page"))
frame = rows.join(f.broadcast(batches), "month").select(
    f.lit("BTCUSDT").alias("symbol"), f.lit("1m").alias("timeframe"), time(0).alias("open_time"),
    item(1, price).alias("open"), item(2, price).alias("high"), item(3, price).alias("low"), item(4, price).alias("close"),
    item(5, amount).alias("volume"), time(6).alias("close_time"), item(7, amount).alias("quote_volume"),
    item(8, "bigint").alias("trades"), item(9, amount).alias("taker_buy_base_volume"),
    item(10, amount).alias("taker_buy_quote_volume"), "ingested_at", "batch_id", "month", "page",
)
# Once by month: the window then needs no exchange of its own, and leaves each month in order.
frame = frame.repartition("month").withColumn("n", f.row_number().over(newest)).where("n = 1").drop("n", "page")
frame.sortWithinPartitions("month", "open_time").write.partitionBy("month").mode("overwrite").option("compression", "snappy").parquet(target)
spark.stop()
