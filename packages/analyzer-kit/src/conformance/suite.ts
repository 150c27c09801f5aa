import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lawNames } from '../law.ts'
import { type Candidates, judge, type Report } from './conformance.ts'
import { tableOf } from './table.ts'

/**
 * What every analyzer owes, told as one case for each law and analyzer; the table of all stands at the end.
 * @param candidates - The analyzers with everything in front of them that they consume from; the seed is in the title.
 */
export function describeAnalyzers(name: string, candidates: Candidates): void {
  describe(`${name} on the market of seed ${candidates.seed}`, () => {
    let report: Report | undefined
    beforeAll(() => {
      report = judge(candidates)
    }, 120_000)
    afterAll(() => {
      if (report !== undefined) console.log(tableOf(report))
    })
    describe.each(candidates.analyzers.map((analyzer) => analyzer.name))('%s', (analyzer) => {
      it.each(lawNames)('keeps the law of %s, or says why not', (law) => {
        const cell = report?.cells.get(law)?.get(analyzer)
        expect(cell?.state === 'broken' ? cell.text : undefined).toBeUndefined()
      })
    })
  })
}
