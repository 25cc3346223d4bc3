//! Lists of rates, and measures without a word for one: articles of our own, each with its near-misses.

use super::tests::facts_of;

/// An article with this headline and text tells these facts, in any order, and no others.
fn check(cases: &[(&str, &str, &[&str])]) {
    for (title, text, wanted) in cases {
        let mut facts = facts_of(title, text);
        facts.sort();
        assert_eq!(facts, *wanted, "{title} | {text}");
    }
}

#[test]
fn a_list_may_leave_out_its_verb() {
    check(&[
        (
            "",
            "From Monday Thailand will face a 36% US tariff, Malaysia 24% and Vietnam a rate of 46%.",
            &[
                "tariff/impose/announced actor=US target=MY object=all_goods rate=24 date=2025-10-27",
                "tariff/impose/announced actor=US target=TH object=all_goods rate=36 date=2025-10-27",
                "tariff/impose/announced actor=US target=VN object=all_goods rate=46 date=2025-10-27",
            ],
        ),
        (
            "EU sets duties on Chinese electric cars",
            "Geely will pay 18.8%, BYD 17% and SAIC a rate of 35.3%.",
            &[
                "tariff/impose/announced actor=EU target=CN object=company:byd rate=17",
                "tariff/impose/announced actor=EU target=CN object=company:geely rate=18.8",
                "tariff/impose/announced actor=EU target=CN object=company:saic rate=35.3",
                "tariff/impose/announced actor=EU target=CN object=electric_vehicles",
            ],
        ),
        ("Bank raises charges", "Customers will pay 5%, Visa 3% and Mastercard 2% for loans.", &[]),
    ]);
}

#[test]
fn goods_that_move_from_one_rate_to_another() {
    check(&[
        (
            "Peru raises import duties",
            "Also going up are sugar from 10% to 15%; and cement, from 8% to 20%.",
            &[
                "tariff/raise/announced actor=PE target=* object=cement rate=20 from=8",
                "tariff/raise/announced actor=PE target=* object=sugar rate=15 from=10",
            ],
        ),
        (
            "Argentina cuts export taxes on grains",
            "Wheat will drop from 12% to 9.5%, while sorghum falls from 12% to 9.5%.",
            &[
                "export_control/reduce/announced actor=AR target=* object=grains",
                "export_control/reduce/announced actor=AR target=* object=sorghum rate=9.5 from=12",
                "export_control/reduce/announced actor=AR target=* object=wheat rate=9.5 from=12",
            ],
        ),
        ("Tariff fears", "Soybean exports fell from 10% to 8% of the total, and corn from 5% to 4%.", &[]),
        (
            "",
            "Turkey takes the tariff on rice to 50 percent, on nuts to 20 percent and on steel to 60 percent.",
            &[
                "tariff/raise/announced actor=TR target=* object=nuts rate=20",
                "tariff/raise/announced actor=TR target=* object=rice rate=50",
                "tariff/raise/announced actor=TR target=* object=steel rate=60",
            ],
        ),
        (
            "",
            "India cut the import duty on lentils from 30 to 10 percent.",
            &["tariff/reduce/announced actor=IN target=* object=lentils rate=10 from=30"],
        ),
    ]);
}

#[test]
fn what_may_not_cross_the_border_is_barred() {
    check(&[
        (
            "",
            "Norway said drones cannot be exported to Sudan without a permit.",
            &["export_control/impose/announced actor=NO target=SD object=drones attributed"],
        ),
        (
            "",
            "Under the Swiss order no machine tools may be exported to Russia.",
            &["export_control/impose/announced actor=CH target=RU object=machinery"],
        ),
        ("", "The report can be exported to a file.", &[]),
        (
            "",
            "Turkey has halted all trade activities with Israel.",
            &[
                "export_control/impose/announced actor=TR target=IL object=all_goods",
                "import_control/impose/announced actor=TR target=IL object=all_goods",
            ],
        ),
        ("", "Turkey has halted trade talks with Israel.", &["agreement/suspend/announced actor=TR target=IL"]),
        (
            "",
            "Uganda stopped imports of Kenyan maize, a minister said, and barred milk shipments from Kenya.",
            &[
                "import_control/impose/announced actor=UG target=KE object=corn attributed",
                "import_control/impose/announced actor=UG target=KE object=dairy attributed",
            ],
        ),
    ]);
}

#[test]
fn a_duty_may_have_another_name() {
    check(&[
        (
            "",
            "The US tax on Mexican imports could reach 30%, the White House said.",
            &["tariff/raise/considered actor=US target=MX object=all_goods rate=30 attributed"],
        ),
        (
            "",
            "The FBR of Pakistan has raised regulatory duty (RD) on the import of tyres from 10 to 20 percent.",
            &["tariff/raise/announced actor=PK target=* object=tyres rate=20 from=10"],
        ),
        (
            "Canada answers US tariffs",
            "The retaliatory measures on US goods take effect on November 1.",
            &["tariff/impose/announced actor=CA target=US object=all_goods date=2025-11-01"],
        ),
        ("", "The mayor wants a tax on imports of noise.", &[]),
    ]);
}

#[test]
fn bodies_by_their_letters_act_and_laws_do_not() {
    check(&[
        (
            "Philippines acts on cement",
            "The DTI will impose a safeguard duty of 8% on cement.",
            &["tariff/impose/announced actor=PH target=* object=cement rate=8"],
        ),
        (
            "",
            "The cabinet of Japan approved a ban on exports of trucks to Russia.",
            &["export_control/impose/announced actor=JP target=RU object=trucks"],
        ),
        ("", "UNRWA has suspended deliveries of aid.", &[]),
    ]);
}

#[test]
fn money_for_an_industry_hit_by_tariffs_is_aid() {
    check(&[
        (
            "Canada helps sector hit by US tariffs",
            "The Canadian government announced C$2 billion in loans for steel producers.",
            &["subsidy/impose/announced actor=CA object=steel", "tariff/impose/announced actor=US target=*"],
        ),
        ("", "The firm unveiled a $2 billion fund to help farmers.", &[]),
    ]);
}

#[test]
fn whom_a_warning_addresses_bears_it() {
    check(&[
        (
            "",
            "The US president warned Japan that it would face a 35% tariff.",
            &["tariff/impose/threatened actor=US target=JP object=all_goods rate=35 attributed"],
        ),
        (
            "",
            "China told Japan that it will halt imports of its seafood.",
            &["import_control/impose/announced actor=CN target=* object=seafood attributed"],
        ),
        (
            "",
            "The US threatened Peru with a 25% tariff on everything it sells to America.",
            &["tariff/impose/threatened actor=US target=PE object=all_goods rate=25 attributed"],
        ),
    ]);
}
