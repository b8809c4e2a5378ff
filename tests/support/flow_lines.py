"""Flow log lines of version 5 in which everything occurs that can."""

from __future__ import annotations

import random

from support.log_text import AGENT, DEFAULT_HEADER, PROVIDER, START, flow_line, gap_line

ENI = "eni-0abc12345def67890"
V5 = (
    f"{DEFAULT_HEADER} tcp-flags pkt-srcaddr pkt-dstaddr region pkt-src-aws-service"
    " pkt-dst-aws-service flow-direction next-hop-interface-id"
)


def random_lines(seed: int, count: int = 400) -> list[str]:
    """Version-5 records in which everything occurs that can: ties, both directions, odd values."""
    choose = random.Random(seed)  # noqa: S311 - the same lines for the same seed
    addresses = [AGENT, PROVIDER, "10.20.1.58", "2001:db8::1", "-", "fe80::1"]

    def line() -> str:
        start = START + choose.randrange(600)
        flow = flow_line(
            interface_id=choose.choice([ENI, "eni-1"]),
            account_id=choose.choice(["123456789012", "unknown"]),
            srcaddr=choose.choice(addresses),
            dstaddr=choose.choice(addresses),
            srcport=choose.choice([443, 53, 40000, 40001, 0, "-", 70000]),
            dstport=choose.choice([443, 53, 40000, 123]),
            protocol=choose.choice([6, 6, 17, 1, 58, 132, 300]),
            packets=choose.choice([1, 2, "-", 1 << 40]),
            bytes=choose.choice([100, 1500, "-", 1 << 53]),
            start=start,
            end=start + choose.randrange(-1, 60),
            action=choose.choice(["ACCEPT", "ACCEPT", "REJECT", "-"]),
        )
        extra = [
            choose.choice(["-", 0, 2, 3, 16, 18, 19, 300]),
            choose.choice(["-", *addresses[:3]]),
            choose.choice(["-", *addresses[:3]]),
            choose.choice(["us-east-1", "-"]),
            choose.choice(["-", "AMAZON", "S3"]),
            choose.choice(["-", "AMAZON", "EC2"]),
            choose.choice(["-", "egress", "ingress"]),
            choose.choice(["-", "eni-9", "eni-8"]),
        ]
        if choose.random() < 0.1:
            flow = gap_line(choose.choice(["NODATA", "SKIPDATA"]), start=start, end=start + 60)
        return " ".join(map(str, [flow, *extra]))

    return [line() for _ in range(count)]
