"""Incidents: failures that a person settles."""

from collections.abc import Mapping
from typing import Any

from engine.errors import IncidentNotFound, NotOffered
from engine.facade.instances import Instances
from engine.items import Incident, Instance


class Incidents(Instances):
    """What waits for a person."""

    def incidents(self, instance_id: str = "") -> tuple[Incident, ...]:
        """Open incidents, oldest first."""
        with self.store.read() as tx:
            return tuple(tx.incidents(instance_id))

    def incident(self, incident_id: str) -> tuple[Incident, str]:
        """An incident and its state: open | resolved.

        Raises:
            IncidentNotFound: No such incident.
        """
        with self.store.read() as tx:
            found = tx.incident(incident_id)
        if found is None:
            raise IncidentNotFound(incident_id)
        return found

    def retry(self, incident_id: str, *, actor: str) -> Instance:
        """Do the failed step again.

        Raises:
            NotOffered: The incident is not open.
        """
        return self._settle_incident(incident_id, "retry", {}, actor)

    def resolve(
        self,
        incident_id: str,
        *,
        actor: str,
        reason: str,
        variables: Mapping[str, Any] | None = None,
    ) -> Instance:
        """Settle an incident by hand, with a reason.

        For a call (also one in doubt) `variables` are its result: it counts as done. For anything
        else they are set where the token stands, and the step is done again.

        Raises:
            NotOffered: The incident is not open.
            PersonalData: Something that must not be kept.
        """
        self._privacy.refuse({"reason": reason, "variables": variables}, "")
        data = {"reason": reason, "variables": variables or {}}
        return self._settle_incident(incident_id, "resolve", data, actor)

    def _settle_incident(
        self, incident_id: str, name: str, data: Mapping[str, Any], actor: str
    ) -> Instance:
        incident, state = self.incident(incident_id)
        if state != "open":
            raise NotOffered(incident_id, state)
        return self._apply(incident.instance, name, {"id": incident_id, **data}, actor)
