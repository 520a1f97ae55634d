"""Each channel against a server of its own: what arrives, and what counts as refused."""

from __future__ import annotations

import hmac
import json
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from planner.telling import posting
from planner.telling.channel import Letter, Misset, NotTaken, Unreachable, shortened
from planner.telling.channels import CHANNELS
from planner.telling.channels.url import SIGNATURE
from tests.builders.receivers import Hook, Post, certificate, post_office, reserved_port
from tests.builders.robots import ROBOTS

AT = datetime(2027, 1, 4, 1, tzinfo=UTC)
LETTER = Letter(
    key="k1", topic="changes", organisation="示例镇", subject="示例镇：安排有变化",
    text="张一：\n· 新增 领导接访", at=AT, revision=3, person="P1", name="张一",
    address="a@example.org",
)  # fmt: skip
SECRET = "SEC-made-up"  # noqa: S105


def send(kind: str, letter: Letter = LETTER, /, **settings: str) -> str:
    """Send a letter by a channel, as it is set up."""
    channel = CHANNELS[kind]
    channel.check(settings)
    with channel.session(settings) as post:
        return post(letter)


def mail(post: Post, letter: Letter = LETTER, /, **other: str) -> str:
    """Send a letter by mail."""
    usual = {"host": "127.0.0.1", "port": str(post.port), "security": "plain", "user": "",
             "password": "", "sender": "office@example.org"}  # fmt: skip
    return send("smtp", letter, **usual | other)


# -- robots ------------------------------------------------------------------------------


ADDRESSES = {
    "dingtalk": "/robot/send?access_token=T",
    "wecom": "/cgi-bin/webhook/send?key=T",
    "feishu": "/open-apis/bot/v2/hook/T",
}


@pytest.mark.parametrize("kind", sorted(ROBOTS))
def test_what_is_sent_is_what_the_services_take(group: Hook, kind: str) -> None:
    """Signed, with the office's name as keyword, as long as may be; and nothing of it is lax."""
    robot = ROBOTS[kind](lambda: AT, secret="" if kind == "wecom" else SECRET, keyword="示例镇")
    group.answer = robot
    known = {"address": group.address + ADDRESSES[kind], "secret": robot.secret}
    lines = [f"· 第{n}项：“领导接访”由张一改为李二" for n in range(600)]
    send(kind, replace(LETTER, text="\n".join(lines)), **known)
    (text,) = robot.taken
    assert text.startswith(f"{LETTER.subject}\n{lines[0]}\n")
    assert text.split("\n")[-1].startswith("…及另外")
    wrong = {"address": group.address} if kind == "wecom" else {"secret": SECRET + "x"}
    late = () if kind == "wecom" else (replace(LETTER, at=AT + timedelta(minutes=61)),)
    silent = () if kind == "wecom" else (replace(LETTER, subject="", text="没有关键词"),)
    for letter, settings in [(LETTER, known | wrong), *((one, known) for one in (*late, *silent))]:
        with pytest.raises(NotTaken) as error:
            send(kind, letter, **settings)
        assert not isinstance(error.value, Unreachable)
    assert len(robot.taken) == 1


@pytest.mark.parametrize(
    "kind, content",
    [
        ("dingtalk", b'{"errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"}'),
        ("dingtalk", b'{"errcode":410100,"errmsg":"send too fast"}'),
        ("wecom", b'{"errcode":45009,"errmsg":"api freq out of limit"}'),
        ("feishu", b'{"code":11232,"msg":"frequency limited"}'),
        ("feishu", b'{"code":9499,"msg":"too many request"}'),
    ],
)
def test_too_fast_is_too_fast_for_all_letters(group: Hook, kind: str, content: bytes) -> None:
    """Nothing else is sent that way either, until it is likely to be taken; 429 says the same."""
    for status, said in ((200, content), (429, b"{}")):
        group.answer = lambda _posted, answer=(status, said): answer  # type: ignore[misc]
        with pytest.raises(Unreachable) as error:
            send(kind, address=group.address + ADDRESSES[kind])
        assert error.value.pause >= timedelta(minutes=1)


def test_dingtalk_is_signed_in_the_address(group: Hook) -> None:
    """The timestamp in ms and sign, quoted once, behind the token of the address."""
    send("dingtalk", address=f"{group.address}/robot/send?access_token=T", secret=SECRET)
    (posted,) = group.got
    assert urlsplit(posted.path).query.startswith("access_token=T&timestamp=1799024400000&sign=")
    query = parse_qs(urlsplit(posted.path).query)
    want = hmac.digest(SECRET.encode(), f"1799024400000\n{SECRET}".encode(), "sha256")
    assert query["sign"] == [b64encode(want).decode()]
    assert json.loads(posted.body) == {
        "msgtype": "text", "text": {"content": f"{LETTER.subject}\n{LETTER.text}"},
    }  # fmt: skip


def test_feishu_is_signed_in_the_message(group: Hook) -> None:
    """The timestamp in seconds and sign beside the text."""
    send("feishu", address=f"{group.address}/open-apis/bot/v2/hook/T", secret=SECRET)
    message = json.loads(group.got[0].body)
    want = hmac.digest(f"1799024400\n{SECRET}".encode(), b"", "sha256")
    assert message["sign"] == b64encode(want).decode()
    assert message["timestamp"] == "1799024400"
    assert message["msg_type"] == "text"


def test_wecom_is_shortened_by_whole_lines(group: Hook) -> None:
    """2,048 octets with the line that counts the rest; without a secret nothing is signed."""
    lines = [f"· 第{n}项：领导接访由张一改为李二" for n in range(100)]
    send("wecom", replace(LETTER, text="\n".join(lines)), address=f"{group.address}/send?key=T")
    content = json.loads(group.got[0].body)["text"]["content"]
    assert len(content.encode()) <= 2048
    *kept, rest = content.split("\n")[1:]
    assert kept == lines[: len(kept)]
    assert rest == f"…及另外 {100 - len(kept)} 条"
    assert group.got[0].path == "/send?key=T"


@pytest.mark.parametrize("kind", ["dingtalk", "wecom", "feishu"])
@pytest.mark.parametrize(
    "status, content, told",
    [
        (200, b'{"errcode":310000,"errmsg":"sign not match"}', "310000|–"),
        (200, b'{"code":19021,"msg":"sign match fail"}', "19021|–"),
        (200, b'{"errcode":93000}', "93000|–"),
        (200, b"<html>fine</html>", "–"),
        (200, b"[0]", "–"),
        (200, b"[" * 60_000, "–"),
        (200, b'{"errcode":false,"code":false}', "False"),
        (200, b"{}" + b" " * 10_000_000, "–"),
        (502, b"{}", "502"),
        (302, b'{"errcode":0,"code":0}', "302"),
    ],
)
def test_a_refusal_is_a_failure(
    group: Hook, kind: str, status: int, content: bytes, told: str
) -> None:
    """Also inside a 200 answer, and where the answer is none; redirects are not followed."""
    group.answer = lambda _posted: (status, content)
    group.headers["Location"] = f"{group.address}/elsewhere"
    with pytest.raises(NotTaken) as error:
        send(kind, address=f"{group.address}/robot?key=T")
    assert any(word in str(error.value) for word in told.split("|"))
    assert "key=T" not in str(error.value)
    assert len(group.got) == 1


@pytest.mark.parametrize("kind", ["dingtalk", "wecom", "feishu"])
def test_no_name_calls_on_everybody(group: Hook, kind: str) -> None:
    """What robots take for a call is text."""
    letter = replace(LETTER, text='<@all> <at user_id="all">所有人</at>')
    send(kind, letter, address=f"{group.address}/robot")
    assert b"<" not in group.got[0].body
    assert "＜@all＞".encode() in group.got[0].body


def test_old_answers_of_feishu_are_read(group: Hook) -> None:
    """StatusCode where there is no code."""
    group.answer = lambda _posted: (200, b'{"StatusCode":0,"StatusMessage":"success"}')
    assert send("feishu", address=f"{group.address}/hook") == "success"


def test_a_server_that_trickles_is_left(group: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    """However little comes at a time, a letter has its end."""
    import threading

    monkeypatch.setattr(posting, "LONGEST_SECONDS", 0.05)
    over = threading.Event()

    def wait(_posted: object) -> tuple[int, bytes]:
        over.wait(60)
        return 200, b"{}"

    group.answer = wait
    try:
        with pytest.raises(Unreachable):
            send("wecom", address=f"{group.address}/robot")
    finally:
        over.set()


def test_nobody_there(group: Hook) -> None:
    """Neither the robot's address nor its host is told."""
    with reserved_port() as port, pytest.raises(Unreachable) as error:
        send("wecom", address=f"http://127.0.0.1:{port}/send?key=T")
    assert "key" not in str(error.value)


@pytest.mark.parametrize(
    "address",
    ["", "ftp://example.org/x", "file:///etc/passwd", "example.org", "https://", "http://a b/c",
     "http://u:p@example.org/", "https://example.org:99999/", "http://[::1/", "https://例.org/",
     "https://example.org/\nHost: other", "http://example.org:0/"],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["dingtalk", "wecom", "feishu", "url"])
def test_what_is_no_address(kind: str, address: str) -> None:
    """Either http or https, a host, and nothing that could become a header."""
    with pytest.raises(Misset) as error:
        CHANNELS[kind].check({"address": address, "secret": "", "whom": "group"})
    assert error.value.field == "address"


# -- any address -------------------------------------------------------------------------


def test_any_address_gets_json(group: Hook) -> None:
    """The documented message; the header proves whose it is."""
    send("url", address=f"{group.address}/in", secret=SECRET, whom="people")
    (posted,) = group.got
    assert json.loads(posted.body) == {
        "format": "sanfang-message/1", "id": "k1", "at": "2027-01-04T01:00:00Z",
        "topic": "changes", "organisation": "示例镇", "revision": 3, "subject": LETTER.subject,
        "text": LETTER.text, "to": {"id": "P1", "name": "张一", "phone": "a@example.org"},
    }  # fmt: skip
    sign = hmac.digest(SECRET.encode(), posted.body, "sha256").hex()
    assert posted.headers[SIGNATURE] == f"sha256={sign}"


def test_without_a_secret_there_is_no_header(group: Hook) -> None:
    """And a group is nobody."""
    send("url", replace(LETTER, person=""), address=group.address, secret="", whom="group")
    assert SIGNATURE not in group.got[0].headers
    assert json.loads(group.got[0].body)["to"] is None


# -- mail --------------------------------------------------------------------------------


def test_a_mail_arrives(post: Post) -> None:
    """Chinese subject and text, from the office by name; the same key is the same Message-ID."""
    mail(post)
    mail(post)
    (to, one), (_to, two) = post.got
    assert to == "a@example.org"
    assert one["subject"] == LETTER.subject
    assert one["from"] == "示例镇 <office@example.org>"
    assert one["to"] == "张一 <a@example.org>"
    assert one.get_content().rstrip().replace("\r\n", "\n") == LETTER.text
    assert one["message-id"] == two["message-id"] == "<k1.sanfang@example.org>"
    assert one["auto-submitted"] == "auto-generated"


def test_names_make_no_headers(post: Post) -> None:
    """Line breaks and signs that cannot be seen end up as blanks; the address is looked at."""
    bad = "张一\r\nBcc: all@example.org\x00\u202e"
    mail(post, replace(LETTER, name=bad, subject=bad, organisation=bad))
    (_to, message), *more = post.got
    assert not more
    assert message["bcc"] is None
    assert message["subject"] == "张一 Bcc: all@example.org"
    for address in ("", "张一", "a@b@c", "a@example.org\r\nRCPT TO:<b@example.org>", "a b@c.org",
                    "<a@example.org>", "a@" + "x" * 300):  # fmt: skip
        with pytest.raises(NotTaken) as error:
            mail(post, replace(LETTER, address=address))
        assert error.value.for_good
    assert len(post.got) == 1


def test_a_text_of_half_signs_is_refused_for_good(post: Post) -> None:
    """What no message can hold keeps nobody else waiting."""
    with pytest.raises(NotTaken) as error:
        mail(post, replace(LETTER, text="\ud800"))
    assert error.value.for_good


def test_a_refused_person_is_told_with_the_reason(post: Post) -> None:
    """And the next one is written to all the same, by the same connection."""
    post.refuses["b@example.org"] = "550 5.1.1 no such box"
    settings = {"host": "127.0.0.1", "port": str(post.port), "security": "plain",
                "sender": "office@example.org"}  # fmt: skip
    with CHANNELS["smtp"].session(settings) as take:
        with pytest.raises(NotTaken, match=r"550 5\.1\.1 no such box") as error:
            take(replace(LETTER, address="b@example.org"))
        assert not isinstance(error.value, Unreachable)
        take(LETTER)
    assert [to for to, _message in post.got] == ["a@example.org"]
    assert post.connections == 1


def test_a_server_that_never_ends_is_left(post: Post) -> None:
    """64 KB of greeting are enough."""
    post.greeting = b"220-" + b"x" * 500 + b"\r\n"
    post.greeting *= 400
    with pytest.raises(Unreachable):
        mail(post)


def test_signing_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By STARTTLS and by TLS from the start, where the certificate is one to trust."""
    context, trusted = certificate(tmp_path)
    for security, at_once in (("starttls", False), ("ssl", True)):
        with post_office(context, at_once=at_once) as post:
            post.password = "right"  # noqa: S105
            known = {"security": security, "user": "office"}
            with pytest.raises(Unreachable, match="证书"):
                mail(post, **known, password="right")  # noqa: S106
            with monkeypatch.context() as trusting:
                trusting.setenv("SSL_CERT_FILE", str(trusted))
                with pytest.raises(Unreachable, match="用户名或密码") as error:
                    mail(post, **known, password="wrong-one")  # noqa: S106
                assert "wrong-one" not in str(error.value)
                mail(post, **known, password="right")  # noqa: S106
            assert len(post.got) == 1
            assert post.said[0].startswith("ehlo")


def test_no_password_goes_without_encryption_where_it_was_asked_for(post: Post) -> None:
    """A server that offers no STARTTLS gets nothing."""
    with pytest.raises(Unreachable):
        mail(post, security="starttls", user="office", password="right")  # noqa: S106
    assert not any(line.startswith("AUTH") for line in post.said)


@pytest.mark.parametrize(
    "field, value",
    [("host", ""), ("host", "a b"), ("port", "0"), ("port", "x"), ("port", "٢٥"),
     ("security", "no"), ("sender", "office"), ("sender", "a@b\r\nX: y"), ("user", "a\nb")],
)  # fmt: skip
def test_what_is_no_mail_server(field: str, value: str) -> None:
    """Each field says what is wrong with it."""
    settings = {"host": "mail.example.org", "port": "465", "security": "ssl", "user": "",
                "password": "", "sender": "office@example.org"}  # fmt: skip
    CHANNELS["smtp"].check(settings)
    with pytest.raises(Misset) as error:
        CHANNELS["smtp"].check(settings | {field: value})
    assert error.value.field == field


def test_a_single_long_line_is_cut() -> None:
    """Whole letters, within the limit."""
    assert shortened("张" * 100, 10) == "张张张"
