use pando_wire::TraceParent;

/// Which new traces are recorded. A trace that came from elsewhere goes by what it says itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sampler {
    /// All.
    All,
    /// None.
    None,
    /// This share of them, from 0 to 1.
    Share(f64),
}

impl Sampler {
    /// Whether this new trace is recorded. By its id alone, so that another who samples by the same share keeps the same ones
    /// (<https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/>).
    pub fn keeps(self, trace: TraceParent) -> bool {
        const RANDOM: f64 = (1_u64 << 56) as f64;
        match self {
            Self::All => true,
            Self::None => false,
            Self::Share(share) => trace.randomness() as f64 >= (1.0 - share) * RANDOM,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_all_traces_is_kept_and_the_same_whoever_asks() {
        let traces: Vec<TraceParent> = (1..=1000_u128)
            .map(|number| {
                let random = (number << 56) / 1001;
                format!("00-0123456789abcdefff{random:014x}-0000000000000001-00").parse().unwrap()
            })
            .collect();
        let kept = |sampler: Sampler| traces.iter().filter(|trace| sampler.keeps(**trace)).count();
        assert_eq!(
            (
                kept(Sampler::All),
                kept(Sampler::None),
                kept(Sampler::Share(0.0)),
                kept(Sampler::Share(1.0))
            ),
            (1000, 0, 0, 1000)
        );
        assert_eq!(kept(Sampler::Share(0.25)), 250);
    }
}
