"""Sends records to Stormlake: CloudEvents 1.0 in batches, tried again until each has its answer. Standard library only."""

from __future__ import annotations

import email.utils
import http.client
import json
import math
import random
import time as _time
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Union

Timestamp = Union[datetime, str]
"""An instant: a datetime with its time zone, or RFC 3339 such as ``2026-11-23T12:00:00Z``."""
Number = Union[Decimal, int, float]
"""A decimal: 18 digits, 4 of them after the point. A Decimal keeps every digit."""
Day = Union[date, str]
Span = Union[timedelta, str]

_BATCH_MOST = 500
_BYTES_MOST = 4 * 1024 * 1024
_FIRST_WAIT = 0.2
_AGAIN = (429, 502, 503, 504)


@dataclass(frozen=True)
class Draft:
    """A record that is ready to be sent. Its id is fixed here, so that sending it again never counts twice."""

    type: str
    data: Mapping[str, Any]
    subject: str | None
    time: Timestamp
    id: str


@dataclass(frozen=True)
class Violation:
    """One reason why a record was not accepted."""

    code: str
    at: str
    """Where: a JSON pointer."""
    message: str
    mend: str
    sticky: str | None = None


@dataclass(frozen=True)
class RecordAnswer:
    """What became of one record."""

    status: str
    """``accepted``, ``duplicate`` or ``quarantined``."""
    position: int
    """Accepted at, duplicate of, or quarantined at this position of the log."""
    id: str | None = None
    violations: tuple[Violation, ...] = ()
    """Quarantined: every reason."""


@dataclass
class Answer:
    """What became of everything that was sent, in order."""

    accepted: int = 0
    duplicate: int = 0
    quarantined: int = 0
    records: list[RecordAnswer] = field(default_factory=list)


class SendError(Exception):
    """Not everything was answered. Send ``unsent`` again later: ids stay the same."""

    def __init__(self, message: str, status: int | None, problem: Mapping[str, Any], answer: Answer, unsent: list[Draft]) -> None:
        super().__init__(message)
        self.status = status
        """The last HTTP status, where there was one."""
        self.problem = problem
        """The server's explanation, where it gave one: code, detail, mend."""
        self.answer = answer
        """What was answered before."""
        self.unsent = unsent
        """What has no answer."""


def record(type: str, data: Mapping[str, Any], subject: str | None, time: Timestamp | None, record_id: str | None) -> Draft:
    """A record of an event. The functions of the stickies call this. A member that is None is left out."""
    given = {key: value for key, value in data.items() if value is not None}
    return Draft(type, given, subject, time or datetime.now(timezone.utc), record_id or str(uuid.uuid4()))


def write(value: Any) -> str:
    """A value as JSON. Unlike ``json.dumps`` it keeps every digit of a Decimal and refuses what is no number."""
    if value is None or isinstance(value, (bool, str)):
        return json.dumps(value)
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value} is no number that JSON can hold")
        return repr(float(value))
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} is no number that JSON can hold")
        return format(value, "f")
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone: use datetime.now(timezone.utc) or the like")
        return json.dumps(value.isoformat())
    if isinstance(value, date):
        return json.dumps(value.isoformat())
    if isinstance(value, timedelta):
        return json.dumps(f"{value // timedelta(milliseconds=1)}ms")
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(str(key))}:{write(member)}" for key, member in value.items()) + "}"
    if isinstance(value, Sequence):
        return "[" + ",".join(write(item) for item in value) + "]"
    raise TypeError(f"a {value.__class__.__name__} is nothing that JSON can hold")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A record is never sent on to where nobody asked for it."""

    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass(frozen=True)
class _Refused:
    message: str
    again: bool
    status: int | None = None
    problem: Mapping[str, Any] = field(default_factory=dict)
    wait: float | None = None


class Stormlake:
    """Sends records.

    ``url`` is the server or project (``http://127.0.0.1:4040`` or ``https://events.example.com/p/shop``), ``source`` says who
    sends (a URI reference such as ``/till``), ``api_key`` is a key with the role ``source``. Times are in seconds; a server
    that asks for a longer wait than ``longest_wait`` is given up.
    """

    def __init__(
        self,
        url: str,
        source: str,
        api_key: str | None = None,
        *,
        batch: int = _BATCH_MOST,
        retries: int = 6,
        timeout: float = 30.0,
        longest_wait: float = 60.0,
    ) -> None:
        self._address = url.rstrip("/") + "/v1/events"
        self._source = source
        self._headers = {"content-type": "application/cloudevents-batch+json"}
        if api_key is not None:
            self._headers["authorization"] = f"Bearer {api_key}"
        self._batch = min(max(1, batch), _BATCH_MOST)
        self._retries = retries
        self._timeout = timeout
        self._longest_wait = longest_wait
        self._opener = urllib.request.build_opener(_NoRedirect)
        self._waiting: list[Draft] = []

    def add(self, *drafts: Draft) -> None:
        """Keeps records for the next ``flush``."""
        self._waiting.extend(drafts)

    def flush(self) -> Answer:
        """Sends what was kept. What gets no answer is kept again."""
        drafts, self._waiting = self._waiting, []
        try:
            return self.send(drafts)
        except SendError as error:
            self._waiting = error.unsent + self._waiting
            raise
        except (TypeError, ValueError):
            self._waiting = drafts + self._waiting
            raise

    def send(self, drafts: Sequence[Draft]) -> Answer:
        """Sends records in their order and says what became of each. Raises SendError when some have no answer."""
        records = [self._envelope(draft) for draft in drafts]
        answer = Answer()
        start = 0
        while start < len(records):
            end, size = start, 0
            while end < len(records) and end - start < self._batch and (end == start or size + len(records[end]) <= _BYTES_MOST):
                size += len(records[end])
                end += 1
            body = ("[" + ",".join(records[start:end]) + "]").encode()
            said = self._post(body, end - start, answer, list(drafts[start:]))
            answer.accepted += said.accepted
            answer.duplicate += said.duplicate
            answer.quarantined += said.quarantined
            answer.records += said.records
            start = end
        return answer

    def _envelope(self, draft: Draft) -> str:
        envelope: dict[str, Any] = {
            "specversion": "1.0",
            "id": draft.id,
            "source": self._source,
            "type": draft.type,
            "time": draft.time,
            "datacontenttype": "application/json",
        }
        if draft.subject is not None:
            envelope["subject"] = draft.subject
        envelope["data"] = draft.data
        return write(envelope)

    def _post(self, body: bytes, count: int, before: Answer, unsent: list[Draft]) -> Answer:
        attempt = 0
        while True:
            said = self._attempt(body, count)
            if isinstance(said, Answer):
                return said
            wait = said.wait
            if wait is None:
                wait = min(_FIRST_WAIT * 2**attempt, self._longest_wait) * random.uniform(0.5, 1.0)
            if not said.again or attempt >= self._retries or wait > self._longest_wait:
                raise SendError(said.message, said.status, said.problem, before, unsent)
            _time.sleep(wait)
            attempt += 1

    def _attempt(self, body: bytes, count: int) -> Answer | _Refused:
        request = urllib.request.Request(self._address, data=body, headers=self._headers, method="POST")
        try:
            with self._opener.open(request, timeout=self._timeout) as response:
                text = response.read()
        except urllib.error.HTTPError as error:
            return self._refused(error)
        except (OSError, http.client.HTTPException) as error:
            return _Refused(f"no answer from {self._address}: {error}", again=True)
        try:
            return _answer(json.loads(text), count)
        except (KeyError, TypeError, ValueError):
            return _Refused(f"{self._address} does not answer like Stormlake", again=False)

    def _refused(self, error: urllib.error.HTTPError) -> _Refused:
        try:
            problem = json.loads(error.read())
        except (OSError, http.client.HTTPException, ValueError):
            problem = {}
        if not isinstance(problem, dict):
            problem = {}
        message = str(problem.get("detail") or f"{self._address} answered {error.code}")
        wait = _retry_after(error.headers.get("retry-after"))
        return _Refused(message, error.code in _AGAIN, error.code, problem, wait)


def _answer(said: Any, count: int) -> Answer:
    records = [
        RecordAnswer(
            status=one["status"],
            position=one["position"],
            id=one.get("id"),
            violations=tuple(
                Violation(each["code"], each["at"], each["message"], each["mend"], each.get("sticky")) for each in one.get("violations", ())
            ),
        )
        for one in said["records"]
    ]
    if len(records) != count:
        raise ValueError("not as many answers as records")
    return Answer(said["accepted"], said["duplicate"], said["quarantined"], records)


def _retry_after(header: str | None) -> float | None:
    """Seconds or a date, as seconds from now."""
    if header is None:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        when = email.utils.parsedate_to_datetime(header)
    except (TypeError, ValueError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=timezone.utc)
    return max(0.0, (when - datetime.now(timezone.utc)).total_seconds())
