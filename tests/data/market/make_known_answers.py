"""Known answers for src/market/stats, computed with other people's code.

    python3 -m venv venv && venv/bin/pip install numpy scipy statsmodels pandas
    venv/bin/python tests/data/market/make_known_answers.py

writes known_answers.json beside this file, with its inputs and the versions that made it. Series are invented; the first is
small enough to check by hand, the second is as long as an estimation window.
"""

import json
import pathlib

import numpy as np
import pandas as pd
import scipy
import scipy.stats
import statsmodels
import statsmodels.api as sm
from statsmodels.robust.scale import mad


def market_model(asset, market, event_asset, event_market):
    """OLS by statsmodels; prediction errors from its own covariance of the estimates."""
    fitted = sm.OLS(asset, sm.add_constant(market)).fit()
    outside = sm.add_constant(np.asarray(event_market), has_constant="add")
    frame = fitted.get_prediction(outside)
    abnormal = np.asarray(event_asset) - frame.predicted_mean
    length = len(event_market)
    # Var(CAR): the errors of the days themselves, and the shared error of alpha and beta.
    direction = np.array([length, np.sum(event_market)])
    variance = fitted.scale * length + direction @ fitted.cov_params() @ direction
    return {
        "asset": list(asset), "market": list(market), "event_asset": list(event_asset), "event_market": list(event_market),
        "alpha": fitted.params[0], "beta": fitted.params[1], "residual_variance": fitted.scale,
        "degrees_of_freedom": int(fitted.df_resid),
        "abnormal": list(abnormal), "variance": list(frame.se_obs**2), "standardised": list(abnormal / frame.se_obs),
        "car": float(abnormal.sum()), "car_deviation": float(np.sqrt(variance)),
        "car_t": float(abnormal.sum() / np.sqrt(variance)),
    }


def mean_adjusted(asset, event_asset):
    fitted = sm.OLS(asset, np.ones(len(asset))).fit()
    outside = np.ones((len(event_asset), 1))
    frame = fitted.get_prediction(outside)
    abnormal = np.asarray(event_asset) - frame.predicted_mean
    length = len(event_asset)
    variance = fitted.scale * length + length**2 * np.asarray(fitted.cov_params())[0, 0]
    return {
        "asset": list(asset), "event_asset": list(event_asset),
        "alpha": fitted.params[0], "residual_variance": fitted.scale, "degrees_of_freedom": int(fitted.df_resid),
        "standardised": list(abnormal / frame.se_obs),
        "car": float(abnormal.sum()), "car_t": float(abnormal.sum() / np.sqrt(variance)),
    }


def ranks(windows, events):
    """Rank test with scipy's ranks, sign test with its binomial distribution. Days count back from the event, which is day 0."""
    standing = [scipy.stats.rankdata(np.concatenate([[event], window])) / (2 + len(window))
                for window, event in zip(windows, events)]
    days = max(len(row) for row in standing)
    frame = pd.DataFrame([pd.Series(row) for row in standing], columns=range(days)) - 0.5
    sums = frame.sum() / np.sqrt(frame.count())
    usual = np.mean([np.mean(np.asarray(window) > 0) for window in windows])
    chance = scipy.stats.binom(len(events), usual)
    above = int((np.asarray(events) > 0).sum())
    return {
        "estimation": [list(window) for window in windows], "events": list(events),
        "rank_z": float(sums[0] / np.sqrt(np.mean(sums**2))), "sign_z": float((above - chance.mean()) / chance.std()),
    }


def main():
    market = [0.40, -0.25, 0.10, 0.55, -0.60, 0.30, 0.05, -0.15, 0.45, -0.35]
    asset = [0.55, -0.40, 0.20, 0.80, -0.75, 0.35, 0.00, -0.10, 0.60, -0.55]
    generator = np.random.default_rng(20251010)
    long_market = np.round(generator.normal(0.03, 0.9, 250), 4)
    long_asset = np.round(0.02 + 1.3 * long_market + generator.standard_t(4, 250), 4)
    prices = np.round(6500 * np.exp(np.cumsum(long_market[:40]) / 100), 2)
    log_returns = 100 * np.diff(np.log(prices))
    cars = [-1.9, 0.4, -2.6, -0.8, -3.1, 0.2, -1.5]
    scars = [-2.2, 0.3, -1.8, -1.1, -4.0, 0.1, -0.9]
    answers = {
        "made_with": {
            "numpy": np.__version__, "scipy": scipy.__version__, "statsmodels": statsmodels.__version__,
            "pandas": pd.__version__,
        },
        "small": market_model(asset, market, [-4.10, 0.20], [-2.70, -0.40]),
        "long": market_model(long_asset, long_market, [-3.5, 1.25, 0.4], [-2.71, 0.8, -0.1]),
        "mean_adjusted": mean_adjusted(long_market, [-2.71, 1.56]),
        "returns": {
            "prices": list(prices), "simple": list(100 * pd.Series(prices).pct_change().dropna()), "log": list(log_returns),
            "points": list(np.diff(prices)),
        },
        "volatility": {
            "returns": list(long_asset), "trailing": float(scipy.stats.tstd(long_asset)),
            "ewma_094": float(np.sqrt(pd.Series(long_asset**2).ewm(alpha=0.06, adjust=False).mean().iloc[-1])),
            "usual_move": float(np.percentile(np.abs(long_asset[:20]), 50)),
        },
        "robust": {
            "values": asset, "median": float(np.median(asset)), "deviation": float(mad(asset)),
            "of": -4.10, "z": float((-4.10 - np.median(asset)) / mad(asset)),
            "odd_values": list(long_asset[:99]), "odd_deviation": float(
                scipy.stats.median_abs_deviation(long_asset[:99], scale="normal")),
        },
        # Of unequal length, with returns that are equal.
        "ranks": ranks([np.round(generator.standard_t(4, count), 1) for count in (40, 40, 33, 40, 25)],
                       [-3.1, -1.4, 0.3, -2.2, -0.9]),
        "average": {
            "cars": cars, "scars": scars, "mean": float(np.mean(cars)),
            "cross_sectional_t": float(scipy.stats.ttest_1samp(cars, 0).statistic),
            "patell_z": float(scipy.stats.combine_pvalues(
                scipy.stats.norm.sf(scars), method="stouffer").statistic),
            "standardised_t": float(scipy.stats.ttest_1samp(scars, 0).statistic),
        },
    }
    place = pathlib.Path(__file__).with_name("known_answers.json")
    place.write_text(json.dumps(answers, indent=1, default=float) + "\n")


if __name__ == "__main__":
    main()
