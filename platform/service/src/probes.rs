use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{StatusCode, header};

use crate::{Metrics, Ready, Shutdown};

/// A part that takes longer to say whether it is ready, is not.
const READY_TIME: Duration = Duration::from_secs(2);

/// `/metrics` in OpenMetrics text, `/healthz` (this process runs: restart it if not) and `/readyz` (it can work: send it requests).
/// Not ready from the word to stop on. A failed `/readyz` names the parts that are not, with their reasons.
pub fn probes(metrics: Arc<Metrics>, parts: Vec<(&'static str, Ready)>, shutdown: Shutdown) -> Router {
    let text = move || async move {
        let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        ([(header::CONTENT_TYPE, kind)], metrics.text())
    };
    let parts: Arc<[_]> = parts.into();
    Router::new()
        .route("/metrics", get(text))
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(move || ready(parts.clone(), shutdown.clone())))
}

async fn ready(parts: Arc<[(&'static str, Ready)]>, shutdown: Shutdown) -> Response {
    if shutdown.is_requested() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n").into_response();
    }
    let asked = parts.iter().map(|(name, ready)| async move {
        match tokio::time::timeout(READY_TIME, ready()).await {
            Ok(Ok(())) => None,
            Ok(Err(reason)) => Some(format!("{name}: {reason}\n")),
            Err(_) => Some(format!("{name}: does not say\n")),
        }
    });
    let missing: String = futures_util::future::join_all(asked).await.into_iter().flatten().collect();
    if missing.is_empty() {
        (StatusCode::OK, "ready\n").into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, missing).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    async fn ask(router: &Router, path: &str) -> (StatusCode, String) {
        let request = http::Request::get(path).body(Body::empty()).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(bytes.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn readiness_names_what_is_missing_and_ends_with_shutdown() {
        let shutdown = Shutdown::new();
        let good: Ready = Arc::new(|| Box::pin(async { Ok(()) }));
        let bad: Ready = Arc::new(|| Box::pin(async { Err("no keys yet".to_owned()) }));
        let parts = vec![("one", good.clone()), ("two", bad)];
        let router = probes(Arc::new(Metrics::new()), parts, shutdown.clone());
        let (status, text) = ask(&router, "/readyz").await;
        assert_eq!((status, &*text), (StatusCode::SERVICE_UNAVAILABLE, "two: no keys yet\n"));
        let router = probes(Arc::new(Metrics::new()), vec![("one", good)], shutdown.clone());
        assert_eq!(ask(&router, "/readyz").await.0, StatusCode::OK);
        shutdown.request();
        assert_eq!(ask(&router, "/readyz").await.0, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(ask(&router, "/healthz").await.0, StatusCode::OK);
        assert!(ask(&router, "/metrics").await.1.ends_with("# EOF\n"));
    }
}
