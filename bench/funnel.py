"""chDB as a peer for funnels: reads (subject, event, time in ms) from a file of tab-separated values, and answers with `windowFunnel`.

Arguments: the file, the window in ms, a folder, how many rounds, and the steps. Prints one line of JSON.
"""

import json
import sys
import time

from chdb import session

file, window_ms, folder, rounds, *steps = sys.argv[1:]
chdb = session.Session(folder)
chdb.query("CREATE DATABASE bench ENGINE = Atomic")
COLUMNS = "subject String, event LowCardinality(String), time UInt64"
# As it arrived, and as its own makers would store it for this question.
ORDERS = {"arrived": "tuple()", "sorted": "(subject, time)"}
for name, order in ORDERS.items():
    chdb.query(f"CREATE TABLE bench.{name} ({COLUMNS}) ENGINE = MergeTree ORDER BY {order}")
    chdb.query(f"INSERT INTO bench.{name} SELECT * FROM file('{file}', TabSeparated, '{COLUMNS}')")
    chdb.query(f"OPTIMIZE TABLE bench.{name} FINAL")

conditions = ", ".join(f"event = '{step}'" for step in steps)
answer = {"version": str(chdb.query("SELECT version()")).strip().strip('"'), "rounds": {}, "reached": {}}
for name in ORDERS:
    question = f"""
        SELECT level, count() FROM (
            SELECT windowFunnel({window_ms})(time, {conditions}) AS level FROM bench.{name} GROUP BY subject
        ) GROUP BY level ORDER BY level FORMAT JSONCompactEachRow
    """
    answer["rounds"][name] = []
    for _ in range(int(rounds)):
        began = time.perf_counter()
        rows = str(chdb.query(question))
        answer["rounds"][name].append(time.perf_counter() - began)
    levels = {int(level): int(count) for level, count in map(json.loads, rows.splitlines())}
    answer["reached"][name] = [sum(count for level, count in levels.items() if level > step) for step in range(len(steps))]
print(json.dumps(answer))
