"""The lab under test is the lab every other test uses."""

from support.aws.fixtures import aws_server, lab

__all__ = ["aws_server", "lab"]
