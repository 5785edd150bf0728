//! Cost of reading, delivering and grading a shipped course. Run by hand: `cargo bench -p content`.
#![allow(
    clippy::unwrap_used,
    reason = "a benchmark may end where something unexpected happens"
)]

use content::delivery::{Seed, deliver};
use content::grading::{grade, solution};
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;

fn course(c: &mut Criterion) {
    let folder = content::shipped()
        .into_iter()
        .find(|(name, _)| *name == "spot-the-phish")
        .unwrap()
        .1;
    c.bench_function("read and lint a course", |b| {
        b.iter(|| content::read(black_box(&folder)))
    });
    let course = content::read(&folder).course.unwrap();
    c.bench_function("canonical form and SHA-256", |b| {
        b.iter(|| black_box(&course).sha256())
    });
    let text = course.canonical();
    c.bench_function("course from its canonical form", |b| {
        b.iter(|| serde_json::from_str::<content::Course>(black_box(&text)).unwrap());
    });
    let seed = Seed::new([7; 32]);
    c.bench_function("deliver a question", |b| {
        b.iter(|| deliver(&course, "q-signs", "en", &seed, "/m/").unwrap())
    });
    let response = solution(&course, "q-signs", "en", &seed).unwrap().response;
    c.bench_function("grade an answer", |b| {
        b.iter(|| grade(&course, "q-signs", "en", &seed, &response).unwrap())
    });
}

criterion_group!(benches, course);
criterion_main!(benches);
