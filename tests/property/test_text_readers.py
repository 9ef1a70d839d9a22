"""Whatever is in a file, a reader gives documents, problems or one refusal."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.errors import UnreadableSource
from qabot.sources import (
    bibtex,
    csl_json,
    endnote_tagged,
    isi,
    jsonl,
    notes,
    ovid,
    reddit,
    ris,
    tabular,
)
from qabot.sources.protocol import Format, Parsed, Problem

FORMATS = [
    ris.FORMAT,
    bibtex.FORMAT,
    csl_json.FORMAT,
    endnote_tagged.FORMAT,
    *isi.FORMATS,
    ovid.FORMAT,
    tabular.FORMAT,
    reddit.FORMAT,
    notes.FORMAT,
    jsonl.FORMAT,
]
SETTINGS = settings(max_examples=80, deadline=None)

# What the formats are made of, to be put together wrongly.
PIECES = [
    "TY  - JOUR\n", "TI  - a\n", "ER  - \n", "AU  - ,\n", "PY  - 99\n", "AB  - \n", "@article{a,\n",
    "title = {T}", ",", "}", "{", '"', "author=", "@string{a=a#a}\n", "@comment{", "crossref={a}",
    "%0 Book\n", "%T \n", "%A x\n", "PT J\n", "TI \n", "ER\n", "EF\n", "<1>\n", "Title\n  t\n",
    "Source\n  (2014).\n", "Author\n  ;\n", "title,abstract\n", "title\tabstract\n", 'a,"b\n',
    '{"kind": "study", "title": "t"}\n', '{"kind": "Listing", "data": {"children": [', "]}}",
    '{"title": "t", "id": 1, "subreddit": null}\n', '{"body": "b", "link_id": {}}\n', "null\n",
    '[{"title": "t", "issued": {"date-parts": [[]]}, "author": [{}]}]', "---\n", "title: [\n",
    "# h\n", "===\n", "```\n", "\\", "\\'{", "$", "~", "&#x0;", "&amp;", "<i", "\x00", "\x1b[31m",
    "\ufeff", "\u2028", "\r", "\n", " ", "٣", "10.1000/x", "2019-02-31",
]  # fmt: skip
broken = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=30).map("".join)
anything = broken.map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary(max_size=200)


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
@SETTINGS
@given(raw=anything)
def test_a_reader_gives_documents_problems_or_one_refusal(form: Format, raw: bytes) -> None:
    try:
        for outcome in form.read(io.BytesIO(raw), "name.txt"):
            assert isinstance(outcome, Parsed | Problem)
            if isinstance(outcome, Parsed):
                assert outcome.document.title.strip()
                outcome.document.model_dump_json()
            else:
                assert outcome.reason
                assert "\n" not in outcome.reason
    except UnreadableSource as refusal:
        assert refusal.source == "name.txt"  # noqa: PT017 - not every input is refused


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
@SETTINGS
@given(raw=anything)
def test_recognising_gives_a_share_and_never_fails(form: Format, raw: bytes) -> None:
    assert 0.0 <= form.recognises(raw, "name.txt") <= 1.0
