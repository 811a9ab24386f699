"""Optuna's preferential sampler (optuna-dashboard), asked pair by pair by somebody who sits at the other end of the pipe.

Each question is the winner so far beside a new trial. Lines of JSON on stdout: {"say": "choose", "options": [a, b]}, answered by a
line 0 or 1 on stdin; {"say": "recommend", "after", "winner", "mean"}: the winner, and the trial with the highest posterior
mean of the sampler's own model (by its expectation propagation, with the kernel that it fitted); {"say": "done", …} at the end.

Usage: python preferential.py '{"space": {"hue": {"kind": "circular", "low": 0, "high": 360}, …}, "seed": 1, "at": [10, 20]}'
"""

import json
import sys
import time
import warnings

import numpy as np
import optuna
import torch
from optuna._transform import _SearchSpaceTransform
from optuna.distributions import FloatDistribution, IntDistribution
from optuna_dashboard.preferential import create_study
from optuna_dashboard.preferential.samplers.gp import PreferentialGPSampler, _orthants_MVN_EP_jit

warnings.filterwarnings("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)
torch.set_num_threads(1)


def say(**what) -> None:
    print(json.dumps(what), flush=True)


def distribution(parameter: dict):
    if parameter["kind"] == "count":
        return IntDistribution(int(parameter["low"]), int(parameter["high"]))
    return FloatDistribution(parameter["low"], parameter["high"])


def highest_mean(sampler, study, space, winner):
    """The trial that the sampler's own model expects to be best."""
    pairs = [(better.number, worse.number) for better, worse in study.get_preferences(deepcopy=False)]
    if sampler._gp is None:
        return winner
    trials = sorted({number for pair in pairs for number in pair})
    place = {number: k for k, number in enumerate(trials)}
    transform = _SearchSpaceTransform(space, transform_log=True, transform_step=True, transform_0_1=True)
    x = torch.tensor(np.array([transform.transform(study.trials[number].params) for number in trials]), dtype=torch.float64)
    told = torch.tensor([[place[better], place[worse]] for better, worse in pairs], dtype=torch.int32)
    with torch.no_grad():
        prior = sampler._gp.kernel(x, x).to_dense()
        mean, _, _ = _orthants_MVN_EP_jit(prior, told, sampler._gp.log_noise.exp(), cycles=10)
    return study.trials[trials[int(torch.argmax(mean))]].params


def main() -> None:
    given = json.loads(sys.argv[1])
    space = {name: distribution(parameter) for name, parameter in given["space"].items()}
    sampler = PreferentialGPSampler(seed=given["seed"])
    study = create_study(n_generate=2, sampler=sampler)
    begin = time.process_time()
    best = study.ask(space)
    for number in range(1, given["at"][-1] + 1):
        trial = study.ask(space)
        say(say="choose", options=[best.params, trial.params])
        chosen = int(sys.stdin.readline())
        better, worse = (best, trial) if chosen == 0 else (trial, best)
        study.report_preference(study.trials[better.number], study.trials[worse.number])
        best = better
        if number in given["at"]:
            say(say="recommend", after=number, winner=best.params, mean=highest_mean(sampler, study, space, best.params))
    spent = (time.process_time() - begin) / given["at"][-1] * 1e3
    import optuna_dashboard

    say(say="done", milliseconds=spent, version=f"{optuna.__version__}, dashboard {optuna_dashboard.__version__}")


if __name__ == "__main__":
    main()
