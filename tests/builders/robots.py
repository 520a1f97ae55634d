"""Robots of groups as the real services answer, by what their documentation says.

Each refuses what the real one refuses, always with HTTP 200: a wrong or old signature, a text
that is too long or without the keyword, and more messages a minute than it takes.
"""

from __future__ import annotations

import hmac
import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from tests.builders.receivers import Answer, Posted

_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


@dataclass
class Robot:
    """A robot by the clock `now`; `taken` are the texts that reached the group."""

    now: Callable[[], datetime]
    secret: str = ""
    keyword: str = ""
    taken: list[str] = field(default_factory=list)
    _moments: list[datetime] = field(default_factory=list)
    _banned: datetime | None = None

    def fresh(self, seconds: float) -> bool:
        """Whether a timestamp is at most an hour off."""
        return abs(seconds - self.now().timestamp()) <= _HOUR.total_seconds()

    def too_fast(self, most: int, ban: timedelta = timedelta()) -> bool:
        """Whether there are more than `most` a minute, which is punished by a `ban`."""
        now = self.now()
        if self._banned is not None and now < self._banned:
            return True
        self._moments = [one for one in self._moments if now - one < _MINUTE] + [now]
        if len(self._moments) > most:
            self._banned = now + ban
            return True
        return False

    def take(self, text: str) -> None:
        """It has reached the group."""
        self.taken.append(text)


def _answer(**said: object) -> Answer:
    return 200, json.dumps(said, ensure_ascii=False).encode()


def _is_json(posted: Posted) -> bool:
    sent: Mapping[str, str] = {key.lower(): value for key, value in posted.headers.items()}
    return sent.get("content-type", "").replace(" ", "").lower() == "application/json;charset=utf-8"


class DingTalk(Robot):
    """钉钉: 20 a minute, then ten minutes nothing; signed in the address, 20,000 octets."""

    def __call__(self, posted: Posted) -> Answer:
        """What it answers."""
        asked = {key: one[0] for key, one in parse_qs(urlsplit(posted.path).query).items()}
        content = json.loads(posted.body)
        text = content.get("text", {}).get("content", "")
        if not asked.get("access_token"):
            return _answer(errcode=40035, errmsg="缺少参数 access_token")
        if not _is_json(posted):
            return _answer(errcode=43004, errmsg="无效的HTTP HEADER Content-Type")
        if content.get("msgtype") != "text" or not text:
            return _answer(errcode=400105, errmsg="unsupported msgtype")
        if self.secret and not self._signed(asked):
            return _answer(errcode=310000, errmsg="sign not match")
        if self.keyword not in text:
            return _answer(errcode=310000, errmsg="keywords not in content")
        if len(posted.body) > 20_000:
            return _answer(errcode=460101, errmsg="message too long, exceed 20000 bytes")
        if self.too_fast(20, ban=timedelta(minutes=10)):
            return _answer(errcode=130101, errmsg="send too fast, exceed 20 times per minute")
        self.take(text)
        return _answer(errcode=0, errmsg="ok")

    def _signed(self, asked: Mapping[str, str]) -> bool:
        at = asked.get("timestamp", "0")
        sign = hmac.digest(self.secret.encode(), f"{at}\n{self.secret}".encode(), "sha256")
        return self.fresh(int(at) / 1000) and asked.get("sign") == b64encode(sign).decode()


class WeCom(Robot):
    """企业微信: 20 a minute, known by the key of its address; 2,048 octets of text."""

    def __call__(self, posted: Posted) -> Answer:
        """What it answers."""
        content = json.loads(posted.body)
        text = content.get("text", {}).get("content", "")
        if not parse_qs(urlsplit(posted.path).query).get("key"):
            return _answer(errcode=93000, errmsg="invalid webhook url")
        if content.get("msgtype") != "text" or not text:
            return _answer(errcode=40008, errmsg="invalid message type")
        if len(text.encode()) > 2048:
            return _answer(errcode=40058, errmsg="text.content exceed max length 2048")
        if self.too_fast(20):
            return _answer(errcode=45009, errmsg="api freq out of limit")
        self.take(text)
        return _answer(errcode=0, errmsg="ok")


class Feishu(Robot):
    """飞书: 100 a minute; signed in the message, with nothing under the signature; 20 KB."""

    def __call__(self, posted: Posted) -> Answer:
        """What it answers."""
        content = json.loads(posted.body)
        text = content.get("content", {}).get("text", "")
        if content.get("msg_type") != "text" or not text or len(posted.body) > 20 * 1024:
            return _answer(code=9499, msg="Bad Request", data={})
        if self.secret and not self._signed(content):
            said = "sign match fail or timestamp is not within one hour from current time"
            return _answer(code=19021, msg=said, data={})
        if self.keyword not in text:
            return _answer(code=19024, msg="Key Words Not Found", data={})
        if self.too_fast(100):
            return _answer(code=11232, msg="frequency limited", data={})
        self.take(text)
        return _answer(code=0, msg="success", data={}, StatusCode=0, StatusMessage="success")

    def _signed(self, content: Mapping[str, str]) -> bool:
        at = content.get("timestamp", "0")
        sign = hmac.digest(f"{at}\n{self.secret}".encode(), b"", "sha256")
        return self.fresh(int(at)) and content.get("sign") == b64encode(sign).decode()


ROBOTS: Mapping[str, type[DingTalk | WeCom | Feishu]] = {
    "dingtalk": DingTalk,
    "wecom": WeCom,
    "feishu": Feishu,
}
"""The robots by the kind of their channel."""
