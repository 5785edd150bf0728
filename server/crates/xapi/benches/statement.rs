//! What one statement of about 1 KB costs, by hand: `cargo bench -p xapi`.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use uuid::Uuid;
use xapi::language::Languages;
use xapi::{Limits, Prepared, Stamp, Statement, Version, format, parse};

/// A question answered in a course: actor, result, context with registration and activities.
const ANSWERED: &str = include_str!("answered.json");

const AUTHORITY: &str = r#"{"objectType":"Agent","account":{"homePage":"https://lectern.example/keys","name":"01J9ZV5Q4N3WJ8K2"}}"#;

fn read(text: &str) -> Vec<Statement<'_>> {
    parse(text.as_bytes(), Version::V1, &Limits::default()).expect("the sample is sound")
}

fn prepare(statement: Statement<'_>) -> Prepared {
    statement.prepare(&Stamp {
        id: Uuid::from_u128(1),
        authority: AUTHORITY,
        version: Version::V1,
    })
}

fn one(c: &mut Criterion) {
    let mut group = c.benchmark_group("one statement");
    group.throughput(Throughput::Bytes(ANSWERED.len() as u64));
    group.bench_function("parse", |b| b.iter(|| read(black_box(ANSWERED))));
    group.bench_function("prepare", |b| {
        b.iter_batched(|| read(ANSWERED).remove(0), prepare, BatchSize::SmallInput)
    });
    group.bench_function("parse and prepare", |b| {
        b.iter(|| prepare(read(black_box(ANSWERED)).remove(0)))
    });
    group.finish();
}

fn many(c: &mut Criterion) {
    let anonymous = ANSWERED.replacen("\"id\": \"6690e6c9-3ef0-4ed3-8b37-7f3964730bee\",", "", 1);
    let batch = format!("[{}]", vec![anonymous; 100].join(","));
    let mut group = c.benchmark_group("a hundred statements");
    group.throughput(Throughput::Elements(100));
    group.bench_function("parse and prepare", |b| {
        b.iter(|| {
            read(black_box(&batch))
                .into_iter()
                .map(prepare)
                .collect::<Vec<_>>()
        })
    });
    group.finish();
}

fn formats(c: &mut Criterion) {
    let raw = prepare(read(ANSWERED).remove(0)).raw;
    let languages = Languages::from_header("de, en;q=0.8");
    let mut group = c.benchmark_group("formats");
    group.bench_function("ids", |b| b.iter(|| format::ids(black_box(&raw))));
    group.bench_function("canonical", |b| {
        b.iter(|| format::canonical(black_box(&raw), &languages, |_| None))
    });
    group.finish();
}

criterion_group!(benches, one, many, formats);
criterion_main!(benches);
