"""The words that tell a full stop of an abbreviation from the end of a sentence.

Each class is a habit of English scientific and everyday writing. Abbreviations
are in lower case, without their last full stop.
"""

from __future__ import annotations

from typing import Final


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


TITLES: Final = _words(
    "dr drs mr mrs ms prof profs rev hon gen sgt capt lt maj gov sen messrs mme mlle"
)
"""What stands before a name."""

JOINING: Final = TITLES | _words(
    "e.g eg i.e ie cf viz vs v.s ca c.f approx appr resp incl excl esp aka a.k.a w.r.t subsp ssp"
)
"""What asks for something after it, and so never ends a sentence."""

POINTERS: Final = _words(
    """fig figs suppl supp tab tabs eq eqs eqn eqns ref refs no nos nr num sec sect sects ch chap
    chaps chr chrom vol vols pp pg pgs pt pts appx exp expt expts obs para acc ver vers col cols"""
)
"""What points at a number, a letter or a code."""

NAMING: Final = _words(
    """inc co ltd corp bros llc plc gmbh dept univ inst st mt ave blvd
    j proc natl acad sci biol chem biochem physiol pharmacol microbiol immunol endocrinol genet
    dermatol neurol oncol pathol psychiatr surg clin exp mol med res soc assoc int eur am br ann
    arch bull lett trans rept phys environ toxicol epidemiol
    jan feb mar apr jun jul aug sept oct nov dec
    var cv str nov sp spp aff bv pv f.sp i.v p.o i.p s.c i.m q.d t.i.d"""
)
"""What stands inside the names of companies, places, journals, months, strains and doses: a
capital after it mostly belongs to the name."""

CLOSING: Final = _words(
    """al etc jr sr phd md ph.d m.d b.sc m.sc a.m p.m min mins sec secs hr hrs wk wks mo mos yr yrs
    lb lbs oz ft conc temp max avg dia diam wt ht est cont contd misc orig unpubl pers comm soln
    b.i.d rt tbsp tsp"""
)
"""What may end a sentence before a capital, and before nothing else."""

ABBREVIATIONS: Final = JOINING | POINTERS | NAMING | CLOSING
"""All of them."""

LETTERED: Final = _words(
    """vitamin vitamins hepatitis type types subtype group groups class classes grade grades stage
    stages factor phase panel panels figure figures fig table tables part protein appendix
    supplement plan arm arms cohort site level category influenza coenzyme chromosome variant
    version form condition allele haplotype isoform model domain helix region point line lane row
    column exon case patient subject experiment box section schedule regimen option gene genes
    compound strain cyclosporin cyclosporine toxin immunoglobulin ig apolipoprotein apo cytochrome
    complex score chain haemophilia hemophilia area zone anaphase"""
)
"""Nouns that take a letter for a name ("vitamin D"), which may then end a sentence."""

STARTERS: Final = _words(
    """A About Above Accordingly Additionally After Afterwards Again All Also Although Altogether
    Among An And Another Any Anyone Anything Are As Aside At Based Basically Because Before Being
    Below Besides Between Both Briefly But By Can Clearly Collectively Compared Consequently
    Consistent Conversely Could Currently Data Despite Did Do Does Due During Each Edit Either
    Especially Even Eventually Every Everyone Everything Except Few Finally First Firstly Following
    For Fortunately From Further Furthermore Given Had Has Have He Hence Her Here Hi His Hope How
    However I If Importantly In Indeed Initially Instead Interestingly Is It Its Just Last Lastly
    Later Less Like Likewise Many Maybe Meanwhile Most Moreover My Nearly Neither Nevertheless Next
    No Nobody None Nonetheless Nor Not Notably Nothing Now Of Often On Once One Only Or Other Others
    Otherwise Our Out Over Overall People Perhaps Please Possibly Presumably Previous Previously
    Probably Rather Recent Recently Results Right Second Secondly Several She Should Significantly
    Similar Similarly Since So Some Someone Something Sometimes Soon Still Such Surprisingly Taken
    Thank Thanks That The Their Them Then There Thereafter Therefore These They Third This Those
    Though Three Through Throughout Thus To Today Together Too Total Two Typically Ultimately Under
    Unfortunately Unless Unlike Until Up Update Upon Use Used Using Usually Very Was We Well Were
    What When Where Whereas Whether Which While Who Why Will With Within Without Would Yes Yet You
    Your"""
)
"""Words that open sentences and are hardly ever a part of a name."""

SMALL_STARTERS: Final = _words(
    """i i'm i've i'd i'll im ive it it's its this that that's these they they're there there's then
    the my we we're you you're he she what why how but and so if when anyone has does is any also
    not no yes just now idk imo thanks please maybe after because"""
)
"""Words that open sentences where a writer leaves out capitals."""

DANGLING: Final = _words(
    """a an the of in on at to for from by with and or but nor as than that which who whose is are
    was were be been has have had not into onto per via vs about between among my your our their
    its his her this these those very more most"""
)
"""Words that do not end a line of their own: the line goes on."""

LABELS: Final = _words(
    """AIM AIMS ABSTRACT BACKGROUND OBJECTIVE OBJECTIVES PURPOSE INTRODUCTION CONTEXT HYPOTHESIS
    IMPORTANCE DESIGN SETTING SETTINGS PARTICIPANTS PATIENTS SUBJECTS POPULATION SAMPLE INTERVENTION
    INTERVENTIONS METHOD METHODS MATERIALS MEASURE MEASURES MEASUREMENTS OUTCOME OUTCOMES EXPOSURE
    EXPOSURES PROCEDURE PROCEDURES RESULT RESULTS FINDING FINDINGS OBSERVATIONS CONCLUSION
    CONCLUSIONS INTERPRETATION DISCUSSION LIMITATIONS RELEVANCE SIGNIFICANCE IMPLICATIONS
    REGISTRATION FUNDING RATIONALE EVIDENCE ACQUISITION SYNTHESIS SUMMARY"""
)
"""Last words of the labels of structured abstracts."""
