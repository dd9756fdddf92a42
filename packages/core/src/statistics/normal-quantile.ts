/** Coefficients of Wichura's algorithm AS 241, PPND16 (1988), the highest power first. */
const CENTRE = {
  numerator: [2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513, 133.14166789178438, 3.3871328727963665],
  denominator: [5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579, 42.31333070160091, 1],
};
const TAIL = {
  numerator: [0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045, 5.769497221460691, 4.630337846156546, 1.4234371107496835],
  denominator: [1.0507500716444169e-09, 0.0005475938084995345, 0.015198666563616558, 0.14810397642748008, 0.6897673349851, 1.6763848301838038, 2.053191626637759, 1],
};

/** The value that a standard normal variable stays below with this probability, from 1e-10 to 1 - 1e-10. */
export function normalQuantile(probability: number): number {
  if (!(probability >= 1e-10 && probability <= 1 - 1e-10)) throw new RangeError(`normalQuantile: probability ${probability} is out of range`);
  const centred = probability - 0.5;
  if (Math.abs(centred) <= 0.425) return centred * ratio(CENTRE, 0.180625 - centred * centred);
  const tail = Math.sqrt(-Math.log(Math.min(probability, 1 - probability)));
  return Math.sign(centred) * ratio(TAIL, tail - 1.6);
}

function ratio({ numerator, denominator }: typeof CENTRE, at: number): number {
  return polynomial(numerator, at) / polynomial(denominator, at);
}

function polynomial(coefficients: readonly number[], at: number): number {
  return coefficients.reduce((sum, coefficient) => sum * at + coefficient, 0);
}
