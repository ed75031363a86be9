"""An optional language model that may put a probe in other words. Off unless the shop names an endpoint."""

from bot.llm.endpoint import Endpoint, NoAnswer, endpoint_of
from bot.llm.rephrasing import Rephraser

__all__ = ["Endpoint", "NoAnswer", "Rephraser", "endpoint_of"]
