"""Where requests may go: AWS, this machine, or a host that the user named on the command line.

A configured endpoint receives signed requests with the session token in them, so a planted
`endpoint_url` is a way to steal credentials (or to make a scan see an empty estate).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from ringfence.errors import ConfigError

_ENVIRONMENT = "AWS_ENDPOINT_URL"
_IGNORE = "ignore_configured_endpoint_urls"

_AWS_DOMAINS = (
    "amazonaws.com",
    "amazonaws.com.cn",
    "amazonaws.eu",
    "api.aws",
    "api.amazonwebservices.com.cn",
    "c2s.ic.gov",
    "sc2s.sgov.gov",
)
_CUSTOMER_ZONES = frozenset(
    {"compute", "compute-1", "elasticbeanstalk", "elb", "execute-api", "s3-website"}
)
"""Labels under which anyone can have a host inside those domains."""


def configured_endpoints(
    *, environment: Mapping[str, str], profile: Mapping[str, Any], services: Mapping[str, Any]
) -> tuple[str, ...]:
    """List the endpoint URLs that the SDK would honour, sorted.

    profile is the section of the active profile; services the `[services …]` section that it names,
    a mapping of service to settings.
    """
    ignored = environment.get(f"AWS_{_IGNORE.upper()}", profile.get(_IGNORE, ""))
    if str(ignored).lower() == "true":
        return ()
    found = {value for key, value in environment.items() if key.startswith(_ENVIRONMENT) and value}
    found |= set(_endpoints_of(profile)) | set(_endpoints_of(services))
    for settings in services.values():
        if isinstance(settings, Mapping):
            found |= set(_endpoints_of(settings))
    return tuple(sorted(found))


def check_endpoint(url: str, *, allow_endpoint: bool) -> None:
    """Raise ConfigError unless requests may be sent to this URL."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if _is_loopback(host):
        return
    shown = f"{parts.scheme}://{host}"
    if not host or parts.scheme != "https":
        raise ConfigError(
            f"the configured endpoint {shown} does not use https",
            hint="only an endpoint on this machine may use plain http",
        )
    if not _is_aws(host) and not allow_endpoint:
        raise ConfigError(
            f"the configured endpoint {shown} is neither AWS nor on this machine",
            hint="remove AWS_ENDPOINT_URL or endpoint_url, or pass --allow-endpoint if it is yours",
        )


def _endpoints_of(settings: Mapping[str, Any]) -> Iterator[str]:
    value = settings.get("endpoint_url")
    if isinstance(value, str) and value:
        yield value


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_aws(host: str) -> bool:
    inside = any(host.endswith(f".{domain}") for domain in _AWS_DOMAINS)
    return inside and not _CUSTOMER_ZONES.intersection(host.split("."))
