//! Parameters, bodies and answers that operations share by reference are written out in each of them.

use serde_json::Value;

use super::Notes;

const SHARED: [&str; 5] =
    ["#/parameters/", "#/responses/", "#/components/parameters/", "#/components/requestBodies/", "#/components/responses/"];
/// A reference to a reference; longer chains are circles.
const LONGEST: usize = 8;

pub(super) fn write_out(document: &mut Value, notes: &mut Notes) {
    let whole = document.clone();
    for (path, item) in document["paths"].as_object_mut().into_iter().flatten() {
        let Some(members) = item.as_object_mut() else { continue };
        for (key, member) in members {
            if key == "parameters" {
                parameters(member, &whole, path, notes);
            } else if let Some(operation) = member.as_object_mut() {
                operation.get_mut("parameters").into_iter().for_each(|list| parameters(list, &whole, path, notes));
                operation.get_mut("requestBody").into_iter().for_each(|body| referred(body, &whole, path, notes));
                for (_, response) in operation.get_mut("responses").and_then(Value::as_object_mut).into_iter().flatten() {
                    referred(response, &whole, path, notes);
                }
            }
        }
    }
}

/// A reference to nothing is no parameter: what the path needs of it is declared later.
fn parameters(list: &mut Value, whole: &Value, path: &str, notes: &mut Notes) {
    let Some(items) = list.as_array_mut() else { return };
    items.iter_mut().for_each(|item| referred(item, whole, path, notes));
    items.retain(Value::is_object);
}

fn referred(value: &mut Value, whole: &Value, path: &str, notes: &mut Notes) {
    for _ in 0..LONGEST {
        let Some(reference) = value["$ref"].as_str().map(str::to_owned) else { return };
        let shared = SHARED.iter().any(|start| reference.starts_with(start));
        match reference.strip_prefix('#').filter(|_| shared).and_then(|pointer| whole.pointer(pointer)) {
            Some(target) => *value = target.clone(),
            None => break,
        }
    }
    notes.add(format!("{path}: the reference `{}` leads nowhere: it is left out", value["$ref"].as_str().unwrap_or_default()));
    *value = Value::Null;
}
