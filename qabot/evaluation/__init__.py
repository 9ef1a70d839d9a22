"""How well and how fast a judged set is searched: sets, measures, the runner."""

from qabot.evaluation.runner import Evaluation, evaluate

__all__ = ["Evaluation", "evaluate"]
