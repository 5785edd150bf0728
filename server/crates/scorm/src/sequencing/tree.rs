//! The Activity Tree (SN 2.1): the definitions of an organization, numbered, each knowing its parent and its children.

use std::collections::HashMap;

use super::definition::{Activity, Organization};

/// An activity's place in its tree, in preorder: the root is 0.
pub(crate) type Node = usize;

/// The root of every tree.
pub(crate) const ROOT: Node = 0;

/// How deep items may be nested.
pub const MAX_DEPTH: usize = 60;
/// How many activities a tree may have.
pub const MAX_ACTIVITIES: usize = 10_000;

/// The activities of one organization.
#[derive(Debug, Clone)]
pub struct ActivityTree {
    nodes: Vec<TreeNode>,
    by_id: HashMap<String, Node>,
    readers: HashMap<String, Vec<Node>>,
    /// `adlseq:objectivesGlobalToSystem`: where the server keeps the global objectives.
    pub objectives_global_to_system: bool,
    /// `adlcp:sharedDataGlobalToSystem`: where it keeps the shared data.
    pub shared_data_global_to_system: bool,
}

#[derive(Debug, Clone)]
struct TreeNode {
    /// Its definition; its children are nodes of their own.
    definition: Activity,
    parent: Option<Node>,
    children: Vec<Node>,
    /// Its place among its parent's children.
    position: usize,
    /// The first node after its descendants.
    end: Node,
}

/// Why an organization is no tree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// Two items have one identifier.
    #[error("two items have the identifier {0:?}; sequencing needs each to have its own")]
    Twice(String),
    /// An item has no identifier.
    #[error("an item has no identifier")]
    Nameless,
    /// Items are nested deeper than `MAX_DEPTH`.
    #[error("items are nested more than {MAX_DEPTH} deep")]
    TooDeep,
    /// There are more than `MAX_ACTIVITIES`.
    #[error("there are more than {MAX_ACTIVITIES} items")]
    TooMany,
}

impl ActivityTree {
    /// The tree of an organization.
    pub fn new(organization: &Organization) -> Result<Self, TreeError> {
        let mut tree = Self {
            nodes: Vec::new(),
            by_id: HashMap::new(),
            readers: HashMap::new(),
            objectives_global_to_system: organization.objectives_global_to_system,
            shared_data_global_to_system: organization.shared_data_global_to_system,
        };
        tree.add(&organization.root, None, 0, 0)?;
        tree.note_readers();
        Ok(tree)
    }

    fn add(
        &mut self,
        it: &Activity,
        parent: Option<Node>,
        position: usize,
        depth: usize,
    ) -> Result<Node, TreeError> {
        let node = self.nodes.len();
        if depth > MAX_DEPTH {
            return Err(TreeError::TooDeep);
        }
        if node >= MAX_ACTIVITIES {
            return Err(TreeError::TooMany);
        }
        if it.id.is_empty() {
            return Err(TreeError::Nameless);
        }
        if self.by_id.insert(it.id.clone(), node).is_some() {
            return Err(TreeError::Twice(it.id.clone()));
        }
        let definition = alone(it);
        self.nodes.push(TreeNode {
            definition,
            parent,
            children: Vec::new(),
            position,
            end: node + 1,
        });
        for (position, child) in it.children.iter().enumerate() {
            let child = self.add(child, Some(node), position, depth + 1)?;
            self.nodes[node].children.push(child);
        }
        self.nodes[node].end = self.nodes.len();
        Ok(node)
    }

    /// Who reads which global objective: their parents roll up again when it is written.
    fn note_readers(&mut self) {
        for (node, it) in self.nodes.iter().enumerate() {
            for map in it
                .definition
                .sequencing
                .all_objectives()
                .flat_map(|objective| &objective.maps)
            {
                self.readers
                    .entry(map.target.clone())
                    .or_default()
                    .push(node);
            }
        }
    }

    /// How many activities there are.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(crate) fn nodes(&self) -> std::ops::Range<Node> {
        ROOT..self.nodes.len()
    }

    pub(crate) fn definition(&self, node: Node) -> &Activity {
        &self.nodes[node].definition
    }

    pub(crate) fn id(&self, node: Node) -> &str {
        &self.nodes[node].definition.id
    }

    pub(crate) fn find(&self, id: &str) -> Option<Node> {
        self.by_id.get(id).copied()
    }

    pub(crate) fn parent(&self, node: Node) -> Option<Node> {
        self.nodes[node].parent
    }

    /// All children, selected or not, as the manifest orders them.
    pub(crate) fn children(&self, node: Node) -> &[Node] {
        &self.nodes[node].children
    }

    pub(crate) fn position(&self, node: Node) -> usize {
        self.nodes[node].position
    }

    pub(crate) fn is_leaf(&self, node: Node) -> bool {
        self.nodes[node].children.is_empty()
    }

    pub(crate) fn descendants(&self, node: Node) -> std::ops::Range<Node> {
        node + 1..self.nodes[node].end
    }

    /// The node itself or something below it.
    pub(crate) fn within(&self, node: Node, ancestor: Node) -> bool {
        (ancestor..self.nodes[ancestor].end).contains(&node)
    }

    pub(crate) fn readers(&self, global: &str) -> &[Node] {
        self.readers.get(global).map_or(&[], Vec::as_slice)
    }

    /// From the node up to the root, both included.
    pub(crate) fn upwards(&self, node: Node) -> impl Iterator<Item = Node> + '_ {
        std::iter::successors(Some(node), |&it| self.parent(it))
    }

    /// From the root down to the node, both included.
    pub(crate) fn path_to(&self, node: Node) -> Vec<Node> {
        let mut path: Vec<_> = self.upwards(node).collect();
        path.reverse();
        path
    }

    /// The lowest activity that contains both, which may be one of the two.
    pub(crate) fn common_ancestor(&self, one: Node, other: Node) -> Node {
        self.upwards(one)
            .find(|&it| self.within(other, it))
            .unwrap_or(ROOT)
    }
}

/// The activity without its children.
fn alone(it: &Activity) -> Activity {
    let mut sequencing = it.sequencing.clone();
    let others = sequencing.objectives.iter_mut();
    for map in std::iter::once(&mut sequencing.primary_objective)
        .chain(others)
        .flat_map(|it| &mut it.maps)
    {
        map.target = canonical(&map.target);
    }
    Activity {
        id: it.id.clone(),
        title: it.title.clone(),
        visible: it.visible,
        sequencing,
        completion_threshold: it.completion_threshold,
        data_maps: it.data_maps.clone(),
        hide_lms_ui: it.hide_lms_ui.clone(),
        children: Vec::new(),
    }
}

/// An objective's id as an `xs:anyURI`: escaped white space is white space, and collapses (ADL's test cases OB-02a, b).
pub(crate) fn canonical(id: &str) -> String {
    id.replace("%20", " ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(id: &str, children: Vec<Activity>) -> Activity {
        Activity {
            id: id.into(),
            children,
            ..Activity::default()
        }
    }

    #[test]
    fn activities_know_where_they_are() {
        let root = item(
            "r",
            vec![
                item("a", vec![item("a1", vec![]), item("a2", vec![])]),
                item("b", vec![]),
            ],
        );
        let tree = ActivityTree::new(&Organization {
            root,
            ..Organization::default()
        })
        .unwrap();
        let at = |id| tree.find(id).unwrap();
        assert_eq!(tree.path_to(at("a2")), [0, 1, 3]);
        assert_eq!(tree.common_ancestor(at("a1"), at("a2")), at("a"));
        assert_eq!(tree.common_ancestor(at("a1"), at("a")), at("a"));
        assert_eq!(tree.common_ancestor(at("a1"), at("b")), ROOT);
        assert!(tree.is_leaf(at("b")) && !tree.is_leaf(at("a")));
    }

    #[test]
    fn what_is_no_tree_is_refused() {
        let refused = |root| {
            ActivityTree::new(&Organization {
                root,
                ..Organization::default()
            })
            .unwrap_err()
        };
        assert_eq!(
            refused(item("r", vec![item("r", vec![])])),
            TreeError::Twice("r".into())
        );
        assert_eq!(refused(item("", vec![])), TreeError::Nameless);
        let deep = (0..=MAX_DEPTH).fold(item("leaf", vec![]), |inner, n| {
            item(&format!("n{n}"), vec![inner])
        });
        assert_eq!(refused(deep), TreeError::TooDeep);
    }
}
