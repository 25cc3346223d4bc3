use super::*;

fn found(text: &str) -> Vec<String> {
    let lexicon = Lexicon::embedded();
    lexicon
        .scan(text)
        .into_iter()
        .map(|mention| {
            let what = match mention.is {
                Is::Party(index, naming) => format!("{} {naming:?}", lexicon.party(index).id),
                Is::Person(index) => lexicon.person(index).id.to_string(),
                Is::Product(index) => lexicon.product(index).id.to_string(),
                Is::Company(index) => lexicon.company(index).to_string(),
                Is::Basis(index) => lexicon.basis(index).to_owned(),
                Is::Place(index) => lexicon.place(index).0.to_owned(),
                Is::Instrument(index) => lexicon.instrument(index).to_string(),
                Is::Word(class, form) => format!("{} {form:?}", lexicon.classes()[usize::from(class)]),
            };
            format!("{}={what}", &text[mention.start..mention.end])
        })
        .collect()
}

#[test]
fn capitals_tell_a_country_from_a_pronoun() {
    assert!(found("They told us so").iter().all(|mention| !mention.contains("US Name")));
    assert!(found("The US said").contains(&"US=US Name".to_owned()));
}

#[test]
fn the_longer_form_wins() {
    let mentions = found("an electricity tariff");
    assert!(mentions.contains(&"electricity tariff=block Plain".to_owned()), "{mentions:?}");
    assert!(mentions.iter().all(|mention| !mention.contains("noun/tariff")), "{mentions:?}");
}

#[test]
fn a_form_is_not_found_inside_a_word() {
    assert!(found("Indianapolis and chipmunks").is_empty(), "{:?}", found("Indianapolis and chipmunks"));
}

#[test]
fn verbs_are_known_in_all_their_forms() {
    for (text, form) in [("imposes", "Present"), ("slapped", "Past"), ("levying", "Ing"), ("brought back", "Past")] {
        assert!(
            found(text).iter().any(|mention| mention.ends_with(&format!("act/impose {form}"))),
            "{:?}",
            found(text)
        );
    }
}

#[test]
fn chinese_needs_no_spaces() {
    assert!(found("中国商务部宣布对稀土实施出口管制").iter().any(|mention| mention.contains("noun/export_control")));
}

#[test]
fn offices_are_held_in_time() {
    let lexicon = Lexicon::embedded();
    let person = lexicon.find_person("person:donald-trump").expect("he is in the data");
    let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
    assert!(person.in_office(day("2025-10-26")));
    assert!(!person.in_office(day("2022-10-26")));
    assert_eq!(person.acts_for(day("2025-10-26")).map(PartyId::as_str), Some("US"));
}

/// For whom a person acts on a day.
fn acts(id: &str, on: &str) -> String {
    let lexicon = Lexicon::embedded();
    let person = lexicon.find_person(id).unwrap_or_else(|| panic!("{id} is in the data"));
    person.acts_for(on.parse().expect("a date")).map(ToString::to_string).unwrap_or_default()
}

#[test]
fn who_changes_office_changes_sides() {
    assert_eq!(acts("person:mark-carney", "2018-05-01"), "GB");
    assert_eq!(acts("person:mark-carney", "2025-05-01"), "CA");
    assert_eq!(acts("person:jens-stoltenberg", "2022-02-24"), "NATO");
    assert_eq!(acts("person:jens-stoltenberg", "2025-06-01"), "NO");
    assert_eq!(acts("person:peter-mandelson", "2006-03-01"), "EU");
    assert_eq!(acts("person:donald-tusk", "2018-07-01"), "EU");
}

#[test]
fn heads_of_bodies_without_measures_act_for_nobody() {
    assert_eq!(acts("person:kristalina-georgieva", "2024-04-01"), "");
}

#[test]
fn every_state_has_its_bodies() {
    for (text, mention) in [
        ("Kenya's central bank", "Kenya's central bank=KE CentralBank"),
        ("the Peruvian Congress", "Peruvian Congress=PE Government"),
        ("the Supreme Court of India", "Supreme Court of India=IN Court"),
        ("the Philippines' central bank", "Philippines' central bank=PH CentralBank"),
        ("Mexico's Senate", "Mexico's Senate=MX Government"),
        ("the Supreme Court", "Supreme Court=US Court"),
    ] {
        assert!(found(text).contains(&mention.to_owned()), "{text}: {:?}", found(text));
    }
}

#[test]
fn names_that_mean_something_else_are_no_parties() {
    for text in [
        "the Washington Post",
        "Atlanta, Georgia",
        "Brussels sprouts",
        "Michael Jordan",
        "Mark Cuban",
        "Real Madrid",
        "Paris Saint-Germain",
        "Latin America",
        "the South China Morning Post",
        "a guinea pig",
        "roast turkey",
        "fine china",
        "a greenhouse gas",
        "a bargaining chip",
    ] {
        let named = |mention: &String| !mention.ends_with("Plain") && !mention.contains("=name/other");
        assert!(!found(text).iter().any(named), "{text}: {:?}", found(text));
    }
}

#[test]
fn names_of_goods_leave_origin_and_trade_free() {
    for (text, product) in
        [("Russian crude", "crude=crude_oil"), ("Chinese EVs", "EVs=electric_vehicles"), ("rice imports", "rice=rice")]
    {
        assert!(found(text).contains(&product.to_owned()), "{text}: {:?}", found(text));
    }
}

#[test]
fn no_two_entries_claim_one_name() {
    // A party's name that is a person's or a company's too would give both.
    let lexicon = Lexicon::embedded();
    for text in ["Norway", "Huawei", "Sheinbaum", "palm oil", "Davos"] {
        assert_eq!(lexicon.scan(text).len(), 1, "{text}: {:?}", found(text));
    }
}

#[test]
fn products_come_under_what_they_are_part_of() {
    let lexicon = Lexicon::embedded();
    let is = |product: &str, wider: &str| lexicon.is_a(&ProductId::new(product), &ProductId::new(wider));
    for (product, wider) in [
        ("sunflower_oil", "edible_oils"),
        ("sunflower_oil", "agriculture"),
        ("chip_equipment", "technology"),
        ("vaccines", "pharmaceuticals"),
        ("shrimp", "agriculture"),
        ("potash", "chemicals"),
        ("lentils", "pulses"),
        ("diamonds", "gems"),
    ] {
        assert!(is(product, wider), "{product} is no {wider}");
    }
    assert!(!is("agriculture", "rice") && !is("steel", "agriculture"));
}

#[test]
fn products_have_wider_terms() {
    let lexicon = Lexicon::embedded();
    let (chips, technology) = (ProductId::new("semiconductors"), ProductId::new("technology"));
    assert!(lexicon.is_a(&chips, &technology));
    assert!(!lexicon.is_a(&technology, &chips));
}

#[test]
fn an_unknown_id_in_a_users_file_is_named_with_its_place_and_a_suggestion() {
    let file = LexiconFile {
        name: "mine.yaml".into(),
        text: "products:\n  - id: widgets\n    in: [technolgy]\n    names: [widgets]\n".into(),
    };
    let problems = Lexicon::with_files(&[file]).expect_err("it is wrong");
    assert_eq!(problems[0].to_string(), "mine.yaml:3:10: unknown product `technolgy`; did you mean `technology`?");
}

#[test]
fn an_unknown_class_of_words_is_named_with_a_suggestion() {
    let file =
        LexiconFile { name: "mine.yaml".into(), text: "classes:\n  - class: noun/tarif\n    forms: [octroi]\n".into() };
    let problems = Lexicon::with_files(&[file]).expect_err("it is wrong");
    assert_eq!(
        problems[0].to_string(),
        "mine.yaml:2:12: unknown class of words `noun/tarif`; did you mean `noun/tariff`?"
    );
}

#[test]
fn a_users_words_join_ours() {
    let file = LexiconFile {
        name: "mine.yaml".into(),
        text: "classes:\n  - class: noun/tariff\n    forms: [octroi]\nproducts:\n  - {id: kelp, names: [kelp], in: [agriculture]}\npersons:\n  - {id: \"person:ada-example\", names: [\"Ada Example\"], offices: [{for: NO, office: trade minister, from: 2026-01-01}]}\n".into(),
    };
    let lexicon = Lexicon::with_files(&[file]).expect("it is right");
    let found = lexicon.scan("Ada Example announced an octroi on kelp");
    let ranges: Vec<(usize, usize)> = found.iter().map(|mention| (mention.start, mention.end)).collect();
    assert!(ranges.contains(&(0, 11)) && ranges.contains(&(25, 31)) && ranges.contains(&(35, 39)), "{ranges:?}");
    assert!(lexicon.is_a(&ProductId::new("kelp"), &ProductId::new("agriculture")));
}
