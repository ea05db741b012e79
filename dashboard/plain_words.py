"""What the data side could not do, in the reader's words: its sentences are for logs and command lines."""

from __future__ import annotations

import re

from geo.words import say

# The beginning of a sentence → the key of ours. What is not known is shown as it is.
KNOWN = (
    (re.compile(r"the step was interrupted"), "interrupted"),
    (re.compile(r"the step failed \((?P<what>\w+)\)"), "failed"),
    (re.compile(r"another reading of the coordinates fits better"), "unconfirmed"),
    (re.compile(r"there is no such import"), "gone"),
    (re.compile(r"batch \d+ was undone already"), "undone_already"),
    (re.compile(r"there is no batch"), "no_batch"),
    (re.compile(r"(?P<n>\d+) (?P<what>[\w ]+) belong to \w+ of this batch"), "stands_on_it"),
    (re.compile(r"this question is settled already"), "settled"),
    (re.compile(r".{1,60} is gone: say that it is another one"), "candidate_gone"),
    (re.compile(r"it has no place of its own"), "no_place"),
    (re.compile(r"the step before is still under way"), "still_busy"),
    (re.compile(r"the store holds no street yet"), "no_street"),
    (re.compile(r"there is no such rule"), "rule_gone"),
    (re.compile(r"the database does not answer"), "database"),
)
REASONS = tuple(dict.fromkeys(reason for _, reason in KNOWN))


def is_known(error: str) -> bool:
    """Whether it is about our own doing, not about what somebody gave us."""
    return any(pattern.match(error) for pattern, _ in KNOWN)


def in_words(error: str, lang: str) -> str:
    """The sentence behind an error text, with the next step."""
    for pattern, reason in KNOWN:
        if found := pattern.match(error):
            return say(f"trouble.{reason}", lang, **found.groupdict())
    if re.search("[一-鿿]", error) or lang == "en":
        return error  # in words already
    return say("import.trouble", lang, error=error)
