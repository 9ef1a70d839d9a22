from __future__ import annotations

import pytest

from qabot.analysis.sentences import SPLITTER_VERSION, split


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


APART = [
    "Hair grew. | It stayed.",
    "Hair grew! | It stayed? | Yes.",
    "Seb derm is eating my hair?!?! | What do I do?",
    "It was 0.05. | The rest was 1.2 to 3.4.",
    "It rose (P < .05). | Then P = .3 was seen.",
    "Growth rose.[12] | The rest fell.",
    "Growth rose. [12,13] | The rest fell.",
    "Growth rose.12 | The rest fell.¹³ | We agree.",
    "Growth rose.3 4 | The rest fell.",
    "Growth rose (Smith et al., 2010). | The rest fell.",
    "It lasts, typically, minutes. [13]. | To assess it, we waited.",
    "Brady et al. [22] showed it. | We agree.",
    "Agulnik et al. (1998) showed it. | We follow Xu et al. | Our data agree.",
    "See Fig. 2A and Figs. 3 and 4. | The arm is in Tab. 1.",
    "It lies on Chr. 10. | Clone no. AC079544 was used.",
    "E. coli and M. furfur grew. | C. elegans did not.",
    "Data came from A. Smith, J.-I. Miyazaki and R. Merkel. | We thank them.",
    "Dr. A. Barrett and Prof. B. King came. | They stayed.",
    "He lives in the U.S. | The U.S. Government pays.",
    "It was given at 5 p.m. | Patients slept.",
    "We gave minoxidil vs. finasteride, i.e. DHT blockers, e.g. RU58841. | Both worked.",
    "We used approx. 5 mg. | Then approx. Twenty more.",
    "Shampoos, soaps, etc. are out. | Creams, gels, etc. | All are in.",
    "It was bought from Sigma Inc. (St. Louis, MO). | The rest came from Merck.",
    "Incubation was for 48 h. | Cells were lysed in 10 mM. | Tubes held 5 mL. | We waited 3 d.",
    "Levels of vitamin D. | Patients with hepatitis C. | Levels rose in group B. | Others fell.",
    "Cells migrate to the VS. | Data are from OCT. | More came from the LT. | The rest did not.",
    "mRNA fell. | cDNA was made. | p27Kip1 rose. | 5α-reductase fell. | α-Catenin rose.",
    "(It was so.) | (So was this.) | It ended.",
    'He said "It works." | Then he left. | "Why?" he asked. | Nobody knew.',
    "The gene (cf. Fig. 1) is off. | (See also ref. 5.) | The end.",
    "Wait... what? | Well... | We guess so… | Maybe.",
    "Great! 😀 | Thanks 👍 all. | Bye.",
    "See https://a.b/c.html?x=1. | The rest is at www.a.org/b.",
    "It was noted (Dermatol. Ther. 12, 1-5). | We did not.",
    "No. | It is not. | No. 5 is.",
    "BACKGROUND: Hair falls. | METHODS: We looked. | MAIN RESULTS: It fell.",
    "1. Wash it. | 2. Dry it. | a) Comb it. | 3. Done.",
    "We show: 1). It grows; 2). It falls; 3). Both. | The end.",
    "i used it. | it worked. | hair came back. | so good",
    "the var. alba and the conc. of it rose. | We saw it.",
    "Use 0.5 mg. | 2 months later it worked.",
    "The trial ran in Jan. 2021. | It ended in Sept. 2022.",
    "Is it AA? | AGA? | Both.",
    "Keep J. Am. Acad. Dermatol. 2019;80:12-20. | Next one.",
]


@pytest.mark.parametrize("marked", APART)
def test_sentences_end_where_a_reader_ends_them(marked: str) -> None:
    assert sentences(marked.replace(" | ", " ")) == marked.split(" | ")


def test_a_missing_space_does_not_hide_the_end() -> None:
    assert sentences("Hair fell.It grew back.However, it fell.") == [
        "Hair fell.",
        "It grew back.",
        "However, it fell.",
    ]


@pytest.mark.parametrize("text", ["Node.Js is", "www.Some.Com is", "a/some.File is", "H2A.Z is"])
def test_a_stop_inside_a_name_ends_nothing(text: str) -> None:
    assert sentences(text) == [text]


def test_nothing_has_no_sentences() -> None:
    assert split("") == []
    assert split(" \n\t\r\n ") == []


def test_a_text_without_marks_is_one_sentence() -> None:
    assert split("  hair  ") == [(2, 6)]


def test_spans_count_code_points() -> None:
    text = "😀 ok. Then é."
    assert split(text) == [(0, 5), (6, 13)]


def test_a_wrapped_paragraph_does_not_end_at_its_lines() -> None:
    text = (
        "The long first sentence goes on over the end of its line, to\n"
        "Minoxidil and then to the third line where it comes to an\n"
        "end. Then the second one begins, and\n"
        "ends."
    )
    assert sentences(text) == [text[: text.index(" Then")], text[text.index("Then") :]]


def test_a_line_with_room_for_the_next_word_stands_alone() -> None:
    text = (
        "My routine\n"
        "Every day I use the foam that I bought in the shop down the\n"
        "Old Road, and it works."
    )
    assert sentences(text) == ["My routine", text[len("My routine\n") :]]


def test_a_line_that_dangles_goes_on() -> None:
    assert len(split("I use the foam of\nKirkland and it works well enough for me, I think.")) == 1


def test_a_blank_line_ends_a_sentence() -> None:
    assert sentences("No mark here\n\nand on") == ["No mark here", "and on"]
    assert sentences("No mark here\r\n \r\nand on") == ["No mark here", "and on"]


@pytest.mark.parametrize("mark", ["-", "*", "•", "1.", "2)", "(3)", "a)", "##"])
def test_a_list_entry_begins_a_sentence(mark: str) -> None:
    text = f"I use\n{mark} foam. It is good\n{mark} a comb"
    assert sentences(text) == ["I use", f"{mark} foam.", "It is good", f"{mark} a comb"]


def test_a_dose_at_the_start_of_a_line_is_not_a_list_entry() -> None:
    assert len(split("I have been using the liquid that has minoxidil at\n5 % for months.")) == 1


def test_a_heading_on_its_own_line_stands_alone() -> None:
    assert sentences("RESULTS:\nHair grew in all of them.") == [
        "RESULTS:",
        "Hair grew in all of them.",
    ]


def test_a_label_is_kept_with_its_sentence() -> None:
    assert sentences("It grew RESULTS: It fell.") == ["It grew", "RESULTS: It fell."]


def test_the_words_of_a_sentence_are_never_changed() -> None:
    text = "A  double\u00a0space,\tand a soft\u00adhyphen.  Then\u200b more."
    assert sentences(text) == ["A  double\u00a0space,\tand a soft\u00adhyphen.", "Then\u200b more."]


def test_the_version_is_a_positive_number() -> None:
    assert SPLITTER_VERSION >= 1


@pytest.mark.parametrize(
    "piece",
    [
        ".",
        ". ",
        "\n",
        "a\n",
        "A. ",
        ".) ",
        ". [1",
        ". [1] ",
        ". 😀",
        ': "',
        "abc.1 1",
        "a. ",
        "AB: ",
    ],
)
def test_a_hostile_text_is_split_in_linear_time(piece: str) -> None:
    # A quadratic walk over so many characters would not come back.
    text = piece * (200_000 // len(piece))
    spans = split(text)
    assert spans == sorted(spans)


def test_a_number_that_wraps_to_the_next_line_is_not_a_list_entry() -> None:
    text = (
        "The whole of the region splices correctly to the end of exon\n"
        "14. The rest of it is shown below."
    )
    assert sentences(text) == [text[: text.index(" The rest")], text[text.index("The rest") :]]


def test_a_bracket_that_wraps_to_the_next_line_is_not_a_list_entry() -> None:
    text = "What is shown in the upper panel (a) is not seen in the lower\n(b) of them."
    assert len(split(text)) == 1
