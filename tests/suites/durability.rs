//! Statements and a server that is killed while 64 clients write: what was acknowledged is there afterwards, nothing is
//! there twice, and a batch is there whole or not at all.

use futures_util::future::join_all;
use std::collections::HashSet;
use std::time::Duration;
use tests::{Api, Mark, Page, Server, write};
use tokio::sync::watch;
use uuid::Uuid;

const CLIENTS: usize = 64;
const KILLS: usize = 8;
const BATCH: usize = 8;
/// Acknowledged between two kills, at most.
const BETWEEN: usize = 1_200;

/// What one client sent, request by request, and which of them it knows to be stored.
#[derive(Default)]
struct Sent {
    acknowledged: Vec<Vec<Mark>>,
    unanswered: Vec<Vec<Mark>>,
}

/// Writes one statement and a batch in turn until it is told to stop. Even clients send again what was not answered,
/// as they should; odd ones give it up.
async fn client(
    api: &Api,
    writer: usize,
    acknowledged: &watch::Sender<usize>,
    stop: &watch::Receiver<bool>,
) -> Sent {
    let mut sent = Sent::default();
    let mut next = 0;
    while !*stop.borrow() {
        let size = if next % 2 == 0 { 1 } else { BATCH };
        let marks: Vec<Mark> = (next..next + size)
            .map(|number| Mark { writer, number })
            .collect();
        next += size;
        let mut answer = write(api, &marks).attempt().await.ok();
        if answer.is_none() && writer.is_multiple_of(2) {
            answer = Some(write(api, &marks).persistently().await);
        }
        match answer {
            Some(answer) if answer.status != 503 => {
                assert!(matches!(answer.status, 200 | 204), "{}", answer.text());
                acknowledged.send_modify(|count| *count += marks.len());
                sent.acknowledged.push(marks);
            }
            _ => {
                sent.unanswered.push(marks);
                api.get("/health/ready").persistently().await;
            }
        }
    }
    sent
}

/// A number that nobody foresees.
fn chance(below: usize) -> usize {
    usize::try_from(Uuid::new_v4().as_u64_pair().0 % below as u64).unwrap()
}

/// Kills and starts the server again and again; a moment after so many more statements, never the same moment.
async fn killer(server: &mut Server, acknowledged: &mut watch::Receiver<usize>) {
    for _ in 0..KILLS {
        let enough = *acknowledged.borrow() + 64 + chance(BETWEEN);
        acknowledged
            .wait_for(|count| *count >= enough)
            .await
            .unwrap();
        tokio::time::sleep(Duration::from_micros(chance(30_000) as u64)).await;
        server.kill().await;
        server.restart().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_is_there_after_every_kill_and_nothing_twice() {
    let mut server = Server::start().await;
    let api = server.admin().await;
    let (acknowledged, mut seen) = watch::channel(0);
    let (end, stop) = watch::channel(false);
    let clients = join_all((0..CLIENTS).map(|number| client(&api, number, &acknowledged, &stop)));
    let killing = async {
        killer(&mut server, &mut seen).await;
        end.send_replace(true);
    };
    let (sent, ()) = tokio::join!(clients, killing);

    let all = Page::all(&api).await;
    let stored: HashSet<Mark> = all.iter().map(|record| record.id.into()).collect();
    assert_eq!(stored.len(), all.len(), "a statement is there twice");
    assert!(
        all.is_sorted_by(|a, b| a.stored < b.stored),
        "stored grows, restarts or not"
    );
    let (mut known, mut lost, mut given_up) = (0, 0, 0);
    for client in &sent {
        for marks in &client.acknowledged {
            lost += marks.iter().filter(|mark| !stored.contains(mark)).count();
            known += marks.len();
        }
        for marks in &client.unanswered {
            let there = marks.iter().filter(|mark| stored.contains(mark)).count();
            assert!(
                there == 0 || there == marks.len(),
                "half a batch: {marks:?}"
            );
            given_up += there;
        }
    }
    assert_eq!(lost, 0, "of {known} acknowledged statements");
    assert_eq!(stored.len(), known + given_up, "nothing that nobody sent");
}
