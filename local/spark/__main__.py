"""`python -m local.spark`: fetch what Spark needs and rehearse once, so that every later job starts quickly."""

from local.spark.rehearsal import rehearse

if __name__ == "__main__":
    rehearse()
