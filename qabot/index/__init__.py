"""The passage index: derived from the storage, can be deleted and made again."""

from qabot.index.passages import PassageHit, PassageIndex, open_index

__all__ = ["PassageHit", "PassageIndex", "open_index"]
