use std::sync::Arc;

use pando_facts::{DeploymentKind, Place, Source};
use pando_model::yaml::Node;

use super::{Deployed, command, deployment, scalar};

const WORKLOADS: &[&str] = &["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod", "ReplicaSet"];

/// Reads workloads of Kubernetes and components of Dapr.
pub fn read(source: &Source, documents: &[Node], to: &mut Deployed) {
    for document in documents {
        let kind = document.get("kind").and_then(Node::text).unwrap_or_default();
        let version = document.get("apiVersion").and_then(Node::text).unwrap_or_default();
        let metadata = document.entry("metadata");
        let line = metadata.map_or(document.place.line, |metadata| metadata.place.line);
        let place = Place::new(Arc::clone(&source.path), line);
        let name = document
            .at(&["metadata", "name"])
            .and_then(scalar)
            .filter(|name| !name.contains("template"));
        let name = name.unwrap_or_else(|| stem(&source.path).to_owned());
        if kind == "Component" && version.starts_with("dapr.io/") {
            let mut component = deployment(&name, DeploymentKind::Dapr, place);
            component.image = document.at(&["spec", "type"]).and_then(scalar);
            to.push(component);
        } else if WORKLOADS.contains(&kind) {
            let pod = [
                &["spec", "template", "spec"][..],
                &["spec", "jobTemplate", "spec", "template", "spec"],
                &["spec"],
            ];
            let containers = pod.iter().find_map(|path| document.at(path)?.get("containers"));
            for container in containers.map_or(&[][..], Node::items) {
                let mut one = deployment(&name, DeploymentKind::Kubernetes, place.clone());
                one.image = container.get("image").and_then(scalar);
                let words = ["command", "args"].iter().filter_map(|key| container.get(key).and_then(command));
                let words: Vec<String> = words.collect();
                one.command = (!words.is_empty()).then(|| words.join(" "));
                let ports = container.get("ports").map_or(&[][..], Node::items);
                one.ports = ports
                    .iter()
                    .filter_map(|port| u16::try_from(port.get("containerPort")?.integer()?).ok())
                    .collect();
                let environment = container.get("env").map_or(&[][..], Node::items);
                one.environment = environment
                    .iter()
                    .filter_map(|variable| {
                        let name = variable.get("name").and_then(scalar)?;
                        Some((name, variable.get("value").and_then(scalar).unwrap_or_default()))
                    })
                    .collect();
                to.push(one);
            }
        }
    }
}

fn stem(path: &str) -> &str {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.split('.').next().unwrap_or(file)
}
