"""Judged sets are read, ranked and measured; what is wrong with them is said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qabot import Library
from qabot.errors import LibraryUnusable, UnreadableSource
from qabot.evaluation import evaluate
from qabot.evaluation.judged_sets import open_set

SCIFACT = Path(__file__).resolve().parents[2].parent / "shared" / "eval" / "scifact"

CORPUS: list[dict[str, Any]] = [
    {
        "doc_id": 1,
        "title": "Minoxidil foam in men",
        "abstract": ["Men used minoxidil foam daily.", "Hair count rose by a fifth."],
    },
    {
        "doc_id": 2,
        "title": "Caffeine and follicles",
        "abstract": ["Follicles were kept in caffeine.", "Caffeine prolonged their growth phase."],
    },
    {"doc_id": 3, "title": "Zinc", "abstract": ["Serum zinc was low in alopecia areata."]},
]
CLAIMS: list[dict[str, Any]] = [
    {
        "id": 10,
        "claim": "Caffeine prolongs the growth phase of follicles.",
        "evidence": {"2": [{"sentences": [1], "label": "SUPPORT"}]},
        "cited_doc_ids": [2],
    },
    {"id": 11, "claim": "Zinc is low in alopecia areata.", "evidence": {}, "cited_doc_ids": [3]},
]


def write_lines(path: Path, records: list[Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [r if isinstance(r, str) else json.dumps(r) for r in records]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


@pytest.fixture
def scifact(tmp_path: Path) -> Path:
    write_lines(tmp_path / "set" / "corpus.jsonl", CORPUS)
    write_lines(tmp_path / "set" / "claims_dev.jsonl", CLAIMS)
    return tmp_path / "set"


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    folder = tmp_path / "beir"
    records = [
        {"_id": f"d{r['doc_id']}", "title": r["title"], "text": " ".join(r["abstract"])}
        for r in CORPUS
    ]
    write_lines(folder / "corpus.jsonl", records)
    write_lines(
        folder / "queries.jsonl",
        [{"_id": "q1", "text": "caffeine growth"}, {"_id": "q2", "text": "minoxidil foam"}],
    )
    write_lines(
        folder / "qrels" / "test.tsv",
        ["query-id\tcorpus-id\tscore", "q1\td2\t2", "q1\td1\t0", "q2\td1\t1"],
    )
    return folder


def reason(folder: Path, *, claims: str | None = None, split: str | None = None) -> str:
    with pytest.raises(UnreadableSource) as caught:
        evaluate(folder, claims=claims, split=split)
    return str(caught.value)


def test_a_small_set_is_ranked_rightly(scifact: Path) -> None:
    found = evaluate(scifact).as_json()
    assert found["schema"] == "qabot.evaluation/1"
    assert found["queries"] == 2
    assert list(found["sentences"]) == ["nDCG@10", "MRR", "P@1", "hit@5", "R@10"]
    assert set(found["sentences"].values()) == {1.0}
    assert set(found["documents"].values()) == {1.0}
    assert set(found["ms_per_query"]) == {"p50", "p99"}


def test_a_claim_without_a_hit_counts_as_nothing(scifact: Path) -> None:
    lost = {
        "id": 12,
        "claim": "Xylophones quieten zebras.",
        "evidence": {"1": [{"sentences": [0], "label": "SUPPORT"}]},
        "cited_doc_ids": [1],
    }
    write_lines(scifact / "claims_dev.jsonl", [*CLAIMS, lost])
    found = evaluate(scifact)
    assert found.sentences is not None
    assert found.sentences["MRR"] == pytest.approx(0.5)
    assert found.documents["P@1"] == pytest.approx(2 / 3, abs=1e-4)


def test_documents_are_judged_by_what_is_cited_and_else_by_the_evidence(scifact: Path) -> None:
    claims = [
        {"id": 1, "claim": "a", "evidence": {"2": [{"sentences": [0]}]}, "cited_doc_ids": [1]},
        {"id": 2, "claim": "b", "evidence": {"2": [{"sentences": [0]}]}, "doc_ids": ["3"]},
        {"id": 3, "claim": "c", "evidence": {"2": [{"sentences": [0]}]}},
        {"id": 4, "claim": "d", "evidence": {"2": {"sentences": [[0], [1]], "label": "x"}}},
    ]
    write_lines(scifact / "claims_dev.jsonl", claims)
    queries = open_set(scifact, claims=None, split=None).queries
    assert [set(q.documents) for q in queries] == [{"1"}, {"3"}, {"2"}, {"2"}]
    assert set(queries[3].sentences) == {("2", 0), ("2", 1)}


def test_the_gold_is_the_union_of_all_rationales(scifact: Path) -> None:
    rationales = [{"sentences": [0], "label": "x"}, {"sentences": [0, 1], "label": "x"}]
    write_lines(scifact / "claims_dev.jsonl", [{**CLAIMS[0], "evidence": {"2": rationales}}])
    (query,) = open_set(scifact, claims=None, split=None).queries
    assert set(query.sentences) == {("2", 0), ("2", 1)}


def test_the_sentences_of_the_set_are_kept(scifact: Path, tmp_path: Path) -> None:
    odd = {
        "doc_id": 7,
        "title": "Odd",
        "abstract": ["Not ended", " led by a space. And two in one. ", "", "Last α words."],
    }
    write_lines(scifact / "corpus.jsonl", [*CORPUS, odd])
    evaluate(scifact, keep=tmp_path / "kept.qabot")
    with Library.open(tmp_path / "kept.qabot") as library:
        text = getattr(library.get("scifact:7"), "text", "")
        quotable = [text[start:end] for start, end in library.sentences("scifact:7")]
    assert text == "Not ended  led by a space. And two in one.   Last α words."
    assert quotable == ["Not ended", "led by a space. And two in one.", "Last α words."]


def test_an_empty_sentence_does_not_shift_the_numbers(scifact: Path) -> None:
    odd = {"doc_id": 7, "title": "Odd", "abstract": ["First words.", "", "Quercetin helps."]}
    claim = {"id": 1, "claim": "Quercetin", "evidence": {"7": [{"sentences": [2]}]}}
    write_lines(scifact / "corpus.jsonl", [*CORPUS, odd])
    write_lines(scifact / "claims_dev.jsonl", [claim])
    found = evaluate(scifact)
    assert found.sentences is not None
    assert found.sentences["P@1"] == 1.0


def test_a_kept_library_can_be_asked_and_is_not_overwritten(scifact: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.qabot"
    evaluate(scifact, keep=kept)
    with Library.open(kept) as library:
        assert len(library) == 3
        assert library.retrieve("caffeine")[0].document_id == "scifact:2"
    with pytest.raises(LibraryUnusable, match="exists already"):
        evaluate(scifact, keep=kept)


def test_the_rankings_are_written_as_trec_does(scifact: Path, tmp_path: Path) -> None:
    evaluate(scifact, run_file=tmp_path / "run")
    documents = (tmp_path / "run").read_text(encoding="utf-8").splitlines()
    sentences = (tmp_path / "run.sentences").read_text(encoding="utf-8").splitlines()
    assert documents[0].split()[:4] == ["10", "Q0", "2", "1"]
    assert sentences[0].split()[:4] == ["10", "Q0", "2#1", "1"]
    for lines in (documents, sentences):
        scores: dict[str, list[float]] = {}
        for query, _, _, rank, score, tag in (line.split() for line in lines):
            scores.setdefault(query, []).append(float(score))
            assert (int(rank), tag) == (len(scores[query]), "qabot")
        assert all(column == sorted(column, reverse=True) for column in scores.values())


def test_documents_of_one_title_are_merged_and_still_found(scifact: Path) -> None:
    twins = [
        {"doc_id": i, "title": "Ferritin in women with hair loss", "abstract": [text]}
        for i, text in ((8, "Ferritin was low."), (9, "Ferritin was low, and it rose again."))
    ]
    claims = [{"id": 1, "claim": "Low ferritin", "evidence": {"9": [{"sentences": [0]}]}}]
    write_lines(scifact / "corpus.jsonl", [*CORPUS, *twins])
    write_lines(scifact / "claims_dev.jsonl", claims)
    told: list[str] = []
    found = evaluate(scifact, narrate=told.append)
    assert found.documents["hit@5"] == 1.0
    assert any("merged" in line for line in told)


def test_graded_judgements_count_by_their_grade(beir: Path) -> None:
    found = evaluate(beir).as_json()
    assert found["sentences"] is None
    assert found["queries"] == 2
    assert found["documents"]["nDCG@10"] == 1.0
    judged = open_set(beir, claims=None, split="test")
    assert dict(judged.queries[0].documents) == {"d2": 2}


def test_a_document_without_title_or_text_does_no_harm(beir: Path) -> None:
    lines = (beir / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
    bare = [{"_id": "e1", "title": "", "text": ""}, {"_id": "e2", "text": "Caffeine."}]
    write_lines(beir / "corpus.jsonl", [*lines, *bare])
    assert evaluate(beir).documents["hit@5"] == 1.0


def test_a_byte_order_mark_and_carriage_returns_are_no_part_of_a_line(beir: Path) -> None:
    path = beir / "qrels" / "test.tsv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert evaluate(beir).queries == 2


def test_what_is_missing_is_named(tmp_path: Path, scifact: Path, beir: Path) -> None:
    assert "no such folder" in reason(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    assert "no corpus.jsonl" in reason(tmp_path / "empty")
    (beir / "queries.jsonl").unlink()
    assert "no queries.jsonl" in reason(beir)
    (scifact / "claims_dev.jsonl").unlink()
    assert "no claims*.jsonl" in reason(scifact)
    write_lines(scifact / "corpus.jsonl", [])
    assert "no documents" in reason(scifact)


def test_several_claims_files_are_named_to_choose_from(scifact: Path) -> None:
    write_lines(scifact / "claims_train.jsonl", CLAIMS)
    assert "--claims: claims_dev.jsonl or claims_train.jsonl" in reason(scifact)
    assert "the folder has claims_dev.jsonl" in reason(scifact, claims="claims_tset.jsonl")
    assert evaluate(scifact, claims="claims_train.jsonl").queries == 2
    assert evaluate(scifact, claims=str(scifact / "claims_dev.jsonl")).queries == 2


def test_a_split_that_is_not_there_names_those_that_are(beir: Path) -> None:
    assert "choose one with --split: test" in reason(beir, split="dev")
    (beir / "qrels" / "test.tsv").rename(beir / "qrels" / "dev.tsv")
    assert "no split 'test'" in reason(beir)
    assert evaluate(beir, split="dev").queries == 2


def test_options_of_the_other_layout_are_refused(scifact: Path, beir: Path) -> None:
    assert "no splits" in reason(scifact, split="test")
    assert "no claims" in reason(beir, claims="claims_dev.jsonl")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{not json", "line 4: not JSON"),
        ("[1, 2]", "line 4: not a JSON object"),
        ('{"doc_id": 4, "title": "No abstract"}', "line 4: it lacks 'abstract'"),
        ('{"title": "x", "abstract": []}', "line 4: it lacks 'doc_id'"),
        ('{"doc_id": 4, "title": 5, "abstract": []}', "line 4: 5 is not text"),
        ('{"doc_id": 4, "title": "x", "abstract": "y"}', "not a list of sentences"),
        ('{"doc_id": 1, "title": "x", "abstract": []}', "line 4: the id '1' comes twice"),
        ('{"doc_id": null, "title": "x", "abstract": []}', "line 4: None is not an id"),
    ],
)
def test_a_malformed_document_is_reported_with_its_line(
    scifact: Path, line: str, expected: str
) -> None:
    write_lines(scifact / "corpus.jsonl", [*CORPUS, line])
    assert expected in reason(scifact)


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ({"id": 1, "claim": "x"}, "line 1: the claim has no evidence"),
        ({"id": 1, "evidence": {}}, "line 1: it lacks 'claim'"),
        ({"id": 1, "claim": "x", "cited_doc_ids": [99]}, "line 1: the id '99' is not in corpus"),
        ({"id": 1, "claim": "x", "evidence": {"99": []}}, "line 1: the id '99' is not in corpus"),
        ({"id": 1, "claim": "x", "evidence": []}, "no query has a relevant document"),
        ({"id": 1, "claim": "x", "evidence": [1]}, "line 1: the evidence is not an object"),
        ({"id": 1, "claim": "x", "evidence": {"2": [{"sentences": "1"}]}}, "line 1: a rationale"),
    ],
)
def test_a_malformed_claim_is_reported_with_its_line(
    scifact: Path, claim: dict[str, Any], expected: str
) -> None:
    write_lines(scifact / "claims_dev.jsonl", [claim])
    assert expected in reason(scifact)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("q1\td9\t1", "line 2: the id 'd9' is not in corpus.jsonl"),
        ("q9\td1\t1", "line 2: the id 'q9' is not in queries.jsonl"),
        ("q1\td1", "line 2: expected a query, a document and a whole number"),
        ("q1\td1\tmuch", "line 2: expected a query, a document and a whole number"),
        ("q1 d1 1", "line 2: expected a query, a document and a whole number"),
    ],
)
def test_a_malformed_judgement_is_reported_with_its_line(
    beir: Path, line: str, expected: str
) -> None:
    write_lines(beir / "qrels" / "test.tsv", ["query-id\tcorpus-id\tscore", line])
    assert expected in reason(beir)


def test_a_file_that_is_not_utf8_is_refused(scifact: Path) -> None:
    (scifact / "corpus.jsonl").write_bytes(b'{"doc_id": 1, "title": "caf\xe9"}\n')
    assert "cannot be read" in reason(scifact)


def test_the_table_names_every_measure(scifact: Path) -> None:
    table = evaluate(scifact).as_table()
    assert all(name in table for name in ("nDCG@10", "MRR", "P@1", "hit@5", "R@10", "p99"))


def test_scifact_reaches_its_floor(tmp_path: Path) -> None:
    if not SCIFACT.is_dir():
        pytest.skip(f"{SCIFACT} is not there")
    with (SCIFACT / "corpus.jsonl").open(encoding="utf-8") as lines:
        corpus = [json.loads(line) for line in lines]
    with (SCIFACT / "claims_train.jsonl").open(encoding="utf-8") as lines:
        claims = [json.loads(line) for line in lines][:200]
    cited = {d for claim in claims for d in claim["cited_doc_ids"]}
    kept = [d for i, d in enumerate(corpus) if d["doc_id"] in cited or i % 10 == 0]
    write_lines(tmp_path / "corpus.jsonl", kept)
    write_lines(tmp_path / "claims.jsonl", claims)
    found = evaluate(tmp_path)
    assert found.sentences is not None
    assert found.sentences["nDCG@10"] > 0.65
    assert found.documents["nDCG@10"] > 0.75
