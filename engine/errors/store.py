"""Errors of the database, and of what is kept in it."""

from dataclasses import dataclass

from engine.errors.base import ContractError


@dataclass(eq=False)
class StoreError(ContractError):
    """The database cannot be used; nothing was changed."""

    url: str
    reason: str
    reason_ko: str = ""
    code = "store_error"
    en = "Database {url}: {reason}"
    ko = "데이터베이스 {url}: {reason_ko}"


@dataclass(eq=False)
class DatabaseNewer(StoreError):
    """The database was written by a newer gyeyak."""

    code = "database_newer"


@dataclass(eq=False)
class DatabaseMissing(StoreError):
    """There is no database yet, or it holds no tables."""

    code = "database_missing"
    hint_en = "Create it with `gyeyak init`."
    hint_ko = "`gyeyak init`으로 만드십시오."


@dataclass(eq=False)
class DatabaseOlder(StoreError):
    """The database was written by an older gyeyak and has to be upgraded first."""

    code = "database_older"
    hint_en = "Make a backup, then upgrade it with `gyeyak init`."
    hint_ko = "백업한 뒤 `gyeyak init`으로 올리십시오."


@dataclass(eq=False)
class StoreBusy(StoreError):
    """Another program kept the database locked for longer than we wait; nothing was changed."""

    code = "database_busy"
    hint_en = "Try again."
    hint_ko = "다시 시도하십시오."


@dataclass(eq=False)
class StoreConflict(StoreError):
    """Somebody else wrote the same row first; nothing was changed."""

    code = "database_conflict"
    hint_en = "Try again."
    hint_ko = "다시 시도하십시오."


@dataclass(eq=False)
class ScenarioFailed(ContractError):
    """A scenario could not be played to its end; the instance stays as it is."""

    scenario: str
    reason: str
    reason_ko: str = ""
    code = "scenario_failed"
    en = "Scenario {scenario}: {reason}"
    ko = "시나리오 {scenario}: {reason_ko}"


@dataclass(eq=False)
class NotDemo(ContractError):
    """The clock of a database that keeps real time can't be moved; nothing was changed."""

    url: str
    code = "not_demo"
    en = "Only the clock of a demo database can be moved."
    ko = "시연용 데이터베이스의 시계만 움직일 수 있습니다."
    hint_en = "Make a demo database with `gyeyak --database URL init --demo`."
    hint_ko = "`gyeyak --database URL init --demo`로 시연용 데이터베이스를 만드십시오."


@dataclass(eq=False)
class OrganisationInvalid(ContractError):
    """An organisation file or change that does not make sense."""

    file: str
    line: int
    reason: str
    reason_ko: str = ""
    code = "organisation_invalid"
    en = "{file}:{line}: {reason}"
    ko = "{file}:{line}: {reason_ko}"
