"""Subscribing made easy: addresses, QR codes, steps for every client, and a feed doctor."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from outputs.calendars.lint import lint
from planner.domain.language import Text, _
from planner.web.clients import CLIENTS
from planner.web.forms import form_of
from planner.web.paging import paged
from planner.web.render import base_of, go, not_found, not_possible, page
from planner.web.returning import came_from
from planner.web.roles import planner, public
from planner.web.slips import print_slips, qr

if TYPE_CHECKING:
    from starlette.requests import Request

    from outputs.store.rows import CalendarKind
    from outputs.words.naming import Names
    from planner.web.feeds import Feeds
    from planner.web.shown import Shown
    from planner.web.subscriptions import Subscription, Subscriptions

KINDS: Mapping[CalendarKind, Text] = {
    "people": _("People"),
    "units": _("Units"),
    "duties": _("Duties"),
}
_ALARMS = (None, 30, 60, 24 * 60)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a feed is reached: by a tap on a phone, to copy, and the page of its owner."""

    webcal: str
    https: str
    page: str
    mine: str


def addresses(request: Request, secret: str) -> Addresses:
    """The addresses of the feed behind `secret`, as the visitor reaches this site."""
    site = request.app.state.desk.address
    if site is None:
        url = request.url
        site = f"{url.scheme}://{url.netloc}{base_of(request)}"
    feed = f"{site}/feeds/{secret}.ics"
    return Addresses(
        webcal="webcal" + feed.removeprefix("https").removeprefix("http"),
        https=feed,
        page=f"{site}/feeds/{secret}",
        mine=f"{site}/my/{secret}",
    )


def feed_name(names: Names, kind: str, key: str) -> str:
    """What a feed is called: the person, unit or duty."""
    called = {"people": names.apart, "units": names.unit, "duties": names.duty}
    return called[kind](key)


@public
async def subscribe(request: Request) -> Response:
    """How to have this feed in one's calendar."""
    feeds: Feeds = request.app.state.feeds
    secret = request.path_params["secret"]
    if not feeds.fresh():
        await run_in_threadpool(feeds.refresh)
    subscription = feeds.subscription(secret)
    shown: Shown | None = await run_in_threadpool(request.app.state.shelf.revision)
    if subscription is None or shown is None:
        return not_found(request)
    where = addresses(request, secret)
    return page(
        request,
        "subscribe.html",
        title=feed_name(shown.named.names, subscription.kind, subscription.key),
        where=where,
        picture=qr(where.page),
        clients=CLIENTS,
        personal=subscription.kind == "people",
        insecure=where.https.startswith("http:"),
    )


# -- the department's side ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed as the department sees it; `state` says whether its client is up to date."""

    kind: str
    key: str
    name: str
    subscription: Subscription | None


async def subscriptions(request: Request) -> Response:
    """Every feed: whether it has an address, when it was fetched last and by what."""
    shown: Shown | None = await run_in_threadpool(request.app.state.shelf.revision)
    kept: Subscriptions = request.app.state.subscriptions
    await run_in_threadpool(request.app.state.feeds.flush)
    live = {(one.kind, one.key): one for one in await run_in_threadpool(kept.all)}
    asked = request.query_params
    kind: CalendarKind = next((one for one in KINDS if one == asked.get("kind")), "people")
    there = await run_in_threadpool(kept.calendars, kind)
    wanted = asked.get("name", "").strip()[:64]
    found = [] if shown is None else _feeds(shown, kind, live, there)
    matching = [one for one in found if wanted in (one.key, "") or wanted in one.name]
    return page(
        request,
        "subscriptions.html",
        title=str(_("Subscriptions")),
        feeds=paged(request, matching),
        subscribed=sum(one.subscription is not None for one in found),
        all=len(found),
        fetched=sum(bool(one.subscription and one.subscription.fetched) for one in found),
        kind=kind,
        kinds=KINDS,
        wanted=wanted,
        alarms=_ALARMS,
    )


def _feeds(
    shown: Shown,
    kind: str,
    live: Mapping[tuple[CalendarKind, str], Subscription],
    there: Collection[str],
) -> list[Feed]:
    """The feeds of one kind, in the order of the workbook; gone people's addresses last.

    `there` are the ids that have a calendar: a unit without shifts has none to subscribe to.
    """
    problem, names = shown.problem, shown.named.names
    keys: dict[str, None] = dict.fromkeys(
        {"people": problem.people, "units": problem.units, "duties": problem.duties}[kind]
    )
    keys = {key: None for key in keys if key in there}
    keys |= dict.fromkeys(key for of, key in live if of == kind)
    found = {of_key: one for (of, of_key), one in live.items() if of == kind}
    return [Feed(kind, key, feed_name(names, kind, key), found.get(key)) for key in keys]


@planner
async def issue(request: Request) -> Response:
    """Give feeds new addresses and show them, this once: as cards to print and cut."""
    form = await form_of(request)
    shown: Shown | None = await run_in_threadpool(request.app.state.shelf.revision)
    if shown is None or form.text("kind") not in KINDS:
        return not_found(request)
    kind: CalendarKind = next(one for one in KINDS if one == form.text("kind"))
    kept: Subscriptions = request.app.state.subscriptions
    live = {(one.kind, one.key): one for one in await run_in_threadpool(kept.all)}
    known = _feeds(shown, kind, live, await run_in_threadpool(kept.calendars, kind))
    if form.text("all"):  # everybody who has none yet: nobody's address ends by this
        keys = [one.key for one in known if one.subscription is None]
    else:
        keys = [one.key for one in known if one.key == form.text("key")]
    if not keys:
        text = _("Nobody is left there who could have a new address.")
        return not_possible(request, text, "/subscriptions")
    alarm = next((one for one in _ALARMS if one and str(one) == form.text("alarm")), None)
    old = live.get((kind, form.text("key")))
    if old is not None and "alarm" not in form.data:  # a new key for the same door
        alarm = old.alarm
    by = request.state.visitor.name
    paper: list[bytes] = []

    def printed(secrets: Mapping[str, str]) -> None:
        if kind == "people" and form.text("paper"):
            pages = {key: addresses(request, secret).page for key, secret in secrets.items()}
            paper.append(print_slips(shown.named, pages))

    made = await run_in_threadpool(
        lambda: kept.issue_all(kind, keys, by=by, alarm=alarm, beforehand=printed)
    )
    await run_in_threadpool(request.app.state.feeds.look)
    if paper:
        headers = {"content-disposition": 'attachment; filename="slips.pdf"'}
        return Response(paper[0], headers=headers, media_type="application/pdf")
    names = shown.named.names
    cards = [
        (feed_name(names, kind, key), names.person_unit(key) if kind == "people" else "",
         addresses(request, secret))
        for key, secret in made.items()
    ]  # fmt: skip
    pictures = await run_in_threadpool(lambda: [qr(where.page) for _n, _u, where in cards])
    return page(
        request,
        "slips.html",
        title=str(_("New addresses")),
        cards=[(*card, picture) for card, picture in zip(cards, pictures, strict=True)],
        personal=kind == "people",
    )


@planner
async def revoke(request: Request) -> Response:
    """End the address of a feed."""
    form = await form_of(request)
    kind = next((one for one in KINDS if one == form.text("kind")), None)
    if kind is None:
        return not_found(request)
    kept: Subscriptions = request.app.state.subscriptions
    by = request.state.visitor.name
    await run_in_threadpool(lambda: kept.revoke(kind, form.text("key"), by=by))
    await run_in_threadpool(request.app.state.feeds.look)
    return go(request, came_from(request))


async def doctor(request: Request) -> Response:
    """One feed looked at: last fetch, what the client has, and what is wrong with its bytes."""
    shown: Shown | None = await run_in_threadpool(request.app.state.shelf.revision)
    kind, key = request.query_params.get("kind", ""), request.query_params.get("key", "")
    if shown is None or kind not in KINDS:
        return not_found(request)
    feeds: Feeds = request.app.state.feeds
    await run_in_threadpool(feeds.flush)
    await run_in_threadpool(feeds.look)
    kept: Subscriptions = request.app.state.subscriptions  # what was fetched is there alone
    live = await run_in_threadpool(kept.all)
    subscription = next((one for one in live if (one.kind, one.key) == (kind, key)), None)
    found = await run_in_threadpool(feeds.body, subscription) if subscription else None
    revisions = await run_in_threadpool(request.app.state.desk.store.revisions)
    fetched = subscription.fetched if subscription else None
    seen = [one.number for one in revisions if fetched is not None and one.at <= fetched]
    faults: tuple[Text, ...] = ()
    if found is not None:
        faults = await run_in_threadpool(lint, found[1].plain)
    return page(
        request,
        "doctor.html",
        title=feed_name(shown.named.names, kind, key),
        subscription=subscription,
        size=len(found[1].plain) if found else 0,
        changed=found[0].modified if found else None,
        current=bool(found and subscription and subscription.fetched_tag == found[0].tag),
        faults=faults,
        revision=seen[-1] if seen else None,
        newest=revisions[-1].number,
    )


routes = [
    Route("/feeds/{secret}", subscribe, methods=["GET"]),
    Route("/subscriptions", subscriptions, methods=["GET"]),
    Route("/subscriptions/issue", issue, methods=["POST"]),
    Route("/subscriptions/revoke", revoke, methods=["POST"]),
    Route("/subscriptions/doctor", doctor, methods=["GET"]),
]
