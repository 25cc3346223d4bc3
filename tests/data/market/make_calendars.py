"""Makes src/market/calendar/venues.yaml and the sessions that its test compares with.

    python3 -m venv venv && venv/bin/pip install exchange_calendars pandas_market_calendars
    venv/bin/python tests/data/market/make_calendars.py

Dates are facts; they are taken from exchange_calendars and pandas_market_calendars, whose versions stand at the head of the
file. Hours are written below and checked here against every session of theirs. Run again when a warning says that a calendar
ends, and read the difference before it is committed.
"""

import datetime
import importlib.metadata
import json
import pathlib

import exchange_calendars
import pandas as pd
import pandas_market_calendars

START = "2018-01-01"
HERE = pathlib.Path(__file__).parent
OUT = HERE.parents[2] / "src" / "market" / "calendar" / "venues.yaml"

# name, title, the other library's name (x: exchange_calendars, p: pandas_market_calendars), zone, hours by first day
VENUES = [
    ("XNYS", "New York Stock Exchange, Nasdaq, Arca", "x:XNYS", "America/New_York", {START: "09:30-16:00"}),
    ("CME-EQUITY", "CME Globex: equity index futures", "p:CME Globex Equity", "America/Chicago", {START: "-17:00-16:00"}),
    ("CME-METAL-ENERGY", "CME Globex: COMEX metals, NYMEX energy", "p:CMEGlobex_EnergyAndMetals", "America/Chicago",
     {START: "-17:00-16:00"}),
    ("CBOT-GRAIN", "CME Globex: CBOT grains and oilseeds", "p:CMEGlobex_Grains", "America/Chicago",
     {START: "-19:00-07:45 08:30-13:20"}),
    ("CME-LIVESTOCK", "CME Globex: livestock", "p:CMEGlobex_Lean_Hog", "America/Chicago", {START: "08:30-13:05"}),
    ("ICE-US", "ICE Futures US: dollar index, softs", "x:IEPA", "America/New_York", {START: "-20:00-18:00"}),
    ("XLON", "London Stock Exchange", "x:XLON", "Europe/London", {START: "08:00-16:30"}),
    ("XETR", "Xetra, Frankfurt", "x:XETR", "Europe/Berlin", {START: "09:00-17:30"}),
    ("XPAR", "Euronext Paris", "x:XPAR", "Europe/Paris", {START: "09:00-17:30"}),
    ("XCSE", "Nasdaq Copenhagen", "x:XCSE", "Europe/Copenhagen", {START: "09:00-17:00"}),
    ("XTSE", "Toronto Stock Exchange", "x:XTSE", "America/Toronto", {START: "09:30-16:00"}),
    ("XHKG", "Hong Kong Exchanges", "x:XHKG", "Asia/Hong_Kong", {START: "09:30-12:00 13:00-16:00"}),
    ("XSHG", "Shanghai and Shenzhen", "x:XSHG", "Asia/Shanghai", {START: "09:30-11:30 13:00-15:00"}),
    ("XTKS", "Tokyo Stock Exchange", "x:XTKS", "Asia/Tokyo",
     {START: "09:00-11:30 12:30-15:00", "2024-11-05": "09:00-11:30 12:30-15:30"}),
    ("XKRX", "Korea Exchange", "x:XKRX", "Asia/Seoul", {START: "09:00-15:30"}),
    ("XTAI", "Taiwan Stock Exchange", "x:XTAI", "Asia/Taipei", {START: "09:00-13:30"}),
    ("XBOM", "BSE and National Stock Exchange of India, Mumbai", "x:XBOM", "Asia/Kolkata", {START: "09:15-15:30"}),
    # Since Mexico gave up summer time it opens with New York all year; the library has it at 08:30 of its own clock.
    ("XMEX", "Bolsa Mexicana de Valores", "x:XMEX", "America/New_York", {START: "09:30-16:00"}),
    ("XASX", "Australian Securities Exchange", "x:XASX", "Australia/Sydney", {START: "10:00-16:00"}),
]

# Of these the library gives the days, and New York the hours.
WITH_NEW_YORK = {"XMEX"}

BY_RULE = """\
- venue: FX
  title: foreign exchange, from Monday in Wellington to Friday in New York
  timezone: America/New_York
  hours: {"2018-01-01": "-17:00-17:00"}
  closed_every_year: "01-01 12-25"
- venue: CRYPTO
  title: crypto currencies, always
  timezone: UTC
  weekdays: "mon tue wed thu fri sat sun"
  hours: {"2018-01-01": "00:00-24:00"}
"""


def schedule(source):
    """Local open, close and break of every session: a frame by date."""
    kind, name = source.split(":", 1)
    if kind == "x":
        calendar = exchange_calendars.get_calendar(name, start=START)
        frame = calendar.schedule.rename(columns={"open": "market_open", "close": "market_close"})
        if name in WITH_NEW_YORK:
            new_york = frame.index.tz_localize("America/New_York")
            hours = pd.Timedelta(hours=9.5), pd.Timedelta(hours=16)
            frame = frame.assign(**{column: (new_york + span).tz_convert("UTC")
                                    for column, span in zip(("market_open", "market_close"), hours)})
            return frame, "America/New_York"
        return frame, calendar.tz
    calendar = pandas_market_calendars.get_calendar(name)
    frame = calendar.schedule(START, LAST)
    return frame, calendar.tz


# No later than the shortest common horizon of the rest of the data.
LAST = str(exchange_calendars.get_calendar("XNYS").last_session.date())


def spans(text):
    """'-17:00-16:00' -> [(-420, 960)], in minutes of the session's own date."""
    found = []
    for part in text.split():
        before = part.startswith("-")
        opens, closes = part.lstrip("-").split("-")
        minutes = [int(hour) * 60 + int(minute) for hour, minute in (opens.split(":"), closes.split(":"))]
        found.append((minutes[0] - (1440 if before else 0), minutes[1]))
    return found


def minutes_of(stamp, zone, day):
    local = stamp.tz_convert(zone)
    return round((local.tz_localize(None) - pd.Timestamp(day)).total_seconds() / 60)


def clock(minutes):
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def read(venue):
    name, title, source, zone, hours = venue
    frame, tz = schedule(source)
    first, last = frame.index[0].date(), frame.index[-1].date()
    closed, special, known = {}, {}, []
    days = {stamp.date() for stamp in frame.index}
    day = datetime.date.fromisoformat(START)
    while day <= last:
        if day.weekday() < 5 and day not in days:
            closed.setdefault(day.year, []).append(f"{day:%m-%d}")
        day += datetime.timedelta(days=1)
    for stamp, row in frame.iterrows():
        day = stamp.date()
        if day.weekday() >= 5:
            # A make-up or a memorial session; nobody trades on news in it.
            continue
        text = hours[max(start for start in hours if start <= str(day))]
        regular = spans(text)
        opens, closes = minutes_of(row.market_open, tz, stamp), minutes_of(row.market_close, tz, stamp)
        # ICE opens a minute later in one of the libraries, and Globex on Sundays at the same hour.
        moved = abs(opens - regular[0][0]) > 1 or closes > regular[-1][1]
        if moved:
            if len(regular) > 1 or opens < 0:
                raise ValueError(f"{name} {day}: hours of its own, {clock(opens)} to {clock(closes)}: say how")
            special.setdefault(day.year, []).append(f"{day:%m-%d}={clock(opens)}-{clock(closes)}")
        elif closes < regular[-1][1]:
            special.setdefault(day.year, []).append(f"{day:%m-%d}={clock(closes)}")
        shift = stamp.tz_localize(tz).utcoffset() != (stamp - pd.Timedelta(days=3)).tz_localize(tz).utcoffset()
        if shift or moved or closes != regular[-1][1]:
            known.append([str(day), row.market_open.strftime("%Y-%m-%dT%H:%MZ"), row.market_close.strftime("%Y-%m-%dT%H:%MZ")])
    lines = [f"- venue: {name}", f"  title: {json.dumps(title)}", f"  timezone: {zone}",
             f"  hours: {json.dumps(hours)}", f"  valid_from: {START}", f"  valid_through: {last}"]
    for key, table in (("closed", closed), ("special", special)):
        if table:
            lines.append(f"  {key}:")
            lines += [f'    "{year}": "{" ".join(entries)}"' for year, entries in sorted(table.items())]
    return "\n".join(lines) + "\n", known[-60:]


def main():
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}"
                         for name in ("exchange_calendars", "pandas_market_calendars"))
    text = ("# Sessions, holidays and early closes of the main venues. Made by tests/data/market/make_calendars.py with\n"
            f"# {versions}; do not edit by hand: lay a file of your own over it instead.\n"
            "# Hours are local; a leading `-` means the day before. Weekdays only, unless `weekdays` says otherwise.\n"
            "# `special`: `12-24=13:00` closes early, `01-02=10:00-15:30` has hours of its own.\n")
    known = {}
    for venue in VENUES:
        part, known[venue[0]] = read(venue)
        text += part
    OUT.write_text(text + BY_RULE)
    (HERE / "known_sessions.json").write_text(
        "{\n" + ",\n".join(f'"{name}": {json.dumps(rows)}' for name, rows in known.items()) + "\n}\n")


if __name__ == "__main__":
    main()
