"""Regular spans, many at once: those of calls, and those of no interest."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.parse.span import MAX_TEXT, REQUEST_ID, is_client, is_plain_origin, understand
from ringfence.parse.span_wire import Attributes, RegularSpan, regular_span
from ringfence.parse.wrapping import Wire
from ringfence.telemetry.quick import IRREGULAR, MAX_KEY, Group, Quick, members_of
from ringfence.telemetry.span_calls import WITHOUT_HOST, Key, key_of

_SECOND = 1_000_000_000
_AFTER_SCHEME = len("https://")
_MAX_ORIGINS = 1 << 14


class QuickSpans(Quick[Key]):
    """Counts the regular spans of one file after the other."""

    def __init__(self) -> None:
        super().__init__()
        self._origins: set[str] = set()

    def count(self, records: Iterable[Wire]) -> int:
        """Count spans up to the first irregular one, and say how many."""
        known, (_, latest) = self.known, self.reading.wanted.span.bounds
        encode, taken = members_of, 0
        try:
            for span in map(regular_span, records):
                if span.kind != "CLIENT":
                    if is_client(span):
                        raise ValueError("the careful reader knows the other forms")
                    self.unwanted += 1
                    taken += 1
                    continue
                attributes = span.attributes
                request_id, attributes.request_id = attributes.request_id, None
                if attributes.http_url or attributes.url_full:
                    self._shorten(attributes)
                key = encode((span.resource, span.status, attributes))
                group = known.get(key) or self._learn(key, span)
                if not group.keys:
                    self.reading.tally.notes.add(WITHOUT_HOST)
                    self.unwanted += 1
                    taken += 1
                    continue
                first, last = span.start // _SECOND, span.end // _SECOND  # type: ignore[operator]
                last = max(first, last)
                taken += 1
                if group.first <= first <= group.last <= last <= latest:
                    group.records += 1
                    group.last = last
                elif not self.see(group, first, last):
                    continue
                if request_id and (group.largest is None or request_id < group.largest):
                    group.add_id(request_id)
        except IRREGULAR:
            pass
        return self.end(taken)

    @staticmethod
    def checked_id(text: str) -> str:
        """What is kept of a request id; empty when it is none."""
        short_text = text[:MAX_TEXT]
        return short_text if REQUEST_ID.fullmatch(short_text) else ""

    def _shorten(self, attributes: Attributes) -> None:
        """Leave of the URLs what they mean; their paths differ from span to span."""
        if attributes.http_url:
            attributes.http_url = self._origin(attributes.http_url)
        if attributes.url_full:
            attributes.url_full = self._origin(attributes.url_full)

    def _origin(self, url: str) -> str:
        """What a URL means: the part before its path, where that is plain, or all of it."""
        end = url.find("/", _AFTER_SCHEME)
        origin = url[:end] if end > 0 else url
        if origin in self._origins:
            return origin
        if not is_plain_origin(origin):
            return url
        if len(self._origins) >= _MAX_ORIGINS:
            self._origins.clear()
        self._origins.add(origin)
        return origin

    def _learn(self, key: bytes, span: RegularSpan) -> Group[Key]:
        if len(key) > MAX_KEY:
            raise ValueError("it is too long to be remembered")
        call = understand(span)
        if call is None:
            return self.add(key, (), account="")
        account = call.account or self.reading.account
        group = self.add(key, (key_of(call, self.reading),), account=account)
        group.failing = call.failed
        return group
