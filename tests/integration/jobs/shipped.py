from pyspark.sql import functions


def month_of(column):
    return functions.date_format(column, "yyyy-MM")
