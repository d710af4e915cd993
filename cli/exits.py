"""Which exit code an error ends with: one table, the most particular class decides.

0 done, 1 failed or refused, 2 usage, 3 not found, 4 ambiguous or conflict, 5 input invalid,
6 not permitted, 130 interrupted.
"""

from collections.abc import Mapping

from engine import errors

DONE, FAILED, USAGE, NOT_FOUND, CONFLICT, INVALID, NOT_PERMITTED = range(7)
INTERRUPTED = 130

CODES: Mapping[type[Exception], int] = {
    errors.ContractError: FAILED,
    errors.DefinitionNotFound: NOT_FOUND,
    errors.InstanceNotFound: NOT_FOUND,
    errors.RevisionNotFound: NOT_FOUND,
    errors.WorkItemNotFound: NOT_FOUND,
    errors.IncidentNotFound: NOT_FOUND,
    errors.DecisionNotFound: NOT_FOUND,
    errors.NotShown: NOT_FOUND,
    errors.AttachmentMissing: NOT_FOUND,
    errors.AmbiguousId: CONFLICT,
    errors.NotOffered: CONFLICT,
    errors.InstanceEnded: CONFLICT,
    errors.StaleInstance: CONFLICT,
    errors.StoreBusy: CONFLICT,
    errors.StoreConflict: CONFLICT,
    errors.LedgerConflict: CONFLICT,
    errors.DefinitionInvalid: INVALID,
    errors.FormInvalid: INVALID,
    errors.ValueInvalid: INVALID,
    errors.PersonalData: INVALID,
    errors.FeelError: INVALID,
    errors.DocumentInvalid: INVALID,
    errors.OrganisationInvalid: INVALID,
    errors.SettingsInvalid: INVALID,
    errors.NotPermitted: NOT_PERMITTED,
}


def code_of(error: Exception) -> int:
    """The exit code of an error."""
    return next((CODES[kind] for kind in type(error).__mro__ if kind in CODES), FAILED)
