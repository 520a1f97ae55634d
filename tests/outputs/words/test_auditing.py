"""The audit log in words."""

from __future__ import annotations

from outputs.words.auditing import action_word, detail_words
from outputs.words.naming import Names
from planner.domain.language import speaking
from tests.builders.sample_plan import sample


def names() -> Names:
    """The names of the sample."""
    return Names(sample()[0])


def test_ids_are_told_by_name() -> None:
    """People, units and duties are called by name; somebody unknown by the id."""
    away = {"person": "P1", "first": "2027-01-04", "last": "2027-01-05"}
    assert detail_words(away, names) == "张三、2027年1月4日至1月5日"
    assert detail_words(away) == "P1、2027年1月4日至1月5日"
    assert detail_words(away | {"person": "D1"}, names).startswith("农业农村局、")
    assert detail_words({"kind": "people", "key": "P1", "keys": "1"}, names) == "张三"
    assert detail_words({"kind": "units", "key": "D1"}, names) == "农业农村局"
    assert detail_words({"kind": "duties", "key": "R1"}, names) == names().duty("R1")
    assert detail_words({"kind": "people", "key": "gone"}, names) == "gone"
    assert detail_words({"kind": "people", "keys": "85"}, names) == "人员：85"


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
