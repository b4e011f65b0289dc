use std::path::Path;

use anyhow::Context;

use super::say;
use crate::architecture::{FORMAT_FILE, MODEL_FILE, SCHEMAS_FILE, model as architecture, text};
use crate::cli::Model;

/// Prints the model, or writes it with what it names.
pub fn model(options: &Model) -> anyhow::Result<()> {
    let (model, schemas) = architecture()?;
    let text = text(&model)?;
    let Some(folder) = &options.out else {
        say(text.trim_end());
        return Ok(());
    };
    let files = [
        (MODEL_FILE, text),
        (SCHEMAS_FILE, format!("{schemas:#}\n")),
        (FORMAT_FILE, format!("{:#}\n", pando_model::schema())),
    ];
    for (name, text) in files {
        write(&folder.join(name), &text)?;
    }
    say(&format!(
        "{} is written: {} services, {} events",
        folder.join(MODEL_FILE).display(),
        model.services.len(),
        model.events.len()
    ));
    Ok(())
}

/// Whole or not at all.
fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let cannot = || format!("{} cannot be written", file.display());
    let mut made = tempfile::Builder::new()
        .permissions(permissions())
        .tempfile_in(folder)
        .with_context(cannot)?;
    std::io::Write::write_all(&mut made, text.as_bytes()).with_context(cannot)?;
    made.persist(file).with_context(cannot)?;
    Ok(())
}

/// Nothing in them is secret.
fn permissions() -> std::fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o644)
}
