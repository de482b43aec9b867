"""A question to DuckDB: `duck.py SQL ROUNDS` prints its version, the seconds of each round, and the second column."""

import json
import sys
import time

import duckdb

sql, rounds = sys.argv[1], int(sys.argv[2])
took = []
for _ in range(rounds):
    began = time.perf_counter()
    rows = duckdb.sql(sql).fetchall()
    took.append(time.perf_counter() - began)
print(json.dumps({"version": duckdb.__version__, "rounds": took, "counts": [row[1] for row in rows]}))
