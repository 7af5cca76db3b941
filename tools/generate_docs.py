"""Write all generated pages of ``docs/``: run ``python tools/generate_docs.py`` after a format, option or table changed."""

import command_docs
import crosswalk_docs
import format_docs
import input_guide_docs
import picture

for module in (command_docs, crosswalk_docs, format_docs, input_guide_docs, picture):
    module.PAGE.write_text(module.page(), "utf-8")
