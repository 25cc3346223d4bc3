//! Known answers, made by `tests/data/market/make_known_answers.py`; and what has no answer.

use serde_json::Value;

use super::*;

fn answers() -> Value {
    serde_json::from_str(include_str!("../../../tests/data/market/known_answers.json")).expect("JSON")
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(number).collect()
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

/// Equal to eleven digits.
#[track_caller]
fn close(found: f64, expected: &Value, what: &str) {
    let expected = number(expected);
    assert!((found - expected).abs() <= 1e-11 * expected.abs().max(1.0), "{what}: {found}, expected {expected}");
}

fn pairs<'a>(found: &'a [f64], expected: &'a Value) -> impl Iterator<Item = (f64, &'a Value)> {
    let expected = expected.as_array().expect("a list");
    assert_eq!(found.len(), expected.len());
    found.iter().copied().zip(expected)
}

#[test]
fn the_market_model_is_as_statsmodels_has_it() {
    for case in ["small", "long"] {
        let known = &answers()[case];
        let list = |name: &str| numbers(&known[name]);
        let model = NormalReturn::market_model(&list("asset"), &list("market")).expect("a model");
        close(model.alpha, &known["alpha"], "alpha");
        close(model.beta, &known["beta"], "beta");
        close(model.residual_variance, &known["residual_variance"], "residual variance");
        assert_eq!(model.degrees_of_freedom as u64, known["degrees_of_freedom"]);
        let (asset, market) = (list("event_asset"), list("event_market"));
        for (day, (a, m)) in asset.iter().zip(&market).enumerate() {
            close(model.abnormal(*a, *m), &known["abnormal"][day], "abnormal return");
            close(model.variance(*m), &known["variance"][day], "prediction variance");
            close(model.standardised(*a, *m).expect("known"), &known["standardised"][day], "standardised");
        }
        let car = model.cumulative(&asset, &market).expect("known");
        close(car.percent, &known["car"], "CAR");
        close(car.deviation, &known["car_deviation"], "deviation of the CAR");
        close(car.t, &known["car_t"], "t of the CAR");
    }
}

#[test]
fn prediction_variance_is_far_from_the_naive_one_on_a_day_of_tariffs() {
    let known = &answers()["small"];
    let list = |name: &str| numbers(&known[name]);
    let model = NormalReturn::market_model(&list("asset"), &list("market")).expect("a model");
    let abnormal = model.abnormal(-4.10, -2.70);
    let naive = abnormal / model.residual_variance.sqrt();
    let honest = model.standardised(-4.10, -2.70).expect("known");
    assert_eq!((format!("{naive:.3}"), format!("{honest:.3}")), ("-6.269".to_owned(), "-2.391".to_owned()));
}

#[test]
fn the_constant_mean_model_is_as_statsmodels_has_it() {
    let known = &answers()["mean_adjusted"];
    let model = NormalReturn::mean_adjusted(&numbers(&known["asset"])).expect("a model");
    close(model.alpha, &known["alpha"], "mean");
    close(model.residual_variance, &known["residual_variance"], "variance");
    assert_eq!(model.degrees_of_freedom as u64, known["degrees_of_freedom"]);
    let events = numbers(&known["event_asset"]);
    for (day, event) in events.iter().enumerate() {
        // What the market did is of no account.
        close(model.standardised(*event, 99.0).expect("known"), &known["standardised"][day], "standardised");
    }
    let car = model.cumulative(&events, &[0.0, 0.0]).expect("known");
    close(car.percent, &known["car"], "CAR");
    close(car.t, &known["car_t"], "t of the CAR");
}

#[test]
fn returns_are_as_pandas_and_numpy_have_them() {
    let known = &answers()["returns"];
    let prices = numbers(&known["prices"]);
    let each = |change: fn(f64, f64) -> Result<f64, WhyUnknown>| -> Vec<f64> {
        prices.windows(2).map(|pair| change(pair[0], pair[1]).expect("known")).collect()
    };
    for (found, expected) in pairs(&each(simple_percent), &known["simple"]) {
        close(found, expected, "simple return");
    }
    for (found, expected) in pairs(&each(log_percent), &known["log"]) {
        close(found, expected, "log return");
    }
    for (found, expected) in pairs(&each(points), &known["points"]) {
        close(found, expected, "points");
    }
}

#[test]
fn volatilities_are_as_scipy_and_pandas_have_them() {
    let known = &answers()["volatility"];
    let returns = numbers(&known["returns"]);
    close(trailing_volatility(&returns).expect("known"), &known["trailing"], "trailing");
    close(ewma_volatility(&returns, 0.94).expect("known"), &known["ewma_094"], "EWMA");
    close(usual_move(&returns[..20]).expect("known"), &known["usual_move"], "usual move");
}

#[test]
fn median_and_deviation_are_as_scipy_and_statsmodels_have_them() {
    let known = &answers()["robust"];
    let scale = robust_scale(&numbers(&known["values"])).expect("known");
    close(scale.median, &known["median"], "median");
    close(scale.deviation, &known["deviation"], "deviation");
    close(scale.z(number(&known["of"])).expect("known"), &known["z"], "z");
    let odd = robust_scale(&numbers(&known["odd_values"])).expect("known");
    close(odd.deviation, &known["odd_deviation"], "deviation of an odd count");
}

#[test]
fn tests_of_an_average_are_as_scipy_has_them() {
    let known = &answers()["average"];
    let events: Vec<CumulativeReturn> = numbers(&known["cars"])
        .into_iter()
        .zip(numbers(&known["scars"]))
        .map(|(percent, t)| CumulativeReturn { percent, deviation: percent / t, t, degrees_of_freedom: 200 })
        .collect();
    let average = average_impact(&events).expect("known");
    close(average.mean_percent, &known["mean"], "mean");
    close(average.cross_sectional_t, &known["cross_sectional_t"], "cross-sectional t");
    close(average.patell_z, &known["patell_z"], "Patell z");
    close(average.standardised_t, &known["standardised_t"], "standardised t");
}

#[test]
fn rank_and_sign_tests_are_as_scipy_has_them() {
    let known = &answers()["ranks"];
    let windows: Vec<Vec<f64>> = known["estimation"].as_array().expect("a list").iter().map(numbers).collect();
    let returns = numbers(&known["events"]);
    let pairs = windows.iter().zip(&returns);
    let events: Vec<RankedEvent<'_>> =
        pairs.map(|(estimation, event)| RankedEvent { estimation, event: *event }).collect();
    close(rank_test(&events).expect("known"), &known["rank_z"], "rank");
    close(sign_test(&events).expect("known"), &known["sign_z"], "sign");
    assert_eq!(rank_test(&events[..1]), Err(WhyUnknown::FewReturns));
    assert_eq!(sign_test(&events[..1]), Err(WhyUnknown::FewReturns));
    let flat = RankedEvent { estimation: &[1.0, 2.0], event: 3.0 };
    assert_eq!(sign_test(&[flat, flat]), Err(WhyUnknown::NoVariation));
    let same = RankedEvent { estimation: &[1.0, 1.0], event: 1.0 };
    assert_eq!(rank_test(&[same, same]), Err(WhyUnknown::NoVariation));
    let none = RankedEvent { estimation: &[1.0, f64::NAN], event: 3.0 };
    assert_eq!(rank_test(&[none, none]), Err(WhyUnknown::NotANumber));
}

#[test]
fn what_cannot_be_computed_says_why() {
    assert_eq!(simple_percent(-37.63, 10.01), Err(WhyUnknown::NotPositive));
    assert_eq!(simple_percent(18.27, -37.63), Err(WhyUnknown::NotPositive));
    assert_eq!(log_percent(0.0, 1.0), Err(WhyUnknown::NotPositive));
    assert_eq!(simple_percent(f64::NAN, 1.0), Err(WhyUnknown::NotANumber));
    assert_eq!(simple_percent(f64::MIN_POSITIVE, f64::MAX), Err(WhyUnknown::NotANumber));
    assert_eq!(trailing_volatility(&[1.0]), Err(WhyUnknown::FewReturns));
    assert_eq!(trailing_volatility(&[0.0, 0.0, 0.0]), Err(WhyUnknown::NoVariation));
    assert_eq!(trailing_volatility(&[0.0, f64::INFINITY]), Err(WhyUnknown::NotANumber));
    assert_eq!(ewma_volatility(&[], 0.94), Err(WhyUnknown::FewReturns));
    assert_eq!(ewma_volatility(&[1.0], 1.0), Err(WhyUnknown::NotANumber));
    assert_eq!(usual_move(&[0.0, 0.0, 3.0]), Err(WhyUnknown::NoVariation));
    assert_eq!(median(&[]), Err(WhyUnknown::FewReturns));
    assert_eq!(median(&[1.0, f64::NAN]), Err(WhyUnknown::NotANumber));
    assert_eq!(robust_scale(&[1.0, 1.0, 1.0, 9.0]), Err(WhyUnknown::NoVariation));
    assert_eq!(NormalReturn::market_model(&[1.0, 2.0], &[1.0, 2.0]), Err(WhyUnknown::FewReturns));
    assert_eq!(NormalReturn::market_model(&[1.0, 2.0, 0.0], &[0.5, 0.5, 0.5]), Err(WhyUnknown::NoVariation));
    assert_eq!(NormalReturn::market_model(&[1.0, 2.0, f64::NAN], &[0.5, 0.1, 0.5]), Err(WhyUnknown::NotANumber));
    assert_eq!(NormalReturn::mean_adjusted(&[1.0, 1.0, 1.0]), Err(WhyUnknown::NoVariation));
    let model = NormalReturn::mean_adjusted(&[1.0, 2.0, 3.0]).expect("a model");
    assert_eq!(model.cumulative(&[], &[]), Err(WhyUnknown::FewReturns));
    assert_eq!(average_impact(&[]), Err(WhyUnknown::FewReturns));
}
