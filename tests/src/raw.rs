//! HTTP by hand, for requests that no client library would send.

use crate::wait::PATIENCE;
use std::io;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// A bare connection.
#[derive(Debug)]
pub struct Connection(TcpStream);

impl Connection {
    /// Connects to an origin, as `http://127.0.0.1:1234`.
    pub async fn open(origin: &str) -> Connection {
        let address = origin.trim_start_matches("http://");
        Connection(TcpStream::connect(address).await.unwrap())
    }

    /// Sends some bytes; the other side may have closed.
    pub async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes).await?;
        self.0.flush().await
    }

    /// Everything until the other side closes. Panics when it never does.
    pub async fn rest(&mut self) -> String {
        let mut all = Vec::new();
        let read = timeout(PATIENCE, self.0.read_to_end(&mut all)).await;
        drop(read.expect("the server keeps this connection open"));
        String::from_utf8_lossy(&all).into_owned()
    }

    /// One answer's status line.
    pub async fn status(&mut self) -> String {
        let mut all = Vec::new();
        let mut byte = [0];
        while !all.ends_with(b"\r\n") {
            let read = timeout(PATIENCE, self.0.read(&mut byte))
                .await
                .expect("the server does not answer");
            if read.unwrap_or(0) == 0 {
                break;
            }
            all.extend(byte);
        }
        String::from_utf8_lossy(&all).trim().to_owned()
    }
}

/// Sends a whole request and reads until the connection ends.
pub async fn exchange(origin: &str, request: &[u8]) -> String {
    let mut connection = Connection::open(origin).await;
    // A server that refuses early closes before it has read everything.
    let _ = connection.send(request).await;
    connection.rest().await
}
