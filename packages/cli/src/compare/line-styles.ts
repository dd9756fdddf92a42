/** The look of the n-th line of a chart: five colours, then the same dashed. */
export function lineStyles(place: number): { mark: string; dashed: boolean } {
  return { mark: `series-${(place % 5) + 1}`, dashed: Math.floor(place / 5) % 2 === 1 };
}
