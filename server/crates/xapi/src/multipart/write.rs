//! An answer of parts, between which payloads are sent as they come from storage.

use super::Boundary;

/// What stands before the statements.
#[must_use]
pub fn open_json(boundary: &Boundary) -> String {
    format!(
        "--{}\r\nContent-Type: application/json\r\n\r\n",
        boundary.as_str()
    )
}

/// What stands before a payload, beginning with the line break that ends the part before.
#[must_use]
pub fn open_payload(boundary: &Boundary, content_type: &str, sha2: &str) -> String {
    format!(
        "\r\n--{}\r\nContent-Type: {content_type}\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {sha2}\r\n\r\n",
        boundary.as_str()
    )
}

/// What stands behind the last part.
#[must_use]
pub fn close(boundary: &Boundary) -> String {
    format!("\r\n--{}--\r\n", boundary.as_str())
}
