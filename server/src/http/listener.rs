//! Our own accept loop. poem's has no header time-out, no TCP_NODELAY, and spins when file descriptors run out.

use crate::app::StartError;
use crate::http::problem::Problem;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use poem::http::StatusCode;
use poem::http::uri::Scheme;
use poem::web::{LocalAddr, RemoteAddr};
use poem::{Addr, Endpoint, IntoResponse, Response};
use rustls::ServerConfig;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// A connection must show its first byte, finish its TLS handshake, and then each request's head within this time.
const HEAD: Duration = Duration::from_secs(10);
/// A request's body and its handler together. Streams end by the drain instead: they answer at once.
const REQUEST: Duration = Duration::from_secs(120);
/// The same for statements with attachments, which may be large. Who sends them watches that bytes keep coming.
const UPLOAD: Duration = Duration::from_secs(900);
/// Pause after a failed accept: out of file descriptors is not cured by asking faster.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// Streams of one HTTP/2 connection.
const H2_STREAMS: u32 = 128;

/// A bound port and how to serve on it.
pub struct Listener {
    tcp: TcpListener,
    tls: Option<TlsAcceptor>,
    connections: Arc<Semaphore>,
}

impl Listener {
    /// Binds.
    pub async fn bind(
        address: SocketAddr,
        tls: Option<TlsAcceptor>,
        most: usize,
    ) -> Result<Listener, StartError> {
        let tcp = TcpListener::bind(address).await.map_err(|cause| {
            let hint = if cause.kind() == std::io::ErrorKind::AddrInUse {
                " (is another server running?)"
            } else {
                ""
            };
            StartError::Io {
                what: format!("listening on {address}{hint}"),
                cause,
            }
        })?;
        Ok(Listener {
            tcp,
            tls,
            connections: Arc::new(Semaphore::new(most)),
        })
    }

    /// The port that was bound; useful when 0 was asked for.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.tcp.local_addr()
    }

    /// Serves until `stop`; open connections finish their request on `tasks`.
    pub async fn serve<E>(self, endpoint: E, tasks: TaskTracker, stop: CancellationToken)
    where
        E: Endpoint + 'static,
    {
        let endpoint = Arc::new(endpoint);
        loop {
            let Ok(permit) = self.connections.clone().acquire_owned().await else {
                return;
            };
            let accepted = tokio::select! {
                () = stop.cancelled() => return,
                accepted = self.tcp.accept() => accepted,
            };
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            };
            let connection = Connection {
                endpoint: endpoint.clone(),
                tls: self.tls.clone(),
                local: self.tcp.local_addr().unwrap_or(peer),
                peer,
                stop: stop.clone(),
            };
            tasks.spawn(async move {
                connection.run(stream).await;
                drop(permit);
            });
        }
    }
}

struct Connection<E> {
    endpoint: Arc<E>,
    tls: Option<TlsAcceptor>,
    local: SocketAddr,
    peer: SocketAddr,
    stop: CancellationToken,
}

impl<E: Endpoint + 'static> Connection<E> {
    async fn run(self, stream: TcpStream) {
        let _ = stream.set_nodelay(true);
        if tokio::time::timeout(HEAD, stream.readable()).await.is_err() {
            return;
        }
        match self.tls.clone() {
            None => self.http(stream, Scheme::HTTP).await,
            Some(tls) => {
                if let Ok(Ok(stream)) = tokio::time::timeout(HEAD, tls.accept(stream)).await {
                    self.http(stream, Scheme::HTTPS).await;
                }
            }
        }
    }

    async fn http<S>(self, stream: S, scheme: Scheme)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let mut builder = auto::Builder::new(TokioExecutor::new());
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD);
        builder
            .http2()
            .timer(TokioTimer::new())
            .max_concurrent_streams(H2_STREAMS)
            .keep_alive_interval(HEAD);
        let begun = AtomicBool::new(false);
        let service = service_fn(|request| {
            begun.store(true, Ordering::Relaxed);
            let endpoint = self.endpoint.clone();
            let from = (
                LocalAddr(Addr::SocketAddr(self.local)),
                RemoteAddr(Addr::SocketAddr(self.peer)),
                scheme.clone(),
            );
            let patience = patience(&request);
            async move {
                let request = poem::Request::from((request, from.0, from.1, from.2));
                let answer = tokio::time::timeout(patience, endpoint.call(request)).await;
                Ok::<_, std::convert::Infallible>(hyper::Response::from(in_time(answer)))
            }
        });
        let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
        let mut connection = std::pin::pin!(connection);
        tokio::select! {
            _ = connection.as_mut() => return,
            () = mute(&begun) => return,
            () = self.stop.cancelled() => connection.as_mut().graceful_shutdown(),
        }
        let _ = connection.await;
    }
}

/// Ends when a connection brings no whole head in time. hyper bounds the head of HTTP/1 itself, but neither the bytes
/// that tell HTTP/1 from HTTP/2 nor the greeting of HTTP/2.
async fn mute(begun: &AtomicBool) {
    tokio::time::sleep(HEAD).await;
    if begun.load(Ordering::Relaxed) {
        std::future::pending::<()>().await;
    }
}

fn patience<B>(request: &hyper::Request<B>) -> Duration {
    let kind = request.headers().get(hyper::header::CONTENT_TYPE);
    if kind.is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/mixed")) {
        UPLOAD
    } else {
        REQUEST
    }
}

fn in_time<O: IntoResponse>(
    answer: Result<poem::Result<O>, tokio::time::error::Elapsed>,
) -> Response {
    match answer {
        Ok(Ok(output)) => output.into_response(),
        Ok(Err(error)) => error.into_response(),
        Err(_) => Problem::new(
            StatusCode::REQUEST_TIMEOUT,
            "request.timeout",
            "the request did not end in time",
        )
        .into_response(),
    }
}

/// TLS from PEM files.
pub fn tls(cert: &Path, key: &Path) -> Result<TlsAcceptor, StartError> {
    let unreadable = |path: &Path| {
        let path = path.display().to_string();
        move |error: rustls_pki_types::pem::Error| StartError::Keys(format!("{path}: {error:?}"))
    };
    let chain: Result<Vec<_>, _> = CertificateDer::pem_file_iter(cert)
        .map_err(unreadable(cert))?
        .collect();
    let key_der = PrivateKeyDer::from_pem_file(key).map_err(unreadable(key))?;
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain.map_err(unreadable(cert))?, key_der)
        .map_err(|error| {
            StartError::Keys(format!(
                "tls_cert and tls_key do not work together: {error}"
            ))
        })?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
