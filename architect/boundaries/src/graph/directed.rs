use super::Graph;

/// A graph whose edges lead from a node to another. An edge that is given twice has both weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Directed {
    out: Vec<Vec<(usize, f64)>>,
}

impl Directed {
    /// A graph of so many nodes. Edges to nodes that are not there, and weights that are not above zero or not finite, are left out.
    pub fn new(nodes: usize, edges: impl IntoIterator<Item = (usize, usize, f64)>) -> Self {
        let mut out = vec![Vec::new(); nodes];
        for (from, to, weight) in edges {
            if from < nodes && to < nodes && weight > 0.0 && weight.is_finite() {
                out[from].push((to, weight));
            }
        }
        for ends in &mut out {
            ends.sort_by(|x: &(usize, f64), y| x.0.cmp(&y.0).then(x.1.total_cmp(&y.1)));
            ends.dedup_by(|next, kept| {
                let same = next.0 == kept.0;
                if same {
                    kept.1 += next.1;
                }
                same
            });
        }
        Self { out }
    }

    /// How many nodes.
    pub fn nodes(&self) -> usize {
        self.out.len()
    }

    /// Where the edges from a node lead, in order, and what each weighs.
    pub fn out(&self, node: usize) -> &[(usize, f64)] {
        &self.out[node]
    }

    /// The same without directions.
    pub fn undirected(&self) -> Graph {
        let edges = self
            .out
            .iter()
            .enumerate()
            .flat_map(|(from, ends)| ends.iter().map(move |&(to, weight)| (from, to, weight)));
        Graph::new(self.nodes(), edges)
    }

    /// Nodes from each of which all the others are reached: the strongly connected parts of more than one node (Tarjan 1972), in the order
    /// of their first nodes, each in order.
    pub fn circles(&self) -> Vec<Vec<usize>> {
        let mut search = Search {
            graph: self,
            order: vec![None; self.nodes()],
            low: vec![0; self.nodes()],
            open: vec![false; self.nodes()],
            stack: Vec::new(),
            next: 0,
            found: Vec::new(),
        };
        for node in 0..self.nodes() {
            if search.order[node].is_none() {
                search.from(node);
            }
        }
        let mut found = search.found;
        for circle in &mut found {
            circle.sort_unstable();
        }
        found.sort();
        found
    }
}

/// Tarjan's search with a stack of its own: a chain of calls may be longer than the thread's.
struct Search<'a> {
    graph: &'a Directed,
    order: Vec<Option<usize>>,
    low: Vec<usize>,
    open: Vec<bool>,
    stack: Vec<usize>,
    next: usize,
    found: Vec<Vec<usize>>,
}

impl Search<'_> {
    fn from(&mut self, first: usize) {
        let mut path = vec![(self.enter(first), 0)];
        while let Some((node, seen)) = path.last_mut() {
            let node = *node;
            if let Some(&(to, _)) = self.graph.out[node].get(*seen) {
                *seen += 1;
                match self.order[to] {
                    None => path.push((self.enter(to), 0)),
                    Some(order) if self.open[to] => self.low[node] = self.low[node].min(order),
                    Some(_) => {}
                }
                continue;
            }
            path.pop();
            if let Some((before, _)) = path.last() {
                self.low[*before] = self.low[*before].min(self.low[node]);
            }
            if self.order[node] == Some(self.low[node]) {
                self.close(node);
            }
        }
    }

    fn enter(&mut self, node: usize) -> usize {
        self.order[node] = Some(self.next);
        self.low[node] = self.next;
        self.next += 1;
        self.open[node] = true;
        self.stack.push(node);
        node
    }

    fn close(&mut self, node: usize) {
        let from = self.stack.iter().rposition(|&on| on == node).unwrap_or_default();
        let part = self.stack.split_off(from);
        for &member in &part {
            self.open[member] = false;
        }
        if part.len() > 1 {
            self.found.push(part);
        }
    }
}
