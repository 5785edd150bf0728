//! Uploads that are larger than memory should hold: they go to a file without a name while they come in, which is gone
//! with the last who has it open, also when the server is killed.

use crate::http::problem::Problem;
use engine::App;
use futures_util::StreamExt;
use poem::http::StatusCode;
use sha2::{Digest, Sha256};
use std::fs::File;
use tokio::io::{AsyncSeekExt, AsyncWriteExt};

/// The largest package.
pub const LARGEST: u64 = 2 << 30;

/// A file that ends with its last handle.
pub fn file(app: &App) -> Result<File, Problem> {
    let folder = &app.settings.spool;
    let made = std::fs::create_dir_all(folder).and_then(|()| tempfile::tempfile_in(folder));
    made.map_err(|error| failed(&error))
}

/// Takes a body in, at most so many bytes; answers the hash of it too.
pub async fn keep(app: &App, body: poem::Body, most: u64) -> Result<(File, String), Problem> {
    let file = file(app)?;
    let mut writer = tokio::fs::File::from_std(file.try_clone().map_err(|error| failed(&error))?);
    let (mut coming, mut size, mut hash) = (body.into_bytes_stream(), 0_u64, Sha256::new());
    while let Some(piece) = coming.next().await {
        let piece = piece
            .map_err(|_| Problem::bad_request("body.cut_off", "the upload did not arrive whole"))?;
        size += piece.len() as u64;
        if size > most {
            let detail = format!("a package has at most {most} bytes");
            return Err(Problem::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "body.too_large",
                detail,
            ));
        }
        hash.update(&piece);
        writer
            .write_all(&piece)
            .await
            .map_err(|error| failed(&error))?;
    }
    writer.flush().await.map_err(|error| failed(&error))?;
    let hash = hash
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Ok((file, hash))
}

/// What was taken in, as a body once more.
pub async fn again(file: File) -> Result<poem::Body, Problem> {
    let mut file = tokio::fs::File::from_std(file);
    file.rewind().await.map_err(|error| failed(&error))?;
    Ok(poem::Body::from_async_read(file))
}

fn failed(error: &std::io::Error) -> Problem {
    tracing::error!(%error, "an upload could not be kept");
    Problem::new(
        StatusCode::INSUFFICIENT_STORAGE,
        "storage.failed",
        "the upload could not be kept; the operator finds the cause in the log",
    )
}
