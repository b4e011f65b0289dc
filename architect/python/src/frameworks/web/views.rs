//! Classes that answer: a method of theirs for each method of HTTP.

use std::collections::BTreeSet;

use pando_facts::{Place, Route, UnitId};

use crate::ClassId;
use crate::frameworks::index::{Here, Index};

/// Methods of classes that answer a method of HTTP.
const METHODS: [&str; 7] = ["get", "post", "put", "patch", "delete", "head", "options"];

/// What classes of libraries answer without a method of their own: of Django and of its REST framework.
const READY: [(&str, &[&str]); 20] = [
    ("TemplateView", &["GET"]),
    ("RedirectView", &["GET"]),
    ("ListView", &["GET"]),
    ("DetailView", &["GET"]),
    ("ArchiveIndexView", &["GET"]),
    ("FormView", &["GET", "POST"]),
    ("CreateView", &["GET", "POST"]),
    ("UpdateView", &["GET", "POST"]),
    ("DeleteView", &["GET", "POST"]),
    ("LoginView", &["GET", "POST"]),
    ("LogoutView", &["POST"]),
    ("ListAPIView", &["GET"]),
    ("RetrieveAPIView", &["GET"]),
    ("CreateAPIView", &["POST"]),
    ("UpdateAPIView", &["PUT", "PATCH"]),
    ("DestroyAPIView", &["DELETE"]),
    ("ListCreateAPIView", &["GET", "POST"]),
    ("RetrieveUpdateAPIView", &["GET", "PUT", "PATCH"]),
    ("RetrieveDestroyAPIView", &["GET", "DELETE"]),
    ("RetrieveUpdateDestroyAPIView", &["GET", "PUT", "PATCH", "DELETE"]),
];

/// The methods of HTTP that a class answers, each with the unit that does it.
pub(super) fn answers(index: &Index<'_>, class: ClassId) -> Vec<(String, UnitId)> {
    let mut found: Vec<(String, UnitId)> = Vec::new();
    for name in METHODS {
        if let Some(function) = index.method(class, name) {
            found.push((name.to_uppercase(), index.program.function(function).unit.clone()));
        }
    }
    let own = index.program.class(class).id.clone();
    for (name, methods) in READY {
        if index.inherits(class, &[name]) {
            for method in methods {
                if !found.iter().any(|(known, _)| known == method) {
                    found.push(((*method).to_owned(), own.clone()));
                }
            }
        }
    }
    if found.is_empty() {
        let unit = ["dispatch_request", "dispatch", "__call__"]
            .iter()
            .find_map(|name| index.method(class, name));
        let unit = unit.map_or(own, |function| index.program.function(function).unit.clone());
        found.push(("ANY".to_owned(), unit));
    }
    found
}

/// What a class of views says of who may ask: `permission_classes`, `LoginRequiredMixin`, decorators.
pub(super) fn guards(index: &Index<'_>, class: ClassId) -> BTreeSet<UnitId> {
    let mut found = BTreeSet::new();
    for attribute in ["permission_classes", "decorators", "method_decorators"] {
        if let Some(list) = index.of_class(class, attribute) {
            names(index, list, &mut found);
        }
    }
    for ancestor in index.ancestors(class).iter() {
        match ancestor {
            crate::Ancestor::External(name) if REQUIRED.iter().any(|required| name.ends_with(required)) => {
                found.insert(UnitId::new(name.clone()));
            }
            crate::Ancestor::Class(class) => {
                let name = &index.program.class(*class).name;
                if REQUIRED.iter().any(|required| name.ends_with(required)) || super::guards::says_so(name) {
                    found.insert(index.program.class(*class).id.clone());
                }
            }
            crate::Ancestor::External(_) => {}
        }
    }
    found
}

const REQUIRED: [&str; 3] = ["LoginRequiredMixin", "PermissionRequiredMixin", "UserPassesTestMixin"];

/// The names of a list of permissions; `AllowAny` is none.
pub(super) fn names<'p>(index: &Index<'p>, list: Here<'p>, found: &mut BTreeSet<UnitId>) {
    for part in crate::frameworks::resolve::literal_parts(list.expr) {
        for value in index.values(list.to(part)).iter() {
            match value {
                crate::Value::External(name) if !name.ends_with("AllowAny") => {
                    found.insert(UnitId::new(name.clone()));
                }
                crate::Value::Class(class) => {
                    found.insert(index.program.class(*class).id.clone());
                }
                crate::Value::Function(function) => {
                    found.insert(index.program.function(*function).unit.clone());
                }
                _ => {}
            }
        }
    }
}

/// A route with nothing but its place.
pub(super) fn route(method: &str, path: &str, unit: UnitId, place: &Place) -> Route {
    Route {
        method: method.into(),
        path: path.into(),
        unit,
        place: place.clone(),
        mounted: true,
        body: None,
        answer: None,
        query: Vec::new(),
        guards: Vec::new(),
        success: None,
    }
}
