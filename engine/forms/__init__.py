"""Forms of user tasks: form-js JSON drives prompts, server-side checks and, later, web pages.

`load` reads a file once; a `Form` is immutable. What a person may answer depends on the moment:
`visible`, `choices` and `schema` take the variables and the answers given so far, and `validate`
turns answers into the values the process gets, or names every field that is wrong.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from engine.errors import FieldProblem, FormInvalid
from engine.forms import checking, reading
from engine.forms.conditions import Functions
from engine.forms.model import Choice, Field, Kind, Limits, Options, look_up, put_in
from engine.forms.schema import Scope, choices, schema_of
from engine.ports import Value

__all__ = ["Choice", "Field", "Form", "Kind", "Limits", "Options", "load"]

_NO_FUNCTIONS: Functions = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Form:
    """A form: what a user task asks for. `fields` are in the order drawn."""

    id: str
    file: str
    fields: tuple[Field, ...]

    def visible(
        self, context: Mapping[str, Value], *, functions: Functions = _NO_FUNCTIONS
    ) -> tuple[Field, ...]:
        """The fields that are not hidden, given variables and answers so far, in one mapping.

        Raises:
            FeelError: A hide condition fails.
        """
        scope = self._scope(context, functions)
        return tuple(field for field in self.fields if not scope.hidden(field))

    def open(
        self, context: Mapping[str, Value], *, functions: Functions = _NO_FUNCTIONS
    ) -> tuple[Field, ...]:
        """The visible fields that a person answers: those that are not shown only.

        Raises:
            FeelError: A condition fails.
        """
        scope = self._scope(context, functions)
        return tuple(
            f for f in self.visible(context, functions=functions) if not scope.shown_only(f)
        )

    def choices(
        self,
        field: Field,
        context: Mapping[str, Value],
        *,
        functions: Functions = _NO_FUNCTIONS,
    ) -> tuple[Choice, ...]:
        """The answers that a choice has now.

        Raises:
            ValueInvalid: They come from a variable that holds no list of choices.
            FeelError: They come from an expression that fails.
        """
        return choices(field, self._scope(context, functions))

    def schema(
        self, context: Mapping[str, Value], *, functions: Functions = _NO_FUNCTIONS
    ) -> dict[str, Any]:
        """The JSON Schema (draft 2020-12) of what is asked now. Decimal stands for a number.

        Raises:
            ValueInvalid: Choices or bounds cannot be had from the variables.
            FeelError: An expression fails.
        """
        return schema_of(self.fields, self._scope(context, functions))

    def validate(
        self,
        data: Mapping[str, Value],
        context: Mapping[str, Value],
        *,
        functions: Functions = _NO_FUNCTIONS,
    ) -> Mapping[str, Value]:
        """The values to hand to the process, nested by the dots of the keys.

        Dates become dates, moments are aware (Seoul when no offset was given), numbers are int or
        Decimal. Every visible field is in the result: unanswered ones as null, false or an empty
        list. Hidden and shown-only fields are not.

        Args:
            data: The answers, as Python values or ordinary JSON data.
            context: The variables that the work item sees.
            functions: Extra FEEL functions by name.

        Raises:
            FormInvalid: Names every field that is missing, unknown or not accepted.
            FeelError: A condition, bound or choice of the form itself fails.
        """
        given, unreadable = checking.plain(data)
        answers = checking.Answers(self.fields, given, context, functions)
        accepted = answers.accepted()
        named = {problem.path for problem in unreadable}
        problems = [*unreadable, *(p for p in answers.problems if p.path not in named)]
        if problems:
            raise FormInvalid(self.id, tuple(sorted(problems, key=self._position)))
        return accepted

    def _scope(self, context: Mapping[str, Value], functions: Functions) -> Scope:
        """The context, with null for whatever was not answered yet."""
        values = dict(context)
        for field in self.fields:
            if look_up(values, field.path) is None:
                put_in(values, field.path, None)
        return Scope(values, functions)

    def _position(self, problem: FieldProblem) -> int:
        paths = [field.path for field in self.fields]
        head = problem.path.split("[")[0]
        return paths.index(head) if head in paths else len(paths)


def load(content: bytes, file: str) -> Form:
    """The form of a form-js file; `file` names it in problems.

    Raises:
        DefinitionInvalid: Not a form, or one that asks for something unsupported.
    """
    identity, fields = reading.read(content, file)
    return Form(identity, file, fields)
