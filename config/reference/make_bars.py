#!/usr/bin/env python3
"""Makes days.csv and minutes.csv beside it: bars of ^GSPC and ^IXIC whose closing moves on the days of 2025 below are the
published ones; all else is invented, and the same each time. Nothing but the standard library is needed."""

import datetime as dt
import pathlib
import random

HERE = pathlib.Path(__file__).parent
# Day: closing moves of the S&P 500 and the Nasdaq Composite in percent (published), when the move of the day began in New York
# (None: before the open), and the share of it that was there at the open.
PUBLISHED = {
    "2025-04-03": (-4.84, -5.97, None, 0.7),
    "2025-04-04": (-5.97, -5.80, None, 0.5),
    "2025-04-07": (-0.20, 0.10, None, 0.5),
    "2025-04-09": (9.52, 12.16, "13:18", 0.0),
    "2025-04-10": (-3.50, -4.30, None, 0.5),
    "2025-05-12": (3.26, 4.35, None, 0.8),
    "2025-10-10": (-2.71, -3.56, "10:57", 0.0),
}
SHUT = set(
    "2024-09-02 2024-11-28 2024-12-25 2025-01-01 2025-01-09 2025-01-20 2025-02-17 2025-04-18 2025-05-26 2025-06-19 2025-07-04 2025-09-01".split()
)
EARLY = {"2024-07-03", "2024-11-29", "2024-12-24", "2025-07-03"}
# Quarters of an hour are kept of the sessions before and on these days.
KEPT = [("2025-03-04", "2025-04-11"), ("2025-04-14", "2025-05-13"), ("2025-09-12", "2025-10-13")]
STEP = 15


def sessions(first, last):
    day = dt.date.fromisoformat(first)
    while day <= dt.date.fromisoformat(last):
        if day.weekday() < 5 and str(day) not in SHUT:
            yield day
        day += dt.timedelta(days=1)


def utc_offset(day):
    """Hours from New York to UTC: summer time in 2025 from 9 March to 2 November, in 2024 to 3 November."""
    if day.year == 2025:
        return 4 if dt.date(2025, 3, 9) <= day < dt.date(2025, 11, 2) else 5
    return 4 if day < dt.date(2024, 11, 3) else 5


def quarters(day, before, close, start, at_open, chance):
    """Closing prices of quarters of an hour from 09:30 to 16:00, from one close to the next."""
    count = 390 // STEP
    begin = 0 if start is None else (int(start[:2]) * 60 + int(start[3:]) - 570) / STEP
    prices, wander = [], 0.0
    for number in range(1, count + 1):
        wander += chance.gauss(0, 0.12)
        # The wandering ends at the close, the move of the day runs from its start to two hours later.
        left = (count - number) / count
        run = min(1.0, max(0.0, (number - begin) / 8))
        share = at_open + (1 - at_open) * run
        prices.append(before * (1 + (close / before - 1) * share) * (1 + wander * left / 100))
    return prices


def main():
    chance = random.Random(20251010)
    index, nasdaq = 5500.0, 17500.0
    days, minutes = ["symbol,time,close"], ["symbol,time,close"]
    for day in sessions("2024-08-01", "2025-10-31"):
        usual = max(-1.6, min(1.6, chance.gauss(0.03, 0.6)))
        made = (usual, 1.25 * usual + max(-0.5, min(0.5, chance.gauss(0, 0.15))), None, 0.2)
        move, wider, start, at_open = PUBLISHED.get(str(day), made)
        before, index, nasdaq = index, index * (1 + move / 100), nasdaq * (1 + wider / 100)
        days += [f"^GSPC,{day},{index:.2f}", f"^IXIC,{day},{nasdaq:.2f}"]
        if str(day) not in EARLY and any(first <= str(day) <= last for first, last in KEPT):
            opens = dt.datetime.combine(day, dt.time(9, 30)) + dt.timedelta(hours=utc_offset(day))
            for number, price in enumerate(quarters(day, before, index, start, at_open, chance)):
                at = opens + dt.timedelta(minutes=STEP * number)
                minutes.append(f"^GSPC,{at:%Y-%m-%dT%H:%M:%SZ},{price:.2f}")
    (HERE / "days.csv").write_text("\n".join(days) + "\n")
    (HERE / "minutes.csv").write_text("\n".join(minutes) + "\n")


main()
