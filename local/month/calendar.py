"""The month's calendar: it goes on to an hour of a day, and lets happen what the schedules plan until then."""

from datetime import datetime, timedelta

from local.cloud import Cloud

BEGINS_AT = 3  # o'clock, when the night's training is over


class Calendar:
    """Moves the clock of a cloud that was started with `movable_clock=True`."""

    def __init__(self, cloud: Cloud) -> None:
        """Goes to the next morning, which is day 1's. Raises: local.runtime.clock.ClockError where it cannot."""
        self._clock = cloud.clock
        today = self.now().replace(hour=0, minute=0, second=0, microsecond=0)
        self._midnight = today if self.now().hour < BEGINS_AT else today + timedelta(days=1)  # of day 1
        self.advance(1, BEGINS_AT)

    def now(self) -> datetime:
        """What the clocks of the cloud, of the shoppers and of the shop's server show."""
        return self._clock.now()

    def advance(self, day: int, hour: int) -> None:
        """Goes on to this hour of this day of the month. Returns when whatever was due has happened and all is quiet.

        Raises: local.runtime.activity.NotQuiet
        """
        until = self._midnight + timedelta(days=day - 1, hours=hour)
        seconds = (until - self.now()).total_seconds()
        if seconds > 0:
            self._clock.advance(seconds=seconds)
