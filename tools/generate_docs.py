"""Write the generated pages of ``docs/``, the man page and the completion scripts.

Run ``python tools/generate_docs.py`` after a format, an option or a table has changed.
"""

import command_docs
import crosswalk_docs
import format_docs
import input_guide_docs
import picture
import shell_files

for module in (command_docs, crosswalk_docs, format_docs, input_guide_docs, picture):
    module.PAGE.write_text(module.page(), "utf-8")
shell_files.write()
