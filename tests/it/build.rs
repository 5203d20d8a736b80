//! Writes what the tests know of the client: every model with its round trip, every enum with what tells a value known,
//! every operation with how it is called, and every webhook event with what tells it.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use codegen::ir::{Api, Input, Operation, Place};
use xtask::definition::{self, Choice};
use xtask::workspace::Workspace;

fn main() -> anyhow::Result<()> {
    let workspace = Workspace::here();
    println!("cargo::rerun-if-changed={}", workspace.root().join("spec").display());
    let api = definition::load(&workspace, &Choice::default())?;
    write("models.rs", models(&api)?)?;
    write("enums.rs", enums(&api)?)?;
    write("operations.rs", operations(&api)?)?;
    write("webhooks.rs", webhooks(&api)?)
}

fn models(api: &Api) -> anyhow::Result<String> {
    let structs = api.structs.iter().map(|model| (&model.wire_name, &model.ident));
    let enums = api.enums.iter().map(|model| (&model.wire_name, &model.ident));
    let unions = api.unions.iter().map(|model| (&model.wire_name, &model.ident));
    let events = api.events.iter().map(|event| (&event.wire_name, &event.ident));
    let mut text = String::from("&[\n");
    for (wire_name, ident) in structs.chain(enums).chain(unions).chain(events) {
        writeln!(text, "    ({wire_name:?}, trip::<models::{ident}>),")?;
    }
    Ok(text + "]\n")
}

fn enums(api: &Api) -> anyhow::Result<String> {
    let mut text = String::from("&[\n");
    for model in &api.enums {
        let (wire_name, ident) = (&model.wire_name, &model.ident);
        writeln!(text, "    ({wire_name:?}, |text| !matches!(models::{ident}::from(text), models::{ident}::Other(_))),")?;
    }
    Ok(text + "]\n")
}

fn webhooks(api: &Api) -> anyhow::Result<String> {
    let mut text = String::from("webhooks! {\n");
    for webhook in &api.webhooks {
        writeln!(text, "    {:?} {} {};", webhook.event, webhook.variant, webhook.ident)?;
    }
    Ok(text + "}\n")
}

/// A line of the macro for each operation, and one for each of its setters.
fn operations(api: &Api) -> anyhow::Result<String> {
    let mut text = String::from("operations! {\n");
    for service in &api.services {
        for operation in &service.operations {
            line(&mut text, &service.module, operation)?;
        }
    }
    Ok(text + "}\n")
}

fn line(text: &mut String, handle: &str, operation: &Operation) -> anyhow::Result<()> {
    let (arguments, setters): (Vec<&Input>, Vec<&Input>) = operation.inputs.iter().partition(|input| input.argument);
    let arguments = arguments.into_iter().map(source).collect::<anyhow::Result<Vec<_>>>()?;
    let pages = if operation.pagination.is_some() { "pages" } else { "" };
    writeln!(text, "    {:?} {handle}.{}({}) [{pages}] {{", operation.id, operation.method, arguments.join(", "))?;
    for setter in setters {
        let ident = &setter.field.ident;
        let clear = if setter.field.nullable { format!("clear_{ident}") } else { String::new() };
        writeln!(text, "        {ident} [{clear}] {};", source(setter)?)?;
    }
    writeln!(text, "    }}")?;
    Ok(())
}

/// Where an input is taken from, and its type.
fn source(input: &Input) -> anyhow::Result<String> {
    let place = match input.place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Body => "body",
        Place::Whole => anyhow::bail!("a body is no object: make room for it in `Given` of src/operations.rs"),
        Place::Part => "file",
    };
    Ok(format!("{place} {:?} {}", input.field.wire_name, input.field.ty.rust()))
}

fn write(name: &str, text: String) -> anyhow::Result<()> {
    fs::write(Path::new(&env::var("OUT_DIR")?).join(name), text)?;
    Ok(())
}
