//! The JSON Schema of lexicon files, from the types that read them.

use schemars::Schema;

use crate::lexicon::file::FileData;

/// What a lexicon file may hold, for editors.
pub fn schema() -> Schema {
    schemars::schema_for!(FileData)
}

#[cfg(test)]
mod tests {
    use crate::lexicon::load::EMBEDDED;
    use crate::yaml::validated;

    fn faults(texts: &[&str]) -> Vec<Option<String>> {
        validated::faults(super::schema().to_value(), texts)
    }

    #[test]
    fn every_embedded_file_is_valid() {
        let texts: Vec<&str> = EMBEDDED.iter().map(|(_, text)| *text).collect();
        for ((name, _), fault) in EMBEDDED.iter().zip(faults(&texts)) {
            assert_eq!(fault, None, "{name}");
        }
    }

    #[test]
    fn what_the_reader_refuses_is_invalid() {
        let texts = [
            "product: []",
            "products: [{id: kelp, nmaes: [kelp]}]",
            "products: [{names: [kelp]}]",
            "products: kelp",
            "persons: [{id: ada, names: [Ada]}]",
            "persons: [{id: 'person:ada', names: [Ada], offices: [{for: NO, from: soon}]}]",
            "kinds: [{id: Price Control, forms: [price cap]}]",
            "kinds: [{id: price_control, forms: [price cap], needs: objct}]",
            "kinds: [{id: price_control, forms: [price cap], like: meeting}]",
            "classes: [{forms: [octroi]}]",
        ];
        for (text, fault) in texts.iter().zip(faults(&texts)) {
            assert!(fault.is_some(), "{text}");
        }
    }

    #[test]
    fn a_right_file_is_valid() {
        let text = "
kinds:
  - {id: price_control, name: price control, like: measure, forms: [price cap], verbs: [cap], needs: [object, rate]}
products: [{id: kelp, names: [kelp], hs: [1212.21, '0101'], in: [seafood]}]
persons: [{id: 'person:ada', names: [Ada], offices: [{for: NO, office: minister, from: 2026-01-01}]}]
";
        assert_eq!(faults(&[text]), [None]);
    }
}
