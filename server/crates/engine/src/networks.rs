//! Networks: what an operator or a key lists (`10.0.0.0/8`), and the one that an address is a neighbour in.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// Addresses that begin alike: `10.0.0.0/8`, `2001:db8::/32`; an address alone is a network of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Network {
    first: IpAddr,
    bits: u8,
}

/// A text that is no network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no network; write an address, or one with the number of its fixed bits: 10.0.0.0/8, 2001:db8::/32"
)]
pub struct NotANetwork(pub String);

impl Network {
    /// The network of `bits` fixed bits that an address lies in.
    pub fn of(address: IpAddr, bits: u8) -> Network {
        let address = address.to_canonical();
        let bits = bits.min(width(address));
        let free = u32::from(width(address) - bits);
        let first = match address {
            IpAddr::V4(ip) => {
                let mask = u32::MAX.checked_shl(free).unwrap_or(0);
                IpAddr::V4((ip.to_bits() & mask).into())
            }
            IpAddr::V6(ip) => {
                let mask = u128::MAX.checked_shl(free).unwrap_or(0);
                IpAddr::V6((ip.to_bits() & mask).into())
            }
        };
        Network { first, bits }
    }

    /// The neighbourhood of an address: what one site usually has (/24, and /64 of IPv6).
    pub fn around(address: IpAddr) -> Network {
        match address.to_canonical() {
            IpAddr::V4(_) => Network::of(address, 24),
            IpAddr::V6(_) => Network::of(address, 64),
        }
    }

    /// Whether an address lies in it. An IPv4 address written as IPv6 is the IPv4 address.
    pub fn contains(self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_ipv4() == self.first.is_ipv4() && Network::of(address, self.bits) == self
    }

    /// Whether every address of another network lies in it.
    pub fn covers(self, other: Network) -> bool {
        other.bits >= self.bits && self.contains(other.first)
    }
}

const fn width(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

impl FromStr for Network {
    type Err = NotANetwork;
    fn from_str(text: &str) -> Result<Network, NotANetwork> {
        let wrong = || NotANetwork(text.to_owned());
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let Some(bits) = bits else {
            return Ok(Network::of(address, 128));
        };
        // `::ffff:10.0.0.0/104` would be counted in the wrong width.
        let bits: u8 = bits.parse().map_err(|_| wrong())?;
        if bits > width(address) || address.to_canonical() != address {
            return Err(wrong());
        }
        Ok(Network::of(address, bits))
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Network {
        text.parse().unwrap()
    }

    fn has(text: &str, address: &str) -> bool {
        network(text).contains(address.parse().unwrap())
    }

    #[test]
    fn a_network_has_the_addresses_that_begin_like_it() {
        assert!(has("10.1.2.3/8", "10.255.0.1") && !has("10.0.0.0/8", "11.0.0.0"));
        assert!(has("0.0.0.0/0", "255.1.2.3") && !has("0.0.0.0/0", "::1"));
        assert!(has("192.0.2.7", "192.0.2.7") && !has("192.0.2.7", "192.0.2.8"));
        assert!(has("2001:db8::/32", "2001:db8:ffff::1") && !has("2001:db8::/32", "2001:db9::"));
        assert!(has("::/0", "::1") && !has("::/0", "127.0.0.1"));
        assert!(has("127.0.0.0/8", "::ffff:127.0.0.1"), "the same address");
    }

    #[test]
    fn a_wider_network_covers_a_narrower_one() {
        assert!(network("10.0.0.0/8").covers(network("10.2.0.0/16")));
        assert!(!network("10.2.0.0/16").covers(network("10.0.0.0/8")));
        assert!(!network("::/0").covers(network("10.0.0.0/8")));
    }

    #[test]
    fn what_is_no_network_is_told() {
        for text in [
            "",
            "ten",
            "10.0.0.0/33",
            "::/129",
            "10.0.0.0/",
            "10.0.0.0/-1",
            "::ffff:10.0.0.0/104",
            "10.0.0/8",
        ] {
            assert_eq!(text.parse::<Network>(), Err(NotANetwork(text.to_owned())));
        }
        assert_eq!(network("10.1.2.3/8").to_string(), "10.0.0.0/8");
    }

    #[test]
    fn neighbours_share_a_site() {
        let around = |text: &str| Network::around(text.parse().unwrap()).to_string();
        assert_eq!(around("192.0.2.77"), "192.0.2.0/24");
        assert_eq!(around("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    }
}
