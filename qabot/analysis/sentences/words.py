"""The words that tell a full stop of an abbreviation from the end of a sentence.

Each class is a habit of English scientific and everyday writing, not a list of
what one corpus happens to hold. Keys are in lower case, without the last stop.
"""

from __future__ import annotations

TITLES = frozenset(
    "dr drs mr mrs ms prof profs rev hon gen col sgt capt lt maj gov sen messrs mme mlle".split()
)
"""What stands before a name."""

JOINING = frozenset(
    """approx appr e.g eg i.e ie cf viz vs v.s ca c.f resp incl excl esp aka a.k.a w.r.t
    subsp ssp var cv nov gen f.sp aff bv pv str i.v p.o i.p s.c i.m q.d t.i.d""".split()
)
"""What asks for something after it, and so never ends a sentence before a small letter
or a number, and hardly ever before a capital."""

NEVER_LAST = (
    frozenset("e.g eg i.e ie cf viz vs c.f ca approx resp incl excl subsp ssp".split()) | TITLES
)
"""What does not end a sentence whatever follows."""

POINTERS = frozenset(
    """fig figs figure suppl supp tab tabs eq eqs eqn eqns ref refs no nos nr num sec sect
    sects ch chap chaps chr chrom vol vols pp pg pgs pt pts art app appx ex exp expt expts
    obs lit ed eds par para cat lot acc ser ver vers rep id ids col cols line lane""".split()
)
"""What points at a number, a letter or a name."""

COMPANIES = frozenset("inc co ltd corp bros llc plc gmbh dept univ inst lab labs st mt ft".split())
"""What stands in names and addresses: a capital after it is mostly the rest of the name."""

MONTHS = frozenset("jan feb mar apr jun jul aug sep sept oct nov dec".split())
"""The months: a number after them is mostly a day or a year."""

CLOSING = frozenset(
    """al etc jr sr phd md a.m p.m am pm sp spp min mins sec secs hr hrs h wk wks mo mos yr yrs
    d mg kg g ml l dl mm cm m km lb lbs oz ft in mol conc temp max avg dia diam wt ht est
    cont contd def dev diff misc orig prep trans unpubl pers comm ssn soln recd b.i.d
    rt lt med tbsp tsp""".split()
)
"""What may end a sentence before a capital, and does not before anything else."""

ABBREVIATIONS = TITLES | JOINING | POINTERS | COMPANIES | MONTHS | CLOSING
"""All of them."""

LETTERED = frozenset(
    """vitamin vitamins hepatitis type types subtype group groups class grade stage factor phase
    panel panels figure figures fig table tables part protein appendix supplement plan arm arms
    cohort site level category influenza coenzyme chromosome variant version form condition
    allele haplotype isoform model domain helix region point line lane row column exon case
    patient subject experiment box section schedule regimen option gene genes compound strain cyclosporin
    cyclosporine botulinum toxin immunoglobulin ig apolipoprotein apo cytochrome complex score
    stages grades classes types chain haemophilia hemophilia vessel area zone""".split()
)
"""Nouns that take a letter for a name ("vitamin D"), which may then end a sentence."""

STARTERS = frozenset(
    """A About Above Accordingly Additionally After Afterwards Again All Also Although Altogether
    Among An And Another Any Anyone Anything Are As Aside At Based Basically Because Before
    Being Below Besides Between Both Briefly But By Can Clearly Collectively Compared Consequently
    Consistent Conversely Could Currently Data Despite Did Do Does Due During Each Edit Either
    Especially Even Eventually Every Everyone Everything Except Few Finally First Firstly Following
    For Fortunately From Further Furthermore Given Had Has Have He Hence Her Here Hi His Hope
    How However I If Importantly In Indeed Initially Instead Interestingly Is It Its Just Last
    Lastly Later Less Like Likewise Many Maybe Meanwhile Most Moreover My Nearly Neither
    Nevertheless Next No Nobody None Nonetheless Nor Not Notably Nothing Now Of Often On Once One
    Only Or Other Others Otherwise Our Out Over Overall People Perhaps Please Possibly Presumably
    Previous Previously Probably Rather Recent Recently Results Right Second Secondly Several She
    Should Significantly Similar Similarly Since So Some Someone Something Sometimes Soon Still
    Such Surprisingly Taken Thank Thanks That The Their Them Then There Thereafter Therefore These
    They Third This Those Though Three Through Throughout Thus To Today Together Too Total Two
    Typically Ultimately Under Unfortunately Unless Unlike Until Up Update Upon Use Used Using
    Usually Very Was We Well Were What When Where Whereas Whether Which While Who Why Will With
    Within Without Would Yes Yet You Your""".split()
)
"""Words that open sentences and are hardly ever a part of a name."""

SMALL_STARTERS = frozenset(
    """i i'm i've i'd i'll im ive it it's its this that that's these they they're there there's
    then the my we we're you you're he she what why how but and so if when anyone has does
    is any also not no yes just now idk imo thanks please maybe after because""".split()
)
"""Words that open sentences where a writer leaves out capitals."""

DANGLING = frozenset(
    """a an the of in on at to for from by with and or but nor as than that which who whose
    is are was were be been has have had not into onto per via vs about between among my your
    our their its his her this these those very more most""".split()
)
"""Words that do not end a line of their own: the line goes on."""

LABELS = frozenset(
    """aim aims abstract background objective objectives purpose introduction context hypothesis
    importance design setting settings participants patients subjects population sample
    intervention interventions method methods materials measure measures measurements outcome
    outcomes exposure exposures procedure procedures result results finding findings observations
    conclusion conclusions interpretation discussion limitations relevance significance
    implications registration funding rationale evidence acquisition synthesis summary""".split()
)
"""Last words of the labels of structured abstracts."""
