//! Who may see a folder of the node: an agent of logs, and what makes it one.
#![cfg(test)]

use pando_check::{Artefacts, check};

const SHOP: &str = include_str!("shop.yaml");

/// What is found of pods that are part of their node.
fn found(text: &str) -> Vec<String> {
    let model = format!("format: pando.architecture/v1\nname: shop\n{SHOP}");
    let report = check("shop.yaml", &model, Some(&Artefacts::from_texts([("agent.yaml", text)])));
    let found = report.findings.iter().filter(|one| one.rule.code == "PAN447");
    found.map(|one| one.sentence.clone()).collect()
}

#[test]
fn a_folder_of_the_node_is_for_whoever_only_reads_logs_somewhere_else() {
    let rule = include_str!("../rules/PAN447.md");
    let agent = rule.rsplit("---\n").next().and_then(|rest| rest.split("```").next()).unwrap();
    assert_eq!(found(agent), [""; 0]);
    for (is, would_be) in [
        ("hostPath: {path: /var/log/pods}", "hostPath: {path: /var/log}"),
        ("mountPath: /var/log/pods, readOnly: true", "mountPath: /var/log/pods"),
        ("namespace: shop-logs", "labels: {}"),
        (
            "    spec:\n",
            "      annotations: {dapr.io/enabled: \"true\", dapr.io/app-id: \"shop-logs\"}\n    spec:\n",
        ),
    ] {
        let another = agent.replacen(is, would_be, 1);
        assert_ne!(another, agent, "{is}");
        assert_eq!(found(&another), ["DaemonSet shop-logs mounts a folder of its node"], "{would_be}");
    }
}
