"""LaTeX in bibliographies."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.sources.latex import decode, encode


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"M{\"u}ller, Bostr\"{o}m, \"Ozel", "Müller, Boström, Özel"),
        (r"na{\"\i}ve \'{\i} \'\i", "naïve í í"),
        (r"\v{c} {\v c} \c{c} \H{o} \k{a} \.{z}", "č č ç ő ą ż"),
        (r"{\ss} \o{} {\L}\'od\'z Sm{\aa}land", "ß ø Łódź Småland"),
        (r"5$\alpha$-reductase", "5α-reductase"),
        (r"TGF-$\beta$1, 10$^{-3}$, H$_2$O", "TGF-β1, 10⁻³, H₂O"),
        (r"\textit{in vivo} {\em hair} \emph{follicle}", "in vivo hair follicle"),
        (r"R\&D 50\% a\_b \#1 \$5", "R&D 50% a_b #1 $5"),
        ("{DKK1} and {H}air", "DKK1 and Hair"),
        ("a -- b --- c", "a – b — c"),
        ("``quoted''", "“quoted”"),
        (r"\href{https://x.org}{the site}", "the site"),
        (r"x{\textquoteright}s {\textemdash} y", "x’s — y"),
    ],
)
def test_latex_becomes_the_text_it_prints(latex: str, text: str) -> None:
    assert decode(latex) == text


@pytest.mark.parametrize(
    "text",
    ["50% of patients", "from $5 to $6", r"C:\Users\name", "~50 patients", "p < 0.05 & q", "a_b^c"],
)
def test_text_that_is_not_latex_stays_as_it_is(text: str) -> None:
    assert decode(text) == text


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("ab12 \\{}$&%#_~^-'`\"<>αé|,=\n"), max_size=30))
def test_what_is_encoded_decodes_to_the_same(text: str) -> None:
    assert decode(encode(text)) == text


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_decoded_and_braces_balance_when_encoded(text: str) -> None:
    decode(text)
    encoded = encode(text)
    assert encoded.count("{") == encoded.count("}")
