"""Degrees and titles that follow a name, case-folded, without full stops and blanks: a table."""

from __future__ import annotations

# Those of Indonesia are a level (sarjana S., magister M., spesialis Sp.) and a field; the others, foreign and
# professional, stand whole.
_FIELDS = """
    ag ak akt an ant ap ars biomed biotech biotek bns des ds e ec ei ekon eng env farm fil gizi gz h han
    hi hum hut ikom ip ipem k kb kebid ked kel kep kes kesos kg kh km kn kom kpm li ling lit m mar mat
    mb mt mus p par pd pdi pi pn psi psikolog pt ptk pwk s sc si sit sn sos sosi st stat stats stp sy t
    th ti tp tr trkeb trkep trkom trop vet
"""
_SPECIALTIES = """
    a ak an b bp bs d dv em f fk g gk jp kfr kg kj kk kn kp m mk n og ok onkrad ort ot p pa pd pk pm rad
    s tht u
"""
_OTHERS = """
    ak akt amd amdak amdkeb amdkep amdkom apt ars ba bba bcom beng bsc ca cfa cfp cia cisa cissp cma cpa
    dba dds dea dess dipling diplom dmd dphil dr dra drg drh drph drs edd esq facs fk habil hons ir
    jd licentiaat lisc llb lld llm ma march mba mbbs mcom mcs md mdiv med meng mfa mha mhrm mis mlis
    mls mm mmsi mph mphil mpm mpp mpa mres ms msak msc msce mse msn mst mtech ners phd pharmd prof psi
    psikolog rn scd sd thd
"""
DEGREES = frozenset(
    [level + field for level in "sm" for field in _FIELDS.split()]
    + ["sp" + field for field in _SPECIALTIES.split()]
    + _OTHERS.split()
)
# These tell one bearer of a name from another, and are part of it.
GENERATIONS = frozenset(("jr", "sr", "ii", "iii", "iv"))
