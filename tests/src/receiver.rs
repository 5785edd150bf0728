//! Somebody who receives webhooks: a small HTTP server that answers as it is told and keeps what it got.

use crate::wait::until;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A request that came.
#[derive(Debug, Clone)]
pub struct Received {
    /// Names in lower case.
    pub headers: HashMap<String, String>,
    /// The body.
    pub body: String,
}

#[derive(Debug, Default)]
struct Kept {
    answers: VecDeque<u16>,
    received: Vec<Received>,
}

/// Listens on this machine as long as this value exists.
#[derive(Debug)]
pub struct Receiver {
    /// `http://127.0.0.1:PORT/hook`.
    pub url: String,
    /// The port.
    pub port: u16,
    kept: Arc<Mutex<Kept>>,
    task: tokio::task::JoinHandle<()>,
}

impl Receiver {
    /// Answers with these statuses one after the other, then with 204.
    pub async fn answering(statuses: &[u16]) -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let kept = Arc::new(Mutex::new(Kept {
            answers: statuses.iter().copied().collect(),
            received: Vec::new(),
        }));
        let task = tokio::spawn(accept(listener, kept.clone()));
        Receiver {
            url: format!("http://127.0.0.1:{port}/hook"),
            port,
            kept,
            task,
        }
    }

    /// What came so far.
    pub fn received(&self) -> Vec<Received> {
        self.kept.lock().unwrap().received.clone()
    }

    /// Waits until so much has come.
    pub async fn until(&self, count: usize) -> Vec<Received> {
        until("the webhooks came", async || {
            Some(self.received()).filter(|received| received.len() >= count)
        })
        .await
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, kept: Arc<Mutex<Kept>>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(answer(stream, kept.clone()));
    }
}

async fn answer(mut stream: TcpStream, kept: Arc<Mutex<Kept>>) {
    let Some(received) = read(&mut stream).await else {
        return;
    };
    let status = {
        let mut kept = kept.lock().unwrap();
        kept.received.push(received);
        kept.answers.pop_front().unwrap_or(204)
    };
    // A client that followed redirects would come back here.
    let head = format!(
        "HTTP/1.1 {status} X\r\nlocation: /elsewhere\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    );
    let _ = stream.write_all(head.as_bytes()).await;
}

async fn read(stream: &mut TcpStream) -> Option<Received> {
    let mut bytes = Vec::new();
    loop {
        let mut part = [0; 4_096];
        let count = stream
            .read(&mut part)
            .await
            .ok()
            .filter(|count| *count > 0)?;
        bytes.extend_from_slice(&part[..count]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let headers: HashMap<String, String> = head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        let length: usize = headers.get("content-length")?.parse().ok()?;
        if body.len() >= length {
            let body = body.to_owned();
            return Some(Received { headers, body });
        }
    }
}
