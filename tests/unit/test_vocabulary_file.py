"""The shipped vocabulary keeps the rules that its head comment gives."""

from __future__ import annotations

import itertools
import re
import tomllib
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
import Stemmer

from qabot.analysis.terms import short_key, terms, tokens
from qabot.analysis.vocabulary import Vocabulary, read_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE: Final = Path(__file__).resolve().parents[2] / "knowledge" / "vocabulary.toml"

KINDS: Final = (
    "condition",
    "sign",
    "drug",
    "procedure",
    "gene",
    "pathway",
    "substance",
    "anatomy",
    "process",
    "measure",
    "study",
    "effect",
    "population",
    "exposure",
    "attribute",
    "word",
)

TOPIC_CONCEPTS: Final = {"alopecia", "hair-follicle", "hair-growth", "scalp"}
"""The concepts of the library's own topic; they may be named by a topic word."""

ENGLISH_IN_CAPITALS: Final = re.compile(
    "A|AN|AND|ARE|AS|AT|BE|BY|CAN|DO|FOR|HAS|HE|HER|HIS|I|IF|IN|IS|IT|LED|MACE|ME|MY|NO|NOT|OF|OFF"
    "|ON|OR|OUR|OUT|PRO|PROM|SALT|SHE|SO|TEN|THE|TO|UP|US|WAS|WE|WHO|YOU"
)

SINGLE_LETTERS_ARE_STOP_WORDS: Final = {"vitamin"}
"""What is left of "vitamin A" and "vitamin D" where one letter is not a term."""

AMBIGUOUS: Final = {"paid"} | {f"{age}-year-old" for age in range(10, 18)}
"""Names that mean two things: a cost or a funder, a child or an adolescent."""

LEFT_ALONE: Final = {
    "childbirth",
    "ciclosporin",
    "cyclosporin",
    "ectodysplasin",
    "hydroxyvitamin",
    "hypervitaminosi",
    "hypovitaminosi",
    "silico",
    "vitamin",
    "vitro",
    "vivo",
}
"""Single terms that are left of a longer name and still mean what it means."""

_GREEK: Final = {
    ord(letter): unicodedata.name(letter).rsplit(" ", 1)[-1].lower() for letter in "αβγδεκμω"
}
_STEMMER: Final = Stemmer.Stemmer("english")


def _words(name: str) -> list[str]:
    """The stems of a name's words: case, accents, hyphens, Greek letters evened out."""
    folded = unicodedata.normalize("NFKC", name).casefold().translate(_GREEK)
    plain = "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
    return [_STEMMER.stemWord(word) for word in re.findall(r"[^\W_]+", plain)]


def _names(concepts: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for concept in concepts:
        for name in concept["names"]:
            yield concept["id"], name


def _concepts_in(vocabulary: Vocabulary, text: str, *, nested: bool = False) -> set[str]:
    """The concepts of a question, or of a document, where names inside names count."""
    found = vocabulary.mentions(text, list(tokens(text)), nested=nested)
    return {concept for mention in found for concept in mention.concepts}


@pytest.fixture(scope="module", name="data")
def _data() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module", name="concepts")
def _concepts(data: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = data["concept"]
    return found


@pytest.fixture(scope="module", name="vocabulary")
def _vocabulary() -> Vocabulary:
    return read_vocabulary([(FILE.name, FILE.read_bytes())])


def test_there_are_at_least_250_concepts(concepts: list[dict[str, Any]]) -> None:
    assert len(concepts) >= 250


def test_a_concept_has_an_id_a_kind_names_and_perhaps_short_forms(
    data: dict[str, Any], concepts: list[dict[str, Any]]
) -> None:
    assert set(data) == {"version", "topic", "concept"}
    for concept in concepts:
        assert {"id", "kind", "names"} <= set(concept) <= {*"id kind broader names short".split()}
        assert concept["kind"] in KINDS, concept["id"]
        assert concept["names"], concept["id"]
        assert concept.get("short") != [], concept["id"]
        for text in [*concept["names"], *concept.get("short", [])]:
            assert text == text.strip() != "", concept["id"]


def test_ids_are_unique_and_in_kebab_case(concepts: list[dict[str, Any]]) -> None:
    ids = [concept["id"] for concept in concepts]
    assert len(set(ids)) == len(ids)
    assert [i for i in ids if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", i)] == []


def test_concepts_are_grouped_by_kind_and_sorted_by_id(concepts: list[dict[str, Any]]) -> None:
    groups = [
        (kind, [concept["id"] for concept in group])
        for kind, group in itertools.groupby(concepts, key=lambda concept: concept["kind"])
    ]
    assert [kind for kind, _ in groups] == list(KINDS)
    for _, ids in groups:
        assert ids == sorted(ids)


def test_a_name_stands_under_one_concept_however_it_is_written(
    concepts: list[dict[str, Any]],
) -> None:
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for identity, name in _names(concepts):
        if name in AMBIGUOUS:
            continue
        words = _words(name)
        for written in (" ".join(words), "".join(words)):
            owners[written].add(identity)
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


def test_a_concept_does_not_repeat_a_name_as_plural_or_with_a_hyphen(
    concepts: list[dict[str, Any]],
) -> None:
    for concept in concepts:
        written = [tuple(_words(name)) for name in concept["names"]]
        assert len(set(written)) == len(written), concept["id"]


def test_no_two_concepts_fall_together_for_the_analyzer(vocabulary: Vocabulary) -> None:
    shared = {name for name, ids in vocabulary.names.items() if len(ids) > 1}
    ambiguous = {" ".join(terms(name.replace("-", " "))) for name in AMBIGUOUS}
    assert ambiguous <= shared <= SINGLE_LETTERS_ARE_STOP_WORDS | ambiguous


def test_no_name_is_compared_as_a_bare_number(vocabulary: Vocabulary) -> None:
    assert [name for name in vocabulary.names if not re.search(r"[^\W\d_]", name)] == []


def test_what_stop_words_leave_of_a_name_still_means_the_same(
    concepts: list[dict[str, Any]],
) -> None:
    left_alone = set()
    for _, name in _names(concepts):
        left = terms(re.sub("[-/]", " ", name))
        assert left, name
        if len(left) == 1 and len(_words(name)) > 1:
            left_alone.add(left[0])
    assert left_alone <= LEFT_ALONE


def test_short_forms_have_a_capital_or_a_digit_and_can_be_found(
    concepts: list[dict[str, Any]],
) -> None:
    for concept in concepts:
        forms = concept.get("short", [])
        assert all(re.search(r"[A-Z0-9]", form) for form in forms), concept["id"]
        assert all(short_key(form) and " " not in form for form in forms), concept["id"]
        keys = [short_key(form) for form in forms]
        assert len(set(keys)) == len(keys), concept["id"]


def test_no_short_form_is_an_english_word_in_capitals(concepts: list[dict[str, Any]]) -> None:
    forms = {form for concept in concepts for form in concept.get("short", [])}
    assert [form for form in forms if ENGLISH_IN_CAPITALS.fullmatch(form)] == []


def test_a_short_form_is_not_a_name_as_well(
    concepts: list[dict[str, Any]], vocabulary: Vocabulary
) -> None:
    for concept in concepts:
        for form in concept.get("short", []):
            assert " ".join(terms(form)) not in vocabulary.names, (concept["id"], form)


def test_topic_words_are_single_and_differ(data: dict[str, Any]) -> None:
    stems = [_words(word) for word in data["topic"]]
    assert all(len(words) == 1 for words in stems)
    assert len({words[0] for words in stems}) == len(stems)


def test_only_words_and_the_topics_own_concepts_are_named_by_a_topic_word(
    data: dict[str, Any], concepts: list[dict[str, Any]]
) -> None:
    topic = {_words(word)[0] for word in data["topic"]}
    words = {concept["id"] for concept in concepts if concept["kind"] == "word"}
    assert {
        (identity, name)
        for identity, name in _names(concepts)
        if identity not in TOPIC_CONCEPTS | words
        and len(_words(name)) == 1
        and _words(name)[0] in topic
    } == set()


@pytest.mark.parametrize(
    "word",
    [
        "aging exogenous regained random red shed-like crown temple light min sides part time side",
        "cell phase syndrome ratio label counter level density cycle age acid oil protein",
        "patient left mean power arm well control serum plasma head people period subject",
    ],
)
def test_common_words_name_nothing(vocabulary: Vocabulary, word: str) -> None:
    named = {
        mention.concepts
        for one in word.split()
        for mention in vocabulary.mentions(one, list(tokens(one)))
    }
    assert named <= {("hair-shedding",)}


@pytest.mark.parametrize(
    ("said", "concept"),
    [
        ("male pattern baldness", "androgenetic-alopecia"),
        ("androgenic alopecia", "androgenetic-alopecia"),
        ("MPHL", "androgenetic-alopecia"),
        ("FPHL", "female-pattern-hair-loss"),
        ("seb derm", "seborrheic-dermatitis"),
        ("seborrhoeic dermatitis", "seborrheic-dermatitis"),
        ("Rogaine", "minoxidil"),
        ("Proscar", "finasteride"),
        ("Olumiant", "baricitinib"),
        ("CTP-543", "deuruxolitinib"),
        ("RU 58841", "ru58841"),
        ("RU-58841", "ru58841"),
        ("KX826", "pyrilutamide"),
        ("dickkopf-1", "dkk1"),
        ("dkk 1", "dkk1"),
        ("DKK-1", "dkk1"),
        ("NF-kB", "nf-kappab"),
        ("NF-κB", "nf-kappab"),
        ("5α-reductase inhibitors", "5-alpha-reductase-inhibitor"),
        ("5-ARIs", "5-alpha-reductase-inhibitor"),
        ("oestrogen", "estrogen"),
        ("derma rolling", "microneedling"),
        ("resting phase", "telogen"),
        ("impotence", "erectile-dysfunction"),
        ("loss of sex drive", "low-libido"),
        ("randomised controlled trials", "randomized-controlled-trial"),
        ("teenagers", "adolescent"),
        ("kids", "children"),
        ("the elderly", "older-adult"),
        ("maternal", "mother"),
        ("smokers", "smoking"),
        ("macaques", "monkey"),
        ("cessation", "discontinue"),
        ("comes back", "relapse"),
        ("will my hair come back", "hair-growth"),
        ("blocks", "inhibit"),
        ("ointments", "topical"),
        ("runs in the family", "heredity"),
        ("pruritic", "itching"),
        ("price", "cost"),
        ("stop hair loss", "stop-hair-loss"),
    ],
)
def test_what_people_say_finds_its_concept(vocabulary: Vocabulary, said: str, concept: str) -> None:
    found = [mention.concepts for mention in vocabulary.mentions(said, list(tokens(said)))]
    assert found == [(concept,)]


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("does it heal by itself", "Most patients recovered within six months."),
        ("bald spots that went away", "The lesions resolved in eight of ten children."),
        ("is biotin useless", "Biotin was ineffective in healthy women."),
        ("can it be foreseen who responds", "Ferritin was a predictor of regrowth."),
        ("a lone patch on the scalp", "A solitary patch was seen at the vertex."),
        ("my hair snaps", "Hair breakage was measured under tension."),
        ("thin and fragile ends", "Brittle shafts were found on light microscopy."),
        ("spots all over my skin, a rash", "One patient developed a maculopapular eruption."),
        ("does it start sooner in some men", "Earlier onset went with a family history."),
        ("will stress aggravate it", "Flares of the disease followed life events."),
        ("can the patch spread", "Progression to universal loss occurred in 7%."),
        ("I want to quit", "The drug was discontinued at week 24."),
        ("I keep missing doses", "Adherence was low in the second year."),
        ("what if I forget to apply it", "Compliance was assessed by weighing the bottles."),
        ("is it harmless", "The regimen was safe in both groups."),
        ("gone for good", "Follicular destruction makes the loss irreversible."),
        ("does it run in the family", "Heritability was estimated at 80%."),
        ("on the X chromosome", "Inheritance was X-linked."),
        ("is it contagious", "Transmission between siblings was not seen."),
        ("a jab in the scalp", "Intralesional injections were given monthly."),
        ("swallowing a pill", "The drug was given orally."),
        ("rubbing in a gel", "A topical formulation was applied for a year."),
        ("is it cheap", "The price per gram was compared."),
        ("who are the sponsors", "The trial was funded by the manufacturer."),
        ("does Medicare cover it", "Insurance rarely reimburses this drug."),
        ("my toddler", "Pediatric cases are rare."),
        ("my 14-year-old", "Adolescents were enrolled from 12 years."),
        ("my 14-year-old", "Children were treated with contact immunotherapy."),
        ("Asian people", "Most participants were from Asia."),
        ("fish oil", "Omega-3 fatty acids increased density."),
        ("onion", "Allium cepa juice was applied twice daily."),
        ("aloe", "Aloe vera gel was used as the vehicle."),
        ("sunshine vitamin", "25-hydroxyvitamin D was low in cases."),
        ("iron stores", "Serum ferritin was below 30 ng/mL."),
        ("allergy pills", "An antihistamine was added."),
        ("cholesterol pills", "Statins were associated with repigmentation."),
        ("weight-loss jabs", "Incretin mimetics were started."),
        ("depression medication", "An antidepressant preceded the effluvium."),
        ("Tylenol", "Paracetamol relieved the headache."),
        ("Prozac", "Fluoxetine preceded the loss."),
        ("red light", "Photobiomodulation increased hair counts."),
        ("raised potassium", "Hyperkalemia was rare in young women."),
        ("a drop in blood pressure", "Hypotension led two patients to stop."),
        ("my heart is racing", "Tachycardia was reported in 2%."),
        ("swollen feet", "Peripheral oedema occurred at 5 mg."),
        ("puffy face", "Facial edema resolved after a lower dose."),
        ("body hair growth", "Hypertrichosis was the commonest adverse event."),
        ("moobs", "Gynaecomastia was seen in one man."),
        ("weak erections", "Erectile dysfunction was reported."),
        ("lost my sex drive", "Decreased libido was recorded."),
        ("low sperm count", "Oligozoospermia was reversible."),
        ("harm to the liver", "Hepatotoxicity was not observed."),
        ("low neutrophils", "Neutropenia was dose-dependent."),
        ("hair in the shower", "Shedding was counted at each visit."),
        ("diffuse thinning", "Diffuse alopecia has many causes."),
        ("receding at NW3", "Men with Hamilton-Norwood grade III took part."),
        ("genetic baldness", "Androgenetic alopecia affects half of men."),
        ("ringworm of the head", "Dermatophyte infection was confirmed by culture."),
        ("clogged follicles", "Keratotic plugging was seen on trichoscopy."),
        ("how long does it stay in the body", "The half-life is five weeks."),
        ("spontaneous recovery", "Spontaneous regrowth occurs in a third."),
        ("I read a success story", "Evidence is anecdotal."),
        ("ended up with an open sore", "Ulceration followed the injections."),
        ("new drugs in the pipeline", "Emerging therapies are reviewed."),
    ],
)
def test_what_people_ask_and_what_studies_write_meet(
    vocabulary: Vocabulary, asked: str, written: str
) -> None:
    said = _concepts_in(vocabulary, asked)
    assert said & _concepts_in(vocabulary, written, nested=True)


@pytest.mark.parametrize(
    ("said", "concept"),
    [
        ("terminal hairs", "discontinue"),
        ("potential", "enhance"),
        ("the authors thank", "approval"),
        ("microneedling", "injection"),
        ("relative risk", "link"),
        ("insulin resistance", "refractory"),
        ("isolated cells", "solitary"),
        ("in general", "extensive"),
        ("a patch test", "testicle"),
        ("oxidative stress", "psychological-stress"),
        ("steroid", "corticosteroid"),
        ("steroid", "anabolic-steroid"),
        ("keto diet", "ketoconazole"),
        ("18 years and older", "adolescent"),
    ],
)
def test_words_that_only_sound_alike_name_nothing_else(
    vocabulary: Vocabulary, said: str, concept: str
) -> None:
    assert concept not in _concepts_in(vocabulary, said, nested=True)


def test_terms_that_differ_stay_apart(vocabulary: Vocabulary) -> None:
    for one, other in [
        ("alopecia areata", "alopecia"),
        ("dandruff", "seborrheic dermatitis"),
        ("oral minoxidil", "minoxidil"),
        ("scarring alopecia", "non-scarring alopecia"),
        ("DKK1", "DKK2"),
        ("vitamin D3", "vitamin B7"),
        ("hirsutism", "hypertrichosis"),
        ("stop hair loss", "stop"),
        ("caffeine", "coffee"),
        ("mouse", "rat"),
        ("skin", "dermal"),
        ("effective", "side effect"),
    ]:
        assert not set(vocabulary.concepts_of(one)) & set(vocabulary.concepts_of(other))


def test_aa_is_ambiguous_because_people_use_it_for_two_conditions(vocabulary: Vocabulary) -> None:
    assert vocabulary.concepts_of("AA") == ("alopecia-areata", "androgenetic-alopecia")
