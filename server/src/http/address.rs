//! Where a request comes from. The peer of the connection, unless that is a proxy that the operator has named: then what
//! the proxy says, and so on along the line. Nobody else is believed, or anybody could choose an address.

use engine::networks::Network;
use poem::http::HeaderMap;
use poem::{Addr, Endpoint, Middleware, Request, Result};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// The header that proxies write: the address they were called from is its last.
const FORWARDED_FOR: &str = "x-forwarded-for";
/// Proxies in a row at most; a longer line is nobody's network.
const LONGEST_LINE: usize = 16;

/// Finds the address of every request's client.
#[derive(Debug, Clone)]
pub struct Locate(Arc<[Network]>);

impl Locate {
    /// With the proxies that are believed.
    pub fn behind(proxies: &[Network]) -> Locate {
        Locate(proxies.into())
    }

    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        if !self.trusts(peer) {
            return peer;
        }
        let lines = headers.get_all(FORWARDED_FOR).into_iter();
        let texts: Vec<&str> = lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(','))
            .collect();
        self.first_stranger(peer, &texts)
    }

    /// Goes back from the peer, as long as each is one of ours. What is unreadable was not written by a proxy of ours.
    fn first_stranger(&self, peer: IpAddr, texts: &[&str]) -> IpAddr {
        let mut client = peer;
        for text in texts.iter().rev().take(LONGEST_LINE) {
            let Some(before) = read(text.trim()) else {
                return client;
            };
            client = before;
            if !self.trusts(client) {
                return client;
            }
        }
        client
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|proxy| proxy.contains(address))
    }
}

/// An address, with or without a port.
fn read(text: &str) -> Option<IpAddr> {
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let address = bare.unwrap_or(text).parse::<IpAddr>().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|both| both.ip());
    address.or_else(with_port).map(|ip| ip.to_canonical())
}

fn peer(request: &Request) -> IpAddr {
    match &request.remote_addr().0 {
        Addr::SocketAddr(peer) => peer.ip().to_canonical(),
        // Our listeners are of TCP; requests made in tests come from nowhere.
        _ => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
    }
}

/// As a request carries it.
#[derive(Debug, Clone, Copy)]
struct Client(IpAddr);

/// The address of the client, as far as it can be known.
pub fn of(request: &Request) -> IpAddr {
    let found = request.extensions().get::<Client>();
    found.map_or_else(|| peer(request), |client| client.0)
}

impl<E: Endpoint> Middleware<E> for Locate {
    type Output = Located<E>;
    fn transform(&self, inner: E) -> Self::Output {
        Located {
            locate: self.clone(),
            inner,
        }
    }
}

/// See [`Locate`].
pub struct Located<E> {
    locate: Locate,
    inner: E,
}

impl<E: Endpoint> Endpoint for Located<E> {
    type Output = E::Output;
    async fn call(&self, mut request: Request) -> Result<E::Output> {
        // Without proxies the peer is the client, and nothing needs to be kept.
        if !self.locate.0.is_empty() {
            let client = Client(self.locate.client(peer(&request), request.headers()));
            request.extensions_mut().insert(client);
        }
        self.inner.call(request).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(proxies: &[&str], peer: &str, forwarded: &[&str]) -> String {
        let proxies: Vec<Network> = proxies.iter().map(|one| one.parse().unwrap()).collect();
        let peer: IpAddr = peer.parse().unwrap();
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(FORWARDED_FOR, line.parse().unwrap());
        }
        let client = Locate::behind(&proxies).client(peer.to_canonical(), &headers);
        client.to_string()
    }

    #[test]
    fn without_a_proxy_that_is_named_the_peer_is_the_client_whatever_it_says() {
        assert_eq!(client(&[], "192.0.2.1", &["10.0.0.1"]), "192.0.2.1");
        let named = ["10.0.0.0/8"];
        assert_eq!(client(&named, "192.0.2.1", &["10.0.0.1"]), "192.0.2.1");
    }

    #[test]
    fn a_proxy_that_is_named_tells_of_its_client() {
        let named = ["10.0.0.0/8"];
        assert_eq!(client(&named, "10.0.0.1", &["192.0.2.1"]), "192.0.2.1");
        let port = ["192.0.2.1:80"];
        assert_eq!(client(&named, "10.0.0.1", &port), "192.0.2.1");
        let six = ["[2001:db8::1]:443"];
        assert_eq!(client(&named, "10.0.0.1", &six), "2001:db8::1");
        assert_eq!(
            client(&named, "::ffff:10.0.0.1", &["[2001:db8::1]"]),
            "2001:db8::1"
        );
    }

    #[test]
    fn what_the_client_itself_wrote_before_is_not_believed() {
        let named = ["10.0.0.0/8"];
        let forged = ["10.9.9.9, 127.0.0.1, 192.0.2.1"];
        assert_eq!(client(&named, "10.0.0.1", &forged), "192.0.2.1");
        let in_two_lines = ["203.0.113.9", "192.0.2.1, 10.0.0.2"];
        assert_eq!(client(&named, "10.0.0.1", &in_two_lines), "192.0.2.1");
    }

    #[test]
    fn a_line_that_cannot_be_read_ends_at_the_last_proxy() {
        let named = ["10.0.0.0/8"];
        for unreadable in [
            "unknown",
            "",
            "192.0.2.1.",
            "' or 1=1",
            "192.0.2.1, _hidden",
        ] {
            assert_eq!(client(&named, "10.0.0.1", &[unreadable]), "10.0.0.1");
        }
        assert_eq!(client(&named, "10.0.0.1", &[]), "10.0.0.1");
        let long = vec!["10.0.0.2"; 1_000].join(",");
        assert_eq!(
            client(&named, "10.0.0.1", &[&format!("192.0.2.1,{long}")]),
            "10.0.0.2"
        );
    }
}
