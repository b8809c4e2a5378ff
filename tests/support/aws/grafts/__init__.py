"""What moto lacks or gets wrong, put right on moto's own classes, so that its parsing, accounts and regions stay in use."""

from __future__ import annotations

from functools import cache

from moto.core import responses
from moto.core.utils import method_names_from_class

from support.aws.grafts import athena, cloudtrail, ec2, iam, network, organizations, sts


@cache
def apply() -> None:
    """Apply every graft, once per process."""
    athena.graft()
    ec2.graft()
    network.graft()
    cloudtrail.graft()
    iam.graft()
    organizations.graft()
    sts.graft()
    # moto lists the methods of the response class anew for each request; EC2 has hundreds.
    setattr(responses, "method_names_from_class", cache(method_names_from_class))  # noqa: B010 - mypy sees a re-export
