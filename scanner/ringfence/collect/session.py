"""Credentials and clients: the standard chain, one shared data loader, bounded time and retries."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Self

import botocore.session
from botocore.config import Config
from botocore.credentials import RefreshableCredentials
from botocore.exceptions import BotoCoreError, ProfileNotFound, UnknownRegionError
from botocore.loaders import Loader, create_loader

from ringfence import __version__
from ringfence.collect.endpoints import check_endpoint, configured_endpoints
from ringfence.collect.guard import Guard
from ringfence.collect.request import LiveRequest
from ringfence.errors import ConfigError

_ATTEMPTS = 6
"""Tries of one call in all, about 15 seconds of back-off; AWS_MAX_ATTEMPTS overrides it."""
_CONNECT_SECONDS = 5
_READ_SECONDS = 30
_TALKATIVE = ("boto3", "botocore", "urllib3")


class AwsSession:
    """One identity at AWS; makes clients for any service and region."""

    def __init__(self, core: botocore.session.Session, request: LiveRequest, guard: Guard) -> None:
        self._core = core
        self._request = request
        self._guard = guard
        self._making = threading.Lock()
        self._known: dict[str, frozenset[str]] = {}
        core.set_config_variable("csm_enabled", False)  # it would report every call to another host
        guard.watch(core.get_component("event_emitter"))
        self._config = _client_config(core, request)

    @classmethod
    def open(cls, request: LiveRequest, guard: Guard) -> Self:
        """Find the profile and check every configured endpoint; raise ConfigError for a wrong one.

        No call is made yet, not even for credentials.
        """
        quiet_loggers()
        core = _new_core(request)
        for url in _endpoints(core):
            check_endpoint(url, allow_endpoint=request.allow_endpoint)
        return cls(core, request, guard)

    @property
    def endpoints(self) -> tuple[str, ...]:
        """The endpoint URLs that the environment or the profile configures."""
        return _endpoints(self._core)

    @property
    def region(self) -> str:
        """The region of the environment or the profile; empty when there is none."""
        return self._core.get_config_variable("region") or ""

    def client(self, service: str, region: str) -> Any:
        """Make a client; clients are safe to use from several threads, sessions are not."""
        with self._making:
            client = self._core.create_client(service, region_name=region, config=self._config)
        endpoint = client.meta.endpoint_url
        check_endpoint(endpoint, allow_endpoint=self._request.allow_endpoint)
        return client

    def supports(self, service: str, operation: str) -> bool:
        """Whether the installed SDK knows the operation."""
        with self._making:
            if service not in self._known:
                self._known[service] = frozenset(_operation_names(self._core, service))
            return operation in self._known[service]

    def offers(self, service: str, region: str) -> bool:
        """Whether the SDK's own list of regions has the service in this one."""
        with self._making:
            try:
                partition = self._core.get_partition_for_region(region)
            except UnknownRegionError:
                return False
            return region in self._core.get_available_regions(service, partition)

    def in_role(self, fetch: Callable[[], dict[str, Any]]) -> AwsSession:
        """A session with credentials that fetch gives (AssumeRole's `Credentials`), renewed by it."""

        def metadata() -> dict[str, str]:
            given = fetch()
            return {
                "access_key": given["AccessKeyId"],
                "secret_key": given["SecretAccessKey"],
                "token": given["SessionToken"],
                "expiry_time": given["Expiration"].isoformat(),
            }

        credentials = RefreshableCredentials.create_from_metadata(
            metadata(), refresh_using=metadata, method="sts-assume-role"
        )
        core = _new_core(self._request)
        core.register_component("credential_provider", _Given(credentials))
        return AwsSession(core, self._request, self._guard)


def sdk_version() -> str:
    """The installed SDK, for people: `botocore 1.44.5`."""
    return f"botocore {botocore.__version__}"


def quiet_loggers() -> None:
    """Keep the SDK's debug records from ever being written: they hold the session token."""
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


class _Given:
    """A credential provider that has its credentials already."""

    def __init__(self, credentials: RefreshableCredentials) -> None:
        self._credentials = credentials

    def load_credentials(self) -> RefreshableCredentials:
        return self._credentials


@cache
def _shared_loader() -> Loader:
    """The service models, read once for the process: they are most of what botocore costs."""
    return create_loader()


def _new_core(request: LiveRequest) -> botocore.session.Session:
    core = botocore.session.Session(profile=request.profile or None)
    core.register_component("data_loader", _shared_loader())
    return core


def _operation_names(core: botocore.session.Session, service: str) -> list[str]:
    if service not in core.get_available_services():
        return []
    return core.get_service_model(service).operation_names


def _endpoints(core: botocore.session.Session) -> tuple[str, ...]:
    try:
        profile = core.get_scoped_config()
        services = core.full_config.get("services", {}).get(profile.get("services"), {})
    except ProfileNotFound as problem:
        raise ConfigError(
            f"there is no AWS profile {problem.kwargs.get('profile', '')!r}",
            hint="`aws configure list-profiles` lists them",
        ) from problem
    except BotoCoreError as problem:
        raise ConfigError(f"the AWS configuration cannot be read: {problem}") from problem
    return configured_endpoints(
        environment=os.environ,
        profile=profile,
        services=services if isinstance(services, Mapping) else {},
    )


def _client_config(core: botocore.session.Session, request: LiveRequest) -> Config:
    attempts = core.get_config_variable("max_attempts") or _ATTEMPTS
    return Config(
        retries={"mode": "standard", "total_max_attempts": int(attempts)},
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=_READ_SECONDS,
        max_pool_connections=max(1, request.workers),
        user_agent_extra=f"ringfence/{__version__}",
    )
