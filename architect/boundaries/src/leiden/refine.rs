use super::Random;
use super::level::{Around, Level};
use crate::modularity::numbered;

impl Level<'_> {
    /// Parts of the groups, each of them well connected: nodes that are alone in their part are merged into another part of their group, by
    /// chance and sooner where it gains more. Numbered in the order in which they first appear.
    pub(super) fn refined(&self, randomness: f64, random: &mut Random) -> Vec<usize> {
        let nodes = self.nodes();
        let mut parts: Vec<usize> = (0..nodes).collect();
        let mut sums = self.counts.clone();
        let mut alone = vec![true; nodes];
        // What weighs from each part to the rest of its group.
        let mut outside: Vec<f64> = (0..nodes).map(|node| self.to_group(node)).collect();
        let mut around = Around::new(nodes);
        let mut choices: Vec<(usize, f64)> = Vec::new();
        for node in random.order(nodes) {
            let count = self.counts[node];
            let group = self.groups[node];
            if !alone[node] || !self.holds(outside[node], count, group) {
                continue;
            }
            around.look(&self.graph, node, |other| (self.groups[other] == group).then_some(parts[other]));
            choices.clear();
            // To stay alone is a choice too: it gains nothing.
            choices.push((node, 0.0));
            for &part in around.groups() {
                let gain = around.weight(part) - self.price * count * sums[part];
                if gain >= 0.0 && self.holds(outside[part], sums[part], group) {
                    choices.push((part, gain));
                }
            }
            let to = chosen(&choices, randomness * self.unit, random);
            if to == node {
                continue;
            }
            // What was between the two is inside now.
            outside[to] += outside[node] - 2.0 * around.weight(to);
            sums[to] += count;
            sums[node] = 0.0;
            alone[to] = false;
            alone[node] = false;
            parts[node] = to;
        }
        numbered(&parts)
    }

    /// What weighs from a node to others of its group.
    fn to_group(&self, node: usize) -> f64 {
        self.graph
            .near(node)
            .iter()
            .filter(|(other, _)| self.groups[*other as usize] == self.groups[node])
            .map(|(_, weight)| weight)
            .sum()
    }

    /// Whether a part is well connected to the rest of its group: it has more to it than chance would have.
    fn holds(&self, outside: f64, count: f64, group: usize) -> bool {
        outside >= self.price * count * (self.sums[group] - count)
    }
}

/// One of the choices, by chance in proportion to exp(gain / θ).
fn chosen(choices: &[(usize, f64)], randomness: f64, random: &mut Random) -> usize {
    let best = choices.iter().map(|(_, gain)| *gain).fold(0.0, f64::max);
    let weight = |gain: f64| match randomness > 0.0 {
        true => ((gain - best) / randomness).exp(),
        false => f64::from(u8::from(gain >= best)),
    };
    let total: f64 = choices.iter().map(|(_, gain)| weight(*gain)).sum();
    let mut left = random.share() * total;
    for &(part, gain) in choices {
        left -= weight(gain);
        if left < 0.0 {
            return part;
        }
    }
    choices.last().map_or(0, |(part, _)| *part)
}
