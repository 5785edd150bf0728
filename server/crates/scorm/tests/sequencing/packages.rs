//! The sequencing samples of `../shared/packages`, walked to completion by a scripted learner. Skipped where they are absent.

use std::io::Read as _;
use std::path::Path;

use scorm::manifest;
use scorm::sequencing::ActivityTree;

use crate::learner::{Learner, follows};

/// The tree of a package, or nothing where it is absent.
fn package(name: &str) -> Option<ActivityTree> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../../shared/packages")
        .join(name);
    let Ok(file) = std::fs::File::open(&path) else {
        println!("skipped: {} is absent", path.display());
        return None;
    };
    let mut bytes = Vec::new();
    let mut archive = zip::ZipArchive::new(file).unwrap();
    archive
        .by_name("imsmanifest.xml")
        .unwrap()
        .read_to_end(&mut bytes)
        .unwrap();
    let read = manifest::read(&bytes).unwrap();
    Some(ActivityTree::new(&read.manifest.activities()).unwrap())
}

#[test]
fn golf_in_forced_order_is_completed() {
    let Some(tree) = package("golf-SequencingForcedSequential_SCORM20043rdEdition.zip") else {
        return;
    };
    let mut learner = Learner::new(&tree);
    follows(&mut learner, "begin -> playing_item");
    assert_eq!(learner.choices(), "golf_sample_default_org playing_item");
    follows(
        &mut learner,
        "choose=etuqiette_item -> DB.1.1-3
         completed passed continue -> etuqiette_item
         incomplete suspend suspendAll -> ended
         begin -> etuqiette_item
         completed passed continue -> handicapping_item
         choose=playing_item -> playing_item
         completed passed choose=handicapping_item -> handicapping_item
         completed passed continue -> havingfun_item
         choose=assessment_item -> DB.1.1-3
         completed passed continue -> assessment_item
         completed passed score=0.9 exitAll -> ended",
    );
    assert_eq!(
        learner.status("golf_sample_default_org"),
        "completed passed ?"
    );
}

#[test]
fn golf_with_remediation_repeats_what_was_not_mastered() {
    let Some(tree) = package("golf-SequencingSimpleRemediation_SCORM20043rdEdition.zip") else {
        return;
    };
    let mut learner = Learner::new(&tree);
    follows(
        &mut learner,
        "begin -> playing_item
         completed continue -> etuqiette_item
         completed continue -> handicapping_item
         incomplete suspend suspendAll -> ended
         begin -> handicapping_item
         completed continue -> havingfun_item
         completed continue -> test_1
         completed passed score=1 continue -> test_2
         completed failed score=0.2 continue -> test_3
         completed passed score=1 continue -> test_4
         completed passed score=1 continue -> etuqiette_item
         completed continue -> test_2
         completed passed score=1 continue -> test_4",
    );
}

#[test]
fn golf_with_a_post_test_takes_its_score_from_it() {
    let Some(tree) = package("golf-SequencingPostTestRollup4thEd_SCORM20044thEdition.zip") else {
        return;
    };
    let mut learner = Learner::new(&tree);
    follows(&mut learner, "begin -> playing_item");
    assert!(
        !learner.shown().contains("assessment_item"),
        "the quiz is hidden until the lessons are done"
    );
    follows(
        &mut learner,
        "choose=handicapping_item -> DB.1.1-3
         completed continue -> etuqiette_item
         completed continue -> handicapping_item
         suspend incomplete suspendAll -> ended
         begin -> handicapping_item
         completed continue -> havingfun_item
         completed continue -> assessment_item
         completed passed score=0.75 exitAll -> ended",
    );
    assert_eq!(
        learner.status("golf_sample_default_org"),
        "completed passed 0.75"
    );
}
