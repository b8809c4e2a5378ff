"""Names that clients in a cloud really ask for, family by family, from descriptions of the services.

Each family makes what one client asks below one provider's names in two weeks. Nothing here knows
how tunnels are detected. LEARNED families are those that thresholds were chosen on; HELD_OUT ones
were never looked at for that.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from random import Random
from types import MappingProxyType

from support.dns_asking import (
    BASE36,
    HEX,
    WORDS,
    Asked,
    asked_often,
    asked_once,
    coded,
    company,
    fetched_once,
)

REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-2")
Family = Callable[[Random], Iterator[Asked]]


def web(random: Random) -> Iterator[Asked]:
    """A company's site and its usual hosts."""
    domain = company(random)
    hosts = ("www", "api", "cdn", "static", "img", "auth", "login", "assets", "docs", "mail")
    for host in random.sample(hosts, random.randint(1, 6)):
        yield asked_often(random, f"{host}.{domain}")
    if random.random() < 0.2:
        yield asked_often(random, f"{coded(random, BASE36, 6, 12)}.{domain}")


def load_balancers(random: Random) -> Iterator[Asked]:
    for _ in range(random.randint(1, 8)):
        region, number = random.choice(REGIONS), random.randint(10**8, 2 * 10**9)
        kind = random.choice(("internal-{word}-{number}", "k8s-{word}-{word}-{hash}-{number}"))
        name = kind.format(
            word=random.choice(WORDS), number=number, hash=coded(random, HEX, 10, 10)
        )
        yield asked_often(random, f"{name}.{region}.elb.amazonaws.com")


def buckets(random: Random) -> Iterator[Asked]:
    for _ in range(random.randint(1, 40)):
        bucket = f"{random.choice(WORDS)}-{coded(random, BASE36, 8, 24)}"
        yield asked_often(random, f"{bucket}.s3.{random.choice(REGIONS)}.amazonaws.com")


def cloudfront(random: Random) -> Iterator[Asked]:
    for _ in range(random.randint(1, 30)):
        yield asked_often(random, f"d{coded(random, BASE36, 12, 13)}.cloudfront.net")


def azure_disks(random: Random) -> Iterator[Asked]:
    for _ in range(random.randint(1, 20)):
        disk = f"md-{coded(random, BASE36, 12, 12)}.z{random.randint(1, 50)}"
        yield asked_often(random, f"{disk}.blob.storage.azure.net")
    yield asked_often(
        random, f"{random.choice(WORDS)}{coded(random, HEX, 6, 8)}.blob.core.windows.net"
    )


def reverse_lookups(random: Random) -> Iterator[Asked]:
    for _ in range(random.randint(1, 300)):
        if random.random() < 0.7:
            octets = ".".join(str(random.randint(0, 255)) for _ in range(4))
            yield asked_once(random, f"{octets}.in-addr.arpa", answered=False)
        else:
            nibbles = ".".join(random.choice(HEX) for _ in range(32))
            yield asked_once(random, f"{nibbles}.ip6.arpa", answered=False)


def certificate_validation(random: Random) -> Iterator[Asked]:
    domain = company(random)
    for _ in range(random.randint(1, 6)):
        yield asked_often(random, f"_{coded(random, HEX, 32, 32)}.{random.choice(WORDS)}.{domain}")
    yield asked_often(random, f"{coded(random, BASE36, 32, 32)}._domainkey.{domain}")


def search_list(random: Random) -> Iterator[Asked]:
    """Names with the search domains of Kubernetes and of the company appended."""
    suffix = random.choice(
        ("default.svc.cluster.local", "agents.svc.cluster.local", f"corp.{company(random)}")
    )
    for _ in range(random.randint(20, 300)):
        host = f"{random.choice(WORDS)}.{random.choice(WORDS)}{random.choice(WORDS)}.com"
        if random.random() < 0.2:
            host = f"{coded(random, BASE36, 10, 10)}.execute-api.us-east-1.amazonaws.com"
        yield asked_often(random, f"{host}.{suffix}", answered=False)


def akamai(random: Random) -> Iterator[Asked]:
    for _ in range(random.randint(1, 25)):
        edge = f"e{random.randint(100, 99999)}.dsc{random.choice('abcdefgx')}"
        yield asked_often(random, f"{edge}.akamaiedge.net")


def block_lists(random: Random) -> Iterator[Asked]:
    zone = random.choice(("zen.spamhaus.org", "bl.spamcop.net", "b.barracudacentral.org"))
    for _ in range(random.randint(5, 500)):
        octets = ".".join(str(random.randint(0, 255)) for _ in range(4))
        yield asked_once(random, f"{octets}.{zone}", answered=random.random() < 0.1)


def crawled_sites(random: Random) -> Iterator[Asked]:
    """An agent that reads one wiki farm after the other."""
    farm = random.choice(("fandom.com", "wikipedia.org", "stackexchange.com", company(random)))
    for _ in range(random.randint(30, 300)):
        words = "-".join(random.sample(WORDS, random.randint(1, 3)))
        yield fetched_once(random, f"{words}.{farm}")


def video_edges(random: Random) -> Iterator[Asked]:
    for _ in range(random.randint(5, 150)):
        edge = f"rr{random.randint(1, 9)}---sn-{coded(random, BASE36, 8, 12)}"
        yield fetched_once(random, f"{edge}.googlevideo.com")


def session_telemetry(random: Random) -> Iterator[Asked]:
    """A vendor whose collector has a host for every session."""
    domain = company(random)
    for _ in range(random.randint(1, 60)):
        session = uuid.UUID(int=random.getrandbits(128), version=4)
        yield fetched_once(random, f"{session}.collect.{domain}")


def reputation(random: Random) -> Iterator[Asked]:
    """Virus scanners that ask for the digest of a file; one vendor in five is one nobody lists."""
    zone = random.choice(("avqs.mcafee.com", "avts.mcafee.com", "p.sophosxl.net", "e5.sk", ""))
    for _ in range(random.randint(5, 300)):
        name = coded(random, HEX, 40, 40)
        yield asked_once(random, f"{name}.{zone or 'hash.scanner-vendor.com'}")


def device_endpoints(random: Random) -> Iterator[Asked]:
    for _ in range(random.randint(1, 12)):
        host = f"a{coded(random, BASE36, 13, 13)}-ats.iot.{random.choice(REGIONS)}"
        yield asked_often(random, f"{host}.amazonaws.com")


def warehouses(random: Random) -> Iterator[Asked]:
    for _ in range(random.randint(1, 8)):
        account = coded(random, "abcdefghijklmnopqrstuvwxyz", 7, 7) + str(
            random.randint(10000, 99999)
        )
        yield asked_often(random, f"{account}.{random.choice(REGIONS)}.snowflakecomputing.com")
        bricks = f"dbc-{coded(random, HEX, 8, 8)}-{coded(random, HEX, 4, 4)}"
        yield asked_often(random, f"{bricks}.cloud.databricks.com")


def previews(random: Random) -> Iterator[Asked]:
    domain = company(random)
    for _ in range(random.randint(5, 80)):
        app = f"{random.choice(WORDS)}-git-{random.choice(WORDS)}-{coded(random, BASE36, 9, 9)}"
        yield fetched_once(random, f"{app}.preview.{domain}")


def error_reports(random: Random) -> Iterator[Asked]:
    for _ in range(random.randint(1, 5)):
        yield asked_often(random, f"o{random.randint(10**5, 10**7)}.ingest.us.sentry.io")


def managed_databases(random: Random) -> Iterator[Asked]:
    region = random.choice(REGIONS)
    for _ in range(random.randint(1, 20)):
        yield asked_often(
            random,
            f"{random.choice(WORDS)}.c{coded(random, BASE36, 11, 11)}.{region}.rds.amazonaws.com",
        )
    yield asked_often(random, f"{coded(random, HEX, 32, 32)}.gr7.{region}.eks.amazonaws.com")
    yield asked_often(random, f"{coded(random, BASE36, 32, 32)}.lambda-url.{region}.on.aws")


def mail_hosts(random: Random) -> Iterator[Asked]:
    domain = company(random)
    for _ in range(random.randint(1, 12)):
        yield asked_often(random, f"em{random.randint(1000, 9999)}.{domain}")
    for host in ("_spf", "_dmarc", "_mta-sts", "selector1._domainkey"):
        yield asked_often(random, f"{host}.{domain}", answered=False)


def guessed_hosts(random: Random) -> Iterator[Asked]:
    """A security tool that tries a list of usual host names."""
    domain = company(random)
    for _ in range(random.randint(100, 600)):
        words = random.choice((".", "-")).join(random.sample(WORDS, random.randint(1, 2)))
        yield asked_once(random, f"{words}{random.choice(('', '1', '02'))}.{domain}")


def tenants(random: Random) -> Iterator[Asked]:
    zone = random.choice(("slack.com", "zendesk.com", "atlassian.net", "okta.com"))
    for _ in range(random.randint(1, 40)):
        yield asked_often(random, f"{''.join(random.sample(WORDS, 2))}.{zone}")


def ad_frames(random: Random) -> Iterator[Asked]:
    """A browsing agent: every advertisement is framed by a host with a digest of its own."""
    for _ in range(random.randint(1, 40)):
        frame = coded(random, HEX, 32, 32)
        yield fetched_once(random, f"{frame}.safeframe.googlesyndication.com")


def content_addressed(random: Random) -> Iterator[Asked]:
    """A gateway to files that are named by their digest."""
    for _ in range(random.randint(1, 30)):
        yield fetched_once(random, f"bafybei{coded(random, BASE36, 52, 52)}.ipfs.dweb.link")


def object_hosts(random: Random) -> Iterator[Asked]:
    """A service that nobody lists and that gives every object a host named by a digest."""
    domain = company(random)
    for _ in range(random.randint(1, 60)):
        yield fetched_once(random, f"{coded(random, BASE36, 24, 40)}.objects.{domain}")


def sandboxes(random: Random) -> Iterator[Asked]:
    """A vendor that shows generated pages on a host for each conversation."""
    domain = company(random)
    for _ in range(random.randint(1, 25)):
        yield asked_often(random, f"{coded(random, BASE36, 20, 32)}.web-sandbox.{domain}")


def workspaces(random: Random) -> Iterator[Asked]:
    zone = random.choice(("ws-eu.gitpod.io", "app.github.dev", f"dev.{company(random)}"))
    for _ in range(random.randint(1, 15)):
        words = "-".join(random.sample(WORDS, 2))
        yield asked_often(random, f"{words}-{coded(random, BASE36, 11, 11)}.{zone}")


def directory_services(random: Random) -> Iterator[Asked]:
    domain = f"ad.{company(random)}"
    for service in ("_ldap._tcp", "_kerberos._udp", "_gc._tcp", "_kpasswd._tcp"):
        yield asked_often(random, f"{service}.dc._msdcs.{domain}", answered=False)
    for _ in range(random.randint(1, 10)):
        controller = uuid.UUID(int=random.getrandbits(128), version=4)
        yield asked_often(random, f"{controller}._msdcs.{domain}")


def browser_probes(random: Random) -> Iterator[Asked]:
    """Random names with a search domain, by which a browser finds out whether answers are invented."""
    domain = f"corp.{company(random)}"
    for _ in range(3 * random.randint(1, 8)):
        probe = coded(random, "abcdefghijklmnopqrstuvwxyz", 7, 15)
        yield asked_once(random, f"{probe}.{domain}", answered=False)


LEARNED: Mapping[Family, float] = MappingProxyType(
    {
        web: 60,
        load_balancers: 5,
        buckets: 5,
        cloudfront: 5,
        azure_disks: 2,
        reverse_lookups: 3,
        certificate_validation: 3,
        search_list: 5,
        akamai: 4,
        block_lists: 1,
        crawled_sites: 3,
        previews: 3,
        reputation: 0.3,
        ad_frames: 0.5,
        content_addressed: 0.2,
    }
)
"""Families with the share of clients' zones that each is given, in percent or so."""

HELD_OUT: Mapping[Family, float] = MappingProxyType(
    {
        web: 60,
        video_edges: 3,
        session_telemetry: 3,
        device_endpoints: 4,
        warehouses: 4,
        error_reports: 5,
        managed_databases: 6,
        mail_hosts: 4,
        guessed_hosts: 1,
        tenants: 6,
        object_hosts: 0.1,
        sandboxes: 1,
        workspaces: 2,
        directory_services: 2,
        browser_probes: 1,
    }
)
