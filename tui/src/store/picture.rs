//! What the screens show: the fold of the logs up to the cursor. While the cursor stands, nothing is folded, so a
//! paused view cannot change; going back folds anew from what is kept.

use std::rc::Rc;

use super::heat::Heat;
use super::launches::Launches;
use super::rejects::Rejects;
use super::{Mark, Row, Store};
use crate::wire::Auth;

/// Launches, latencies and refused groups as of one moment.
#[derive(Debug, Default)]
pub(crate) struct Picture {
    /// Positions folded so far.
    pub(crate) mark: Mark,
    pub(crate) launches: Launches,
    pub(crate) heat: Heat,
    pub(crate) rejects: Rejects,
    /// What looks wrong, as it was told last.
    pub(crate) auth: Rc<Auth>,
}

impl Picture {
    /// Folds the logs from their beginning up to `mark`.
    pub(crate) fn up_to(store: &Store, mark: Mark) -> Self {
        let begin = Mark {
            hops: store.hops.first(),
            rejects: store.rejects.first(),
            aggs: mark.aggs,
            auths: store.auths.first(),
        };
        let mut picture = Picture {
            mark: begin,
            rejects: store.rejects_base.clone(),
            ..Picture::default()
        };
        picture.advance(store, mark);
        picture
    }

    /// Folds what came since; answers the ordinals of the launches that changed.
    pub(crate) fn advance(&mut self, store: &Store, to: Mark) -> Vec<i64> {
        let mut changed = Vec::new();
        for row in store.hops.range(self.mark.hops, to.hops) {
            changed.extend(self.fold(row));
        }
        for group in store.rejects.range(self.mark.rejects, to.rejects) {
            self.rejects.upsert(group);
        }
        if let Some(auth) = store.auths.range(self.mark.auths, to.auths).next_back() {
            self.auth = Rc::clone(auth);
        }
        self.mark = to;
        changed
    }

    fn fold(&mut self, row: &Row) -> Option<i64> {
        match row {
            Row::Hop(hop) => {
                self.heat.add(hop);
                self.launches.add(&Rc::clone(hop))
            }
            Row::Gap(gap) => Some(self.launches.add_gap(gap.clone())),
        }
    }
}
