//! Leaves a delivery as a file, whole or not at all; a repeat takes the place of the first.

use std::path::Path;

use crate::outbox::Outcome;

/// Writes `bytes` to `folder/id.ending`, by way of a temporary file.
pub(super) async fn leave(folder: &Path, id: &str, ending: &str, bytes: Vec<u8>) -> Outcome {
    let name: String =
        id.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' }).collect();
    let path = folder.join(format!("{name}.{ending}"));
    let temporary = folder.join(format!(".{name}.{ending}.part"));
    let write = async {
        tokio::fs::create_dir_all(folder).await?;
        tokio::fs::write(&temporary, bytes).await?;
        tokio::fs::rename(&temporary, &path).await
    };
    match write.await {
        Ok(()) => Outcome::Delivered { answer: format!("left as {}", path.display()) },
        Err(error) => Outcome::Temporary {
            error: format!("file `{}` cannot be written: {error}", path.display()),
            retry_after: None,
        },
    }
}
