"""Off-the-shelf readers on a lake that the real server wrote: each must see what stands in the raw file.

    python readers.py LAKE RAW      LAKE: the lake of the CD shop, a folder or s3://…; RAW: CDNOW_sample.txt

With STORMLAKE_S3 (the address of an S3 server) only deltalake and polars read: they are what can be told of another server.
"""

import os
import sys
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path

import polars
from deltalake import DeltaTable

lake, raw = sys.argv[1], Path(sys.argv[2]).resolve()
s3 = os.environ.get("STORMLAKE_S3")
options = {"AWS_ENDPOINT_URL": s3, "AWS_ALLOW_HTTP": "true", "AWS_REGION": "us-east-1"} if s3 else None

# The truth, read without any of our code.
rows = [line.split() for line in raw.read_text().split("\n") if line.strip()]
expected = {
    "rows": len(rows),
    "buyers": len({row[0] for row in rows}),
    "discs": sum(int(row[3]) for row in rows),
    "dollars": sum(Decimal(row[4]) for row in rows),
    # The mapping puts a day's purchases at its noon.
    "first": min(datetime.strptime(row[2], "%Y%m%d") for row in rows).replace(hour=12, tzinfo=timezone.utc),
}


def same(reader: str, found: dict) -> None:
    assert found == expected, f"{reader} reads {found}, but the file says {expected}"
    print(f"{reader}: {found['rows']} rows, {found['buyers']} buyers, {found['dollars']} dollars")


table = DeltaTable(f"{lake}/cd_bought", storage_options=options)
assert "CD bought" in (table.metadata().description or ""), "the sticky's name is the table's comment"
arrow = table.to_pyarrow_table()
same(
    "deltalake",
    {
        "rows": arrow.num_rows,
        "buyers": len(set(arrow["subject"].to_pylist())),
        "discs": sum(arrow["cds"].to_pylist()),
        "dollars": sum(arrow["dollars"].to_pylist()).quantize(Decimal("0.01")),
        "first": min(arrow["time"].to_pylist()),
    },
)

frame = polars.read_delta(f"{lake}/cd_bought", storage_options=options)
same(
    "polars",
    {
        "rows": frame.height,
        "buyers": frame["subject"].n_unique(),
        "discs": frame["cds"].sum(),
        "dollars": frame["dollars"].sum().quantize(Decimal("0.01")),
        "first": frame["time"].min(),
    },
)

if not s3:
    import chdb

    # chdb reads files below the folder that it runs in, and no others.
    os.chdir(lake)
    answer = chdb.query(
        f"select count(), uniqExact(subject), sum(cds), sum(dollars), toUnixTimestamp(min(time)) from deltaLakeLocal('{lake}/cd_bought')", "CSV"
    )
    count, buyers, discs, dollars, first = str(answer).strip().split(",")
    same(
        "chdb",
        {
            "rows": int(count),
            "buyers": int(buyers),
            "discs": int(discs),
            "dollars": Decimal(dollars).quantize(Decimal("0.01")),
            "first": datetime.fromtimestamp(int(first), timezone.utc),
        },
    )

positions = arrow["position"].to_pylist()
assert len(set(positions)) == len(positions), "a position stands in two rows"
