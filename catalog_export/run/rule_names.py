"""The names of rules in a provenance, as messages that can be translated.

A provenance has the English name of its rule as plain text, also when it comes from JSON or a store.
"""

from __future__ import annotations

from catalog_export.text.messages import Message

_WHOLE = (
    Message("address"),
    Message("agent line"),
    Message("agent line below the abstract"),
    Message("author line"),
    Message("breadcrumb"),
    Message("collection line"),
    Message("colon in the title line"),
    Message("corrected from nothing"),
    Message("Compact Language Detector 2"),
    Message("function words"),
    Message("citation"),
    Message("handle in the address"),
    Message("number in the address"),
    Message("id= in the address"),
    Message("imprint behind the people"),
    Message("imprint in brackets"),
    Message("imprint line"),
    Message("issue of a journal"),
    Message("keyword line"),
    Message("line above the collection"),
    Message("link of the title"),
    Message("link to the full description"),
    Message("script"),
    Message("script, and the language of an abstract"),
    Message("slash in the title line"),
    Message("the abstracts' other language"),
    Message("title proper and first abstract agree"),
    Message("word forms"),
    Message("words that Malay has and Indonesian has not"),
)
_NAMES = {str(name): name for name in _WHOLE} | {"language by no rule decided": Message("language not identified")}
# Templates whose value ends the name: a rule, or a text that is not translated.
_WITH_RULE = Message("language by {rule}").template
_FROM_NOTHING = Message("corrected from nothing {signed}").template
_WITH_TEXT = (
    Message("column {name}").template,
    Message("corrected from {old}").template,
    Message("label {name}").template,
    Message("MARC field {tag}").template,
)


def rule_name(rule: str) -> str:
    """Return the name of a rule as a message; a name that is not known, such as the key of a profile, as it is."""
    if rule in _NAMES:
        return _NAMES[rule]
    start = "corrected from nothing "
    if rule.startswith(f"{start}("):  # an old text may begin with "nothing" as well
        return Message(_FROM_NOTHING, signed=rule.removeprefix(start))
    for template in (_WITH_RULE, *_WITH_TEXT):
        start, _, placeholder = template.partition("{")
        if rule.startswith(start):
            rest = rule[len(start) :]
            return Message(template, **{placeholder[:-1]: rule_name(rest) if template == _WITH_RULE else rest})
    return rule
