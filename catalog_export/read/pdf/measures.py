"""Measures of printed lines, as shares of the height of their type."""

USUAL = 1.15  # distance of two lines, as most fonts state it
GAP = 1.3  # of the usual distance: more is a blank line
SLIGHT = 0.1  # of the height or width of letters: no more than that differs within a font
