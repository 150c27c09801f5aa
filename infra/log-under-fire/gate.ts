/** Tests that take longer than a working day's patience run where everything must hold: with `VIRTUOSO_LANE=gate`. */
export const isGate = process.env['VIRTUOSO_LANE'] === 'gate'
