/** A new simulated market has so much of a past that its analyses have what they need: the venue tells it first. ms. */
export const marketPastMs = 6 * 60_000
