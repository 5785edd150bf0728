//! `lectern demo`: one command on an empty machine.

use std::process::Stdio;
use tests::{Api, Player, lectern};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// A demo and what it prints.
struct Demo {
    child: Child,
    out: Lines<BufReader<ChildStdout>>,
}

impl Demo {
    fn start(data: &std::path::Path) -> Demo {
        let data = data.display().to_string();
        let mut command = lectern(&["demo", "--no-console", "--port", "0", "--data", &data]);
        let mut child = command.stderr(Stdio::null()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap()).lines();
        Demo { child, out }
    }

    /// The next line that holds all of these words.
    async fn line(&mut self, words: &[&str]) -> String {
        loop {
            let line = self
                .out
                .next_line()
                .await
                .unwrap()
                .expect("the demo goes on");
            if words.iter().all(|word| line.contains(word)) {
                return line;
            }
        }
    }

    /// The last word of the line that begins like this.
    async fn told(&mut self, words: &[&str]) -> String {
        let line = self.line(words).await;
        line.split_whitespace().last().unwrap().to_owned()
    }

    async fn stop(mut self) -> Option<i32> {
        let id = self.child.id().unwrap().to_string();
        let asked = Command::new("kill").args(["-INT", &id]).status().await;
        assert!(asked.unwrap().success());
        // Read on: a demo whose output nobody takes must not be what we wait for.
        while self.out.next_line().await.is_ok_and(|line| line.is_some()) {}
        self.child.wait().await.unwrap().code()
    }
}

#[tokio::test]
async fn the_demo_prints_a_link_that_opens_and_shows_what_happens_there() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("demo");
    let mut demo = Demo::start(&data);
    let link = demo.told(&["Take a course"]).await;
    let docs = demo.told(&["API docs"]).await;
    let key = demo.told(&["API key"]).await;
    let api = Api::new(docs.strip_suffix("/docs").unwrap()).bearer(&key);
    let opened = api.anonymous().get(&link).await;
    let place = opened.header("location").unwrap();
    let (player, token) = place.split_once("/play/#s=").unwrap();
    let tab = Player::new(player, token);
    assert_eq!(tab.view().await["course"]["id"], "spot-the-phish");
    tab.next("why").await;
    demo.line(&["segment.next ok", "at signs"]).await;
    let again = api.anonymous().get(&link).await;
    let (_, token) = again
        .header("location")
        .unwrap()
        .split_once("/play/#s=")
        .unwrap();
    let view = Player::new(player, token).view().await;
    assert_eq!(view["segment"]["id"], "signs", "opened again, it goes on");
    let simulated = async || {
        Some(api.all("/api/v1/attempts?simulated=true").await).filter(|all| all.len() >= 2)
    };
    tests::until("simulated learners are at work", simulated).await;
    assert_eq!(api.all("/api/v1/attempts?simulated=false").await.len(), 1);
    let courses = api.all("/api/v1/courses?published=true").await;
    assert_eq!(courses.len(), 2);
    assert_eq!(demo.stop().await, Some(0));
    assert!(
        data.join("lectern.db").is_file(),
        "data in a given folder stays"
    );
}
