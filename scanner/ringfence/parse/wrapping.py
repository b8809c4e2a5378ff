"""The members by which log services wrap the records of others."""

from __future__ import annotations

import msgspec

Wire = bytes | msgspec.Raw
"""One JSON value as it came."""


class Wrapping(msgspec.Struct, kw_only=True):
    """What a record must not have, so that it stands for itself.

    Decoding fails where one of the members holds anything; records of this kind are then told
    from wrapped ones without looking at them twice.
    """

    wrapped_records: None = msgspec.field(default=None, name="Records")
    wrapped_answers: None = msgspec.field(default=None, name="Events")
    wrapped_events: None = msgspec.field(default=None, name="events")
    wrapped_log_events: None = msgspec.field(default=None, name="logEvents")
    wrapped_message: None = msgspec.field(default=None, name="message")
    wrapped_insight: None = msgspec.field(default=None, name="@message")
    wrapped_event: None = msgspec.field(default=None, name="CloudTrailEvent")
