"""Lengths that separate the parts of a page, in characters. They also limit the time that hostile input takes."""

# Of a phrase without a verb: a label, a role, a place, the name of a site, the number of a page, or what is beside an
# address. The longest label of the tables has 34; what is longer is a title or a sentence.
PHRASE = 60
LINE = 100  # of a line with one statement; few titles are longer
VALUE = 200  # of an imprint, a breadcrumb, or a line of people
PARAGRAPH = 600  # a longer line is no title, and few lists of keywords are longer
READ = 4000  # of a line in which people, links or addresses are looked for; one person needs about 40
NARROW = 40  # a shorter line ends because its text ends, and not because a column is narrow
WIDE = 130  # of a line in a narrow column; a longer one is a whole paragraph

HEADER = 6  # lines of title and people of one record, above its abstract
LOOKED_AT = 100  # lines around one, or labels of a field, that are looked at, so that hostile input takes no long time
LINES = 200_000  # of a document: each takes some 1.5 kB of memory while a page is read
EDGE = 4  # lines at the top or foot of a printed page that can be furniture
NAME = 8  # words of a name with its titles; more are a title or a sentence
SEVERAL = 3  # labels, wrapped lines or line distances that show how a page is laid out; two can be chance
