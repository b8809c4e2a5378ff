"""Edges from DNS queries to which no accepted flow is attributed: what a workload meant to reach.

A question is no connection. It is evidence of intent: the name was asked for, and then nothing was
sent, the packets left by a way without flow logs, a security group, the DNS Firewall or the registry
said no, or a flow went to an address that other names share.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ringfence.classify import printable_name
from ringfence.classify.coding import coded_length
from ringfence.classify.names import registered_domain
from ringfence.join.destinations import DestinationRegister
from ringfence.join.flows import AskedFor, Question
from ringfence.join.names import host_of
from ringfence.join.notes import Note, Notes
from ringfence.join.owners import Interfaces
from ringfence.model.coverage import Source
from ringfence.model.egress import Egress, EvidenceKind
from ringfence.model.telemetry import Resolution

ANY_PORT = 0
ANY_PROTOCOL = "ANY"
"""What a row says whose source does not know the port and protocol."""

_REVERSE = (".in-addr.arpa", ".ip6.arpa")
_NO_SUCH_NAME = "NXDOMAIN"
_LONG = 16
"""Encoded characters of a label that no host needs."""
_CROWD = 10
"""From so many names on they are one edge: each of them alone says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryJoin:
    """What queries are joined with."""

    interfaces: Interfaces
    register: DestinationRegister
    notes: Notes

    def edges(self, resolutions: tuple[Resolution, ...], *, asked: AskedFor) -> Iterator[Egress]:
        """One row for each name that an AgentCore interface asked for, unless a flow is attributed to it."""
        crowds: defaultdict[tuple[str, str], list[list[Resolution]]] = defaultdict(list)
        for answers in self._by_question(resolutions):
            first = answers[0]
            question = self._question(first)
            if question in asked.attributed:
                continue
            if self._is_one_of_many(answers):
                domain = registered_domain(host_of(first))
                crowds[self.interfaces.asking(first), domain].append(answers)
            else:
                yield from self._rows(answers, _what_came(answers, question, asked))
        for (_, domain), questions in sorted(crowds.items()):
            yield from self._crowd(domain, questions, asked)

    def _is_one_of_many(self, answers: list[Resolution]) -> bool:
        """Whether a name carries data and no address answered it, so that only its domain counts."""
        host = host_of(answers[0])
        return (
            not any(answer.address or answer.blocked for answer in answers)
            and any(coded_length(label) >= _LONG for label in host.split("."))
            and not self.register.prohibited((host,))
        )

    def _crowd(
        self, domain: str, questions: list[list[Resolution]], asked: AskedFor
    ) -> Iterator[Egress]:
        """One row for the domain below which there are many such names, as tunnels make them."""
        if len(questions) < _CROWD:
            for answers in questions:
                question = self._question(answers[0])
                yield from self._rows(answers, _what_came(answers, question, asked))
            return
        together = [answer for answers in questions for answer in answers]
        what = f"DNS queries for {len(questions)} names below it that no address answered"
        yield from self._rows(together, what, host=domain)

    def _question(self, answer: Resolution) -> Question:
        """The question as flows know it: those of an interface that was not read name no VPC."""
        listed = (answer.vpc_id, answer.client) in self.interfaces.by_address
        return answer.vpc_id if listed else "", answer.client, host_of(answer)

    def _by_question(self, resolutions: Iterable[Resolution]) -> Iterator[list[Resolution]]:
        """The answers of each client and name, without questions that mean nothing."""
        questions: defaultdict[tuple[str, str, str], list[Resolution]] = defaultdict(list)
        for answer in resolutions:
            host = host_of(answer)
            if not self.interfaces.asking(answer):
                unread = self.interfaces.unlisted.doubts(answer)
                self.notes.count(Note.UNLISTED_CLIENTS if unread else Note.OTHER_CLIENTS)
            elif host.endswith(_REVERSE):
                self.notes.count(Note.REVERSE_LOOKUPS)
            else:
                questions[answer.vpc_id, answer.client, host].append(answer)
        existing = {key for key, answers in questions.items() if any(a.address for a in answers)}
        for key in sorted(questions):
            if _searched(key, questions[key], existing):
                self.notes.count(Note.SEARCH_LIST)
            else:
                yield questions[key]

    def _rows(
        self, answers: list[Resolution], what_came: str, *, host: str = ""
    ) -> Iterator[Egress]:
        """A row for each owner; host is what stands for the names, where they are several."""
        first = answers[0]
        owner = self.interfaces.owners[self.interfaces.asking(first)]
        destination = ""
        for address in sorted({answer.address for answer in answers}):
            destination = self.register.named(
                host or host_of(first), address=address, vpc_id=first.vpc_id
            )
        for source in owner.sources:
            yield Egress(
                source=source,
                destination=destination,
                port=ANY_PORT,
                protocol=ANY_PROTOCOL,
                evidence=EvidenceKind.OBSERVED,
                sources=(Source.RESOLVER_QUERY_LOGS,),
                reason=f"{what_came}, asked by {owner.reason}",
                first_seen=min(answer.first_seen for answer in answers),
                last_seen=max(answer.last_seen for answer in answers),
                attribution=owner.attribution,
                candidates=owner.sharers,
                crowd=owner.crowd,
                confidence=owner.confidence,
            )


def _what_came(answers: list[Resolution], question: Question, asked: AskedFor) -> str:
    if any(answer.blocked for answer in answers):
        return "DNS query only, blocked by DNS Firewall"
    if question in asked.ambiguous:
        return "DNS query, and flows to the address, which other names fit as well"
    if question in asked.rejected:
        return "DNS query, and every flow that followed was rejected"
    if any(answer.address for answer in answers):
        return "DNS query only, no flow followed"
    if any(answer.folded for answer in answers):
        return "DNS queries for names below the domain, which were too many to keep"
    codes = sorted({printable_name(answer.rcode) or "nothing" for answer in answers})
    return f"DNS query only, answered {', '.join(codes)} without an address"


def _searched(
    key: tuple[str, str, str], answers: list[Resolution], existing: set[tuple[str, str, str]]
) -> bool:
    """Whether a name that does not exist is an existing one with a search domain appended."""
    if any(a.blocked or a.address or a.rcode != _NO_SUCH_NAME for a in answers):
        return False
    vpc_id, client, host = key
    labels = host.split(".")
    heads = (".".join(labels[:length]) for length in range(2, len(labels)))
    return any((vpc_id, client, head) in existing for head in heads)
