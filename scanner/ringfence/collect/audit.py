"""What is logged at all: flow logs, Resolver query logs and trails. The logs themselves are read later."""

from __future__ import annotations

from ringfence.collect.reading import Visit
from ringfence.model.coverage import Source


def collect_flow_log_configs(visit: Visit) -> None:
    """Read the flow log subscriptions of a region, with the format each writes."""
    with visit.source(Source.FLOW_LOG_CONFIGS) as reading:
        reading.pages("ec2", "DescribeFlowLogs", "FlowLogs", MaxResults=1000)


def collect_resolver_log_configs(visit: Visit) -> None:
    """Read the Resolver query log configurations and the VPCs that feed them."""
    with visit.source(Source.RESOLVER_LOG_CONFIGS) as reading:
        reading.pages(
            "route53resolver",
            "ListResolverQueryLogConfigs",
            "ResolverQueryLogConfigs",
            MaxResults=100,
        )
        reading.pages(
            "route53resolver",
            "ListResolverQueryLogConfigAssociations",
            "ResolverQueryLogConfigAssociations",
            counted=False,
            MaxResults=100,
        )


def collect_trails(visit: Visit) -> None:
    """Read the trails that record a region, those of other regions and of the organization included."""
    with visit.source(Source.TRAILS) as reading:
        trails = reading.call("cloudtrail", "DescribeTrails", includeShadowTrails=True)
        listed = trails.get("trailList", ()) if trails is not None else ()
        arns = reading.named(listed, "TrailARN")
        reading.count(len(arns))
        visit.each(lambda arn: reading.call("cloudtrail", "GetTrailStatus", Name=arn), sorted(arns))
