use pando_model::Model;

use super::{chart, model, tool};

#[test]
fn the_seeds_layout_is_kept() {
    let rendered = chart(&model());
    let services = [
        "frontend",
        "auth-service",
        "task-service",
        "chatbot-service",
        "activity-service",
        "api-gateway",
    ];
    let of_services = services.iter().flat_map(|folder| {
        [
            format!("templates/{folder}/deployment.yaml"),
            format!("templates/{folder}/service.yaml"),
        ]
    });
    let others = ["Chart.yaml", "values.yaml"].map(str::to_owned);
    let components = ["statestore", "pubsub", "config"].map(|name| format!("templates/components/{name}.yaml"));
    for path in of_services.chain(others).chain(components) {
        assert!(rendered.contains_key(&format!("helm/todo-chart/{path}")), "{path}");
    }
}

/// A text of the model that looks like a template of Helm, or ends a comment, is text in the chart.
#[test]
fn no_text_of_a_model_is_a_template() {
    let hostile = r#"{{ fail "of the model" }} }} {{- end -}} # ' " : - $HOME"#;
    let quoted = serde_json::to_string(hostile).unwrap();
    let text = format!(
        "format: pando.architecture/v1\nname: shop\nsummary: {quoted}\nsettings:\n- {{name: A, value: {quoted}, why: {quoted}}}\n\
         services:\n  orders:\n    summary: {quoted}\n    arguments: [{quoted}]\n    settings:\n    - {{name: B, value: {quoted}, why: {quoted}}}\n    - {{name: C, why: {quoted}}}\n\
         \x20   secrets:\n    - {{name: D, secret: d, key: {quoted}, file: true, why: {quoted}}}\n    externals:\n    - {{name: {quoted}, port: 1, why: {quoted}}}\n\
         chart:\n  figures:\n  - {{name: f, kind: gauge, alertAbove: 1, summary: {quoted}}}\n"
    );
    let (model, _) = Model::read(&text).unwrap();
    for (path, text) in chart(&model).iter().filter(|(path, _)| path.contains("/templates/")) {
        for action in text.split("{{").skip(1) {
            let action = action.split("}}").next().unwrap();
            assert!(!action.contains("of the model"), "{path}: {action}");
        }
    }
    if let Some(helm) = tool::helm() {
        let folder = tool::written(&chart(&model));
        let documents = helm.template(
            &folder.path().join("helm/shop-chart"),
            &[("all", "monitoring: {serviceMonitor: {enabled: true}, rules: {enabled: true}}")],
        );
        assert!(documents.unwrap().len() > 8);
    }
}
