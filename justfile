# `just` lists what there is.
default:
    @just --list

# Format, lints, tests.
check: && test
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings

test:
    tests/setup && cargo test

# One pass over the sample feeds.
run:
    cargo run --release -- once --config config/quickstart.yaml

# Reviews changed snapshots.
snap:
    cargo insta review

# Facts of the labelled corpus, scored (where it is there).
eval:
    #!/usr/bin/env sh
    set -eu
    corpus=../shared/corpus
    test -e "$corpus/dev.jsonl" || { echo "no labelled corpus at $corpus"; exit 1; }
    out=$(mktemp -d)
    cargo build --release
    target/release/bellwether extract < "$corpus/dev.jsonl" > "$out/facts.jsonl"
    target/release/bellwether backtest --stateless --archive "$corpus/dev.jsonl" --format jsonl > "$out/alerts.jsonl"
    python3 "$corpus/score.py" "$corpus/dev-gold.jsonl" "$out/facts.jsonl" --alerts "$out/alerts.jsonl"

# The figures of README.md: 500 feeds, slow feeds, latency, memory.
bench:
    cargo build --release && cargo bench
