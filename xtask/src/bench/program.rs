//! A program of calls over many APIs, as a user of `square-connect` writes it, and as one without it does.

use std::fmt::Write;

use codegen::ir::{Api, Body, Field, Input, Operation, Place, Service, Struct, Type};

/// A call: of which API, which, and what is given.
pub(crate) struct Call<'a> {
    service: &'a Service,
    operation: &'a Operation,
    given: Vec<&'a Input>,
    output: &'a Struct,
}

/// How many optional inputs a call is given.
const SETTERS: usize = 4;

/// One call of each API in turn, one that sends a body and one that does not, until there are as many as wanted.
pub(crate) fn calls(api: &Api, wanted: usize) -> Vec<Call<'_>> {
    let of = |service: &'_ &Service, sends: bool| -> Option<Call<'_>> {
        let service = api.services.iter().find(|each| each.tag == service.tag)?;
        let mut simple = service.operations.iter().filter_map(|operation| call(api, service, operation));
        simple.find(|call| call.sends() == sends)
    };
    let services: Vec<&Service> = api.services.iter().collect();
    let first = services.iter().enumerate().filter_map(|(index, service)| of(service, index % 2 == 0));
    let second = services.iter().enumerate().filter_map(|(index, service)| of(service, index % 2 == 1));
    first.chain(second).take(wanted).collect()
}

/// Nothing where it takes what a short program does not write.
fn call<'a>(api: &'a Api, service: &'a Service, operation: &'a Operation) -> Option<Call<'a>> {
    let Type::Struct(output) = &operation.output else { return None };
    let output = api.structs.iter().find(|model| model.ident == *output)?;
    let plain = matches!(operation.body, Body::None | Body::Json(_)) && !operation.inputs.iter().any(|input| input.place == Place::Whole);
    if !plain || operation.retired || operation.deprecated.is_some() || output.fields.is_empty() {
        return None;
    }
    let arguments: Vec<&Input> = operation.inputs.iter().filter(|input| input.argument).collect();
    let setters = operation.inputs.iter().filter(|input| !input.argument && simple(&input.field.ty)).take(SETTERS);
    let fit = arguments.iter().all(|input| simple(&input.field.ty));
    fit.then(|| Call { service, operation, given: arguments.into_iter().chain(setters).collect(), output })
}

fn simple(ty: &Type) -> bool {
    matches!(ty, Type::String | Type::Integer | Type::Boolean | Type::Struct(_))
}

impl Call<'_> {
    fn sends(&self) -> bool {
        self.given.iter().any(|input| input.place == Place::Body)
    }

    fn answered(&self) -> &Field {
        &self.output.fields[0]
    }
}

/// The value of an input, before `into`.
fn value(ty: &Type) -> String {
    match ty {
        Type::Integer => "7".to_owned(),
        Type::Boolean => "true".to_owned(),
        Type::Struct(name) => format!("models::{name}::default()"),
        _ => "\"TEXT\"".to_owned(),
    }
}

/// With `square-connect`.
pub(crate) fn ours(calls: &[Call<'_>]) -> String {
    let mut text = "use square_connect::{Client, models};\n\n".to_owned();
    text += "#[tokio::main(flavor = \"current_thread\")]\nasync fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {\n";
    text += "    let square = Client::builder().base_url(\"http://127.0.0.1:1\").access_token(\"TOKEN\").build()?;\n";
    for call in calls {
        let (arguments, setters): (Vec<&Input>, Vec<&Input>) = call.given.iter().copied().partition(|input| input.argument);
        let arguments: Vec<String> = arguments.iter().map(|input| value(&input.field.ty)).collect();
        let setters: String = setters.iter().map(|input| format!(".{}({})", input.field.ident, value(&input.field.ty))).collect();
        let (module, method) = (&call.service.module, &call.operation.method);
        _ = writeln!(text, "    let answer = square.{module}().{method}({}){setters}.send().await?;", arguments.join(", "));
        _ = writeln!(text, "    println!(\"{{}}\", answer.{}.is_some());", call.answered().ident);
    }
    text + "    Ok(())\n}\n"
}

/// Over derived models and their helper.
pub(crate) fn derived(calls: &[Call<'_>]) -> String {
    let mut text = "#[allow(unused_imports)]\nuse derived::{Api, Error, models, requests};\n\n".to_owned();
    text += "#[tokio::main(flavor = \"current_thread\")]\nasync fn main() -> Result<(), Error> {\n";
    text += "    let api = Api::new(\"http://127.0.0.1:1\", \"TOKEN\");\n";
    for call in calls {
        let (method, output) = (&call.operation.http_method, &call.output.ident);
        let (path, query, body) = (path(call), query(call), body(call));
        _ = writeln!(text, "    let answer: models::{output} = api.call({method:?}, {path}, &[{query}], {body}).await?;");
        _ = writeln!(text, "    println!(\"{{}}\", answer.{}.is_some());", call.answered().ident);
    }
    text + "    Ok(())\n}\n"
}

fn path(call: &Call<'_>) -> String {
    let pairs = call.given.iter().filter(|input| input.place == Place::Path);
    let arguments: String = pairs.map(|input| format!(", {} = {}", input.field.wire_name, value(&input.field.ty))).collect();
    format!("&format!({:?}{arguments})", call.operation.path)
}

fn query(call: &Call<'_>) -> String {
    let pairs = call.given.iter().filter(|input| input.place == Place::Query);
    let pairs: Vec<_> = pairs.map(|input| format!("({:?}, {}.to_string())", input.field.wire_name, value(&input.field.ty))).collect();
    pairs.join(", ")
}

fn body(call: &Call<'_>) -> String {
    if !call.sends() {
        return "None::<&()>".to_owned();
    }
    let members = call.given.iter().filter(|input| input.place == Place::Body);
    let members: String = members
        .map(|input| {
            let owned = if input.field.ty == Type::String { ".to_owned()" } else { "" };
            let value = format!("{}{owned}", value(&input.field.ty));
            let value = if input.field.boxed { format!("Box::new({value})") } else { value };
            format!("{}: Some({value}), ", input.field.ident)
        })
        .collect();
    format!("Some(&requests::{} {{ {members}..Default::default() }})", call.operation.builder)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::definition::{self, Choice};
    use crate::workspace::Workspace;

    #[test]
    fn both_programs_make_the_same_calls_of_many_apis() {
        let api = definition::load(&Workspace::here(), &Choice::default()).unwrap();
        let calls = calls(&api, 20);
        let services: BTreeSet<&str> = calls.iter().map(|call| call.service.tag.as_str()).collect();
        assert!(calls.len() == 20 && services.len() >= 15, "{} calls of {services:?}", calls.len());
        assert!(calls.iter().any(Call::sends) && !calls.iter().all(Call::sends));
        for (program, sent) in [(ours(&calls), ".send().await?"), (derived(&calls), "api.call(")] {
            assert_eq!(program.matches(sent).count(), calls.len(), "{program}");
        }
    }
}
