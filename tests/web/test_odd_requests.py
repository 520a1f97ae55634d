"""What no browser sends, and programs that mean no good do: answered, never a fault."""

from __future__ import annotations

from io import BytesIO

import pytest
from starlette.datastructures import FormData, UploadFile
from starlette.testclient import TestClient

from outputs.store import Store
from planner.web.forms import Form
from tests.web.visits import Clock, publish, signed_in

DIGITS = "9" * 5000


@pytest.mark.parametrize(
    "since",
    ["Fri, 31 Dec 9999 23:59:59 -2359", "Mon, 01 Jan 0100 00:00:00 +2359", f"1 Jan {DIGITS} 0:0:0",
     "Mon, 01 Jan 2027 00:00:00 -0000", f"Mon, 01 Jan 2027 00:00:00 +{DIGITS}", "Mon",
     f"Mon, {'9' * 30} Jan 2027 00:00:00 GMT", "Mon, 01 Jan 99999 00:00:00 +9999"],
)  # fmt: skip
def test_a_moment_out_of_every_calendar_is_answered(
    client: TestClient, secret: str, since: str
) -> None:
    """An If-Modified-Since that is no moment, or not in UTC, asks for nothing or is compared."""
    for path in (f"/feeds/{secret}.ics", "/static/site.css"):
        answer = client.get(path, headers={"if-modified-since": since, "if-range": since})
        assert answer.status_code in (200, 304), path


@pytest.mark.parametrize("number", [DIGITS, "0", "-1", "٣", "²", "1e3", "999999999"])
def test_numbers_are_bounded_before_they_are_read(
    client: TestClient, store: Store, clock: Clock, number: str
) -> None:
    """Whatever stands where a number is expected."""
    publish(store, clock, d06="P1")
    token = signed_in(client)
    assert client.get("/roster", params={"view": "table", "page": number}).status_code == 200
    between = {"from": number, "to": number}
    assert client.get("/history/difference", params=between).status_code == 404
    form = {"csrf": token, "shift": "D@all@2027-W01@1", "leaving": "P1", "taking": "P2"}
    assert client.post("/substitutes", data=form | {"part": number}).status_code < 500
    form = {"csrf": token, "number": number, "answer": "approve"}
    assert client.post("/requests", data=form).status_code == 404


@pytest.mark.parametrize("name", ["\\ud800.xlsx", "a\\x00\\n\\u202e.xlsx"])
def test_the_name_of_an_upload_is_made_plain(client: TestClient, name: str) -> None:
    """What is no text, or turns the line round, is not kept of a file's name."""
    sent = UploadFile(BytesIO(), filename=name.encode().decode("unicode_escape"))
    file = Form(FormData({"book": sent})).file("book")
    assert file is not None
    assert file.filename in (".xlsx", "a.xlsx")


def test_an_upload_named_with_half_a_sign(client: TestClient) -> None:
    """The octets of a lone surrogate in the name of a file are no reason to fail."""
    token = signed_in(client)
    part = b'--b\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\n%b\r\n'
    body = b"".join(
        (
            part % (b"csrf", b"", token.encode()),
            part % (b"book", b'; filename="\xed\xa0\x80.xlsx"', b"PK\x03\x04"),
            b"--b--\r\n",
        )
    )
    for charset in ("", "; charset=utf-8"):
        kind = {"content-type": f"multipart/form-data{charset}; boundary=b"}
        assert client.post("/plan/book", content=body, headers=kind).status_code == 422


@pytest.mark.parametrize(
    "kind", ["multipart/form-data; charset=utf-8; charset=punycode; boundary=b",
             'multipart/form-data; x="charset=utf-8;"; charset=utf-7; boundary=b',
             "multipart/form-data; CHARSET=punycode; boundary=b"],
)  # fmt: skip
def test_no_second_word_lets_another_codec_in(client: TestClient, kind: str) -> None:
    """The charset that counts is the one that the form would be read with."""
    body = f'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\n{"a" * 1000}\r\n--b--\r\n'
    headers = {"content-type": kind}
    assert client.post("/signin", content=body.encode(), headers=headers).status_code == 415
