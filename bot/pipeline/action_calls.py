"""Makes Rasa's calls to the action server quick to check and quick to give up.

Rasa checks every action's answer with `jsonschema.validate`, which first checks the schema itself: 57 % of the CPU
of a turn. One validator, built once from the same schema, makes the same checks. And Rasa waits five minutes for a
hanging action server, without a setting for it: a customer does not.
"""

from __future__ import annotations

from typing import Any

import rasa.core.actions.action as rasa_action
from jsonschema import Draft7Validator, ValidationError
from jsonschema.validators import validator_for

PATCHED_RASA = "3.6.21"
TIMEOUT = 8.0
"""Seconds; an action takes some 10 ms."""


def improve_action_calls() -> None:
    """Replaces the check and the timeout in Rasa. Doing it twice changes nothing."""
    rasa_action.DEFAULT_REQUEST_TIMEOUT = TIMEOUT
    rasa_action.RemoteAction._validate_action_result = _validate_action_result


def _compiled() -> Any:
    schema = rasa_action.RemoteAction.action_response_format_spec()
    checker = validator_for(schema, default=Draft7Validator)
    checker.check_schema(schema)
    return checker(schema)


_VALIDATOR: list[Any] = []


def _validate_action_result(self: Any, result: Any) -> bool:
    """Raises ValidationError, as Rasa's own does."""
    if not _VALIDATOR:
        _VALIDATOR.append(_compiled())
    error: ValidationError | None = next(iter(_VALIDATOR[0].iter_errors(result)), None)
    if error is not None:
        error.message += ". The action server's answer is not what Rasa understands."
        raise error
    return True
