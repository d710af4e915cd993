"""Commands over HTTP: a connector of the agency, or the sandbox that plays it.

A command is a POST of its request, as JSON, with an idempotency key. `GET /commands/{key}` tells
what was done under a key; a connector that can't tell answers 501.
"""

from collections.abc import Mapping
from dataclasses import replace

from engine.errors import ExternalRejected, ExternalUnavailable
from engine.ports import InDoubt, Value
from engine.values import normalise, to_json
from tasks.outside.commands import Kinds, Receipt, request_hash
from tasks.outside.http import Answer, Wire, json_answer, json_body, segment

_NO_LOOK_UP = 501


class HttpCommands:
    """`Commands` over one wire."""

    def __init__(self, wire: Wire, kinds: Kinds) -> None:
        self._wire = wire
        self._kinds = kinds

    def submit(self, kind: str, request: Mapping[str, Value], *, key: str) -> Receipt:
        """See `Commands.submit`."""
        path = self._kinds[kind].path
        sent_hash = request_hash(kind, request)
        body = json_body(to_json(normalise(request)))  # the same bytes for the same hash

        def send() -> Receipt:
            answer = self._wire.post(path, body, content_type="application/json", key=key)
            return self._receipt(kind, json_answer(self._wire.system, answer))

        receipt = self._wire.once(look=lambda: self._find(key), send=send)
        return replace(receipt, request_hash=sent_hash)

    def find(self, key: str) -> Receipt | None:
        """See `Commands.find`."""
        return self._wire.patiently(lambda: self._find(key))

    def _find(self, key: str) -> Receipt | None:
        found = self.seek(f"/commands/{segment(key)}", key)
        return self._receipt(str(found.get("kind", "")), found) if found else None

    def seek(self, path: str, key: str = "") -> Mapping[str, Value] | None:
        """An object, or None only when the connector itself says `not_found`, never a bare 404.

        Raises:
            InDoubt: The connector has no such look-up.
        """
        answer = self._wire.get(path)
        if answer.status == _NO_LOOK_UP:
            raise self._cannot_tell(path, key)
        return self._object(answer)

    def _object(self, answer: Answer) -> Mapping[str, Value] | None:
        try:
            return json_answer(self._wire.system, answer)
        except ExternalRejected as error:
            if error.refusal == "not_found":
                return None
            raise

    def _cannot_tell(self, path: str, key: str) -> InDoubt:
        system = self._wire.system
        return InDoubt(
            f"{system} cannot be asked what was done under this key",
            {"system": system, "key": key, "where": f"GET {path}: 501"},
        )

    def _receipt(self, kind: str, answer: Mapping[str, Value]) -> Receipt:
        known = self._kinds.get(kind)
        if known is None:
            raise ExternalUnavailable(self._wire.system, "the answer is to another command")
        try:
            return Receipt(kind, known.read(answer.get("result")))
        except ValueError as error:
            raise ExternalUnavailable(self._wire.system, str(error)) from error
