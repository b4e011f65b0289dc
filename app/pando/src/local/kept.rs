use anyhow::Context;
use pando_model::Placement;
use serde::{Deserialize, Serialize};

use super::layout::Layout;
use super::secrets::Secrets;

/// Its file, beside the inventory.
const FILE: &str = "placement.json";

/// Where a system was left: a start goes on there.
#[derive(Serialize, Deserialize)]
struct Kept {
    apps: Placement,
}

/// The layout that the system of this folder was left in, if it ever ran.
///
/// # Errors
/// When it cannot be read, with what to do.
pub(crate) fn read(secrets: &Secrets) -> anyhow::Result<Option<Layout>> {
    let file = secrets.path(FILE);
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", file.display())),
    };
    let wrong = || {
        format!(
            "{} does not say which app id hosts which services: remove it, and name a placement with --apps",
            file.display()
        )
    };
    let kept: Kept = serde_json::from_str(&text).with_context(wrong)?;
    Layout::of(&kept.apps).with_context(wrong).map(Some)
}

/// Notes it, in the place of the one before: the one or the other is there at any time. What says so already stays as it is, so that a
/// folder that takes no file any more stops no way back.
pub(crate) fn write(secrets: &Secrets, layout: &Layout) -> anyhow::Result<()> {
    if read(secrets).is_ok_and(|kept| kept.as_ref() == Some(layout)) {
        return Ok(());
    }
    let kept = Kept { apps: layout.placement()? };
    secrets.write(FILE, &serde_json::to_string_pretty(&kept)?)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::layout::tests::at_the_gateway;
    use super::*;
    use crate::service_name::ServiceName;

    #[test]
    fn a_system_is_found_where_it_was_left_and_a_note_that_makes_no_sense_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let secrets = Secrets::in_folder(folder.path()).unwrap();
        assert_eq!(read(&secrets).unwrap(), None);
        for layout in [at_the_gateway(&[ServiceName::Activity]), Layout::apart()] {
            write(&secrets, &layout).unwrap();
            assert_eq!(read(&secrets).unwrap(), Some(layout));
        }
        for wrong in ["", "{", r#"{"apps":{"api-gateway":["api-gateway"]}}"#] {
            std::fs::write(secrets.path(FILE), wrong).unwrap();
            let said = format!("{:#}", read(&secrets).unwrap_err());
            assert!(said.contains("placement.json") && said.contains("--apps"), "{said}");
        }
    }
}
