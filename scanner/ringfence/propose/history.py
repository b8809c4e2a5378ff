"""How settled something is, given whose evidence shows it."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.model.coverage import Source
from ringfence.model.proposal import Maturity
from ringfence.model.snapshot import Snapshot
from ringfence.propose.maturity import maturity_of
from ringfence.propose.options import Options
from ringfence.propose.seen import Seen

_TRAFFIC = (Source.FLOW_LOGS, Source.RESOLVER_QUERY_LOGS, Source.NETWORK_INTERFACES)
"""What shows all that runtimes of a place talk to, and which of them do."""


class History:
    """The evidence of a scan over time."""

    def __init__(self, snapshot: Snapshot, options: Options) -> None:
        self._snapshot = snapshot
        self._thresholds = options.thresholds
        self._places = {
            runtime.arn: (runtime.account, runtime.region)
            for runtime in snapshot.inventory.runtimes
        }

    def of_entry(self, seen: Seen) -> Maturity:
        """How settled the traffic of the runtimes that were seen there is."""
        return self._settled(seen, complete=self._complete(seen.runtimes))

    def of_everything(self, seen: Seen, governed: Iterable[str]) -> Maturity:
        """How settled the traffic of all governed runtimes is, also of those that were not seen.

        Where runtimes were not read there may be more of them, so none of it is stable then.
        """
        scope = self._snapshot.scope
        listed = all(
            self._snapshot.was_read(Source.RUNTIMES, account, region)
            for account in scope.accounts
            for region in scope.regions
        )
        return self._settled(seen, complete=listed and self._complete(governed))

    def _settled(self, seen: Seen, *, complete: bool) -> Maturity:
        return maturity_of(
            seen.changed_at,
            self._snapshot.scope.window,
            complete=complete,
            thresholds=self._thresholds,
        )

    def _complete(self, arns: Iterable[str]) -> bool:
        places = {self._places.get(arn, ("", "")) for arn in arns}
        return all(
            self._snapshot.was_read(source, *place) for place in places for source in _TRAFFIC
        )
