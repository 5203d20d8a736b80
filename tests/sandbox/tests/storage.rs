//! The data file: what was answered is there after a kill, and whoever names a wrong file is told what to do.
#![cfg(unix)]

mod common;
#[path = "common/program.rs"]
mod program;
#[path = "webhooks/receiver.rs"]
#[allow(dead_code)]
mod receiver;
#[path = "common/scratch.rs"]
mod scratch;
#[path = "storage/writers.rs"]
mod writers;

use std::fs;
use std::time::Duration;

use common::{Result, client};
use http::StatusCode;
use program::{Program, command};
use receiver::Receiver;
use rustix::process::Signal;
use scratch::Scratch;
use square_connect::Client;
use square_connect::models::{Location, WebhookSubscription};
use square_sandbox::Sandbox;
use tokio::time::sleep;
use writers::{TOKEN, Written};

#[tokio::test]
async fn what_was_answered_survives_kills_at_any_moment() -> Result {
    let scratch = Scratch::new()?;
    let file = scratch.file("square.redb");
    let mut chance = fastrand::Rng::with_seed(11);
    let mut written = Written::new();
    let mut round = 0;
    // Each round ends in a kill; a slow machine needs more of them to write as much.
    while round < 10 || written.answered() < 150 {
        let mut program = Program::start(&["--data", &file])?;
        written.check(&program.url).await.map_err(|error| format!("round {round}: {error}"))?;
        let kill = async {
            sleep(Duration::from_millis(chance.u64(5..150))).await;
            program.signal(Signal::KILL)
        };
        let (killed, ()) = tokio::join!(kill, written.write(&program.url, round));
        killed?;
        program.ended()?;
        round += 1;
    }
    let program = Program::start(&["--data", &file])?;
    written.check(&program.url).await?;
    Ok(())
}

#[test]
fn a_kill_at_the_start_leaves_a_file_that_can_be_used() -> Result {
    let mut chance = fastrand::Rng::with_seed(5);
    for round in 0..20 {
        let scratch = Scratch::new()?;
        let file = scratch.file("square.redb");
        let mut child = command(&["--port", "0", "--data", &file]).stdout(fs::File::create(scratch.file("out"))?).spawn()?;
        std::thread::sleep(Duration::from_micros(chance.u64(..60_000)));
        child.kill()?;
        child.wait()?;
        Program::start(&["--data", &file]).map_err(|error| format!("round {round}: {error}"))?;
    }
    Ok(())
}

#[tokio::test]
async fn a_file_that_cannot_be_used_is_refused_with_the_mend() -> Result {
    let scratch = Scratch::new()?;
    let (used, text, other) = (scratch.file("used.redb"), scratch.file("notes.txt"), scratch.file("other.redb"));
    let program = Program::start(&["--data", &used])?;
    fs::write(&text, "milk, sugar, coffee beans")?;
    foreign(&other)?;
    for (file, complaint) in [
        (&used, "another sandbox uses it: end that one"),
        (&text, "it is no data file of a sandbox: name another one"),
        (&other, "another program keeps its data in it: name another file"),
        (&scratch.file(""), "it is a folder: name a file in it, such as "),
        (&scratch.file("no/such.redb"), "its folder is not there: make that first"),
    ] {
        let error = Sandbox::builder().data(file).start().await.expect_err(file).to_string();
        assert!(error.starts_with(&format!("cannot use the data file {file}: ")) && error.contains(complaint), "{error}");
    }
    assert_eq!(fs::read_to_string(&text)?, "milk, sugar, coffee beans");
    drop(program);
    Sandbox::builder().data(&used).start().await?;
    Ok(())
}

/// The database of another program.
fn foreign(file: &str) -> Result {
    let database = redb::Database::create(file)?;
    let write = database.begin_write()?;
    write.open_table(redb::TableDefinition::<u64, u64>::new("others"))?;
    Ok(write.commit()?)
}

#[tokio::test]
async fn a_file_keeps_its_seed() -> Result {
    let scratch = Scratch::new()?;
    let start = |seed, file: Option<&str>| {
        let builder = Sandbox::builder().seed(seed);
        file.iter().fold(builder, |builder, file| builder.data(file)).start()
    };
    let file = scratch.file("square.redb");
    let memory = start(7, None).await?;
    let wanted = [created(&client(&memory), "A").await?, created(&client(&memory), "B").await?];
    let first = start(7, Some(&file)).await?;
    let a = created(&client(&first), "A").await?;
    first.shutdown().await;
    let second = start(8, Some(&file)).await?;
    assert_eq!([a, created(&client(&second), "B").await?], wanted);
    Ok(())
}

#[tokio::test]
async fn reset_empties_the_file() -> Result {
    let scratch = Scratch::new()?;
    let file = scratch.file("square.redb");
    let sandbox = Sandbox::builder().data(&file).start().await?;
    let names = async |square: &Client| -> Result<Vec<_>> {
        let locations = square.locations().list().send().await?.locations.unwrap_or_default();
        Ok(locations.into_iter().map(|location| location.name.unwrap_or_default()).collect())
    };
    let first = names(&client(&sandbox)).await?;
    created(&client(&sandbox), "A").await?;
    sandbox.reset()?;
    assert_eq!(names(&client(&sandbox)).await?, first);
    created(&client(&sandbox), "B").await?;
    drop(sandbox);
    let again = Sandbox::builder().data(&file).start().await?;
    assert_eq!(names(&client(&again)).await?, [first, vec!["B".to_owned()]].concat());
    Ok(())
}

async fn created(square: &Client, name: &str) -> Result<String> {
    let location = square_connect::models::Location::default().name(name);
    let location = square.locations().create().location(location).send().await?.location;
    Ok(location.and_then(|location| location.id).unwrap_or_default())
}

/// The first delivery is refused, and before the second one the program is killed.
#[tokio::test]
async fn a_webhook_under_way_arrives_after_a_kill() -> Result {
    let scratch = Scratch::new()?;
    let file = scratch.file("square.redb");
    let receiver = Receiver::start([StatusCode::INTERNAL_SERVER_ERROR; 2]).await?;
    let mut program = Program::start(&["--data", &file])?;
    let square = Client::builder().access_token(TOKEN).base_url(&program.url).build()?;
    let events = vec!["location.created".to_owned()];
    let wanted = WebhookSubscription::default().name("ours").notification_url(&*receiver.url).event_types(events);
    let key = square.webhook_subscriptions().create(wanted).send().await?.subscription.and_then(|made| made.signature_key);
    square.locations().create().location(Location::default().name("Second")).send().await?;
    while receiver.count() == 0 {
        sleep(Duration::from_millis(1)).await;
    }
    program.signal(Signal::KILL)?;
    program.ended()?;
    let before = receiver.count();
    let _program = Program::start(&["--data", &file])?;
    for _ in 0..500 {
        if receiver.count() > before {
            break;
        }
        sleep(Duration::from_millis(10)).await;
    }
    assert!(receiver.count() > before, "nothing came after the kill");
    let count = receiver.count();
    let deliveries = receiver.verified(count, &key.unwrap_or_default()).await?;
    assert!(deliveries.iter().all(|delivery| delivery.event_id() == deliveries[0].event_id()));
    Ok(())
}
