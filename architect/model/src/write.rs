use crate::{Model, Steps};

/// What the file says of itself: where its schema is, for editors that complete it, and how it came to be.
const HEAD: &str = "# yaml-language-server: $schema=";

impl Model {
    /// The model as its file: the same bytes each time. `schema` is the way from there to the JSON Schema, `about` a line on what the
    /// file is.
    ///
    /// # Errors
    /// When a text of it cannot be written, which the types rule out.
    pub fn write(&self, schema: &str, about: &str) -> Result<String, serde_saphyr::ser::Error> {
        Ok(format!("{HEAD}{schema}\n# {about}\n{}", serde_saphyr::to_string(self)?))
    }
}

impl Steps {
    /// The steps as their file, as [`Model::write`] has it.
    ///
    /// # Errors
    /// When a text of them cannot be written, which the types rule out.
    pub fn write(&self, schema: &str, about: &str) -> Result<String, serde_saphyr::ser::Error> {
        Ok(format!("{HEAD}{schema}\n# {about}\n{}", serde_saphyr::to_string(self)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let text = "format: pando.architecture/v1\nname: shop\nsummary: 'a: b # c {{ d }} \\ \"e\"'\nservices:\n  orders:\n    settings:\n      - {name: PORT, value: '8000'}\n      - {name: IS, value: 'yes'}\n";
        let (model, _) = Model::read(text).expect("a model");
        let written = model.write("x.json", "Of a test.").expect("text");
        let (again, _) = Model::read(&written).expect("a model");
        assert_eq!(again, model);
        assert_eq!(again.write("x.json", "Of a test.").expect("text"), written);
    }
}
