//! How long requests take in a tree of 201 activities. Run by hand:
//! `cargo test -p scorm --release --test sequencing -- --ignored --nocapture`

use std::time::Instant;

use scorm::sequencing::{NavigationRequest, Outcome};

use crate::learner::Learner;
use crate::outline::tree;

#[test]
#[ignore = "a measurement, run by hand"]
fn requests_in_a_tree_of_two_hundred_activities() {
    let mut text = String::from("c: flow\n");
    for module in 0..10 {
        text += &format!(" m{module}: flow\n");
        for lesson in 0..19 {
            let before = format!("{}", module * 19 + lesson);
            let own = format!("{}", module * 19 + lesson + 1);
            text += &format!(
                "  m{module}l{lesson}: obj=o map=o:g{own}:rw local=before map=before:g{before}:r hiddenFromChoice-if=!satisfied@before\n"
            );
        }
    }
    let tree = tree(&text);
    let mut learner = Learner::new(&tree);
    learner.does("start");
    let (mut requests, began) = (0_u32, Instant::now());
    while let Ok(Outcome::Delivered { .. }) = learner.session.request(&NavigationRequest::Continue)
    {
        requests += 1;
    }
    println!(
        "continue: {} us each of {requests}",
        began.elapsed().as_micros() / u128::from(requests)
    );
    learner.does("start");
    let began = Instant::now();
    for _ in 0..20 {
        std::hint::black_box((learner.session.toc(), learner.session.valid_requests()));
    }
    println!(
        "table of contents and valid requests: {} us",
        began.elapsed().as_micros() / 20
    );
    let kept =
        serde_json::to_string(&(learner.session.snapshot(), learner.session.globals())).unwrap();
    let began = Instant::now();
    for _ in 0..20 {
        learner.does("continue");
    }
    println!(
        "with taking up and putting away twice: {} us; {} bytes kept",
        began.elapsed().as_micros() / 20,
        kept.len()
    );
}
