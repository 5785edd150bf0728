//! Ways through the course: none leads back, all segments can be reached, and "out of" is
//! the same whichever way a learner takes.

use crate::{
    graph::Graph,
    model::{Body, Segment},
    parse::{Parsed, Reader, Sheet},
    rules,
};

/// Points are decimal fractions an author wrote; sums of them may differ in the last bits.
const SAME: f64 = 1e-9;

pub(super) fn check(sheet: &Sheet, reader: &mut Reader<'_>) {
    let segments: Vec<Segment> = sheet.segments.iter().map(|p| p.segment.clone()).collect();
    let graph = Graph::of(&segments);
    let walk = Walk {
        parsed: &sheet.segments,
        points: graph.points(),
        graph,
    };
    if walk.only_goes_forward(reader) {
        walk.check_reach(reader);
        if walk.branches_are_equal(reader) {
            walk.check_ways_back(reader);
        }
    }
}

struct Walk<'a> {
    parsed: &'a [Parsed],
    graph: Graph<'a>,
    points: Vec<f64>,
}

impl Walk<'_> {
    /// Only `fail=` may lead back: it jumps once, everything else could go round for ever.
    fn only_goes_forward(&self, reader: &mut Reader<'_>) -> bool {
        let mut forward = true;
        for (place, parsed) in self.parsed.iter().enumerate() {
            let before = &self.parsed[..=place];
            let is_back = |id: &&str| before.iter().any(|other| other.segment.id == *id);
            if let Some(id) = ways(&parsed.segment).into_iter().find(is_back) {
                let message = format!("this leads back to {id}, and could go round for ever");
                let advice = "name a segment further down; only fail= may lead back";
                let at = reader.pointer(parsed.at, id);
                reader.fault(rules::PATH_BACKWARD, at, message, advice);
                forward = false;
            }
        }
        forward
    }

    fn check_reach(&self, reader: &mut Reader<'_>) {
        let reached = self.graph.reached();
        for (place, parsed) in self
            .parsed
            .iter()
            .enumerate()
            .filter(|(place, _)| !reached[*place])
        {
            let message = format!("no way leads to {}", self.parsed[place].segment.id);
            let advice = "lead to it by a .branch, goto=, pass= or fail=, or take it out";
            reader.fault(rules::PATH_UNREACHABLE, parsed.at, message, advice);
        }
    }

    /// Whether the ways on from every segment carry the same points.
    fn branches_are_equal(&self, reader: &mut Reader<'_>) -> bool {
        let mut equal = true;
        for (place, ways) in self.graph.forward.iter().enumerate() {
            let Some(first) = ways.first() else { continue };
            let other = ways.iter().find(|way| !self.same_points(**way, *first));
            if let Some(other) = other {
                let (one, two) = (self.describe(*first), self.describe(*other));
                let message = format!("from here {one}, but {two}");
                let advice = "let every way carry the same points, with points= or unscored";
                reader.fault(rules::PATH_POINTS, self.parsed[place].at, message, advice);
                equal = false;
            }
        }
        equal
    }

    fn describe(&self, way: usize) -> String {
        let name = self
            .parsed
            .get(way)
            .map_or("the end", |parsed| &parsed.segment.id);
        format!("{name} leads to {} points", self.points[way])
    }

    fn same_points(&self, a: usize, b: usize) -> bool {
        (self.points[a] - self.points[b]).abs() < SAME
    }

    /// A learner sent back must not be able to win points on a way not taken before.
    fn check_ways_back(&self, reader: &mut Reader<'_>) {
        for &(from, to) in &self.graph.back {
            if !self.is_fair(from, to) {
                let parsed = &self.parsed[from];
                let id = &self.parsed[to].segment.id;
                let message =
                    format!("sent back to {id}, a learner could win points on another way");
                let advice = "name a segment behind the branch, or mark its questions unscored";
                reader.fault(
                    rules::PATH_POINTS,
                    reader.pointer(parsed.at, id),
                    message,
                    advice,
                );
            }
        }
    }

    /// Whether everything worth points that was seen before `from` failed is met again from
    /// `to`, and whoever came past `to` finds no more points there.
    fn is_fair(&self, from: usize, to: usize) -> bool {
        let leads_here = self.graph.leading_to(from);
        let from_there = self.graph.reached_from(to);
        let scored = |place: &usize| self.parsed[*place].segment.points > 0.0;
        let passed = self.graph.passed(&from_there);
        let mut seen = (to..=from)
            .filter(|place| leads_here[*place])
            .filter(scored);
        let met_again = seen.all(|place| from_there[place] && !passed[place]);
        let passing = self
            .graph
            .edges()
            .filter(|&(a, b)| a < to && to < b && b <= from);
        let mut passing = passing.filter(|&(_, b)| leads_here[b]);
        met_again && passing.all(|(_, b)| self.same_points(b, to))
    }
}

/// Every segment that is named as a way on, but for `fail=`.
fn ways(segment: &Segment) -> Vec<&str> {
    let named = [&segment.goto, &segment.pass_to].into_iter().flatten();
    let mut ways: Vec<&str> = named.map(String::as_str).collect();
    if let Body::Branch { choices } = &segment.content.body {
        ways.extend(choices.iter().map(|choice| choice.target.as_str()));
    }
    ways
}
