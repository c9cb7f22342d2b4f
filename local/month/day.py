"""One day: the shop's file in the morning, visits by the hour, returns, and the day's incidents."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from local.demo import executions
from local.demo.setting import Setting
from local.month import catalogue_files, outage
from local.month.calendar import Calendar
from local.month.releases.proposing import Proposing
from local.month.releases.serving import Serving, let_the_front_door_see, serving_now
from local.month.shopping.books import Sent
from local.month.shopping.tab import Door, Tab
from local.month.shopping.today import Return, Today, World
from local.month.shopping.visit import HOME_PLACES, visit
from local.month.shopping.visited import Visited
from local.month.truth.counterfactuals import WORTH
from local.month.truth.incidents import Incident, incidents_of
from local.month.truth.population import Visitor, visitors_of

AT_ONCE = 4  # visits
STOPS = (8, 12, 17, 21, 24)  # o'clock; rollout judges at 9, between the first two
EVENING = 21
RETRAIN_SECONDS = 900.0
VIEWED, BOUGHT = WORTH.values()


@dataclass
class Passed:
    """What happened on one day."""

    today: Today
    visits: list[Visited] = field(default_factory=list)
    sent_back: float = 0.0
    sent: Sent = field(default_factory=Sent)
    incidents: list[str] = field(default_factory=list)
    proposed: list[str] = field(default_factory=list)
    served: list[Serving] = field(default_factory=list)  # when the visits of an hour begin, and at the day's end
    erasures: list[tuple[Serving, Serving]] = field(default_factory=list)  # before and after each
    first_met: dict[str, datetime] = field(default_factory=dict)  # variant -> the hour's begin, by the cloud's clock


def pass_day(
    setting: Setting, world: World, calendar: Calendar, door: Door, proposing: Proposing, day: int, visitors: int
) -> Passed:
    """Raises: whatever the cloud's own services raise; a page that fails is noted in its visit."""
    calendar.advance(day, STOPS[0])
    passed = Passed(Today.begin(world, day, HOME_PLACES), proposed=proposing.propose(day))
    catalogue_files.deliver(setting, world, day)
    due = [each for each in world.returns if each.due == day and each.visitor.person not in world.forgotten]
    passed.sent_back = sum(each.price for each in due)
    for each in due:
        _send_back(world, door, passed, each)
    came = [each for each in visitors_of(world.shop, day, visitors) if each.person not in world.forgotten]
    for hour, people in _by_stop(came):
        calendar.advance(day, hour)
        serving = serving_now(setting, door.now())
        let_the_front_door_see(passed.served[-1] if passed.served else None, serving)
        passed.served.append(serving)
        if hour != EVENING:
            _receive(passed, world, door, people)
            continue
        passed.incidents = [incident.value for incident in sorted(incidents_of(day, world.days))]
        _evening(setting, world, door, passed, people)
    passed.served.append(serving_now(setting, door.now()))
    _count_popularity(world, passed)
    return passed


def _by_stop(visitors: list[Visitor]) -> Iterator[tuple[int, list[Visitor]]]:
    for stop, until in pairwise(STOPS):
        yield stop, [each for each in visitors if stop <= each.hour < until]


def _receive(passed: Passed, world: World, door: Door, people: list[Visitor]) -> None:
    """Runs the visits, some at once. Their order in the result is that of the people."""
    today, now = passed.today, door.now()

    def receive(visitor: Visitor) -> tuple[Visited, list[Return]]:
        return visit(today, visitor, Tab(door, visitor, f"m{world.shop.seed}-{today.day}-{visitor.person}"))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for visited, returns in pool.map(receive, people):
            passed.visits.append(visited)
            passed.sent += visited.sent
            world.books.add(visited.visitor, visited.sent)
            world.returns += returns
            for shown in visited.shown:
                passed.first_met.setdefault(shown.variant or "", now)


def _evening(setting: Setting, world: World, door: Door, passed: Passed, people: list[Visitor]) -> None:
    incidents = incidents_of(passed.today.day, world.days)
    members = [each.visitor for each in passed.visits if each.visitor.user_id]
    if Incident.FORGET in incidents:
        Tab(door, members[0], "forget").forget()
        _leave(world, members[0], members[0].anonymous_id)
    if Incident.ERASE in incidents:
        who, before = {"user_id": members[-1].user_id}, serving_now(setting, door.now())
        executions.run(setting.cloud, setting.outputs["EraseUserStateMachineArn"], who, lambda *_: None)
        setting.cloud.activity.wait(RETRAIN_SECONDS)  # what the erasure started trains both arms anew
        passed.erasures.append((before, serving_now(setting, door.now())))
        _leave(world, members[-1])
    with outage.of_the_endpoint(setting) if Incident.OUTAGE in incidents else nullcontext():
        _receive(passed, world, door, people)


def _leave(world: World, member: Visitor, anonymous_id: str | None = None) -> None:
    """The member comes no more, and leaves the books. `anonymous_id`: the browser that asked for it."""
    world.forgotten.add(member.person)
    world.books.forget(str(member.user_id), anonymous_id)


def _send_back(world: World, door: Door, passed: Passed, each: Return) -> None:
    tab = Tab(door, each.visitor, f"{each.transaction_id}-back")
    tab.post([tab.event("refund", transaction_id=each.transaction_id)])
    passed.sent += tab.sent
    world.books.add(each.visitor, tab.sent)


def _count_popularity(world: World, passed: Passed) -> None:
    world.age_popularity()
    for visited in passed.visits:
        for item in visited.clicked:
            world.popularity[item] += VIEWED
        for item in visited.bought:
            world.popularity[item] += BOUGHT
