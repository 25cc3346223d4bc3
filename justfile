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
    cargo run --release -- extract < ../shared/corpus/dev.jsonl > /tmp/facts.jsonl
    cargo run --release -- backtest --stateless --archive ../shared/corpus/dev.jsonl --format jsonl > /tmp/alerts.jsonl
    python3 ../shared/corpus/score.py ../shared/corpus/dev-gold.jsonl /tmp/facts.jsonl --alerts /tmp/alerts.jsonl

# The figures of README.md: 500 feeds, slow feeds, latency, memory.
bench:
    cargo build --release && cargo bench
