"""`python -m local.spark`: fetches Spark's jars and rehearses once, so that later jobs start quickly."""

from local.spark.rehearsal import rehearse

if __name__ == "__main__":
    rehearse()
