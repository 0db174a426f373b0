"""PySpark local[2]: gzip JSON pages -> one Parquet file a month, in the contract's types."""
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
for month, folder in MONTHS(source):
    ingested_at, batch_id = provenance(folder)
    pages = spark.read.text(f"{folder}/*.json.gz", wholetext=True).withColumn("page", f.input_file_name())
    rows = pages.select("page", f.explode(f.from_json("value", "array<array<string>>")).alias("r"))
    item = lambda index, type: f.col("r")[index].cast(type)
    time = lambda index: f.timestamp_micros(item(index, "bigint") * 1000)
    price, amount = "decimal(18,8)", "decimal(28,8)"
    newest = Window.partitionBy("open_time").orderBy(f.desc("page"))
    frame = rows.select(
        f.lit("BTCUSDT").alias("symbol"), f.lit("1m").alias("timeframe"), time(0).alias("open_time"),
        item(1, price).alias("open"), item(2, price).alias("high"), item(3, price).alias("low"), item(4, price).alias("close"),
        item(5, amount).alias("volume"), time(6).alias("close_time"), item(7, amount).alias("quote_volume"),
        item(8, "bigint").alias("trades"), item(9, amount).alias("taker_buy_base_volume"),
        item(10, amount).alias("taker_buy_quote_volume"), f.lit(ingested_at).cast("timestamp").alias("ingested_at"),
        f.lit(batch_id).alias("batch_id"), "page",
    ).withColumn("n", f.row_number().over(newest)).where("n = 1").drop("n", "page")
    frame.coalesce(1).sort("open_time").write.mode("overwrite").option("compression", "snappy").parquet(f"{target}/{month}.parquet")
spark.stop()
