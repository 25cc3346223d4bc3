use std::sync::LazyLock;

use super::*;

/// Our lexicon, read once for all tests.
static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::embedded);

fn found(text: &str) -> Vec<String> {
    let lexicon = &*LEXICON;
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
    let lexicon = &*LEXICON;
    let person = lexicon.find_person("person:donald-trump").expect("he is in the data");
    let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
    assert!(person.in_office(day("2025-10-26")));
    assert!(!person.in_office(day("2022-10-26")));
    assert_eq!(person.acts_for(day("2025-10-26")).map(PartyId::as_str), Some("US"));
}

/// For whom a person acts on a day.
fn acts(id: &str, on: &str) -> String {
    let lexicon = &*LEXICON;
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
    let lexicon = &*LEXICON;
    for text in ["Norway", "Huawei", "Sheinbaum", "palm oil", "Davos"] {
        assert_eq!(lexicon.scan(text).len(), 1, "{text}: {:?}", found(text));
    }
}

#[test]
fn products_come_under_what_they_are_part_of() {
    let lexicon = &*LEXICON;
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
    let lexicon = &*LEXICON;
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
fn a_name_that_stands_in_any_text_is_refused() {
    let wrong = |name: &str| problem_of(&format!("products:\n  - {{id: shoes_x, names: [shoes, {name}]}}\n"));
    let none = |name: &str| {
        format!(
            "mine.yaml:2:10: `shoes_x`: name `{name}` is none; expected two characters or more, one of them a letter"
        )
    };
    assert_eq!(wrong("5"), none("5"));
    assert_eq!(wrong("'%'"), none("%"));
    assert_eq!(wrong("' '"), none(" "));
    assert_eq!(wrong("a"), none("a"));
    assert_eq!(
        wrong("the"),
        "mine.yaml:2:10: `shoes_x`: name `the` is a word of any text; expected what only these are called"
    );
    let right = "products: [{id: tin_x, names: [锡, 3M, IT, Gore-Tex, 5G]}]";
    Lexicon::with_files(&[LexiconFile { name: "mine.yaml".into(), text: right.into() }]).expect("names all of them");
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

fn problem_of(text: &str) -> String {
    let file = LexiconFile { name: "mine.yaml".into(), text: text.into() };
    let problems = Lexicon::with_files(&[file]).expect_err("it is wrong");
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_new_kind_has_a_name_needs_and_a_class_of_its_own() {
    let file = LexiconFile {
        name: "mine.yaml".into(),
        text: "kinds:\n  - {id: price_control, forms: [price cap], needs: [object, rate]}\nclasses:\n  - {class: noun/price_control, forms: [price freeze]}\n".into(),
    };
    let lexicon = Lexicon::with_files(&[file]).expect("it is right");
    let kind = lexicon.find_kind("price_control").expect("it is there");
    assert_eq!((kind.name.as_str(), kind.needs.as_slice()), ("price control", [Need::Object, Need::Rate].as_slice()));
    assert!(lexicon.classes().iter().any(|class| class == "noun/price_control"));
    assert!(LEXICON.find_kind("price_control").is_none());
}

#[test]
fn what_is_wrong_with_a_kind_is_told_at_its_place() {
    for (text, expected) in [
        (
            "kinds:\n  - {id: tariff, forms: [octroi]}\n",
            "mine.yaml:2:10: `tariff` is a kind of bellwether's own; give it words with `{class: noun/tariff, forms: [..]}`",
        ),
        (
            "kinds:\n  - {id: exports, forms: [octroi]}\n",
            "mine.yaml:2:10: `exports` cannot name a kind: the class `noun/exports` means something else",
        ),
        (
            "kinds:\n  - {id: Price control, forms: [octroi]}\n",
            "mine.yaml:2:10: `Price control` is not the id of a kind; expected lower-case letters, digits and `_`, at most 40, beginning with a letter",
        ),
        (
            "kinds:\n  - {id: price_control}\n",
            "mine.yaml:2:10: no word names kind `price_control`; give it `forms`, such as `[price cap, price caps]`",
        ),
        (
            "kinds:\n  - {id: price_control, forms: [price cap], needs: objct}\n",
            "mine.yaml:2:52: unknown value `objct`; did you mean `object`?",
        ),
        (
            "kinds:\n  - {id: price_control, forms: [price cap], like: meeting}\n",
            "mine.yaml:2:51: unknown value `meeting`; expected one of `measure`",
        ),
        (
            "kinds:\n  - {id: price_control, forms: [price cap]}\nclasses: [{class: noun/price_contrl, forms: [cap]}]\n",
            "mine.yaml:3:19: unknown class of words `noun/price_contrl`; did you mean `noun/price_control`?",
        ),
        (
            "products:\n  - {id: kelp, hs: [12x]}\n",
            "mine.yaml:2:21: `12x` is not a heading of the Harmonized System; expected two to ten digits, such as `8541` or `8507.60`, or a range such as `50-63`",
        ),
    ] {
        assert_eq!(problem_of(text), expected);
    }
}

#[test]
fn headings_are_inherited_from_the_nearest_wider_product() {
    let file = LexiconFile {
        name: "mine.yaml".into(),
        text: "products:\n  - {id: widgets, hs: [9791]}\n  - {id: small_widgets, in: [widgets]}\n".into(),
    };
    let lexicon = Lexicon::with_files(&[file]).expect("it is right");
    let small = ProductId::new("small_widgets");
    assert!(lexicon.is_under_heading(&small, "97") && lexicon.is_under_heading(&small, "9791"));
    assert!(!lexicon.is_under_heading(&small, "979130") && !lexicon.is_under_heading(&small, "98"));
}
