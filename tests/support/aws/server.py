"""A real AWS endpoint for the tests: moto's backends behind HTTP on the loopback interface, with our grafts in front.

One lab serves a whole test session, since moto takes seconds to import; ``reset`` empties it between tests.
"""

from __future__ import annotations

import logging
import threading
from types import TracebackType
from typing import Any

import boto3
from botocore.config import Config
from moto.core.base_backend import BackendDict
from moto.moto_api._internal import mock_random
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    create_backend_app,
)
from moto.organizations.models import organizations_backends
from werkzeug.serving import BaseWSGIServer, make_server

from support.aws import grafts
from support.aws.agentcore_estate import forget_estates
from support.aws.calls import CallLog
from support.aws.faults import Faults
from support.aws.gateway import Gateway
from support.aws.seed import Seed
from support.aws.transport import KeptAliveHandler
from support.aws.wire import DEFAULT_ACCOUNT, DEFAULT_REGION, SEEDING_HEADER, access_key_of

_SECRET = "lab-secret"  # noqa: S105 - the lab verifies no signature


class AwsLab:
    """An AWS of our own, as a context manager.

    >>> with AwsLab() as lab:
    ...     runtime = lab.seed(account="111111111111", region="eu-west-1").runtime("agent")
    ...     lab.faults.add(deny(), service="ec2", operation="DescribeFlowLogs")
    ...     subprocess.run(["ringfence", "scan"], env={**os.environ, **lab.env("111111111111")})
    ...     assert "bedrock-agentcore:GetAgentRuntime" in lab.calls.actions()
    """

    def __init__(self) -> None:
        grafts.apply()
        self._gateway = Gateway(backend=DomainDispatcherApplication(create_backend_app))
        logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
        self._session = boto3.session.Session()  # kept, for it keeps the service models it has read
        self._server: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> AwsLab:
        self.reset()
        self._server = make_server(
            "127.0.0.1", 0, self._gateway, threaded=True, request_handler=KeptAliveHandler
        )
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.faults.clear()
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
        self.reset()

    @property
    def endpoint(self) -> str:
        """The URL of the lab, for ``AWS_ENDPOINT_URL``."""
        assert self._server is not None, "the lab is not open"
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def calls(self) -> CallLog:
        """What the scanner asked for; requests of seeding clients are not in it."""
        return self._gateway.calls

    @property
    def faults(self) -> Faults:
        """The faults in force."""
        return self._gateway.faults

    @property
    def defects(self) -> tuple[str, ...]:
        """The requests the lab could not answer as AWS would."""
        return self._gateway.defects

    def env(self, account: str = DEFAULT_ACCOUNT, region: str = DEFAULT_REGION) -> dict[str, str]:
        """Return the environment under which an SDK talks to the lab, and to nothing else, as this account."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": access_key_of(account),
            "AWS_SECRET_ACCESS_KEY": _SECRET,
            "AWS_DEFAULT_REGION": region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        }

    def client(
        self,
        service: str,
        *,
        region: str = DEFAULT_REGION,
        account: str = DEFAULT_ACCOUNT,
        recorded: bool = False,
    ) -> Any:
        """Return a boto3 client for seeding or for looking: it is not logged and meets no fault.

        With ``recorded`` it counts as a scanner's client, and it tries each request once.
        """
        client = self._session.client(
            service,
            region_name=region,
            endpoint_url=self.endpoint,
            aws_access_key_id=access_key_of(account),
            aws_secret_access_key=_SECRET,
            config=Config(retries={"total_max_attempts": 1}, max_pool_connections=32),
        )
        if not recorded:
            client.meta.events.register("before-sign", _mark_as_seeding)
        return client

    def seed(self, account: str = DEFAULT_ACCOUNT, region: str = DEFAULT_REGION) -> Seed:
        """Return the writer of what exists in one account and region."""
        return Seed(account=account, region=region)

    def reset(self) -> None:
        """Empty the estate, the log, the faults and the defects; ids drawn from here on repeat from run to run."""
        self._gateway.reset()
        BackendDict.reset()
        forget_estates()
        organizations_backends.master_accounts.clear()
        mock_random.seed(1)


def _mark_as_seeding(request: Any, **_: object) -> None:
    request.headers[SEEDING_HEADER] = "yes"
