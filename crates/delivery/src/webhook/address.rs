//! Which addresses a webhook may go to: none inside the house, so that a board cannot make the server ask its neighbours
//! (server-side request forgery).
//!
//! What counts is the address that is connected to. A name is looked up once, here, what may not be reached is taken out of
//! the answer, and the connection is made to what is left; a name that changes between check and connection (DNS rebinding)
//! gains nothing. Redirects are not followed.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Where webhooks may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Targets {
    /// Public addresses only.
    #[default]
    PublicOnly,
    /// Private ones too: loopback, the local network.
    AllowPrivate,
}

/// The target is not a public address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the target is {what}: private addresses are refused unless the server allows them")]
pub struct PrivateTarget {
    /// What it is: `a loopback address`.
    pub what: &'static str,
}

impl Targets {
    /// Refuses an address that webhooks may not go to.
    pub fn check(self, address: IpAddr) -> Result<(), PrivateTarget> {
        let what = match (self, address) {
            (Targets::AllowPrivate, _) => None,
            (Targets::PublicOnly, IpAddr::V4(address)) => not_public_v4(address),
            (Targets::PublicOnly, IpAddr::V6(address)) => not_public_v6(address),
        };
        what.map_or(Ok(()), |what| Err(PrivateTarget { what }))
    }
}

/// First address, length of the prefix, what it is. IANA IPv4 Special-Purpose Address Registry.
const SPECIAL_V4: [(Ipv4Addr, u32, &str); 17] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8, "an unspecified address"),
    (Ipv4Addr::new(10, 0, 0, 0), 8, "a private address"),
    (Ipv4Addr::new(100, 64, 0, 0), 10, "a carrier's private address"),
    (Ipv4Addr::new(127, 0, 0, 0), 8, "a loopback address"),
    (Ipv4Addr::new(169, 254, 0, 0), 16, "a link-local address"),
    (Ipv4Addr::new(172, 16, 0, 0), 12, "a private address"),
    (Ipv4Addr::new(192, 0, 0, 0), 24, "a reserved address"),
    (Ipv4Addr::new(192, 0, 2, 0), 24, "a documentation address"),
    (Ipv4Addr::new(192, 31, 196, 0), 24, "a reserved address"),
    (Ipv4Addr::new(192, 52, 193, 0), 24, "a reserved address"),
    (Ipv4Addr::new(192, 88, 99, 0), 24, "a relay's address"),
    (Ipv4Addr::new(192, 168, 0, 0), 16, "a private address"),
    (Ipv4Addr::new(198, 18, 0, 0), 15, "a benchmarking address"),
    (Ipv4Addr::new(198, 51, 100, 0), 24, "a documentation address"),
    (Ipv4Addr::new(203, 0, 113, 0), 24, "a documentation address"),
    (Ipv4Addr::new(224, 0, 0, 0), 4, "a multicast address"),
    (Ipv4Addr::new(240, 0, 0, 0), 4, "a reserved address"),
];

/// The same for IPv6, within what is in use at all (2000::/3).
const SPECIAL_V6: [(Ipv6Addr, u32, &str); 5] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23, "a reserved address"),
    (
        Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0),
        32,
        "a documentation address",
    ),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16, "a relay's address"),
    (
        Ipv6Addr::new(0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0),
        48,
        "a reserved address",
    ),
    (
        Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0),
        20,
        "a documentation address",
    ),
];

fn not_public_v4(address: Ipv4Addr) -> Option<&'static str> {
    let within = |first: Ipv4Addr, length: u32| (u32::from(address) ^ u32::from(first)) >> (32 - length) == 0;
    let found = SPECIAL_V4.iter().find(|(first, length, _)| within(*first, *length));
    found.map(|(_, _, what)| *what)
}

fn not_public_v6(address: Ipv6Addr) -> Option<&'static str> {
    let within = |first: Ipv6Addr, length: u32| (u128::from(address) ^ u128::from(first)) >> (128 - length) == 0;
    let segments = address.segments();
    if address.is_loopback() {
        return Some("a loopback address");
    }
    if address.is_unspecified() {
        return Some("an unspecified address");
    }
    if address.to_ipv4_mapped().is_some() {
        return Some("an IPv4 address in IPv6 clothes");
    }
    // A network without IPv4 reaches public IPv4 hosts through 64:ff9b::/96 (RFC 6052): what counts is whom it stands for.
    if segments[..6] == [0x64, 0xff9b, 0, 0, 0, 0] {
        let [.., a, b, c, d] = address.octets();
        return not_public_v4(Ipv4Addr::new(a, b, c, d));
    }
    if address.is_multicast() {
        return Some("a multicast address");
    }
    if address.is_unicast_link_local() {
        return Some("a link-local address");
    }
    if address.is_unique_local() {
        return Some("a private address");
    }
    if !within(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3) {
        return Some("a reserved address");
    }
    let found = SPECIAL_V6.iter().find(|(first, length, _)| within(*first, *length));
    found.map(|(_, _, what)| *what)
}

/// Looks names up with the system's resolver and gives only addresses that may be reached.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Resolver(pub Targets);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let targets = self.0;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(Box::new(reachable(targets, found)?.into_iter()) as Addrs)
        })
    }
}

pub(crate) fn reachable(
    targets: Targets,
    found: impl Iterator<Item = SocketAddr>,
) -> Result<Vec<SocketAddr>, PrivateTarget> {
    let mut refused = None;
    let mut reachable = Vec::new();
    for address in found {
        match targets.check(address.ip()) {
            Ok(()) => reachable.push(address),
            Err(reason) => refused = Some(reason),
        }
    }
    match refused {
        Some(reason) if reachable.is_empty() => Err(reason),
        _ => Ok(reachable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_inside_the_house_are_refused_and_public_ones_are_not() {
        let refused = "0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 \
            169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.19.255.255 \
            198.51.100.7 203.0.113.7 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 \
            :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:10.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::1 \
            100::1 2001::1 2001:db8::1 2001:10::1 2002:7f00:1::1 3fff::1 5f00::1 fc00::1 fdff:ffff::1 fe80::1 febf::1 fec0::1 \
            ff02::1 ff0e::1";
        for text in refused.split_whitespace() {
            let address: IpAddr = text.parse().unwrap();
            assert!(Targets::PublicOnly.check(address).is_err(), "{text}");
            assert!(Targets::AllowPrivate.check(address).is_ok(), "{text}");
        }
        let public = "1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1 \
            169.253.255.255 172.15.255.255 172.32.0.0 192.0.1.1 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 \
            223.255.255.255 2606:4700:4700::1111 2a00:1450:4001::1 2001:4860:4860::8888 64:ff9b::808:808";
        for text in public.split_whitespace() {
            assert_eq!(Targets::PublicOnly.check(text.parse().unwrap()), Ok(()), "{text}");
        }
    }

    #[test]
    fn a_name_with_public_and_private_addresses_is_reached_at_the_public_ones_only() {
        let both = ["10.0.0.1:0", "8.8.8.8:0", "[::1]:0"].map(|text| text.parse().unwrap());
        let left = reachable(Targets::PublicOnly, both.into_iter()).unwrap();
        assert_eq!(left, ["8.8.8.8:0".parse().unwrap()]);
        let inside = ["10.0.0.1:0".parse().unwrap()];
        assert!(reachable(Targets::PublicOnly, inside.into_iter()).is_err());
    }
}
