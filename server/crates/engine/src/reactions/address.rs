//! Which addresses a webhook may go to.

use crate::{Error, Result};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// Bytes of an address at most.
const LONGEST_URL: usize = 2_000;

/// Reads an address that statements may be sent to: `https`, and `http` to this machine when the operator allows
/// private addresses. Names are looked up when the call is made, and held against [`may_call`] then.
pub fn address(text: &str, allow_private: bool) -> Result<Url> {
    const AT: &str = "/then/webhook/url";
    let wrong = |why: String| Error::invalid_at("reaction.webhook.url", AT, why);
    if text.len() > LONGEST_URL {
        return Err(wrong(format!("an address has at most {LONGEST_URL} bytes")));
    }
    let url =
        Url::parse(text).map_err(|error| wrong(format!("{text:?} is no address: {error}")))?;
    let Some(host) = url.host() else {
        return Err(wrong(format!("{text:?} names no host")));
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong(
            "an address carries no user name and no password".to_owned(),
        ));
    }
    match url.scheme() {
        "https" => {}
        "http" if allow_private && is_this_machine(&host) => {}
        other => {
            let why = format!("webhooks go to https:// addresses, found {other}://");
            return Err(wrong(why));
        }
    }
    let ip = match host {
        Host::Ipv4(ip) => Some(IpAddr::V4(ip)),
        Host::Ipv6(ip) => Some(IpAddr::V6(ip)),
        Host::Domain(_) => None,
    };
    if ip.is_some_and(|ip| !may_call(ip, allow_private)) {
        return Err(wrong(format!(
            "{host} is no public address",
            host = url.host_str().unwrap_or_default()
        )));
    }
    Ok(url)
}

fn is_this_machine(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    }
}

/// Whether a webhook may go to this address: no machine of our own network, no metadata service, nothing that is not one
/// host. The operator can allow private ones.
pub fn may_call(ip: IpAddr, allow_private: bool) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip) || (allow_private && is_host_v4(ip)),
        IpAddr::V6(ip) => match inner_v4(ip) {
            Some(inner) => may_call(IpAddr::V4(inner), allow_private),
            None => is_public_v6(ip) || (allow_private && is_host_v6(ip)),
        },
    }
}

/// IANA's registry of special-purpose addresses (RFC 6890 and later), without those that are globally reachable.
fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || !is_host_v4(ip)
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (18..20).contains(&b));
    !special
}

fn is_host_v4(ip: Ipv4Addr) -> bool {
    let first = ip.octets()[0];
    first != 0 && first < 224
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    // Only 2000::/3 is given out; of it not 2001::/23 (Teredo and others), documentation.
    (a & 0xe000) == 0x2000
        && !(a == 0x2001 && b < 0x200)
        && !(a == 0x2001 && b == 0xdb8)
        && !(a == 0x3fff && b < 0x1000)
}

fn is_host_v6(ip: Ipv6Addr) -> bool {
    !ip.is_unspecified() && !ip.is_multicast()
}

/// The IPv4 address that an IPv6 one leads to: mapped, compatible, translated (64:ff9b::/96), 6to4.
fn inner_v4(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let s = ip.segments();
    let joined = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    match s {
        [0, 0, 0, 0, 0, 0xffff, high, low] => Some(joined(high, low)),
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => None,
        [0, 0, 0, 0, 0, 0, high, low] => Some(joined(high, low)),
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(joined(high, low)),
        [0x2002, high, low, ..] => Some(joined(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_called() {
        for ip in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::a9fe:a9fe",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "100::1",
            "64:ff9b:1::1",
        ] {
            assert!(!may_call(ip.parse().unwrap(), false), "{ip}");
        }
        for ip in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.0.1",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.17.0.1",
            "223.255.255.254",
            "2606:4700::1111",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
            "2a00::1",
        ] {
            assert!(may_call(ip.parse().unwrap(), false), "{ip}");
        }
        for ip in ["127.0.0.1", "10.0.0.1", "::1", "fd00::1", "169.254.169.254"] {
            assert!(may_call(ip.parse().unwrap(), true), "{ip}");
        }
        for ip in ["0.0.0.0", "224.0.0.1", "255.255.255.255", "::", "ff02::1"] {
            assert!(!may_call(ip.parse().unwrap(), true), "{ip}");
        }
    }

    #[test]
    fn an_address_is_https_and_names_no_host_of_our_own() {
        for text in [
            "https://example.com/x?y=1",
            "https://example.com:8443/",
            "https://8.8.8.8/",
        ] {
            assert!(address(text, false).is_ok(), "{text}");
        }
        for text in [
            "http://example.com/",
            "http://localhost/",
            "ftp://example.com/",
            "https://",
            "example.com",
            "file:///etc/passwd",
            "https://user:pass@example.com/",
            "https://127.0.0.1/",
            "https://0x7f.1/",
            "https://2130706433/",
            "https://[::1]/",
            "https://169.254.169.254/latest/meta-data",
            "https://[::ffff:10.0.0.1]/",
        ] {
            assert!(address(text, false).is_err(), "{text}");
        }
        for text in [
            "http://localhost:9/",
            "http://127.0.0.1:9/x",
            "http://[::1]:9/",
            "https://10.0.0.1/",
        ] {
            assert!(address(text, true).is_ok(), "{text}");
        }
        for text in [
            "http://10.0.0.1/",
            "http://example.com/",
            "https://0.0.0.0/",
        ] {
            assert!(address(text, true).is_err(), "{text}");
        }
    }
}
