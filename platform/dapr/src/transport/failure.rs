use http::StatusCode;
use pando_wire::TransportError;

use crate::refusal::Refusal;

/// A request that has no answer of the app.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    /// What is said of it.
    pub error: TransportError,
    /// Whether it may be otherwise in a moment: then a request that is safe to retry is sent again, and the breaker counts it.
    pub is_passing: bool,
}

impl Failure {
    /// What passes by itself.
    pub fn passing(error: TransportError) -> Self {
        Self { error, is_passing: true }
    }

    /// What daprd said in the app's place.
    pub fn of(service: &'static str, refusal: &Refusal) -> Self {
        let failed = |is_passing| Self {
            error: TransportError::Failed {
                app_id: service,
                reason: refusal.told(),
            },
            is_passing,
        };
        match refusal.status {
            StatusCode::PAYLOAD_TOO_LARGE => too_large(service),
            _ if refusal.says(&["stream too large"]) => too_large(service),
            // The access policy of the other sidecar, or the token of our own: nothing that passes by itself.
            StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED => failed(false),
            // Whatever is not of daprd's form is somebody else, or the app without its app port.
            _ if refusal.code.is_empty() => failed(false),
            _ if refusal.says(&["DeadlineExceeded", "deadline exceeded"]) => Self {
                error: TransportError::Late(service),
                is_passing: true,
            },
            _ if refusal.says(&AWAY) => Self::passing(TransportError::Away(service)),
            status => failed(status.is_server_error()),
        }
    }
}

/// Larger than the sidecar's `--max-body-size` (4 MiB, unless it says otherwise).
fn too_large(service: &'static str) -> Failure {
    Failure {
        error: TransportError::TooLarge(service),
        is_passing: false,
    }
}

/// daprd's words for an app that is not there (now): no such name, no sidecar, no app, an app that says it is unhealthy.
const AWAY: [&str; 8] = [
    "couldn't find service",
    "timeout waiting for address",
    "failed to resolve",
    "not in a healthy state",
    "connection refused",
    "app channel is not initialized",
    "code = Unavailable",
    "not ready",
];

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;

    fn of(status: u16, body: &str) -> Failure {
        let status = StatusCode::from_u16(status).unwrap();
        Failure::of("thing-service", &Refusal::read(status, &HeaderMap::new(), body.as_bytes()))
    }

    fn dapr(status: u16, message: &str) -> Failure {
        of(
            status,
            &serde_json::json!({ "errorCode": "ERR_DIRECT_INVOKE", "message": message }).to_string(),
        )
    }

    #[test]
    fn what_daprd_says_in_the_apps_place_is_told_by_kind() {
        let denied = dapr(
            403,
            "failed to invoke, id: callee, err: rpc error: code = PermissionDenied desc = access control policy has denied access to id: spiffe://public/ns/default/caller operation: tasks verb: POST",
        );
        assert!(!denied.is_passing);
        assert!(denied.error.to_string().contains("access control policy"), "{}", denied.error);
        for away in [
            "failed to invoke, id: nobody, err: failed to resolve address for 'nobody-dapr.default.svc.cluster.local'",
            "failed to invoke, id: nobody, err: couldn't find service: nobody",
            "failed to invoke, id: nobody, err: timeout waiting for address for app id nobody",
            "failed to invoke, id: callee, err: rpc error: code = Internal desc = app is not in a healthy state",
            "failed to invoke, id: callee, err: rpc error: code = Internal desc = error invoking app channel: dial tcp 127.0.0.1:1: connect: connection refused",
        ] {
            let failure = dapr(500, away);
            assert!(
                matches!(failure.error, TransportError::Away(_)) && failure.is_passing,
                "{away}: {failure:?}"
            );
        }
        assert!(matches!(dapr(500, "context deadline exceeded").error, TransportError::Late(_)));
        assert!(matches!(dapr(500, "something new").error, TransportError::Failed { .. }));
        assert!(matches!(of(413, "too large").error, TransportError::TooLarge(_)));
        let too_large = dapr(500, "failed to invoke, id: callee, err: stream too large");
        assert!(matches!(too_large.error, TransportError::TooLarge(_)));
        let html = of(200, "<html>it works</html>");
        assert!(!html.is_passing && html.error.to_string().contains("it works"), "{html:?}");
        assert!(of(401, "invalid api token").error.to_string().contains("DAPR_API_TOKEN"));
    }
}
