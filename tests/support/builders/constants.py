"""The account, the region and the identifiers that builders use unless told otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ringfence.model.window import TimeWindow

ACCOUNT = "111122223333"
REGION = "us-east-1"
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
WINDOW = TimeWindow(NOW - timedelta(days=14), NOW)
AFTER_S3_ROLLOUT = datetime(2026, 9, 1, tzinfo=UTC)
BEFORE_S3_ROLLOUT = datetime(2026, 3, 1, tzinfo=UTC)

VPC_ID = "vpc-0runtime"
SUBNET_ID = "subnet-0runtime"
SECURITY_GROUP_ID = "sg-0runtime"
DHCP_OPTIONS_ID = "dopt-0amazon"
SPOKE_ENI = "eni-0spoke"
SPOKE_INSTANCE = "i-0spoke"
IPV4_DEFAULT = "0.0.0.0/0"
IPV6_DEFAULT = "::/0"
