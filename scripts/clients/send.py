"""What an application does with the Python client of the starter board."""

import json
import os
import time
from datetime import datetime, timezone
from decimal import Decimal

from shop_events import SendError, Stormlake, events

url, line, key = (os.environ[name] for name in ("STORMLAKE_URL", "STORMLAKE_LINE", "STORMLAKE_KEY"))
lake = Stormlake(url, source="/python", api_key=key)
orders = [events.order_placed("ana", order=f"py-{nth}", price=Decimal(nth) / 4) for nth in range(1200)]
moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
cancelled = events.order_cancelled("ana", order="py-1", reason="wrong meal", time=moment)
first = lake.send([*orders, cancelled])
assert [record.id for record in first.records] == [draft.id for draft in [*orders, cancelled]]

lake.add(*orders[:3])
again = lake.flush()
assert lake.flush().records == []

refused = lake.send([events.order_placed("ana", order="free", price=-1)])
assert refused.quarantined == 1
violation = refused.records[0].violations[0]

before = time.monotonic()
lost = Stormlake(line, source="/python/line", api_key=key).send(orders[:10])
assert time.monotonic() - before >= 1.0, "waits as long as the server asks"

try:
    Stormlake(url, source="/python", api_key="slk_wrong").send(orders[:2])
    raise SystemExit("a wrong key is refused")
except SendError as error:
    assert error.status == 401 and len(error.unsent) == 2, error
try:
    Stormlake("http://127.0.0.1:9", source="/python", retries=1).send(orders[:2])
    raise SystemExit("nobody is there")
except SendError as error:
    assert error.status is None and len(error.unsent) == 2, error
try:
    lake.send([events.order_placed("ana", order="naive", price=1, time=datetime(2026, 1, 1))])
    raise SystemExit("a time without its zone is refused before anything is sent")
except ValueError:
    pass

said = {"accepted": first.accepted, "again": again.duplicate, "line": lost.duplicate, "refused": f"{violation.code} {violation.at}"}
print(json.dumps(said, separators=(",", ":")))
