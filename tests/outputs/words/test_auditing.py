"""The audit log in words."""

from __future__ import annotations

from outputs.words.auditing import action_word, detail_words
from planner.domain.language import speaking


def test_an_entry_is_said_in_words() -> None:
    """Codes become words, the revision comes first and the note last; hashes are left out."""
    detail = {"handed_over": "2", "note": "外出", "plan_sha256": "ab12", "revision": "3"}
    assert (action_word("publish"), detail_words(detail)) == ("发布", "第 3 版、换人 2、外出")
    with speaking("en"):
        assert detail_words(detail) == "revision 3, handed over 2, 外出"
        assert detail_words({"rows": "1"}) == "1 row"


def test_what_a_later_version_logs_is_still_shown() -> None:
    """An action that is not known shows its code, a detail that is not known its value."""
    assert action_word("novel") == "novel"
    assert detail_words({"file": "copy.db", "empty": ""}) == "copy.db"
