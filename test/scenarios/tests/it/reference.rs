use serde_json::Value;

use crate::World;

#[tokio::test]
async fn the_checked_in_document_is_what_is_served() {
    let server = World::start().await;
    let kept = include_str!("../../../../openapi/public.json");
    let kept: Value = serde_json::from_str(kept).expect("openapi/public.json is JSON");
    let served = server.visitor().get("/api/openapi.json").await.expect(200);
    assert_eq!(served, kept, "the server was built from another one");
}
