use serde_json::Value;

use crate::World;

#[tokio::test]
async fn the_checked_in_document_is_the_contracts() {
    let server = World::start().await;
    let kept = include_str!("../../../../openapi/pando.json");
    let kept: Value = serde_json::from_str(kept).expect("openapi/pando.json is JSON");
    let served = server.visitor().get("/api/openapi.json").await.expect(200);
    assert_eq!(served, kept, "write it anew: pando openapi > openapi/pando.json");
}
