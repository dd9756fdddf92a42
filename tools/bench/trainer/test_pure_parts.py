"""The parts that need no torch: `python3 -m unittest discover tools/bench/trainer`."""
import math
import random
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from arguments import parse_arguments  # noqa: E402
from charts import bar_chart  # noqa: E402
from contenders import OPPONENT_KINDS, contenders, steps_for  # noqa: E402
from dataset import EncodedRows, read_dataset, write_dataset  # noqa: E402
from machine import cpu_flags, machine_line  # noqa: E402
from measure import RunFailed, run, timed_segment  # noqa: E402
from runs import tokens_by_step  # noqa: E402
from summaries import contract, quality_gate, summary  # noqa: E402
from tables import comparison_table  # noqa: E402
from turns import turns  # noqa: E402
from workloads import LEAST_STEPS, MODELS, MOST_STEPS, steps_of_segment  # noqa: E402


class Turns(unittest.TestCase):
    def test_everyone_runs_once_in_each_segment(self):
        plan = turns(["a", "b", "c"], 5)
        for segment in range(5):
            self.assertEqual(sorted(name for s, name in plan if s == segment), ["a", "b", "c"])

    def test_segments_follow_one_another(self):
        self.assertEqual(turns(["a", "b"], 2), [(0, "a"), (0, "b"), (1, "b"), (1, "a")])

    def test_no_segments_are_refused(self):
        self.assertRaises(ValueError, turns, ["a"], 0)


class Summaries(unittest.TestCase):
    def test_median_and_spread(self):
        self.assertEqual(summary([3, 1, 2, 10]), {"median": 2.5, "spread": [1, 10]})
        self.assertRaises(ValueError, summary, [])

    def test_contract_form(self):
        document = contract("w", "u", [20, 30, 40], {"other": [10, 15, 20]})
        self.assertEqual(document["ours"], {"median": 30, "spread": [20, 40]})
        self.assertEqual(document["opponents"], {"other": {"median": 15, "spread": [10, 20], "ratio": 2}})

    def test_gate_needs_both_bounds(self):
        self.assertTrue(quality_gate([0.60, 0.62, 0.61], [0.605, 0.615, 0.62])["passed"])
        self.assertFalse(quality_gate([0.60, 0.62, 0.61], [0.63, 0.65, 0.64])["passed"], "three points")
        narrow = quality_gate([0.600, 0.6001, 0.5999], [0.608, 0.6081, 0.6079])
        self.assertFalse(narrow["passed"], "within a point, but many standard errors")

    def test_standard_error(self):
        gate = quality_gate([0.1, 0.3], [0.2, 0.2])
        self.assertTrue(math.isclose(gate["standardError"], 0.1))


class Contenders(unittest.TestCase):
    def test_bf16_where_the_machine_has_it(self):
        def named(*arguments):
            return [c.name for c in contenders(*arguments, OPPONENT_KINDS)]

        self.assertFalse(any("bf16" in name for name in named("cpu", False, False)))
        self.assertIn("hf-tuned bf16", named("cpu", True, True))
        self.assertEqual(named("cpu", True, True)[:3], ["stepsynth fp32", "stepsynth bf16", "stepsynth auto"])
        self.assertEqual(named("cpu", False, True)[:2], ["stepsynth fp32", "stepsynth auto"])
        self.assertNotIn("hf-tuned bf16 compiled", named("cpu", True, True))
        self.assertIn("hf-tuned bf16 compiled", named("cuda", False, True))

    def test_only_those_asked_for(self):
        self.assertEqual([c.kind for c in contenders("cpu", False, False, ("hf-tuned",))], ["stepsynth", "hf-tuned"])

    def test_padded_steps_are_fewer_but_never_none(self):
        authors = next(c for c in contenders("cpu", False, False, OPPONENT_KINDS) if c.kind == "authors-pad-512")
        self.assertEqual([steps_for(authors, steps) for steps in (1, 4, 40)], [1, 1, 8])


class Segments(unittest.TestCase):
    def test_time_and_tokens_between_two_steps(self):
        events = [{"type": "started", "wall": 1.0, "cpu": 1.0}] + [
            {"type": "step", "step": step, "wall": 1.0 + step, "cpu": 1.0 + 2 * step} for step in (1, 2, 3)]
        sample = timed_segment({"events": events, "peakBytes": 5, "gpuPeakBytes": None}, 1, 3, [100, 200, 300])
        self.assertEqual((sample["tokensPerSecond"], sample["cpuSeconds"], sample["secondsToFirstStep"]), (250, 4, 1))

    def test_own_token_counts_win(self):
        events = [{"type": "started", "wall": 0, "cpu": 0}] + [
            {"type": "step", "step": step, "tokens": 10 * step, "wall": step, "cpu": 0} for step in (1, 2)]
        self.assertEqual(timed_segment({"events": events, "peakBytes": 0, "gpuPeakBytes": None}, 1, 2, [])["tokensPerSecond"], 10)

    def test_steps_fit_the_texts(self):
        self.assertEqual(steps_of_segment(MODELS["bert-base"], 8, 280), LEAST_STEPS)
        self.assertEqual(steps_of_segment(MODELS["minilm"], 1, 1), MOST_STEPS)

    def test_tokens_of_a_plan_cover_an_epoch(self):
        rows = EncodedRows([[0] * n for n in range(1, 8)], [[0] * n for n in range(1, 8)], [0] * 7)
        self.assertEqual(sum(tokens_by_step(rows, {"seed": 3, "batch_size": 3, "steps": 3})), 28)


class Processes(unittest.TestCase):
    def test_events_memory_and_failure(self):
        with tempfile.TemporaryDirectory() as folder:
            log = f"{folder}/log"
            result = run([sys.executable, "-c", "print('{\"type\": \"step\", \"step\": 1}'); print('chatter')"], log, False, 60)
            self.assertEqual([(e["type"], e["step"]) for e in result["events"]], [("step", 1)])
            self.assertGreater(result["peakBytes"], 1 << 20)
            with self.assertRaisesRegex(RunFailed, "last words"):
                run([sys.executable, "-c", "raise SystemExit('last words')"], log, False, 60)
            with self.assertRaises(RunFailed):
                run([sys.executable, "-c", "import time; time.sleep(60)"], log, False, 0.5)


class DatasetFile(unittest.TestCase):
    def test_round_trip(self):
        source = random.Random(0)
        for _ in range(20):
            lengths = [source.randint(1, 9) for _ in range(source.randint(1, 6))]
            rows = EncodedRows([[source.randint(0, 30000) for _ in range(n)] for n in lengths],
                               [[source.randint(0, 1) for _ in range(n)] for n in lengths], [source.randint(0, 2) for _ in lengths])
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "rows.ssds"
                write_dataset(rows, path)
                self.assertEqual(read_dataset(path), rows)
                self.assertEqual(path.stat().st_size % 8, 0)


class Output(unittest.TestCase):
    SAMPLE = {"tokensPerSecond": 1500.4, "peakBytes": 3 << 20, "gpuPeakBytes": None, "torchPeakBytes": None, "secondsToFirstStep": None, "cpuSeconds": 2.0}

    def test_table(self):
        samples = {"stepsynth fp32": [self.SAMPLE], "other": [{**self.SAMPLE, "tokensPerSecond": 750.2}]}
        lines = comparison_table("title", samples, ["stepsynth fp32"], False).splitlines()
        self.assertEqual(lines[-1], "| other | 750 | 750, 750 | 2.00 | 3 |  | 2.0 |")
        self.assertEqual({line.count("|") for line in lines[2:]}, {8})

    def test_chart_is_xml_with_a_bar_for_each(self):
        document = {**contract("a < b", "tokens/s", [2.0], {"x": [1.0], "y & z": [4.0]}), "name": "ours"}
        bars = xml.fromstring(bar_chart([document], "machine")).findall(".//{http://www.w3.org/2000/svg}rect")
        widths = [float(bar.get("width")) for bar in bars[1:]]
        self.assertEqual(len(widths), 3)
        self.assertAlmostEqual(widths[2] / widths[1], 4, places=2)

    def test_machine(self):
        self.assertEqual(cpu_flags("flags : fpu avx2 avx512f avx512_bf16 amx_tile"), ["AVX2", "AVX512", "AVX512-BF16"])
        machine = {"cpu": "C", "flags": [], "cores": 1, "cpus": 2, "threads": 1, "loadAtStart": [0.5, 1, 2], "device": "cpu", "gpu": "none", "versions": {"torch": "2"}}
        self.assertIn("load at start 0.50 1.00 2.00", machine_line(machine))


class Arguments(unittest.TestCase):
    def test_quick_keeps_what_was_asked_for(self):
        arguments = parse_arguments(["--quick", "--workloads", "rte", "--segments", "3"])
        self.assertEqual((arguments.workloads, arguments.segments, arguments.models), (["rte"], 3, ["distilbert"]))
        self.assertNotIn("authors-pad-512", arguments.opponents)


if __name__ == "__main__":
    unittest.main()
