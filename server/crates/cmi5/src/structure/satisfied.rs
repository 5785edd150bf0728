//! Which blocks are done, and whether the course is (9.3.9).

use super::{Au, Block, Node, Structure, Texts};

/// A block or the course.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place<'s> {
    /// The publisher's id.
    pub publisher_id: &'s str,
    /// Its title.
    pub title: &'s Texts,
    /// Whether it is the course itself.
    pub is_course: bool,
}

impl Structure {
    /// What is done when these AUs have met their criteria: inner blocks before outer ones, the course last.
    pub fn satisfied(&self, met: &mut dyn FnMut(&Au) -> bool) -> Vec<Place<'_>> {
        let mut done = Vec::new();
        if all(&self.children, met, &mut done) {
            done.push(Place {
                publisher_id: &self.id,
                title: &self.title,
                is_course: true,
            });
        }
        done
    }
}

/// Looks at every child, also after one that is not done: a block further on may be.
fn all<'s>(nodes: &'s [Node], met: &mut dyn FnMut(&Au) -> bool, done: &mut Vec<Place<'s>>) -> bool {
    let mut every = true;
    for node in nodes {
        every &= match node {
            Node::Au(au) => met(au),
            Node::Block(block) => block_done(block, met, done),
        };
    }
    every
}

fn block_done<'s>(
    block: &'s Block,
    met: &mut dyn FnMut(&Au) -> bool,
    done: &mut Vec<Place<'s>>,
) -> bool {
    let every = all(&block.children, met, done);
    if every {
        done.push(Place {
            publisher_id: &block.id,
            title: &block.title,
            is_course: false,
        });
    }
    every
}
