//! Files that never change while the program runs, compressed once for the browsers that accept it.

use flate2::Compression;
use flate2::write::GzEncoder;
use poem::Request;
use poem::http::header;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Mutex, PoisonError};

/// By the hash of the file, so that a file edited while developing is compressed anew.
static KEPT: Mutex<BTreeMap<[u8; 32], Vec<u8>>> = Mutex::new(BTreeMap::new());

/// The compressed form of a file.
pub fn of(sha256: [u8; 32], bytes: &[u8]) -> Vec<u8> {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    kept.entry(sha256)
        .or_insert_with(|| compress(bytes))
        .clone()
}

fn compress(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.expect("writing into memory does not fail")
}

/// Whether the client takes gzip (RFC 9110 §12.5.3): named, or everything, and not with weight 0.
pub fn accepted(request: &Request) -> bool {
    let accepted = request.header(header::ACCEPT_ENCODING).unwrap_or_default();
    let codings: Vec<(&str, bool)> = accepted.split(',').map(coding).collect();
    let taken = |name: &str| {
        codings
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, taken)| *taken)
    };
    taken("gzip").or_else(|| taken("*")).unwrap_or(false)
}

fn coding(text: &str) -> (&str, bool) {
    let (name, parameters) = text.split_once(';').unwrap_or((text, ""));
    let weight = parameters
        .trim()
        .strip_prefix("q=")
        .map_or(Ok(1.0), |q| q.trim().parse::<f32>());
    (name.trim(), weight.is_ok_and(|weight| weight > 0.0))
}

#[cfg(test)]
mod tests {
    use super::accepted;
    use poem::Request;

    fn takes(header: &'static str) -> bool {
        accepted(
            &Request::builder()
                .header("accept-encoding", header)
                .finish(),
        )
    }

    #[test]
    fn gzip_is_sent_only_to_those_who_take_it() {
        assert!(takes("gzip, deflate, br, zstd"));
        assert!(takes("GZIP;q=0.5"));
        assert!(takes("*"));
        assert!(!takes("gzip;q=0, *"));
        assert!(!takes("br"));
        assert!(!takes(""));
        assert!(!accepted(&Request::default()));
    }
}
