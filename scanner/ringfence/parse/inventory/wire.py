"""Shapes that several families of answers share, and small readings of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import msgspec

from ringfence.model.agentcore import DeclaredHost, NetworkMode, Placement
from ringfence.model.window import instant
from ringfence.parse.environment import environment_hosts, names_mcp
from ringfence.parse.hosts import parse_host, parse_url

Timestamp = datetime | float | None
"""ISO 8601 text, or seconds since 1970."""

_YEAR_5138 = 1e11
"""Seconds beyond it are milliseconds."""


class CamelShape(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An object of an API that spells its members `likeThis`; unknown members are ignored."""


class PascalShape(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """An object of an API that spells its members `LikeThis`; unknown members are ignored."""


class Tag(PascalShape, frozen=True):
    key: str
    value: str = ""


class Group(PascalShape, frozen=True):
    group_id: str


class VpcConfig(CamelShape, frozen=True):
    subnets: tuple[str, ...] = ()
    security_groups: tuple[str, ...] = ()
    require_service_s3_endpoint: bool | None = msgspec.field(
        default=None, name="requireServiceS3Endpoint"
    )


class NetworkConfiguration(CamelShape, frozen=True):
    """Runtimes spell the details networkModeConfig, browsers and interpreters vpcConfig."""

    network_mode: str = ""
    network_mode_config: VpcConfig | None = None
    vpc_config: VpcConfig | None = None


class JwtAuthorizer(CamelShape, frozen=True):
    discovery_url: str = ""


class AuthorizerConfiguration(CamelShape, frozen=True):
    custom_jwt_authorizer: JwtAuthorizer | None = msgspec.field(
        default=None, name="customJWTAuthorizer"
    )


class ContainerConfiguration(CamelShape, frozen=True):
    container_uri: str = ""


UNKNOWN_PLACEMENT = Placement(mode=NetworkMode.UNKNOWN)


def placement(network: NetworkConfiguration | None, *, on_instances: bool = False) -> Placement:
    """The placement that a configuration declares; an absent or unknown mode stays UNKNOWN."""
    network = network or NetworkConfiguration()
    mode = NetworkMode.INSTANCES if on_instances else _mode(network.network_mode)
    config = network.network_mode_config or network.vpc_config or VpcConfig()
    return Placement(
        mode=mode,
        subnets=texts(config.subnets),
        security_groups=texts(config.security_groups),
        requires_service_s3_endpoint=config.require_service_s3_endpoint,
    )


def _mode(text: str) -> NetworkMode:
    return NetworkMode(text) if text in tuple(NetworkMode) else NetworkMode.UNKNOWN


def moment(value: Timestamp) -> datetime | None:
    """The aware UTC instant of a timestamp; None when it is absent or beyond the calendar."""
    try:
        if isinstance(value, datetime):
            naive = value.utcoffset() is None
            return value.replace(tzinfo=UTC) if naive else value.astimezone(UTC)
        if value is None:
            return None
        return instant(value / 1000 if abs(value) > _YEAR_5138 else value)
    except (OverflowError, ValueError, OSError):
        return None


def texts(values: Iterable[str]) -> tuple[str, ...]:
    """Distinct, non-empty texts, sorted."""
    return tuple(sorted({value for value in values if value}))


def tag_pairs(tags: Sequence[Tag]) -> tuple[tuple[str, str], ...]:
    """Tags as sorted pairs."""
    return tuple(sorted({(tag.key, tag.value) for tag in tags}))


def declared(field: str, value: str, *, mcp: bool = False) -> tuple[DeclaredHost, ...]:
    """The host that a URL in that field names: none or one."""
    found = parse_url(value)
    if found is None:
        return ()
    return (DeclaredHost(host=found.host, port=found.port, field=field, mcp=mcp),)


def registry_host(field: str, container_uri: str) -> tuple[DeclaredHost, ...]:
    """The registry of a container image; an image name without one declares no host."""
    registry, slash, _ = container_uri.partition("/")
    found = parse_host(registry) if slash and ("." in registry or ":" in registry) else None
    if found is None:
        return ()
    return (DeclaredHost(host=found.host, port=found.port, field=field),)


def environment(
    variables: dict[str, str | None],
) -> tuple[tuple[str, ...], tuple[DeclaredHost, ...]]:
    """The names of environment variables, and the hosts that their values declare."""
    hosts = (
        DeclaredHost(
            host=found.host,
            port=found.port,
            field=f"environmentVariables.{name}",
            mcp=names_mcp(name),
        )
        for name, value in variables.items()
        for found in environment_hosts(name, value or "")
    )
    return texts(variables), distinct(hosts)


def distinct(hosts: Iterable[DeclaredHost]) -> tuple[DeclaredHost, ...]:
    """Declared hosts without repetition, sorted."""
    return tuple(sorted(set(hosts), key=lambda host: (host.field, host.host, host.port, host.mcp)))
