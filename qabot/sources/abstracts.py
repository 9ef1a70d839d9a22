"""Abstracts whose labels stand in the text: "BACKGROUND: … RESULTS: …"."""

from __future__ import annotations

import re

from qabot.models import Section

_LABEL = re.compile(
    r"(?:^|(?<=[.!?)\]\"”'’;]\s))([A-Z][A-Z'’,&/() -]{1,58}[A-Z)])(?::|\.-|\.—)\s+(?=\S)"
)
_KNOWN = re.compile(
    r"AIMS?|BACKGROUND|CONCLUSIONS?|CONTEXT|DESIGN|DISCUSSION|FINDINGS|HYPOTHESIS|IMPORTANCE|"
    r"INTERPRETATION|INTRODUCTION|MATERIALS?|METHODS?|MOTIVATION|OBJECTIVES?|PURPOSE|RATIONALE|"
    r"RESULTS?|SETTING|SUMMARY|ABSTRACT|LESSONS?|PATIENTS?|QUESTIONS?|SIGNIFICANCE|CASE"
)


def labelled_sections(text: str) -> tuple[Section, ...]:
    """Cut an abstract at labels in capitals that stand at the start of sentences.

    It is cut only if it begins with such a label, and a usual one is among
    them; the labels are then not part of the sections' text.

    >>> [s.label for s in labelled_sections("AIM: To see. RESULTS: We saw DNA: it is long.")]
    ['AIM', 'RESULTS']
    """
    marks = list(_LABEL.finditer(text))
    if not marks or marks[0].start() or not any(_KNOWN.search(m.group(1)) for m in marks):
        return (Section(text=text),) if text else ()
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    parts = (
        (mark.group(1), text[mark.end() : end].strip(" "))
        for mark, end in zip(marks, ends, strict=True)
    )
    return tuple(Section(label=label, text=words) for label, words in parts if words)
