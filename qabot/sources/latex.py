r"""LaTeX in bibliographies: accents, symbols and escapes to Unicode, and back.

Only what bibliographies hold is read. What a general converter would drop or
misread in text that was never LaTeX stays as it is: "50% of", "$5 to $6",
"C:\Users".
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_MARKS = {
    '"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "=": "\u0304",
    ".": "\u0307", "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328",
    "r": "\u030a", "d": "\u0323", "b": "\u0331",
}  # fmt: skip
_GREEK_TEXT = (
    "alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta θ iota ι "
    "kappa κ lambda λ mu μ nu ν xi ξ pi π rho ρ sigma σ varsigma ς tau τ upsilon υ phi φ varphi φ "
    "chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω"
)
_SYMBOL_TEXT = (
    "ss ß ae æ AE Æ oe œ OE Œ o ø O Ø l ł L Ł aa å AA Å i ı j ȷ dh ð DH Ð th þ TH Þ dj đ DJ Đ "
    "ng ŋ NG Ŋ copyright © textregistered ® texttrademark ™ pounds £ textsterling £ texteuro € "
    "euro € EUR € textyen ¥ S § textsection § P ¶ dag † textdagger † ddag ‡ dots … ldots … "
    "textellipsis … textbackslash \\ backslash \\ textasciitilde ~ textasciicircum ^ textless < "
    "textgreater > textbar | textbraceleft { textbraceright } lbrace { rbrace } textunderscore _ "
    "textdegree ° degree ° circ ° textmu µ micro µ textendash – textemdash — textquoteleft ‘ "
    "textquoteright ’ textquotedblleft “ textquotedblright ” textquotesingle ' textquotedbl \" "
    "lq ‘ rq ’ guillemotleft « guillemotright » textdollar $ textperiodcentered · textbullet • "
    "textexclamdown ¡ textquestiondown ¿ textordfeminine ª textordmasculine º textonehalf ½ "
    "textasciiacute ´ textasteriskcentered * texttimes × "
    "pm ± textpm ± mp ∓ times × div ÷ cdot · ast ∗ leq ≤ le ≤ leqslant ≤ geq ≥ ge ≥ geqslant ≥ "
    "neq ≠ ne ≠ approx ≈ sim ∼ simeq ≃ equiv ≡ cong ≅ propto ∝ infty ∞ rightarrow → to → "
    "leftarrow ← uparrow ↑ downarrow ↓ leftrightarrow ↔ Rightarrow ⇒ lt < gt > ll ≪ gg ≫ prime ′ "
    "mid | vert | sum ∑ prod ∏ sqrt √ partial ∂ nabla ∇ in ∈ cap ∩ cup ∪ subset ⊂ forall ∀ "
    "exists ∃ emptyset ∅ ell ℓ hbar ℏ star ⋆ bullet • perp ⊥ langle ⟨ rangle ⟩ percent %"
)
_GREEK = _GREEK_TEXT.split()
_SYMBOLS = _SYMBOL_TEXT.split()
_COMMANDS = {
    **dict(zip(_GREEK[::2], _GREEK[1::2], strict=True)),
    **{f"text{name}": sign for name, sign in zip(_GREEK[::2], _GREEK[1::2], strict=True)},
    **dict(zip(_SYMBOLS[::2], _SYMBOLS[1::2], strict=True)),
    **dict.fromkeys(("space", "quad", "qquad", "newline", "linebreak", "par"), " "),
}
_STYLE_NAMES = (
    "textit textbf emph textsc textrm texttt textsf textup textsl textmd textnormal text mathrm "
    "mathbf mathit mathsf mathcal mathbb mathtt operatorname underline uline mbox hbox ensuremath "
    "url nolinkurl path it em bf sc rm tt sl sf itshape bfseries scshape upshape slshape rmfamily "
    "ttfamily sffamily normalfont left right big Big displaystyle textstyle small tiny large "
    "relax protect noindent bibstring uppercase lowercase MakeUppercase MakeLowercase enquote "
    "mkbibquote mkbibemph selectlanguage foreignlanguage cyr textquotedblprime"
)
_STYLES = frozenset(_STYLE_NAMES.split())
_SUPERSCRIPTS = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_SUBSCRIPTS = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_TOKEN = re.compile(
    r"""
      \\(?P<sign>["'`^~=.])\s*(?:\{\s*\\?(?P<braced>[^\W\d_])\s*\}|\\?(?P<bare>[^\W\d_])
          (?:(?<=\\i)|(?<=\\j)|(?<!\\.)))
    | \\(?P<mark>[uvHckrdb])(?:\s*\{\s*\\?(?P<marked>[^\W\d_])\s*\}
          |\s+\\?(?P<spaced>[^\W\d_])(?![^\W\d_]))
    | \\(?:href|noopsort|NOOPSORT|textcolor|hspace|vspace)\s*\{[^{}]{0,500}\}
    | \\textsuperscript\s*\{(?P<raised>[^{}\\$]{0,200})\}
    | \\textsubscript\s*\{(?P<lowered>[^{}\\$]{0,200})\}
    | \\(?P<command>[A-Za-z]+)(?P<after>[ \t]*(?:\n[ \t]*)?(?=[A-Za-z{\\])|(?:\{\})?)
    | \\(?P<escaped>[&%$\#_{}\[\]|()"'`^~=.])
    | \\(?P<space>[\s,;:\\])
    | \\[-/!@]
    | \$(?P<math>[^$\n]{1,200})\$
    | (?P<dash>-{2,3})(?!-)
    | (?P<quote>``|'')
    | (?P<tie>(?<=\S)~(?=\S))
    | [{}]
    """,
    re.VERBOSE,
)
_MATH_SCRIPT = re.compile(r"([\^_])\s*(?:\{([^{}\\]{1,40})\}|([\w+*-]))")
_LOOKS_LIKE_MATH = re.compile(r"[\\^_{}]|^\s*(?:[^\W\d_]|[<>=≤≥±~-][^$]*)\s*$|^[^\W\d_]\s*[<>=]")
_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}
_SPECIAL = re.compile(r"[\\{}~^&%$#_]|-(?=-)|'(?=')|`(?=`)")


def decode(text: str) -> str:
    r"""The text with its LaTeX as Unicode; unknown commands stay.

    >>> decode(r"M{\"u}ller: 5$\alpha$-reductase in {H}air \& scalp, 50% of 12--23")
    'Müller: 5α-reductase in Hair & scalp, 50% of 12–23'
    """
    if not _needs_decoding(text):
        return text
    return _TOKEN.sub(_replacement, text)


def encode(text: str) -> str:
    r"""The text so that `decode` gives it back, and LaTeX prints it.

    >>> encode("R&D_{50%}")
    'R\\&D\\_\\textbraceleft{}50\\%\\textbraceright{}'
    """
    return _SPECIAL.sub(lambda found: _ESCAPES.get(found.group()) or f"{found.group()}{{}}", text)


def _needs_decoding(text: str) -> bool:
    return any(sign in text for sign in ("\\", "{", "}", "$", "--", "``", "''", "~"))


def _replacement(found: re.Match[str]) -> str:
    handle = _HANDLERS.get(found.lastgroup or "")
    return handle(found) if handle else ""


def _accented(found: re.Match[str]) -> str:
    sign = found["sign"] or found["mark"]
    letter = found[found.lastgroup or ""]
    return unicodedata.normalize("NFC", letter + _MARKS[sign])


def _command(found: re.Match[str]) -> str:
    """A symbol; nothing for a style; the command itself if it is not known."""
    name = found["command"]
    return _COMMANDS.get(name) or ("" if name in _STYLES else found.group())


def _math(found: re.Match[str]) -> str:
    """What stands between dollar signs, if it is mathematics and not money."""
    content = found["math"]
    if not _LOOKS_LIKE_MATH.search(content):
        return f"${content}$"
    scripted = _MATH_SCRIPT.sub(
        lambda script: _script(
            script.group(2) or script.group(3),
            _SUPERSCRIPTS if script.group(1) == "^" else _SUBSCRIPTS,
        ),
        content,
    )
    scripted = re.sub(r"\^\s*\{?\s*\\circ\s*\}?", "°", scripted)
    return _TOKEN.sub(
        lambda inner: "" if inner.lastgroup == "math" else _replacement(inner), scripted
    )


def _script(text: str, table: dict[int, int]) -> str:
    """In raised or lowered characters where each has one, else on the line."""
    return text.translate(table) if all(ord(sign) in table for sign in text) else text


_HANDLERS: dict[str, Callable[[re.Match[str]], str]] = {
    **dict.fromkeys(("braced", "bare", "marked", "spaced"), _accented),
    "raised": lambda found: _script(found["raised"], _SUPERSCRIPTS),
    "lowered": lambda found: _script(found["lowered"], _SUBSCRIPTS),
    "after": _command,
    "escaped": lambda found: found["escaped"],
    "space": lambda _: " ",
    "math": _math,
    "dash": lambda found: "–" if len(found["dash"]) == 2 else "—",
    "quote": lambda found: "“" if found["quote"] == "``" else "”",
    "tie": lambda _: " ",
}
