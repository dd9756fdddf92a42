"""Unit tests of the parts that need the standard library alone."""
import tempfile
import unittest
from pathlib import Path

from rates import rate_table
from texts import made_up, short_texts


class Rates(unittest.TestCase):
    def test_table_has_medians_and_the_ratio_to_datasketch(self):
        sample = lambda seconds: {"seconds": 2 * seconds, "cpuSeconds": seconds, "threads": 1, "meanError": 0.03}
        table = rate_table(["ab"] * 100, {"stepsynth": [sample(0.5), sample(0.25), sample(1)], "datasketch": [sample(2), sample(2), sample(4)]})
        self.assertIn("| stepsynth | 100 | 50, 200 | 1 | 200 | 4.0 | 0.0300 |", table)
        self.assertIn("100 texts of 2 characters on average", table)


class Texts(unittest.TestCase):
    def test_there_are_as_many_as_asked_for_and_no_two_alike(self):
        with tempfile.TemporaryDirectory() as folder:
            texts = short_texts(Path(folder), 3500)
        self.assertEqual(len(set(texts)), 3500)
        self.assertEqual(made_up(), made_up())


if __name__ == "__main__":
    unittest.main()
