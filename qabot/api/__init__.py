"""The facade: what scripts, the command line and the terminal UI use."""

from qabot.api.conversation import Conversation
from qabot.api.library import Library

__all__ = ["Conversation", "Library"]
