//! Writes a message to a folder instead of sending it: one file per notification, there whole or not at all.

use std::io;
use std::path::{Path, PathBuf};

/// Longest name that is written as it is; file systems end at 255 bytes.
const NAME_MAX: usize = 150;

/// Puts `bytes` at `folder/name`, over what an earlier try left there.
///
/// # Errors
/// Those of the file system.
pub(crate) async fn put(folder: &Path, name: &str, bytes: Vec<u8>) -> io::Result<PathBuf> {
    tokio::fs::create_dir_all(folder).await?;
    let (path, fresh) = (folder.join(name), folder.join(format!(".{name}.new")));
    tokio::fs::write(&fresh, bytes).await?;
    tokio::fs::File::open(&fresh).await?.sync_all().await?;
    tokio::fs::rename(&fresh, &path).await?;
    Ok(path)
}

/// An id as a word for file names and message ids: letters, digits, `-`, `_` and single inner dots; the rest as `=41`.
pub(crate) fn word(id: &str) -> String {
    let mut out = String::with_capacity(id.len());
    for byte in id.bytes() {
        match byte {
            b'.' if !out.is_empty() && !out.ends_with('.') => out.push('.'),
            b if b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_') => out.push(char::from(b)),
            b => out.push_str(&format!("={b:02x}")),
        }
    }
    if out.ends_with('.') {
        out.truncate(out.len() - 1);
        out.push_str("=2e");
    }
    if out.len() > NAME_MAX {
        let hash = xxhash_rust::xxh3::xxh3_64(id.as_bytes());
        out.truncate(NAME_MAX - 17);
        out.push_str(&format!("-{hash:016x}"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_never_leads_out_of_the_folder() {
        for (id, name) in [
            ("a1.2.desk", "a1.2.desk"),
            ("../etc/passwd", "=2e.=2fetc=2fpasswd"),
            (".hidden", "=2ehidden"),
            ("a..b.", "a.=2eb=2e"),
            ("a\r\nb", "a=0d=0ab"),
        ] {
            assert_eq!(word(id), name);
        }
        assert_ne!(word(&"x".repeat(400)), word(&"x".repeat(401)));
        assert!(word(&"x".repeat(400)).len() <= NAME_MAX);
    }

    #[tokio::test]
    async fn a_repeat_takes_the_place_of_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("mail");
        put(&inner, "a.eml", b"one".to_vec()).await.unwrap();
        let path = put(&inner, "a.eml", b"two".to_vec()).await.unwrap();
        assert_eq!(std::fs::read(path).unwrap(), b"two");
        assert_eq!(std::fs::read_dir(inner).unwrap().count(), 1);
    }
}
