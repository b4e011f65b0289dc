use std::sync::Arc;
use std::time::Duration;

use pando_kernel::{Clock, Ids, Instant};
use pando_wire::TraceParent;
use tokio::sync::mpsc;

use super::exporter::{Exporter, Figures};
use super::{OtlpSettings, Sampler, Span};
use crate::{Counter, Metrics, Shutdown, Tasks};

/// Spans that wait to be exported; further ones are dropped and counted. A few hundred bytes each.
const WAITING_MAX: usize = 8192;

/// Where spans are recorded, for everybody in a process; or nowhere. Cheap to clone.
#[derive(Clone, Default)]
pub struct Spans(Option<Arc<Recorder>>);

struct Recorder {
    waiting: mpsc::Sender<Ended>,
    clock: Arc<dyn Clock>,
    ids: Ids,
    sampler: Sampler,
    dropped: Counter,
    stop: Shutdown,
    tasks: Tasks,
}

/// A span, and when it ended.
pub(super) struct Ended {
    pub span: Span,
    pub at: Instant,
}

impl Spans {
    /// Records nothing. New traces are sampled all the same: what is between the services may record them.
    pub fn off() -> Self {
        Self::default()
    }

    /// Exports to a collector, in batches, beside everything else. Needs a runtime around it. `/metrics` tells
    /// `pando_spans_exported_total` and `pando_spans_dropped_total`.
    pub fn export(settings: OtlpSettings, clock: Arc<dyn Clock>, ids: Ids, metrics: &Metrics) -> Self {
        let (waiting, queue) = mpsc::channel(WAITING_MAX);
        let stop = Shutdown::new();
        let figures = Figures {
            exported: metrics.counter("pando_spans_exported_total", "Spans that the collector took"),
            dropped: metrics.counter(
                "pando_spans_dropped_total",
                "Spans that were thrown away, since they came too fast or the collector did not take them",
            ),
        };
        let dropped = figures.dropped.clone();
        let sampler = settings.sampler;
        let exporter = Exporter::new(settings, figures);
        let tasks = Tasks::new(stop.clone());
        tasks.spawn_to_its_end("spans", exporter.run(queue, stop.clone()));
        Self(Some(Arc::new(Recorder {
            waiting,
            clock,
            ids,
            sampler,
            dropped,
            stop,
            tasks,
        })))
    }

    /// Whether anything is recorded.
    pub fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// A new trace, for a request that came without one; whether it is recorded is decided here, and holds for all who are called.
    pub fn begin_trace(&self, ids: &Ids) -> TraceParent {
        let trace = TraceParent::start(ids);
        trace.sampled(self.0.as_ref().is_none_or(|recorder| recorder.sampler.keeps(trace)))
    }

    /// A span of its own below this one, if this trace is recorded.
    pub fn begin_below(&self, parent: TraceParent) -> Option<TraceParent> {
        let recorder = self.0.as_ref()?;
        parent.is_sampled().then(|| parent.child(&recorder.ids))
    }

    /// Records what has just ended, if its trace is recorded; only then it is made.
    pub fn record(&self, trace: TraceParent, make: impl FnOnce() -> Span) {
        let Some(recorder) = self.0.as_ref().filter(|_| trace.is_sampled()) else {
            return;
        };
        let (span, at) = (make(), recorder.clock.now());
        if recorder.waiting.try_send(Ended { span, at }).is_err() {
            recorder.dropped.inc();
        }
    }

    /// Exports what waits, as far as that is possible in this time, and ends. For the very end of a process.
    pub async fn close(&self, time: Duration) {
        if let Some(recorder) = &self.0 {
            recorder.stop.request();
            recorder.tasks.join(time).await;
        }
    }
}
