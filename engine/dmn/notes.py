"""What a decision file says about itself: legal basis, dates, whether it was verified.

The notes are `zeebe:properties` of the decision, so that Camunda Modeler keeps them.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from engine.errors import Language
from engine.feel.record import Record

MAX_AGE = timedelta(days=180)
VERIFIED = "verified"
STATUSES = (VERIFIED, "partly_unverified", "unverified")
DATES = ("gyeyak:effectiveFrom", "gyeyak:effectiveTo", "gyeyak:lastReadOn")


class Notes(Record):
    """The notes of one decision; a note that is not there is None or empty.

    `applies_to_event` is the event whose day chooses the version, as the law names it. `status` is
    `verified`, `partly_unverified` or `unverified`. `max_age` is how long after `last_read_on` the
    text may be used without a warning.
    """

    legal_basis: str = ""
    applies_to_event: str = ""
    status: str = ""
    effective_from: date | None = None
    effective_to: date | None = None
    last_read_on: date | None = None
    max_age: timedelta = MAX_AGE

    def warnings(self, on: date, language: Language = "ko") -> tuple[str, ...]:
        """What a person should know who uses the text on a day."""
        found = []
        if self.last_read_on is not None and on > self.last_read_on + self.max_age:
            found.append(_STALE[language].format(day=self.last_read_on, days=self.max_age.days))
        if self.status and self.status != VERIFIED:
            found.append(_UNVERIFIED[language].format(status=self.status))
        return tuple(found)


_STALE: Mapping[Language, str] = {
    "ko": "이 규정은 {day}에 마지막으로 확인되었고 {days}일이 지났습니다. 현행 조문을 보십시오.",
    "en": "This text was last read on {day}, more than {days} days ago: check the law in force.",
}
_UNVERIFIED: Mapping[Language, str] = {
    "ko": "이 규정에는 아직 확인되지 않은 내용이 있습니다(상태: {status}).",
    "en": "Parts of this text are not verified yet (status: {status}).",
}


def notes_of(properties: Mapping[str, str], max_age: timedelta = MAX_AGE) -> Notes:
    """The notes in the properties of a decision; a date that is none counts as not given."""
    return Notes(
        properties.get("gyeyak:legalBasis", ""),
        properties.get("gyeyak:appliesToEvent", ""),
        properties.get("gyeyak:status", ""),
        day_of(properties.get("gyeyak:effectiveFrom", "")),
        day_of(properties.get("gyeyak:effectiveTo", "")),
        day_of(properties.get("gyeyak:lastReadOn", "")),
        max_age,
    )


def day_of(text: str) -> date | None:
    """The day a note gives, or None."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
