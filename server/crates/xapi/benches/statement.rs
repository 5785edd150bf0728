//! What one statement costs, by hand: `cargo bench -p xapi`.

use criterion::{criterion_group, criterion_main};

fn statement(_: &mut criterion::Criterion) {}

criterion_group!(benches, statement);
criterion_main!(benches);
