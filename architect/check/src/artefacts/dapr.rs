//! Dapr's resources as strict types, from the custom resource definitions of 1.18: a field that is in none of them is a mistake. Only
//! their form counts here, so nothing reads the fields.
#![expect(dead_code, reason = "the types are what is checked")]

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// The kinds and the versions that they have.
pub(super) const KINDS: [(&str, &[&str]); 6] = [
    ("Component", &["dapr.io/v1alpha1"]),
    ("Configuration", &["dapr.io/v1alpha1"]),
    ("Resiliency", &["dapr.io/v1alpha1"]),
    ("Subscription", &["dapr.io/v2alpha1", "dapr.io/v1alpha1"]),
    ("HTTPEndpoint", &["dapr.io/v1alpha1"]),
    ("WorkflowAccessPolicy", &["dapr.io/v1alpha1"]),
];

/// Types whose fields are written in lower camel case, and no others.
macro_rules! strict {
    ($($name:ident { $($(#[$about:meta])* $field:ident: $type:ty),* $(,)? })*) => {
        $(
            #[derive(Deserialize)]
            #[serde(deny_unknown_fields, rename_all = "camelCase")]
            pub(super) struct $name { $($(#[$about])* $field: $type),* }
        )*
    };
}

type Map<T> = BTreeMap<String, T>;

strict! {
    Component { api_version: String, kind: String, metadata: Value, spec: ComponentSpec, auth: Option<Auth>, scopes: Option<Vec<String>> }
    ComponentSpec {
        #[serde(rename = "type")] kind: String, version: String, ignore_errors: Option<bool>, init_timeout: Option<String>,
        metadata: Option<Vec<Item>>,
    }
    Item { name: String, value: Option<Value>, secret_key_ref: Option<SecretKeyRef>, env_ref: Option<String> }
    SecretKeyRef { name: String, key: Option<String> }
    Auth { secret_store: String }

    Configuration { api_version: String, kind: String, metadata: Value, spec: ConfigurationSpec }
    ConfigurationSpec {
        access_control: Option<AccessControl>, api: Option<Api>, app_http_pipeline: Option<Pipeline>, http_pipeline: Option<Pipeline>,
        components: Option<Denied>, features: Option<Vec<Feature>>, logging: Option<Logging>, metric: Option<Metrics>,
        metrics: Option<Metrics>, mtls: Option<Mtls>, name_resolution: Option<NameResolution>, secrets: Option<Secrets>,
        tracing: Option<Tracing>, wasm: Option<Wasm>, workflow: Option<Workflow>,
    }
    AccessControl { default_action: Option<Action>, trust_domain: Option<String>, policies: Option<Vec<Policy>> }
    Policy {
        app_id: String, default_action: Option<Action>, trust_domain: Option<String>, namespace: Option<String>,
        operations: Option<Vec<Rule>>,
    }
    Rule { name: String, http_verb: Option<Vec<String>>, action: Action }
    Api { allowed: Option<Vec<ApiRule>>, denied: Option<Vec<ApiRule>> }
    ApiRule { name: String, version: String, protocol: Option<String> }
    Pipeline { handlers: Vec<Handler> }
    Handler { name: String, #[serde(rename = "type")] kind: String, version: Option<String>, selector: Option<Value> }
    Denied { deny: Option<Vec<String>> }
    Feature { name: String, enabled: bool }
    Logging { api_logging: Option<ApiLogging> }
    ApiLogging { enabled: Option<bool>, #[serde(rename = "obfuscateURLs")] obfuscate_urls: Option<bool>, omit_health_checks: Option<bool> }
    Metrics {
        enabled: Option<bool>, http: Option<HttpMetrics>, rules: Option<Vec<Value>>, latency_distribution_buckets: Option<Vec<i64>>,
        record_error_codes: Option<bool>,
    }
    HttpMetrics { increased_cardinality: Option<bool>, path_matching: Option<Vec<String>>, exclude_verbs: Option<bool> }
    Mtls {
        enabled: Option<bool>, #[serde(rename = "workloadCertTTL")] workload_cert_ttl: Option<String>, allowed_clock_skew: Option<String>,
        control_plane_trust_domain: Option<String>, sentry_address: Option<String>, token_validators: Option<Vec<Value>>,
    }
    NameResolution { component: Option<String>, version: Option<String>, configuration: Option<Value> }
    Secrets { scopes: Vec<SecretScope> }
    SecretScope {
        store_name: String, default_access: Option<Action>, allowed_secrets: Option<Vec<String>>, denied_secrets: Option<Vec<String>>,
    }
    // The rate has a rule of its own: a number is what everybody writes first.
    Tracing { sampling_rate: Option<Value>, stdout: Option<bool>, zipkin: Option<Zipkin>, otel: Option<Otel> }
    Zipkin { endpoint_address: String }
    Otel {
        endpoint_address: Option<String>, protocol: Option<String>, is_secure: Option<bool>, headers: Option<Value>, timeout: Option<Value>,
    }
    Wasm { strict_sandbox: Option<bool> }
    Workflow {
        max_concurrent_workflow_invocations: Option<i64>, max_concurrent_activity_invocations: Option<i64>,
        state_retention_policy: Option<Value>,
    }

    Resiliency { api_version: String, kind: String, metadata: Value, spec: ResiliencySpec, scopes: Option<Vec<String>> }
    ResiliencySpec { policies: Policies, targets: Targets }
    Policies { timeouts: Option<Map<String>>, retries: Option<Map<Retry>>, circuit_breakers: Option<Map<Breaker>> }
    Retry {
        policy: Option<String>, duration: Option<String>, max_interval: Option<String>, max_retries: Option<i64>, matching: Option<Matching>,
    }
    Matching {
        http_status_codes: Option<String>, #[serde(rename = "gRPCStatusCodes")] grpc_status_codes: Option<String>,
    }
    Breaker { max_requests: Option<i64>, interval: Option<String>, timeout: Option<String>, trip: Option<String> }
    Targets { apps: Option<Map<AppTarget>>, components: Option<Map<ComponentTarget>>, actors: Option<Map<Value>> }
    AppTarget {
        timeout: Option<String>, retry: Option<String>, circuit_breaker: Option<String>, circuit_breaker_cache_size: Option<i64>,
    }
    ComponentTarget { inbound: Option<WayTarget>, outbound: Option<WayTarget> }
    WayTarget { timeout: Option<String>, retry: Option<String>, circuit_breaker: Option<String> }

    Subscription { api_version: String, kind: String, metadata: Value, spec: SubscriptionSpec, scopes: Option<Vec<String>> }
    SubscriptionSpec {
        pubsubname: String, topic: String, routes: Routes, dead_letter_topic: Option<String>, metadata: Option<Map<String>>,
        bulk_subscribe: Option<Bulk>,
    }
    Routes { default: Option<String>, rules: Option<Vec<Route>> }
    Route { r#match: String, path: String }
    Bulk { enabled: bool, max_messages_count: Option<i64>, max_await_duration_ms: Option<i64> }
    FirstSubscription { api_version: String, kind: String, metadata: Value, spec: FirstSubscriptionSpec, scopes: Option<Vec<String>> }
    FirstSubscriptionSpec {
        pubsubname: String, topic: String, route: String, dead_letter_topic: Option<String>, metadata: Option<Map<String>>,
        bulk_subscribe: Option<Bulk>,
    }

    HttpEndpoint {
        api_version: String, kind: String, metadata: Value, spec: HttpEndpointSpec, auth: Option<Auth>, scopes: Option<Vec<String>>,
    }
    HttpEndpointSpec {
        base_url: String, headers: Option<Vec<Item>>, #[serde(rename = "clientTLS")] client_tls: Option<Value>,
    }
}

/// What happens to a request.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Action {
    Allow,
    Deny,
}
