//! Order under concurrency: whoever follows what is stored sees every statement once and in one order, however many
//! write meanwhile and through however many instances.

use futures_util::future::join_all;
use std::time::Duration;
use tests::{Api, Mark, Page, Record, Server, write};
use tokio::sync::watch;

const WRITERS: usize = 64;
/// Two alone, then a batch: what one writer does again and again.
const BATCH: usize = 50;
const FIRST: &str = "/xapi/statements?ascending=true&limit=500";

/// What shall be written, and how far it is.
struct Work {
    /// Statements of each writer.
    share: usize,
    written: watch::Sender<usize>,
}

impl Work {
    fn of(statements: usize) -> Work {
        Work {
            share: statements.div_ceil(WRITERS),
            written: watch::Sender::new(0),
        }
    }

    fn statements(&self) -> usize {
        self.share * WRITERS
    }

    fn is_over(&self) -> bool {
        *self.written.borrow() == self.statements()
    }

    /// Writes one writer's share, a request after the other, through one instance and the other in turn.
    async fn write(&self, instances: &[Api], writer: usize) {
        let mut next = 0;
        for (turn, api) in instances.iter().cycle().skip(writer).enumerate() {
            let size = if turn % 3 == 2 { BATCH } else { 1 };
            let end = self.share.min(next + size);
            let marks: Vec<Mark> = (next..end).map(|number| Mark { writer, number }).collect();
            let answer = write(api, &marks).persistently().await;
            assert!(matches!(answer.status, 200 | 204), "{}", answer.text());
            self.written.send_modify(|count| *count += marks.len());
            next = end;
            if next == self.share {
                return;
            }
        }
    }

    /// Asks for what was stored since the last one it saw.
    async fn follow_since(&self, api: &Api) -> Vec<Record> {
        let mut seen: Vec<Record> = Vec::new();
        let mut through = String::new();
        loop {
            let over = self.is_over();
            let path = match seen.last() {
                Some(last) => format!("{FIRST}&since={}", last.stored),
                None => FIRST.to_owned(),
            };
            let page = Page::read(api, &path).await;
            if let Some(first) = page.statements.first() {
                let stored = &first.stored;
                assert!(
                    *stored > through,
                    "{stored} was hidden, though all until {through} was to be seen"
                );
            } else if over {
                return seen;
            } else {
                a_moment().await;
            }
            seen.extend(page.statements);
            // A full page ends before what could be seen.
            if page.more.is_empty() {
                through = page.through;
            }
        }
    }

    /// Follows `more`; where there is none yet it asks again for the page it is on, which only grows.
    async fn follow_more(&self, api: &Api) -> Vec<Record> {
        let mut seen = Vec::new();
        let mut path = FIRST.to_owned();
        let mut known: Vec<Record> = Vec::new();
        loop {
            let over = self.is_over();
            let page = Page::read(api, &path).await;
            assert!(page.statements.starts_with(&known), "a page changed");
            if !page.more.is_empty() {
                seen.extend(page.statements);
                (path, known) = (page.more, Vec::new());
            } else if over {
                seen.extend(page.statements);
                return seen;
            } else {
                known = page.statements;
                a_moment().await;
            }
        }
    }

    /// Reads backwards from the newest, twice while others write; answers what each passage saw.
    async fn look_back(&self, api: &Api) -> Vec<Vec<Record>> {
        let mut passages = Vec::new();
        let mut written = self.written.subscribe();
        for part in [8, 4] {
            let enough = self.statements() / part;
            written.wait_for(|count| *count >= enough).await.unwrap();
            let (mut seen, mut path) = (Vec::new(), "/xapi/statements?limit=400".to_owned());
            while !path.is_empty() {
                let page = Page::read(api, &path).await;
                seen.extend(page.statements);
                path = page.more;
            }
            assert!(seen.len() >= enough);
            passages.push(seen);
        }
        passages
    }

    /// In one order, none twice, none missing, and each writer's in the order in which it got them acknowledged.
    fn is_whole(&self, seen: &[Record]) {
        for pair in seen.windows(2) {
            assert!(pair[0].stored < pair[1].stored, "{pair:?}");
        }
        let mut next = [0; WRITERS];
        for record in seen {
            let mark = Mark::from(record.id);
            assert_eq!(mark.number, next[mark.writer], "of writer {}", mark.writer);
            next[mark.writer] += 1;
        }
        assert_eq!(next, [self.share; WRITERS], "all of every writer");
    }
}

/// Between two questions to which nothing was new.
async fn a_moment() {
    tokio::time::sleep(Duration::from_millis(5)).await;
}

#[expect(
    clippy::print_stdout,
    reason = "how long it took, for who runs it by hand"
)]
async fn hold(instances: &[Api], statements: usize) {
    let work = Work::of(statements);
    let (first, last) = (&instances[0], instances.last().unwrap());
    let began = std::time::Instant::now();
    let writing = async {
        join_all((0..WRITERS).map(|writer| work.write(instances, writer))).await;
        began.elapsed()
    };
    let (wrote, since, more, back) = tokio::join!(
        writing,
        work.follow_since(first),
        work.follow_more(last),
        work.look_back(last),
    );
    work.is_whole(&since);
    assert!(since == more, "both readers saw the same");
    for mut passage in back {
        passage.reverse();
        assert!(
            since.starts_with(&passage),
            "looking back is not disturbed by what is new"
        );
    }
    println!(
        "{} statements written in {wrote:?}, all read in {:?}",
        since.len(),
        began.elapsed()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_see_every_statement_once_in_the_order_of_storage_while_64_write() {
    let server = Server::start().await;
    hold(&[server.admin().await], 100_000).await;
}

/// `LECTERN_TEST_FULL=1` writes as many here as through one instance.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_instances_on_one_database_store_in_one_order() {
    let server = Server::start().await;
    let Some(twin) = server.twin().await else {
        return; // SQLite belongs to one program.
    };
    let full = std::env::var("LECTERN_TEST_FULL").is_ok_and(|value| value == "1");
    let api = server.admin().await;
    hold(
        &[api.clone(), api.at(&twin.url)],
        if full { 100_000 } else { 20_000 },
    )
    .await;
}
