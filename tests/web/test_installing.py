"""What a phone is told so that a cadre's page can be on its home screen, and kept there."""

from __future__ import annotations

from pathlib import Path
from struct import unpack

import pytest
from starlette.testclient import TestClient

from outputs.store import Store
from planner.web.desk import Desk
from planner.web.render import HERE
from planner.web.site import create_site
from tests.web.visits import Clock, look_again, secret_of, signed_in


@pytest.mark.parametrize("base", ["", "/sanfang"])
def test_the_manifest_begins_at_the_own_page_and_keeps_to_it(
    town_folder: Path, clock: Clock, base: str
) -> None:
    """Address, scope and icons are below the site's own path, whatever a proxy takes off."""
    desk = Desk(town_folder / "town.xlsx", Store.open(town_folder / "sanfang.db"), "zh",
                f"http://testserver{base}")  # fmt: skip
    with TestClient(create_site(desk, clock=clock), follow_redirects=False) as client:
        secret = secret_of(client, "P2")
        own = f"{base}/my/{secret}"
        page = client.get(own)
        assert f'<link rel="manifest" href="{own}/duties.webmanifest">' in page.text
        assert f'data-page="{own}" data-worker="{own}/worker.js"' in page.text
        assert page.headers["sanfang-state"] == "whole"
        for part in ("manifest-src 'self'", "worker-src 'self'"):
            assert part in page.headers["content-security-policy"]
        answer = client.get(f"{own}/duties.webmanifest")
        assert answer.headers["content-type"] == "application/manifest+json"
        said = answer.json()
        assert said["name"] == "示例镇值班"
        assert (said["start_url"], said["scope"], said["display"]) == (own, own, "standalone")
        for icon in said["icons"]:
            picture = client.get(icon["src"])
            assert picture.headers["content-type"] == icon["type"]
        answer = client.get(f"{own}/worker.js")
        assert answer.headers["content-type"].startswith("text/javascript")
        assert answer.headers["service-worker-allowed"] == own
        assert answer.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize("side", [192, 512])
def test_the_icons_are_as_large_as_the_manifest_says(side: int) -> None:
    """Phones put no others on a home screen."""
    head = (HERE / "static" / f"icon-{side}.png").read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert unpack(">II", head[16:]) == (side, side)


def test_nothing_is_kept_of_an_address_that_is_nobodys(town: TestClient) -> None:
    """Neither is there a manifest or a worker, nor does the answer say that it may be kept."""
    secret = secret_of(town, "P2")
    town.app.state.subscriptions.revoke("people", "P2", by="boss")  # type: ignore[attr-defined]
    look_again(town)
    for path in ("", "/worker.js", "/duties.webmanifest"):
        answer = town.get(f"/my/{secret}{path}")
        assert answer.status_code == 404
        assert "sanfang-state" not in answer.headers


def test_only_the_whole_page_says_that_it_may_be_kept(town: TestClient) -> None:
    """Not what follows on a form, nor the pages beside it."""
    secret = secret_of(town, "P2")
    for path in ("/leave", "/swap"):
        assert "sanfang-state" not in town.get(f"/my/{secret}{path}").headers
    answer = town.post(f"/my/{secret}/leave", data={"first": "soon"})
    assert "sanfang-state" not in answer.headers
    assert "sanfang-state" in town.get(f"/my/{secret}").headers
    signed_in(town)  # its forms have the token of a session now
    assert "sanfang-state" not in town.get(f"/my/{secret}").headers
