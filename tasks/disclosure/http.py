"""The disclosure board over HTTP: items as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.errors import ExternalRejected, ExternalUnavailable
from engine.ports import Value
from engine.values import to_json
from tasks.disclosure.client import Publication
from tasks.outside.http import Patience, Secrets, Wire, json_answer, json_body, segment
from tasks.outside.typed import as_moment, typed

SYSTEM = "disclosure board (계약정보공개)"


@dataclass(frozen=True, slots=True)
class DisclosureSettings:
    """Where the board is."""

    url: str
    token: str = field(default="", repr=False)
    proxy: str | None = None


class HttpDisclosure:
    """The client; one for many threads. Close it when done."""

    def __init__(self, settings: DisclosureSettings, *, patience: Patience | None = None) -> None:
        self._wire = Wire(
            SYSTEM,
            settings.url,
            patience=patience,
            secrets=Secrets(token=settings.token),
            proxy=settings.proxy,
        )

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def publish(self, item: Mapping[str, Value], *, key: str) -> Publication:
        """See `Disclosure.publish`."""
        body = json_body(to_json(dict(item)))

        def send() -> Publication:
            answer = self._wire.post("/items", body, content_type="application/json", key=key)
            return _publication(json_answer(SYSTEM, answer))

        return self._wire.once(look=lambda: self._find(key), send=send)

    def find_command(self, key: str) -> Publication | None:
        """See `Disclosure.find_command`."""
        return self._wire.patiently(lambda: self._find(key))

    def read(self, publication_no: str) -> Mapping[str, Value] | None:
        """See `Disclosure.read`."""
        found = self._wire.patiently(lambda: self._seek(f"/items/{segment(publication_no)}"))
        item = found.get("item") if found else None
        if found and not isinstance(item, Mapping):
            raise ExternalUnavailable(SYSTEM, "the answer has no item")
        try:
            typed_item: Mapping[str, Value] | None = typed("item", item)
        except ValueError as error:
            raise ExternalUnavailable(SYSTEM, "a field of the item has a wrong type") from error
        return typed_item

    def _find(self, key: str) -> Publication | None:
        found = self._seek(f"/commands/{segment(key)}")
        return _publication(found) if found else None

    def _seek(self, path: str) -> Mapping[str, Value] | None:
        try:
            return json_answer(SYSTEM, self._wire.get(path))
        except ExternalRejected as error:
            if error.refusal == "not_found":
                return None
            raise


def _publication(answer: Mapping[str, Value]) -> Publication:
    result = answer.get("result")
    if not isinstance(result, Mapping):
        raise ExternalUnavailable(SYSTEM, "the answer to a publication has no result")
    try:
        return Publication(
            publication_no=str(result["publication_no"]),
            url=str(result["url"]),
            published_at=as_moment(result["published_at"]),
        )
    except (KeyError, ValueError) as error:
        raise ExternalUnavailable(SYSTEM, "the answer to a publication is broken") from error
