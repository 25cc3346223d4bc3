//! Controls, sanctions and probes, by the wordings of the news: sentences of our own.

use super::tests::facts_in;

/// Each sentence tells a fact that begins so, and no others.
fn check(cases: &[(&str, &[&str])]) {
    for (text, wanted) in cases {
        let told = facts_in(text);
        let alike = told.len() == wanted.len() && told.iter().zip(*wanted).all(|(fact, start)| fact.starts_with(start));
        assert!(alike, "{text}\n  wanted {wanted:?}\n  told {told:?}");
    }
}

#[test]
fn trade_that_is_stopped_by_any_verb() {
    check(&[
        (
            "Indonesia said on Tuesday it would stop shipping bauxite abroad from June.",
            &["export_control/impose/announced actor=ID"],
        ),
        (
            "The US blocked Micron from shipping memory chips to Huawei on Tuesday.",
            &["export_control/impose/announced actor=US target=CN"],
        ),
        (
            "China will no longer accept Japanese seafood, the customs agency said on Wednesday.",
            &["import_control/impose/announced actor=CN target=JP"],
        ),
        (
            "Mexico blocked shipments of Brazilian chicken on Monday after a bird flu outbreak.",
            &["import_control/impose/announced actor=MX target=BR"],
        ),
        (
            "The United States shut its border to Mexican cattle on Sunday.",
            &["import_control/impose/announced actor=US target=MX"],
        ),
        (
            "China lifted its ban on Brazilian chicken on Friday.",
            &["import_control/remove/announced actor=CN target=BR"],
        ),
    ]);
}

#[test]
fn licences_ease_where_they_are_given() {
    check(&[
        (
            "Beijing has begun issuing licences for rare earth exports to European carmakers.",
            &["export_control/reduce/"],
        ),
        (
            "China revoked the import permits of two Canadian canola firms on Tuesday.",
            &["import_control/impose/announced actor=CN"],
        ),
    ]);
}

#[test]
fn sanctions_in_the_words_of_the_press() {
    check(&[
        (
            "Britain froze the assets of 20 Russian bankers on Monday.",
            &["sanction/impose/announced actor=GB target=RU"],
        ),
        ("Canada sanctioned nine Iranian officials on Monday.", &["sanction/impose/announced actor=CA target=IR"]),
        ("The UK sanctions 100 ships of Russia's shadow fleet.", &["sanction/impose/announced actor=GB target=RU"]),
        (
            "The US Treasury on Wednesday designated Rosneft and Lukoil.",
            &["sanction/impose/announced actor=US target=RU"],
        ),
    ]);
}

#[test]
fn disputes_and_probes() {
    check(&[
        (
            "China took Canada to the World Trade Organization on Friday over steel curbs.",
            &["investigation/impose/announced actor=CN target=CA"],
        ),
        ("China complains to WTO about US tariffs.", &["investigation/impose/announced actor=CN target=US"]),
        ("Beijing has started investigating imports of European brandy for dumping.", &["investigation/impose/"]),
        (
            "China extended its investigation into European pork by six months on Monday.",
            &["investigation/extend/announced actor=CN target=EU"],
        ),
    ]);
}

#[test]
fn bans_that_are_none_of_trade() {
    check(&[
        ("The mayor lifted restrictions on water use after heavy rain.", &[]),
        ("Greece shut its ports to migrants.", &[]),
        ("The judge froze the assets of the businessman.", &[]),
        ("The firm sued its rival in Delaware over patents.", &[]),
        ("Police in Spain investigated imports of cocaine from Colombia.", &[]),
        ("The ministry revoked the licence of a private school.", &[]),
    ]);
}

#[test]
fn what_a_ministry_cuts_or_sets_by_a_verb_like_its_noun() {
    for (text, wanted) in [
        ("The government cut import duties on corn to 2 percent.", "tariff/reduce/announced"),
        ("The ministry set a 30 percent duty on tiles from China.", "tariff/impose/announced"),
        ("The finance minister cut the customs duty on gold to 6 percent.", "tariff/reduce/announced"),
    ] {
        let found = super::tests::facts_in(text);
        assert!(found.iter().any(|line| line.starts_with(wanted)), "{text}\n  found {found:?}");
    }
}

#[test]
fn what_is_given_up_had_not_begun() {
    for text in [
        "Brussels dropped plans for a tariff on American cars.",
        "Donald Trump backed down on his threat to double tariffs on Canadian steel.",
        "Ottawa scrapped its proposed tariff on Mexican tomatoes.",
    ] {
        let found = super::tests::facts_in(text);
        assert!(
            found.iter().any(|line| line.starts_with("tariff/") && line.contains("/cancelled")),
            "{text}\n  found {found:?}"
        );
    }
    let found = super::tests::facts_in("Brussels dropped its tariff on American cars.");
    assert!(found.iter().any(|line| line.starts_with("tariff/remove/announced")), "{found:?}");
}

#[test]
fn trade_that_is_phased_out_or_no_longer_cleared() {
    for (text, wanted) in [
        (
            "Brussels will phase out imports of Russian gas by 2027.",
            "import_control/impose/announced actor=EU target=RU",
        ),
        ("Chinese customs stopped clearing Australian coal on Friday, traders said.", "import_control/impose/"),
        (
            "The International Trade Commission will look into imports of fake leather under Section 337.",
            "investigation/impose/announced actor=US",
        ),
    ] {
        let found = super::tests::facts_in(text);
        assert!(found.iter().any(|line| line.starts_with(wanted)), "{text}\n  found {found:?}");
    }
}

#[test]
fn who_acts_and_who_only_bears_or_is_given() {
    for (text, wanted) in [
        (
            "Lawmakers in Mexico backed a measure to raise tariffs on cars from China.",
            "tariff/raise/announced actor=MX target=CN",
        ),
        ("Norway grants Kenya wider tariff exemptions on tea.", "tariff/reduce"),
        (
            "The US eased its curbs. It was the widest easing of sanctions on Venezuela in years.",
            "sanction/reduce/announced actor=US",
        ),
        ("The president used his authority to impose a tariff on copper from Chile.", "tariff/impose/announced"),
    ] {
        let found = super::tests::facts_in(text);
        assert!(found.iter().any(|line| line.starts_with(wanted)), "{text}\n  found {found:?}");
        assert!(
            !found.iter().any(|line| line.contains("actor=VE") || line.contains("actor=KE")),
            "{text}\n  found {found:?}"
        );
    }
}

#[test]
fn what_is_left_as_it_was_or_only_could_be_is_not_imposed() {
    for text in [
        "The two agreed to leave the tariffs on Canadian steel at 10 percent.",
        "The court is weighing the president's authority to impose tariffs.",
        "Airbus and Korean Air unveiled the trade agreement in Seoul.",
    ] {
        let found = super::tests::facts_in(text);
        assert!(
            found.iter().all(|line| line.contains("background")
                || !line.starts_with("tariff/impose/announced") && !line.starts_with("agreement")),
            "{text}\n  found {found:?}"
        );
    }
}

#[test]
fn probes_by_one_into_what_another_does() {
    check(&[
        (
            "Canada opened an investigation into unfair trade practices by Brazil.",
            &["investigation/impose/announced actor=CA target=BR"],
        ),
        (
            "Canada launched an anti-dumping probe into dumping of pork by EU producers.",
            &["investigation/impose/announced actor=CA target=EU object=pork"],
        ),
        (
            "An investigation into EU pork was opened by Canada.",
            &["investigation/impose/announced actor=CA target=EU object=pork"],
        ),
        // Of firms.
        ("Brazil will launch a probe into the acquisition of a Chilean airline.", &[]),
    ]);
}

#[test]
fn licences_that_let_a_firm_work_abroad_end() {
    check(&[
        (
            "The US Treasury is ending a license that let Chevron operate in Venezuela.",
            &["sanction/impose/announced actor=US target=VE object=company:chevron"],
        ),
        (
            "The US Treasury ended a licence that let Chevron operate in Venezuela.",
            &["sanction/impose/announced actor=US target=VE object=company:chevron"],
        ),
    ]);
}

#[test]
fn caps_that_are_made_firmer() {
    check(&[
        (
            "The EU will strengthen the price cap on Russian oil.",
            &["sanction/raise/announced actor=EU target=RU object=crude_oil"],
        ),
        (
            "The EU will raise the price cap on Russian oil.",
            &["sanction/reduce/announced actor=EU target=RU object=crude_oil"],
        ),
    ]);
}
