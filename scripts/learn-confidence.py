#!/usr/bin/env python3
"""Learn the weights of src/facts/confidence.yaml from labelled articles.

    bellwether extract --explain --format jsonl < docs.jsonl > facts.jsonl
    scripts/learn-confidence.py LABELS FACTS [LABELS FACTS ...] > src/facts/confidence.yaml
    scripts/learn-confidence.py --test LABELS FACTS [LABELS FACTS ...]

LABELS holds a line {"id", "facts": [...]} for each article: the facts that a careful reader finds, in the form of
`extract`, with `fresh`, and with `need: optional` for what is arguable; a list is a choice of right values.
Every fact that was read as news is an example: right if a fact that the labels call news matches it.
--test learns from all pairs of files but one and tries the weights on that one, for each in turn.
Needs nothing but Python, and gives the same weights for the same files.
"""
import json
import math
import sys

DECAY = 20.0  # Ridge penalty: a sign borne by few facts weighs little.
ROUNDS = 25  # Over all signs; more change nothing that is written.
FEWEST = 8  # A sign that fewer facts bear is not learned.
SHARES = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7)


def many(value):
    return [] if value is None else value if isinstance(value, list) else [value]


def matches(label, fact):
    """True if the fact says what the label says."""
    for key in ("kind", "action", "stage"):
        if many(label.get(key)) and fact.get(key) not in many(label[key]):
            return False
    for key in ("participants",) if fact["kind"] == "meeting" else ("actor", "target"):
        want, have = set(many(label.get(key))), set(many(fact.get(key)))
        if want and not (want & have or have and "*" in want | have):
            return False
    return True


def examples(labels, facts):
    """(signs, right, weight) of each fact that was read as news."""
    labelled = {str(row["id"]): row["facts"] for row in map(json.loads, open(labels, encoding="utf-8"))}
    for row in map(json.loads, open(facts, encoding="utf-8")):
        for fact, signs in zip(row["facts"], row["signs"]):
            if not signs or str(row["id"]) not in labelled:
                continue
            alike = [label for label in labelled[str(row["id"])] if matches(label, fact)]
            news = [label for label in alike if label.get("fresh", True)]
            arguable = bool(alike) and all(label.get("need") == "optional" for label in alike)
            yield signs, bool(news), 0.5 if arguable else 1.0


def share(base, weights, signs):
    return 1.0 / (1.0 + math.exp(-base - sum(weights.get(sign, 0.0) for sign in signs)))


def learn(rows):
    counts = {}
    for signs, _, _ in rows:
        for sign in signs:
            counts[sign] = counts.get(sign, 0) + 1
    weights = {sign: 0.0 for sign in sorted(counts) if counts[sign] >= FEWEST}
    bearers = {sign: [] for sign in weights}
    for index, (signs, _, _) in enumerate(rows):
        for sign in signs:
            if sign in bearers:
                bearers[sign].append(index)
    # Newton's step for one weight after the other, the base first and without a penalty.
    sums = [0.0] * len(rows)
    base = 0.0
    for _ in range(ROUNDS):
        step = climb(rows, sums, range(len(rows)), 0.0, 0.0)
        base += step
        for sign, its in bearers.items():
            weights[sign] += climb(rows, sums, its, weights[sign], DECAY)
    return base, weights


def climb(rows, sums, bearers, at, decay):
    """The step of one weight that stands at `at`; adds it to the sums of the examples that bear its sign."""
    slope, bend = -decay * at, decay + 1e-9
    for index in bearers:
        _, right, weight = rows[index]
        guess = 1.0 / (1.0 + math.exp(-sums[index]))
        slope += weight * (right - guess)
        bend += weight * guess * (1.0 - guess)
    step = slope / bend
    for index in bearers:
        sums[index] += step
    return step


def written(base, weights):
    """The weights in the form of the file, families and signs in order."""
    families = {}
    for sign, weight in weights.items():
        if abs(weight) >= 0.005:
            family, name = sign.split("=", 1)
            families.setdefault(family, {})[name] = weight
    lines = [
        "# What each sign of a fact weighs: see confidence.rs. Written by scripts/learn-confidence.py; do not edit.",
        f"base: {base:.2f}",
        "signs:",
    ]
    for family in sorted(families):
        lines.append(f"  {family}:")
        lines += [f'    "{name}": {weight:.2f}' for name, weight in sorted(families[family].items())]
    return "\n".join(lines)


def tried(base, weights, rows):
    """How many facts are kept from each share on, how many of them are right, and how well right and wrong part."""
    rows = [(share(base, weights, signs), right) for signs, right, _ in rows]
    good = [got for got, right in rows if right]
    bad = [got for got, right in rows if not right]
    above = sum((a > b) + (a == b) / 2 for a in good for b in bad)
    parts = [f"{above / max(1, len(good) * len(bad)):.3f}"]
    for least in SHARES:
        kept = [right for got, right in rows if got >= least]
        parts.append(f"{least:.1f}: {sum(kept)}/{len(kept)} = {sum(kept) / max(1, len(kept)):.2f}")
    return "  ".join(parts)


def main():
    files = [argument for argument in sys.argv[1:] if argument != "--test"]
    if not files or len(files) % 2:
        sys.exit(__doc__)
    sets = [list(examples(labels, facts)) for labels, facts in zip(files[::2], files[1::2])]
    if "--test" not in sys.argv:
        print(written(*learn([row for rows in sets for row in rows])))
        return
    for index, rows in enumerate(sets):
        others = [row for other, its in enumerate(sets) if other != index for row in its]
        print(f"{files[2 * index]}: {tried(*learn(others), rows)}")


if __name__ == "__main__":
    main()
